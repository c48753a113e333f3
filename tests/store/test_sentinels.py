"""A primary, a replica, and a Sentinel, which has one take the place of the other."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import redis

import flaskstream as gr
from flaskstream.exceptions import StoreGone
from flaskstream.runs.executor.celery import broker_of
from flaskstream.store.later import never
from flaskstream.store.redis import sentinels
from flaskstream.store.redis.redisstore import RedisStore
from flaskstream.store.runrecord import Status
from flaskstream.store.settings import Settings
from flaskstream.web.setup import check_address
from tests.ports import free_port
from tests.store.commands import KEY, begin, shown, whole
from tests.store.stores import RedisServer, answers
from tests.store.telling import Telling, telling
from tests.waiting import TO_START, wait_until

WATCHED = """
port {own}
bind 127.0.0.1
dir {place}
logfile {place}/log
sentinel monitor pages 127.0.0.1 {port} 1
sentinel down-after-milliseconds pages 500
sentinel failover-timeout pages 3000
sentinel auth-pass pages word
"""
SECRET = ("--requirepass", "word", "--masterauth", "word")


class Sentinel(RedisServer):
    """Who watches a primary, and has its replica take its place."""

    def watch(self, primary: RedisServer) -> None:
        config = self.folder / "sentinel.conf"
        told = {"own": self.port, "place": self.folder, "port": primary.port}
        config.write_text(WATCHED.format_map(told))
        command = ["redis-server", str(config), "--sentinel"]
        self.process = subprocess.Popen(command)
        wait_until(lambda: answers(self.port), "a Sentinel to answer", TO_START)

    def knows_replica(self) -> bool:
        """Whether there is somebody to take the primary's place."""
        with redis.Redis(port=self.port) as asked:
            (known,) = asked.sentinel_masters().values()
        return bool(known["num-slaves"] == 1)

    def fails_over(self) -> bool:
        """Have the replica take the primary's place; whether it does."""
        with redis.Redis(port=self.port) as asked:
            try:
                asked.execute_command("SENTINEL", "FAILOVER", "pages")
            except redis.ResponseError:
                return False
        return True


class Site:
    """A primary, a replica and a Sentinel; of the two that the address names one is
    away."""

    def __init__(self, folder: Path) -> None:
        places = [folder / name for name in ("first", "second", "sentinel")]
        for place in places:
            place.mkdir()
        self.first, self.second = map(RedisServer, places[:2])
        self.sentinel = Sentinel(places[2])
        hosts = f"127.0.0.1:{free_port()},127.0.0.1:{self.sentinel.port}"
        self.url = f"redis+sentinel://:word@{hosts}/pages/0"

    def start(self) -> None:
        self.first.start(*SECRET, "--repl-diskless-sync-delay", "0")
        self.second.start(*SECRET, "--replicaof", "127.0.0.1", f"{self.first.port}")
        with redis.Redis(port=self.first.port, password="word") as primary:
            wait_until(lambda: primary.wait(1, 100), "the replica", TO_START)
        self.sentinel.watch(self.first)
        wait_until(self.sentinel.knows_replica, "the Sentinel to know it", TO_START)

    def kill(self) -> None:
        for one in (self.first, self.second, self.sentinel):
            one.kill()


@pytest.fixture
def site(tmp_path: Path) -> Iterator[Site]:
    made = Site(tmp_path)
    try:
        made.start()
        yield made
    finally:
        made.kill()


def test_a_function_goes_on_at_the_replica_that_takes_the_primarys_place(
    site: Site,
) -> None:
    with telling(site.url, "one", "two", "three") as told:
        begun = told.begin()
        told.go_on()
        told.follow("one")
        with redis.Redis(port=site.first.port, password="word") as primary:
            assert primary.wait(1, 10_000) == 1, "the replica has it"
        site.first.kill()
        told.go_on(2)
        assert begun.ended.wait(30) and begun.status is Status.DONE
        wait_until(lambda: shows(told, "three"), "the viewer to be back")
        store: Any = told.engine.store
        assert "pages (by Sentinel at 127.0.0.1:" in store._connection.place


def shows(told: Telling, text: str) -> bool:
    try:
        told.viewer.look()
    except StoreGone:
        return False
    return bool(told.shown == text)


def test_who_is_at_a_primary_that_is_a_replica_now_asks_for_the_new_one(
    site: Site,
) -> None:
    store = RedisStore(Settings(), b"key", never, site.url)
    session = store.open("owner", KEY)
    run = begin(session)
    wait_until(site.sentinel.fails_over, "it to know that the replica is fit", TO_START)
    with redis.Redis(port=site.second.port, password="word") as second:
        wait_until(lambda: second.role()[0] == b"master", "it to be", TO_START)

    def writes() -> bool:
        try:
            return bool(session.runs.write(run.id, 0, [whole(1, "after", None)]))
        except StoreGone:
            return False

    wait_until(writes, "it to be found", TO_START)
    other = RedisStore(Settings(), b"key", never, site.url)
    found = other.find("owner", KEY)
    assert found is not None and shown(found, 1) == "after"
    for one in (store, other):
        one.close()


@pytest.mark.parametrize(("seconds", "is_said"), [(5, False), (30, True)])
def test_the_log_warns_of_a_replica_that_takes_over_too_late_for_functions(
    site: Site, seconds: int, is_said: bool, caplog: pytest.LogCaptureFixture
) -> None:
    with redis.Redis(port=site.sentinel.port) as asked:
        asked.sentinel_set("pages", "down-after-milliseconds", seconds * 1000)
    store = RedisStore(Settings(), b"key", never, site.url)
    for _ in range(2):
        store.beat()
    store.close()
    said = [one.getMessage() for one in caplog.records if "Sentinels wait" in one.msg]
    assert len(said) == is_said
    assert all("wait for 30 s until" in one for one in said)
    assert all("SENTINEL SET pages down-after-milliseconds 5000" in one for one in said)


def test_sentinels_that_can_not_be_reached_are_said_with_no_password() -> None:
    url = "redis+sentinel://:word@127.0.0.1:1/pages?sentinel_password=word"
    with pytest.raises(StoreGone, match="know no primary of that name") as told:
        RedisStore(Settings(), b"key", never, url).ping()
    assert "pages (by Sentinel at 127.0.0.1:1)" in str(told.value)
    assert "word" not in str(told.value)


def test_an_address_says_whom_to_ask_for_what() -> None:
    url = "redis+sentinel://ada:p%40ss@one,[::1]:5/pages/3?sentinel_password=other"
    assert sentinels.parse(url) == sentinels.Sentinels(
        *((("one", 26379), ("::1", 5)), "pages", 3, "ada", "p@ss", None, "other")
    )
    assert broker_of(url) == (
        "sentinel://ada:p%40ss@one:26379/3;sentinel://ada:p%40ss@[::1]:5/3"
    )


@pytest.mark.parametrize(
    "said", ["one", "one:x/pages", "/pages", "one/pages/x", "one/pages?ssl=1"]
)
def test_what_is_no_address_of_sentinels_is_refused(said: str) -> None:
    with pytest.raises(gr.ConfigurationError, match="host:port/name/db"):
        check_address("FLASKSTREAM_REDIS_URL", f"redis+sentinel://{said}")
