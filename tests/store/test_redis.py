"""What a server must be for a store, and what is said of one that is not."""

from __future__ import annotations

import socket
import socketserver
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Any

import pytest
import redis

from flaskstream.exceptions import StoreGone
from flaskstream.store.later import never
from flaskstream.store.redis import connection, tls
from flaskstream.store.redis.redisstore import RedisStore
from flaskstream.store.redis.trouble import what_is_wrong
from flaskstream.store.runrecord import Status
from flaskstream.store.settings import Settings
from tests.launch.test_tls import CERTIFICATE
from tests.store.commands import KEY, begin, shown, whole
from tests.store.stores import RedisServer, store_at
from tests.waiting import TO_START, wait_until


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (["--requirepass", "secret"], "asks for a password"),
        (["--replicaof", "127.0.0.1", "1"], "is a replica"),
        (["--maxmemory", "1"], "memory is full"),
    ],
)
def test_what_is_wrong_with_a_server_is_said(
    own: RedisServer, options: list[str], said: str
) -> None:
    own.start(*options)
    with pytest.raises(StoreGone, match=said) as raised:
        store_at(own).open("owner", KEY)
    assert "secret" not in str(raised.value)


@pytest.mark.parametrize("policy", ["allkeys-lru", "volatile-ttl"])
def test_the_log_says_once_that_a_server_would_take_pages_away(
    own: RedisServer, policy: str, caplog: pytest.LogCaptureFixture
) -> None:
    own.start("--maxmemory", "50mb", "--maxmemory-policy", policy)
    store = store_at(own)
    for _ in range(2):
        store.beat()
    assert caplog.text.count(f"has the maxmemory-policy {policy}") == 1


def test_a_server_that_keeps_all_is_not_warned_of(
    own: RedisServer, caplog: pytest.LogCaptureFixture
) -> None:
    own.start("--maxmemory", "50mb", "--maxmemory-policy", "noeviction")
    store_at(own).beat()
    assert not caplog.text


def test_a_certificate_that_is_not_trusted_is_said_with_what_to_set() -> None:
    text = "[SSL: CERTIFICATE_VERIFY_FAILED] certificate verify failed: unable to get"
    said = what_is_wrong(redis.ConnectionError(f"Error 1 connecting to x:1. {text}"))
    assert "ssl_ca_certs" in said
    refused = what_is_wrong(redis.ConnectionError("Connection refused."))
    assert refused == "it can't be reached (Connection refused)"


class OverTls(socketserver.BaseRequestHandler):
    """Speaks TLS, and says nothing more: not each Redis is built with it."""

    def handle(self) -> None:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(CERTIFICATE)
        with suppress(OSError):
            context.wrap_socket(self.request, server_side=True).close()


@contextmanager
def served(handler: type[socketserver.BaseRequestHandler]) -> Iterator[int]:
    """A server that deals so with who connects; its port."""
    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), handler) as server:
        server.daemon_threads = True
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield server.server_address[1]
        server.shutdown()


@pytest.mark.parametrize("password", ["", ":secret@"])
def test_a_url_without_tls_of_a_server_that_speaks_it_is_said(
    password: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tls, "LOOK", TO_START)
    with served(OverTls) as port:
        url = f"redis://{password}127.0.0.1:{port}"
        with pytest.raises(StoreGone, match="expected rediss:// instead") as raised:
            RedisStore(Settings(), b"key", never, url).ping()
    assert "secret" not in str(raised.value)


