"""Which pages go from Redis where there is no room, and which stay."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterator
from typing import Any

import pytest
import redis

from flaskstream.store.later import never
from flaskstream.store.redis.redisstore import RedisStore
from flaskstream.store.redis.session import RedisSession
from flaskstream.store.runrecord import Key
from flaskstream.store.settings import Settings
from tests.store.commands import KEY, begin
from tests.store.stores import MakeRedisStore, RedisServer


def test_a_page_that_begins_while_one_of_its_key_is_dropped_has_nothing_of_it(
    make_redis_store: MakeRedisStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    here, there = make_redis_store(), make_redis_store()
    here.open("owner", KEY).do("rename", "old")
    delete, begun = redis.Redis.delete, list[RedisSession]()

    def and_press(self: Any, *names: Any) -> Any:
        found = delete(self, *names)
        if names[0].endswith(":about") and not begun:
            begun.append(there.open("owner", KEY))
            begun[0].do("rename", "new")
        return found

    monkeypatch.setattr(redis.Redis, "delete", and_press)
    here.drop(KEY)
    assert begun
    after = there.open("owner", KEY)
    assert after.given_name is None
    after.do("rename", "newer")
    assert after.given_name == "newer"


@pytest.fixture
def full(redis_server: RedisServer) -> Iterator[RedisStore]:
    """A store of four pages."""
    settings, prefix = Settings(max_pages=4), f"full-{secrets.token_hex(6)}"
    made = RedisStore(settings, b"key", never, redis_server.address, prefix)
    yield made
    made.close()


def test_who_opens_many_pages_has_his_own_dropped(full: RedisStore) -> None:
    others = [Key("demo", f"other{i}") for i in range(3)]
    for key in others:
        full.open(key.id, key)
    for i in range(8):
        full.open("greedy", Key("demo", f"greedy{i}"))
    assert len(full.make_room()) == 7
    assert all(full.look(key) is not None for key in others)
    assert full.size().pages == 4


def test_processes_that_make_room_at_once_drop_no_more_than_one(
    full: RedisStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    for i in range(12):
        full.open(f"owner{i}", Key("demo", f"page{i}"))
    drop, times = full.drop_unused, list[int]()

    def drop_as_another_one_does(key: Key, seconds: float) -> Any:
        if not times:
            times.append(1)
            full.make_room()
        return drop(key, seconds)

    monkeypatch.setattr(full, "drop_unused", drop_as_another_one_does)
    full.make_room()
    assert full.size().pages >= 3


def test_a_page_that_just_begins_is_not_taken_for_one_that_nobody_uses(
    make_redis_store: MakeRedisStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = make_redis_store()
    note_use = RedisStore._touch

    def and_sweep(self: RedisStore, session: RedisSession) -> None:
        for known in self.all():
            self.drop_unused(known.key, 3600)
        note_use(self, session)

    monkeypatch.setattr(RedisStore, "_touch", and_sweep)
    session = store.open("owner", Key("demo", "new"))
    assert store.look(session.key) is session


def test_a_page_is_kept_for_a_run_that_is_silent_for_long(
    make_redis_store: MakeRedisStore, redis_server: RedisServer
) -> None:
    store = make_redis_store()
    session = store.open("owner", KEY)
    begin(session)
    server = redis.Redis(port=redis_server.port)
    lines, page = store.lines._replica.journal, session._replica.journal
    names = [lines.keys[0], *page.keys[:2]]
    for name in names:
        server.pexpire(name, 60_000)
    store.beat()
    assert all(server.pttl(name) > 60_000 for name in names)


def test_who_asks_while_it_is_left_gets_an_answer(
    make_redis_store: MakeRedisStore,
) -> None:
    store: Any = make_redis_store()
    connection, journal = store._connection, store.open("owner", KEY)._replica.journal
    answered = list[Any]()
    connection._kept += [connection._take_kept(), connection._take_kept()]
    for client in connection._kept:
        close = client.close

        def close_and_ask(close: Callable[[], None] = close) -> None:
            close()
            answered.append(journal.read(0, ""))  # as another thread does just then

        client.close = close_and_ask
    connection.close()
    assert len(answered) == 2 and None not in answered
    assert not connection._kept
