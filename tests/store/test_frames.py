"""Frames of running functions where pages are in Redis, each in a place of its own."""

from __future__ import annotations

import io
import os
import secrets
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import redis
from PIL import Image

import flaskstream as gr
from flaskstream.exceptions import FileStorageError
from flaskstream.media.contentwriter import take_bytes
from flaskstream.media.media import Media
from flaskstream.runs.engine import Engine
from flaskstream.store.later import never
from flaskstream.store.patch import Op
from flaskstream.store.redis.contents import SharedBytes
from flaskstream.store.redis.frames import AFTER, LIFE, Frame
from flaskstream.store.redis.redisstore import RedisStore
from flaskstream.store.runrecord import JobData, RunRecord, Status
from flaskstream.store.settings import Settings
from flaskstream.web import viewers
from tests.store.blobs.shared import app_of, end
from tests.store.commands import KEY, TYPED, begin, run_of, shown, whole
from tests.store.stores import MakeRedisStore, RedisServer
from tests.store.viewer import open_page
from tests.waiting import wait_until
from tests.web.calls import Caller
from tests.web.client import Browser
from tests.web.test_previews import source

FRAME = 100_000


def frame(size: int = FRAME) -> Media:
    """One that no other is like."""
    return Media(os.urandom(size), "image/jpeg", inline=True, width=640, height=480)


def play(page: Any, run: RunRecord, *frames: Media) -> None:
    for media in frames:
        page.runs.write(run.id, 0, [whole(1, media, None)])


@pytest.fixture
def own(tmp_path: Path) -> Iterator[RedisServer]:
    """A server of a test's own."""
    made = RedisServer(tmp_path)
    made.start()
    yield made
    made.kill()


@pytest.fixture
def frames_only(tmp_path: Path) -> Iterator[RedisServer]:
    """Another one."""
    (folder := tmp_path / "frames").mkdir()
    made = RedisServer(folder)
    made.start()
    yield made
    made.kill()


def frame_keys(server: Any) -> list[bytes]:
    return [*server.scan_iter("*:frame:*")]


def test_frames_take_each_others_place_and_redis_grows_by_none(
    own: RedisServer,
) -> None:
    stores = [RedisStore(Settings(), b"key", never, own.address) for _ in range(2)]
    page = stores[0].open("owner", KEY)
    run = begin(page)
    with redis.Redis(port=own.port) as server:
        play(page, run, *(frame() for _ in range(10)))
        before: Any = server.info("memory")
        for number in range(1000):
            play(page, run, frame(FRAME + number % 3))
        play(page, run, last := frame())
        after: Any = server.info("memory")
        grown = after["used_memory"] - before["used_memory"]
        assert grown < 1_500_000, "1001 frames, 100 MB, and what tells of them"
        assert len(frame_keys(server)) == 1
        assert not [*server.scan_iter("*:content:*")]
    other = stores[1].find("owner", KEY)
    assert other is not None
    assert stores[1].files.newest(shown(other, 1)) == last
    for store in stores:
        store.close()


def test_who_is_late_gets_the_newest_that_is_told_of_another_size(
    make_redis_store: MakeRedisStore,
) -> None:
    here, there = make_redis_store(), make_redis_store()
    page = here.open("owner", KEY)
    run = begin(page)
    play(page, run, first := frame())
    other = there.find("owner", KEY)
    assert other is not None
    asked = shown(other, 1)
    assert there.files.newest(asked) == first
    newer = Media(os.urandom(30_000), "image/webp", inline=True, width=2, height=1)
    play(page, run, frame(), newer)
    assert (asked.size, there.files.newest(asked)) == (FRAME, newer)
    assert asked.read() == newer.read()


def test_a_small_frame_goes_within_its_message(
    make_redis_store: MakeRedisStore,
) -> None:
    here, there = make_redis_store(), make_redis_store()
    page, small = here.open("owner", KEY), frame(15_000)
    play(page, begin(page), small)
    other = there.find("owner", KEY)
    assert other is not None and shown(other, 1).content == small.content
    assert there.files.newest(shown(other, 1)) == small


