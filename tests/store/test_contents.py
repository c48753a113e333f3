"""Files of up to 1 MB whose pages are in Redis: what they hold is there once."""

from __future__ import annotations

import io
import os
from collections.abc import Iterator
from typing import Any

import pytest
import redis
from PIL import Image

from flaskstream.exceptions import FileStorageError
from flaskstream.media.media import Media
from flaskstream.media.structure import count_scans
from flaskstream.store.redis.contents import WITHIN, SharedBytes
from flaskstream.store.runrecord import Key
from tests.store.commands import KEY, begin, show, shown, whole
from tests.store.stores import MakeRedisStore, RedisServer

DATA = os.urandom(200_000)


@pytest.fixture
def server(redis_server: RedisServer) -> Iterator[redis.Redis]:
    with redis.Redis(port=redis_server.port) as made:
        yield made


def picture(data: bytes = DATA, name: str = "a.png") -> Media:
    return Media(data, "image/png", name, width=3, height=4)


class Redis:
    """What the server has of a store, and what it is sent."""

    def __init__(self, server: Any, prefix: str) -> None:
        self._server = server
        self._prefix = prefix

    def contents(self) -> list[bytes]:
        return [*self._server.scan_iter(f"{self._prefix}:*:content:*")]

    def entries(self) -> list[bytes]:
        (key,) = self._server.scan_iter(f"{self._prefix}:*demo:page}}:entries")
        found: list[bytes] = self._server.lrange(key, 0, -1)
        return found

    def received(self) -> int:
        return int(self._server.info("stats")["total_net_input_bytes"])


def test_a_journal_names_what_redis_has_once(
    make_redis_store: MakeRedisStore, server: redis.Redis
) -> None:
    here, there = make_redis_store(), make_redis_store()
    page, kept = here.open("owner", KEY), Redis(server, here.prefix)
    show(page, picture())
    assert len(kept.contents()) == 1
    assert max(map(len, kept.entries())) < 2_000
    before = kept.received()
    show(page, picture(b"another" * 9_000), picture(), picture(name="b.png"))
    other = there.open("another", Key("demo", "other"))
    show(other, picture(b"another" * 9_000))
    assert kept.received() - before < 2 * 63_000 + 20_000, "it comes again for nothing"
    assert len(kept.contents()) == 2
    found = there.find("owner", KEY)
    assert found is not None
    media = shown(found, 1)
    assert media == picture(name="b.png") and picture(name="b.png") == media
    assert media != picture(os.urandom(len(DATA)), "b.png")
    assert (media.read(), media.width, media.height) == (DATA, 3, 4)
    token = here.files.token("owner", media)
    assert token == here.files.token("owner", picture(name="b.png"))
    assert there.files.find("owner", token) == media


def test_what_was_sent_with_a_change_is_not_sent_again(
    make_redis_store: MakeRedisStore, server: redis.Redis
) -> None:
    store = make_redis_store()
    page, kept = store.open("owner", KEY), Redis(server, store.prefix)
    run = begin(page)
    page.runs.write(run.id, 0, [whole(1, picture(), None)])  # no file of the page's
    before = kept.received()
    page.runs.write(run.id, 0, [whole(1, picture(), None)])
    assert kept.received() - before < 5_000


def test_who_does_not_look_at_it_does_not_fetch_it(
    make_redis_store: MakeRedisStore, server: redis.Redis
) -> None:
    here, there = make_redis_store(), make_redis_store()
    show(here.open("owner", KEY), picture())
    found = there.find("owner", KEY)
    assert found is not None
    media = shown(found, 1)
    assert isinstance(media.content, SharedBytes) and media.content.known is None
    assert media.read() == DATA
    server.delete(*Redis(server, here.prefix).contents())
    assert media.read() == DATA, "it is asked for once"


def test_a_small_content_goes_within_what_has_it(
    make_redis_store: MakeRedisStore, server: redis.Redis
) -> None:
    store = make_redis_store()
    show(store.open("owner", KEY), picture(DATA[:WITHIN]))
    assert not Redis(server, store.prefix).contents()
    late = make_redis_store().find("owner", KEY)
    assert late is not None and shown(late, 1).content == DATA[:WITHIN]


def test_a_text_costs_one_command_and_no_more_bytes(
    make_redis_store: MakeRedisStore, server: redis.Redis
) -> None:
    store = make_redis_store()
    page, kept = store.open("owner", KEY), Redis(server, store.prefix)
    run = begin(page)
    page.runs.write(run.id, 0, [whole(1, "first", None)])
    evaluated = "cmdstat_evalsha"
    before: Any = server.info("commandstats")
    received = kept.received()
    for number in range(10):
        page.runs.write(run.id, 0, [whole(1, f"{number}", None)])
    after: Any = server.info("commandstats")
    assert after[evaluated]["calls"] - before[evaluated]["calls"] == 10
    assert kept.received() - received < 10 * 800


def test_what_redis_has_lost_is_sent_again_with_what_names_it(
    make_redis_store: MakeRedisStore, server: redis.Redis
) -> None:
    here, there = make_redis_store(), make_redis_store()
    page, kept = here.open("owner", KEY), Redis(server, here.prefix)
    run = begin(page)
    page.runs.write(run.id, 0, [whole(1, picture(), None)])
    for _ in range(2):
        server.delete(*kept.contents())
        page.runs.write(run.id, 0, [whole(1, picture(), None)])
        found = there.find("owner", KEY)
        assert found is not None and shown(found, 1).read() == DATA
    # Nobody has it any more who could send it.
    server.delete(*kept.contents())
    late = make_redis_store().find("owner", KEY)
    assert late is not None
    media = shown(late, 1)
    late.runs.write(run.id, 0, [whole(2, media, None)])
    with pytest.raises(FileStorageError, match="no longer here") as raised:
        media.read()
    assert raised.value.status == 404
    page.runs.write(run.id, 0, [whole(1, picture(), None)])
    assert media.read() == DATA


def test_what_was_tampered_with_is_not_shown(
    make_redis_store: MakeRedisStore,
    server: redis.Redis,
    caplog: pytest.LogCaptureFixture,
) -> None:
    store = make_redis_store()
    show(store.open("owner", KEY), picture())
    (key,) = Redis(server, store.prefix).contents()
    server.set(key, b"something else", keepttl=True)
    found = store.files.find("owner", store.files.token("owner", picture()))
    assert found is not None
    with pytest.raises(FileStorageError, match="no longer here"):
        found.read()
    assert "something else" in caplog.text


def test_it_is_had_by_a_page_that_is_written_as_a_whole(
    make_redis_store: MakeRedisStore, server: redis.Redis
) -> None:
    here = make_redis_store()
    page, kept = here.open("owner", KEY), Redis(server, here.prefix)
    show(page, picture())
    before = kept.received()
    page._replica._keep_whole()
    assert kept.received() - before < 20_000
    late = make_redis_store().find("owner", KEY)
    assert late is not None and shown(late, 1).read() == DATA


def test_readers_of_pictures_take_it(make_redis_store: MakeRedisStore) -> None:
    file = io.BytesIO()
    Image.frombytes("RGB", (100, 100), os.urandom(30_000)).save(file, "png")
    here, there = make_redis_store(), make_redis_store()
    media = picture(file.getvalue())
    found = there.files.find("owner", here.files.put("owner", media, "x"))
    assert found is not None and isinstance(found.content, SharedBytes)
    assert count_scans(found.content, "image/png") == 1
    with found.open() as opened, Image.open(opened) as image:
        assert image.size == (100, 100)
