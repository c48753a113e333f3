"""How long files stay whose pages are in Redis: as long as a page shows them."""

from __future__ import annotations

import math
import secrets
from collections.abc import Callable, Iterator
from typing import Any, cast

import pytest
import redis

import flaskstream as gr
from flaskstream.media.media import Media
from flaskstream.runs.engine import Engine
from flaskstream.runs.session import Session
from flaskstream.store.redis import redisstore, replica, session
from flaskstream.store.redis.files import MARGIN
from flaskstream.store.redis.redisstore import RedisStore
from flaskstream.store.redis.session import RedisSession
from flaskstream.store.settings import Settings
from tests.store.commands import KEY, begin, show, shown
from tests.store.conftest import run_threads
from tests.store.stores import MakeRedisStore, RedisServer
from tests.store.viewer import Viewer, open_page
from tests.waiting import wait_until

HOUR, MONTH = 3600.0, 30 * 24 * 3600.0


def picture(seed: int, size: int = 50_000, *, inline: bool = False) -> Media:
    """What stands for one: bytes that no other seed has."""
    return Media(bytes([seed]) * size, "image/png", inline=inline)


@pytest.fixture
def server(redis_server: RedisServer) -> Iterator[redis.Redis]:
    with redis.Redis(port=redis_server.port) as made:
        yield made


class Kept:
    """How long Redis keeps the files of an owner."""

    def __init__(self, server: Any, store: Any) -> None:
        self._server = server
        self._store = store

    def _name(self, media: Media) -> str:
        token = self._store.files.token("owner", media)
        (name,) = self._server.scan_iter(f"{self._store.prefix}:*:file:*{token}")
        return str(name.decode())

    def left(self, media: Media) -> float:
        return float(self._server.pttl(self._name(media)) / 1000)

    def shorten(self, *files: Media) -> None:
        for media in files:
            self._server.pexpire(self._name(media), 60_000)

    def lose(self, media: Media) -> None:
        self._server.delete(self._name(media))


def test_what_a_page_shows_stays_and_what_it_has_shown_does_not(
    make_redis_store: MakeRedisStore, server: redis.Redis
) -> None:
    here, there = make_redis_store(), make_redis_store()
    page, old, new = here.open("owner", KEY), picture(1), picture(2)
    show(page, old, new)
    kept = Kept(server, here)
    kept.shorten(old, new)
    other = there.find("owner", KEY)
    assert other is not None
    other.keep(HOUR)
    assert HOUR < kept.left(new) <= HOUR + MARGIN and kept.left(old) <= 60
    found = here.files.find("owner", here.files.token("owner", new))
    assert found == new == shown(other, 1)


def test_what_a_page_is_to_keep_for_long_does_not_go_sooner_by_who_looks_at_it(
    make_redis_store: MakeRedisStore, server: redis.Redis
) -> None:
    store, media = make_redis_store(), picture(1)
    page = store.open("owner", KEY)
    show(page, media)
    kept = Kept(server, store)
    page.keep(HOUR)
    page.keep(MONTH)  # it has become a conversation
    page.keep(HOUR)
    token = store.files.token("owner", media)
    assert store.files.find("owner", token) is not None
    store.files.put("owner", media, "x")
    assert kept.left(media) > MONTH - 60


def test_what_redis_has_lost_of_it_is_put_again(
    make_redis_store: MakeRedisStore, server: redis.Redis
) -> None:
    here, there, media = make_redis_store(), make_redis_store(), picture(1)
    page = here.open("owner", KEY)
    show(page, media)
    kept = Kept(server, here)
    token = here.files.token("owner", media)
    kept.lose(media)
    assert there.files.find("owner", token) is None
    page.keep(HOUR)
    assert there.files.find("owner", token) == media