@pytest.mark.parametrize("leaves", [True, False])
def test_large_frames_take_each_others_place_and_no_disk(
    redis_server: RedisServer, tmp_path: Path, leaves: bool
) -> None:
    prefix = f"test-{secrets.token_hex(6)}"
    stores = [
        RedisStore(
            *(Settings(), b"key", never, redis_server.address, prefix, str(tmp_path))
        )
        for _ in range(2)
    ]
    here, there = stores
    page = here.open("owner", KEY)
    run = begin(page)
    large = [take_bytes(os.urandom(1_200_000)) for _ in range(3)]
    films = [Media(one, "image/jpeg", inline=True) for one in large]
    play(page, run, *films)
    other = there.find("owner", KEY)
    assert other is not None
    newest = there.files.newest(shown(other, 1))
    assert newest.read() == films[-1].read() and not [*tmp_path.rglob("*.*")]
    if leaves:
        page.runs.leave(run.id, 0, {1: films[-1]}, [1])
    (page if leaves else other).runs.end(run.id, Status.FAILED)
    other.refresh()
    last = shown(other, 1)
    assert not isinstance(last.content, Frame) and last.read() == films[-1].read()
    assert len([*tmp_path.rglob("*.*")]) == 1
    for store in stores:
        store.close()


def test_components_have_their_frames_each(make_redis_store: MakeRedisStore) -> None:
    here, there = make_redis_store(), make_redis_store()
    page, one, two = here.open("owner", KEY), frame(), frame()
    run = begin(page)
    part = whole(2, two, None)._replace(ops=[Op("replace", "picture", two)])
    page.runs.write(run.id, 0, [whole(1, one, None), part])
    other = there.find("owner", KEY)
    assert other is not None
    assert there.files.newest(shown(other, 1)) == one
    assert there.files.newest((other.parts("c2") or {})["picture"]) == two


@pytest.mark.parametrize("leaves", [True, False])
def test_the_last_frame_of_a_run_is_a_file_as_any_other(
    make_redis_store: MakeRedisStore,
    redis_server: RedisServer,
    monkeypatch: pytest.MonkeyPatch,
    leaves: bool,
) -> None:
    """Also where the run's process was killed, and another one has ended it."""
    here, there = make_redis_store(), make_redis_store()
    page, last = here.open("owner", KEY), frame()
    run = begin(page)
    play(page, run, frame(), last)
    other = there.find("owner", KEY)
    assert other is not None
    told = shown(other, 1)
    if leaves:
        with monkeypatch.context() as patched:
            patched.setattr(here.frames, "newest", None)  # who has it asks nobody
            page.runs.leave(run.id, 0, {1: last}, [1])
            page.runs.end(run.id, Status.STOPPED)
    else:
        other.runs.end(run.id, Status.FAILED)
    for store in (there, make_redis_store()):
        found = store.find("owner", KEY)
        assert found is not None
        for media in (shown(found, 1), found.payloads[1]):
            assert isinstance(media.content, SharedBytes), media
            assert media == last and media.read() == last.read()
    with redis.Redis(port=redis_server.port) as server:
        (key,) = server.scan_iter(f"{here.prefix}:*:frame:{run.id}:1")
        assert server.pttl(key) <= AFTER * 1000
    assert there.files.newest(told) == last, "who has not heard of the end yet"


def test_the_last_frame_stays_for_a_run_that_waits_with_it(
    make_redis_store: MakeRedisStore, redis_server: RedisServer
) -> None:
    here, there = make_redis_store(), make_redis_store()
    server, page = redis.Redis(port=redis_server.port), here.open("owner", KEY)
    run, last = begin(page), frame()
    play(page, run, frame())
    waits, given = run_of(page, TYPED), JobData({1: page.payloads[1]})
    page.runs.begin(waits, given, admitted=True, order=None)
    play(page, run, last)
    page.runs.end(run.id, Status.DONE)
    (key,) = server.scan_iter(f"{here.prefix}:*:frame:*")
    assert server.pttl(key) > AFTER * 1000
    other = there.find("owner", KEY)
    assert other is not None
    begun = other.runs.start(waits.id)
    assert begun is not None and begun.inputs[1].read() == last.content
    page.runs.end(waits.id, Status.DONE)


def test_a_frame_stays_while_its_page_shows_it(
    make_redis_store: MakeRedisStore, redis_server: RedisServer
) -> None:
    store = make_redis_store()
    page = store.open("owner", KEY)
    run = begin(page)
    play(page, run, last := frame())
    with redis.Redis(port=redis_server.port) as server:
        (key,) = server.scan_iter(f"{store.prefix}:*:frame:{run.id}:1")
        assert server.pttl(key) <= LIFE * 1000
        server.pexpire(key, 60_000)
        page.keep(3600)  # a run that has been silent for long
        assert server.pttl(key) > 60_000
        media = shown(page, 1)
        assert store.files.newest(media) == last
        server.delete(key)
    with pytest.raises(FileStorageError, match="no longer here") as raised:
        store.files.newest(media)
    assert raised.value.status == 404


