"""Who comes to pages and goes, as it is noted in Redis: of many pages at a time."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import pytest

from flaskstream.exceptions import StoreGone
from flaskstream.store.redis.attendance import AT_A_TIME
from flaskstream.store.redis.redisstore import RedisStore
from flaskstream.store.redis.session import RedisSession
from flaskstream.store.runrecord import Key
from flaskstream.store.wakeup import ThreadWakeup
from tests.store.commands import KEY
from tests.store.stores import MakeRedisStore
from tests.waiting import wait_until

Counted = Callable[[RedisStore], list[int]]


@pytest.fixture
def counted(monkeypatch: pytest.MonkeyPatch) -> Counted:
    """Counts the round trips of a store, in a list of one number."""

    def count(store: RedisStore) -> list[int]:
        asked, ask = [0], store._connection.ask_once

        def count_one(do: Callable[[Any], Any]) -> Any:
            asked[0] += 1
            return ask(do)

        monkeypatch.setattr(store._connection, "ask_once", count_one)
        return asked

    return count


def done(jobs: list[Callable[[], None]]) -> int:
    """Does what is to be done later; how much that was."""
    count = len(jobs)
    for _ in range(count):
        jobs.pop(0)()
    return count


def opened(store: RedisStore, count: int) -> list[RedisSession]:
    return [store.open("owner", Key("demo", f"page {i}")) for i in range(count)]


def test_a_viewer_comes_and_goes_without_a_word_of_the_servers(
    make_redis_store: MakeRedisStore, counted: Counted, monkeypatch: pytest.MonkeyPatch
) -> None:
    store, heard = make_redis_store(), list[bytes]()
    session, first, second = store.open("owner", KEY), ThreadWakeup(), ThreadWakeup()
    hear = session.hear

    def note(told: bytes) -> None:
        hear(told)
        heard.append(told)

    monkeypatch.setattr(session, "hear", note)
    session.watch(first)
    wait_until(lambda: heard == [b""] and store.news.hears, "it to hear")
    asked = counted(store)
    found = store.find("owner", KEY)
    assert found is session and asked == [1]  # whether it is still there
    session.watch(second)
    session.read(0)
    session.unwatch(second)
    assert asked == [1]
    session.unwatch(first)


def test_a_crowd_is_noted_in_few_round_trips(
    make_redis_store: MakeRedisStore, counted: Counted
) -> None:
    jobs = list[Callable[[], None]]()
    here = make_redis_store(later=lambda job, due: jobs.append(job))
    there = make_redis_store()
    sessions = opened(here, AT_A_TIME + 1)
    done(jobs)
    asked = counted(here)
    for session in sessions:
        session.presence.watch()
    assert asked == [0] and done(jobs) == 1
    assert asked == [2]
    for session in sessions:
        found = there.look(session.key)
        assert found is not None and found.presence.unwatched_for() == 0.0
        session.presence.unwatch()
    assert asked == [2] and done(jobs) == 1
    assert asked == [4]
    for session in sessions:
        found = there.look(session.key)
        assert found is not None and found.presence.unwatched_for() > 0.0


def test_a_beat_says_of_all_pages_at_once_that_they_are_watched(
    make_redis_store: MakeRedisStore, counted: Counted
) -> None:
    store = make_redis_store()
    store.beat()
    asked = counted(store)
    store.beat()
    alone = asked[0]
    for session in (pages := opened(store, 30)):
        session.watch(ThreadWakeup())
        session.presence.tell()
    asked[0] = 0
    store.beat()
    assert asked == [alone + 1]
    for session in pages:
        session.presence.unwatch()


def test_who_asks_here_knows_at_once_who_has_come_and_gone(
    make_redis_store: MakeRedisStore,
) -> None:
    presence = make_redis_store().open("owner", KEY).presence
    assert presence.watched_at == -math.inf
    presence.watch()
    assert presence.watched_at > 0
    presence.leave()  # comes after the viewer, though that is noted late
    presence.unwatch()
    assert presence.left_for() > 0
    presence.watch()
    presence.unwatch()
    assert presence.left_for() == 0


def test_what_could_not_be_noted_is_noted_by_the_beat(
    make_redis_store: MakeRedisStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    jobs = list[Callable[[], None]]()
    here = make_redis_store(later=lambda job, due: jobs.append(job))
    there = make_redis_store()
    session = here.open("owner", KEY)

    def refuse(do: Callable[[Any], Any]) -> Any:
        raise StoreGone("away")

    done(jobs)
    session.presence.watch()
    with monkeypatch.context() as patch:
        patch.setattr(here._connection, "ask_once", refuse)
        done(jobs)
        session.presence.watch()
        done(jobs)
        session.presence.unwatch()
    here.beat()
    found = there.look(KEY)
    assert found is not None
    assert found.presence.unwatched_for() == 0.0
    assert found.presence.watched_at > 0


def test_of_a_page_that_is_forgotten_nothing_is_noted(
    make_redis_store: MakeRedisStore,
) -> None:
    store = make_redis_store()
    session = store.open("owner", KEY)
    session.presence.watch()
    session.presence.unwatch()
    assert store.drop(KEY) is not None
    store.attendance.note_waiting()
    names = f"{store._connection.prefix}:{{page:demo:page}}:*"
    assert not [*store._connection._client.scan_iter(names)]