def test_what_stands_beside_values_stays_in_every_process(
    make_redis_store: MakeRedisStore,
    server: redis.Redis,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    here, there = make_redis_store(), make_redis_store()
    page, avatar, label = here.open("owner", KEY), picture(1), picture(2)
    page.put_own([avatar])
    before = page._replica._position
    page.put_own([avatar])
    assert page._replica._position == before, "nothing is said twice"
    run, parts = begin(page), {"value": "text"}
    page.runs.change_component(run.id, 0, 1, 0, {}, parts, (), [label])
    kept = Kept(server, here)
    kept.shorten(avatar, label)
    other = there.find("owner", KEY)
    assert other is not None
    other.keep(HOUR)
    assert min(kept.left(avatar), kept.left(label)) > HOUR
    monkeypatch.setattr(replica, "KEPT_BYTES", 0)  # no entry is left beside the whole
    page._replica._keep_whole()
    late = make_redis_store().find("owner", KEY)
    assert isinstance(late, RedisSession)
    assert [*late.page.own_files.values()] == [avatar, label]


def test_that_they_stay_is_said_rarely(
    make_redis_store: MakeRedisStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    store, said = make_redis_store(), list[float]()
    page = store.open("owner", KEY)
    show(page, picture(1))
    monkeypatch.setattr(store.files, "keep", lambda *args: said.append(args[-1]))
    for _ in range(100):
        page.keep(HOUR)
    assert said == [HOUR + MARGIN]
    page._kept_at = -math.inf  # time passes
    page.keep(HOUR)
    assert len(said) == 2


def test_a_page_that_is_only_looked_at_stays_as_its_files_do(
    make_redis_store: MakeRedisStore, server: redis.Redis
) -> None:
    here, there = make_redis_store(), make_redis_store()
    page = here.open("owner", KEY)
    show(page, picture(1))
    names = page._replica.journal.keys[:2]
    for name in names:
        server.pexpire(name, 60_000)
    other = there.find("owner", KEY)
    assert other is not None
    other.keep(HOUR)
    assert all(server.pttl(name) > HOUR * 1000 for name in names)


@pytest.fixture
def make_engine(redis_server: RedisServer) -> Iterator[Callable[..., Engine]]:
    """Makes an engine that sweeps often."""
    made, prefix = list[Engine](), f"test-{secrets.token_hex(6)}"

    def make(**more: Any) -> Engine:
        engine = Engine(
            *(Settings(sweep_every=0.05, **more), b"key"),
            make_store=lambda settings, key, later: RedisStore(
                settings, key, later, redis_server.address, prefix
            ),
        )
        made.append(engine)
        return engine

    yield make
    wait_until(lambda: not run_threads(), "the threads of all runs to end")
    for engine in made:
        engine.close()


def test_an_open_page_has_its_picture_for_longer_than_files_are_kept(
    make_engine: Callable[..., Engine],
    server: redis.Redis,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for module in (redisstore, session):
        monkeypatch.setattr(module, "MARGIN", 2.0)
    first, second = picture(1), picture(2)
    with gr.Blocks() as blocks:
        gr.Image(interactive=False)
    engine = make_engine(run_ttl=1.0)
    store: Any = engine.store
    page = Viewer(engine, blocks).session
    show(page.state, first, second)
    tokens = [store.files.token(page.owner, one) for one in (first, second)]
    name = store.files._name(page.owner, tokens[0])
    wait_until(lambda: not server.exists(name), "what is not shown to go")
    found = store.files.find(page.owner, tokens[1])
    assert found == second and found.read() == second.content


def test_a_conversation_has_its_files_for_as_long_as_it_is_kept(
    make_engine: Callable[..., Engine],
    server: redis.Redis,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(Session, "title", "About pictures")
    with gr.Blocks() as blocks:
        gr.Image(interactive=False)
    engine, media = make_engine(history_ttl=MONTH), picture(1)
    page = open_page(engine, blocks)
    show(page.state, media)
    kept, state = Kept(server, engine.store), cast(Any, page.state)

    def is_kept() -> bool:
        state._kept_at = -math.inf  # the sweeper may have been there before the file
        return kept.left(media) > MONTH

    wait_until(is_kept, "the sweeper to have looked")