def test_what_was_written_by_others_is_no_frame(
    make_redis_store: MakeRedisStore, redis_server: RedisServer
) -> None:
    store = make_redis_store()
    page = store.open("owner", KEY)
    run = begin(page)
    play(page, run, frame())
    with redis.Redis(port=redis_server.port) as server:
        (key,) = server.scan_iter(f"{store.prefix}:*:frame:{run.id}:1")
        server.set(key, b"x" * 500)
    with pytest.raises(Exception, match="not written by this app"):
        store.files.newest(shown(page, 1))


# ----- in a server of their own


def test_a_server_only_for_frames_has_all_of_them_and_may_go(
    own: RedisServer, frames_only: RedisServer, caplog: pytest.LogCaptureFixture
) -> None:
    pages, frames = redis.Redis(port=own.port), redis.Redis(port=frames_only.port)
    stores = [
        RedisStore(Settings(), b"key", never, own.address, frames=frames_only.address)
        for _ in range(2)
    ]
    here, there = stores
    page = here.open("owner", KEY)
    run = begin(page)
    play(page, run, frame(), second := frame())
    assert not frame_keys(pages) and len(frame_keys(frames)) == 1
    other = there.find("owner", KEY)
    assert other is not None
    told = shown(other, 1)
    assert isinstance(told.content, Frame) and there.files.newest(told) == second
    frames_only.kill()
    play(page, run, frame(), fourth := frame())
    assert [*map(len, (frame_keys(pages),))] == [1], "they are where pages are"
    said = [one for one in caplog.records if "FRAMES_URL" in one.getMessage()]
    assert len(said) == 1 and "can't be reached" in said[0].getMessage()
    assert there.files.newest(told) == fourth
    frames_only.start()
    play(page, run, fifth := frame())
    assert len(frame_keys(frames)) == 1
    assert there.files.newest(told) == fifth
    page.runs.end(run.id, Status.STOPPED)
    frames_only.kill()
    found = there.find("owner", KEY)
    assert found is not None and shown(found, 1).read() == fifth.read()
    for store in stores:
        store.close()
    pages.close()
    frames.close()


# ----- as pages show them


def test_any_process_serves_the_newest_frame(
    redis_server: RedisServer, tmp_path: Path
) -> None:
    again, done = threading.Event(), threading.Event()

    def film() -> Iterator[np.ndarray]:
        for size in (200, 300):
            yield np.random.default_rng(size).random((size, size, 3))
            again.wait(20) if size == 200 else done.wait(20)

    blocks = gr.Interface(film, None, gr.Image(label="film"))
    prefix = f"test-{secrets.token_hex(6)}"
    apps = [app_of(blocks, redis_server, "", prefix) for _ in range(2)]
    page = Browser(apps[0]).open()
    try:
        page.press("Generate")
        page.http.application = apps[1]
        wait_until(lambda: "/previews/" in source(page.reload().page_html), "a frame")
        url = source(page.page_html)
        assert size_of(page, url) == (200, 200)
        again.set()
        wait_until(lambda: size_of(page, url) == (300, 300), "the newer one")
        page.http.application = apps[0]
        assert size_of(page, url) == (300, 300)
    finally:
        again.set()
        done.set()
        end([Caller(app) for app in apps])


def test_who_knows_only_an_older_frame_is_answered_by_all_of_the_newest(
    make_redis_store: MakeRedisStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    with gr.Blocks() as blocks:
        film = gr.Image()
    engine = Engine(Settings(), b"key", make_store=lambda *_: make_redis_store())
    try:
        page = open_page(engine, blocks)
        run, newest = begin(page.state), frame(30_000)
        write = page.state.runs.write
        write(run.id, 0, [whole(film.id, frame(), None)])
        known = viewers.newest_media(page, film.id)
        write(run.id, 0, [whole(film.id, newest, None)])
        monkeypatch.setattr(viewers, "newest_media", lambda *_: known)
        told = viewers.Viewers(engine, page.key.mount)
        viewer = told.new(page, "", lambda: None)
        for token in (f"{viewer.id}.1", "elsewhere.1"):
            assert told.preview(page, film.id, token) == newest
    finally:
        engine.close()


def size_of(page: Browser, url: str) -> tuple[int, int]:
    with page.http.get(url) as answer:
        assert answer.status_code == 200 and answer.mimetype == "image/jpeg"
        assert int(answer.headers["Content-Length"]) == len(answer.data)
        return Image.open(io.BytesIO(answer.data)).size