def test_a_url_with_tls_of_a_server_that_does_not_speak_it_is_said(
    own: RedisServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(connection, "TIMEOUT", 0.2)  # it says nothing at all
    monkeypatch.setattr(tls, "LOOK", TO_START)
    for options in ([], ["--requirepass", "secret"]):
        own.start(*options)
        url = own.address.replace("redis:", "rediss:")
        with pytest.raises(StoreGone, match="expected redis:// instead"):
            RedisStore(Settings(), b"key", never, url).ping()
        own.kill()


def test_a_server_that_says_nothing_is_not_taken_for_one_of_the_other_kind(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(connection, "TIMEOUT", 0.2)
    monkeypatch.setattr(tls, "LOOK", 0.2)
    with socket.create_server(("127.0.0.1", 0)) as silent:
        for scheme in ("redis", "rediss"):
            url = f"{scheme}://127.0.0.1:{silent.getsockname()[1]}"
            with pytest.raises(StoreGone, match="has not answered"):
                RedisStore(Settings(), b"key", never, url).ping()


class OldRedis(socketserver.StreamRequestHandler):
    """Answers as Redis of a version does that is too old: the first one that knows
    HELLO is 6.0."""

    version = ""

    def handle(self) -> None:
        while line := self.rfile.readline():
            given = [self._read() for _ in range(int(line[1:]))]
            self.wfile.write(self._answer(*given))

    def _read(self) -> bytes:
        size = int(self.rfile.readline()[1:])
        return self.rfile.read(size + 2)[:-2]

    def _answer(self, command: bytes, *args: bytes) -> bytes:
        if command == b"HELLO" and self.version >= "6":
            return b"%1\r\n+proto\r\n:3\r\n"
        if command == b"HELLO":
            told = "".join(f"`{arg.decode()}`, " for arg in args)
            said = f"unknown command `HELLO`, with args beginning with: {told}"
            return f"-ERR {said}\r\n".encode()
        if command == b"INFO":
            told = f"redis_version:{self.version}\r\nredis_mode:standalone\r\n"
            return f"${len(told)}\r\n{told}\r\n".encode()
        return b"+OK\r\n"


@pytest.mark.parametrize(
    ("version", "said"),
    [("5.0.6", "it has no command HELLO: "), ("6.0.16", "is 6.0.16: ")],
)
def test_a_server_that_is_too_old_is_said_without_the_password_it_repeats(
    version: str, said: str
) -> None:
    handler = type("OldRedis", (OldRedis,), {"version": version})
    with served(handler) as port:
        url = f"redis://:secret@127.0.0.1:{port}"
        with pytest.raises(StoreGone, match=f"{said}expected Redis 6.2 or") as raised:
            RedisStore(Settings(), b"key", never, url).ping()
    assert "secret" not in str(raised.value)


def test_processes_agree_whose_the_server_is_after_it_has_lost_its_data(
    own: RedisServer,
) -> None:
    own.start()
    here, gone = store_at(own), store_at(own)
    assert here.name == gone.name
    for is_first in (True, False):
        redis.Redis(port=own.port).flushall()
        if is_first:
            here.beat()
        started_anew = store_at(own)
        assert started_anew.name  # is there before `here` looks, once
        here.beat()
        assert here.name == started_anew.name
    with pytest.raises(StoreGone, match="another SECRET_KEY"):
        store_at(own, b"another").ping()


RIGHTS = "~flaskstream:*", "resetchannels", "&flaskstream:*", "+@all"
"""As the docs have them; Redis 6.2 lets a new user hear all channels."""


def store_of_user(server: RedisServer, *rights: str) -> RedisStore:
    """A store whose user has no other rights in Redis than these."""
    admin = redis.Redis(port=server.port)
    admin.execute_command("ACL", "SETUSER", "app", "reset", "on", ">word", *rights)  # type: ignore[no-untyped-call]
    url = server.address.replace("//", "//app:word@")
    return RedisStore(Settings(), b"key", never, url)


def test_a_user_of_few_rights_is_told_which_it_needs_before_anything_is_written(
    own: RedisServer,
) -> None:
    own.start()
    store = store_of_user(own, "~flaskstream:*", "resetchannels", "+@all")
    with pytest.raises(StoreGone, match="~flaskstream:. resetchannels &flaskstream:. "):
        store.open("owner", KEY).do("rename", "some")
    assert not redis.Redis(port=own.port).keys("*page*")
    store = store_of_user(own, *RIGHTS)
    session = store.open("owner", KEY)
    session.do("rename", "some")
    wait_until(lambda: store.news.hears, "it to hear of others")
    assert session.given_name == "some"
    store.close()


def test_one_that_may_not_subscribe_is_told_once(
    own: RedisServer, caplog: pytest.LogCaptureFixture
) -> None:
    own.start()
    store = store_of_user(own, *RIGHTS, "-subscribe")
    store.open("owner", KEY)
    asked = redis.Redis(port=own.port)

    def refused() -> int:
        stats = asked.info("commandstats")
        return int(stats.get("cmdstat_subscribe", {}).get("rejected_calls", 0))

    wait_until(lambda: refused() > 2, "it to ask several times")
    store.close()
    said = [one for one in caplog.records if "tells nothing" in one.getMessage()]
    assert len(said) == 1


def test_one_that_is_not_there_is_said_and_found_when_it_is(own: RedisServer) -> None:
    store = store_at(own)
    with pytest.raises(StoreGone, match="can't be reached"):
        store.open("owner", KEY)
    own.start()
    assert store.open("owner", KEY).seq == 0
    store.close()


def test_an_app_of_another_key_is_refused(own: RedisServer) -> None:
    own.start()
    store = store_at(own)
    store.open("owner", KEY)
    with pytest.raises(StoreGone, match="another SECRET_KEY"):
        store_at(own, b"another key").open("owner", KEY)
    store.close()


def test_what_others_have_written_there_is_not_loaded(own: RedisServer) -> None:
    own.start()
    store = store_at(own)
    session = store.open("owner", KEY)
    begin(session)
    server = redis.Redis(port=own.port)
    (entries,) = server.scan_iter("*demo:page}:entries")
    forged: Any = server.lindex(entries, 0)
    server.rpush(entries, forged[:-1] + b"?")
    with pytest.raises(StoreGone, match="not written by this app"):
        session.refresh()
    with pytest.raises(StoreGone, match="not written by this app"):
        store_at(own).look(KEY)
    store.close()


def test_what_was_acknowledged_is_there_after_a_crash(own: RedisServer) -> None:
    kept = ["--appendonly", "yes", "--appendfsync", "always"]
    own.start(*kept)
    store = store_at(own)
    session = store.open("owner", KEY)
    run = begin(session)
    session.runs.write(run.id, 0, [whole(1, "a")])
    own.kill()
    with pytest.raises(StoreGone):
        session.runs.write(run.id, 0, [whole(1, "b", None)])
    own.start(*kept)
    assert shown(session, 1) == "a"
    assert session.runs.write(run.id, 0, [whole(1, "c", None)]) is not None
    another = store_at(own)
    found = another.find("owner", KEY)
    assert found is not None and shown(found, 1) == "c"
    store.close()
    another.close()


def test_what_redis_has_lost_is_gone_and_a_new_page_begins(own: RedisServer) -> None:
    own.start()
    store = store_at(own)
    session = store.open("owner", KEY)
    run = begin(session)
    redis.Redis(port=own.port).flushall()
    assert session.runs.write(run.id, 0, [whole(1, "a")]) is None
    assert session.runs.look(run).reason is Status.ABANDONED
    assert store.find("owner", KEY) is None
    fresh = store.open("owner", KEY)
    assert fresh is not session
    begin(fresh)
    store.close()
