"""The server, the names of what is kept there, and what is wrong with it."""

from __future__ import annotations

import hashlib
import hmac
import logging
import os
import secrets
import time
from collections.abc import Callable
from contextlib import suppress
from typing import TYPE_CHECKING, Any, TypeVar

import redis
from redis import exceptions
from redis.backoff import NoBackoff
from redis.retry import Retry
from redis.sentinel import Sentinel

from flaskstream.exceptions import StoreGone
from flaskstream.store.patience import current_patience
from flaskstream.store.redis import sentinels, tls
from flaskstream.store.redis.trouble import (
    EXPECTED,
    OLDEST,
    TIMEOUT,
    log_eviction,
    log_slow_failover,
    passes,
    what_is_wrong,
)

if TYPE_CHECKING:
    from redis.commands.core import Script

FORMAT = 5
"""Which form what is kept has; another one has other names, so that two versions of the
library never read what the other one has written."""
HANGS = 2.0
"""Seconds for which nobody else asks a server that has not answered in time."""
AGAIN = 0.2
"""Seconds between two tries of who waits for it."""
CLUSTER = (
    "it is a cluster: expected one server, or a primary with replicas, by one address "
    f"or by Sentinel ({sentinels.FORM})"
)
SENTINEL_TIMEOUT = 1.0
"""Seconds in which a Sentinel answers; else the next one is asked."""
logger = logging.getLogger("flaskstream.store")
T = TypeVar("T")


class Away(StoreGone):
    """The server can't be reached at the moment."""


def patiently(ask: Callable[[], T]) -> T:
    """Ask, and ask again while the server is away, for who waits for it (see
    `flaskstream.store.patience`). What is asked may be done though its answer is lost:
    to be asked again, it must come to the same if it is done twice."""
    patience = current_patience()
    while True:
        try:
            found = ask()
        except Away:
            if patience is None or patience.is_over():
                raise
        else:
            if patience is not None:
                patience.renew()
            return found
        time.sleep(AGAIN)


def client_of(url: str, timeout: float | None) -> redis.Redis:
    """A client of the server of a URL, or of whichever is the primary by what its
    Sentinels say when it connects. An answer takes no longer than `timeout`."""
    # An unknown outcome is the caller's to deal with: nothing is sent twice.
    options: dict[str, Any] = {
        "socket_timeout": timeout,
        "socket_connect_timeout": TIMEOUT,
        "retry": Retry(NoBackoff(), 0),
    }
    if not sentinels.are_named(url):
        return redis.Redis.from_url(url, **options)
    known = sentinels.parse(url)
    asked = {
        "username": known.own_user,
        "password": known.own_password,
        "socket_timeout": SENTINEL_TIMEOUT,
        "socket_connect_timeout": SENTINEL_TIMEOUT,
        "retry": Retry(NoBackoff(), 0),
    }
    options |= {"username": known.user, "password": known.password, "db": known.db}
    found: redis.Redis = Sentinel(
        [*known.hosts], sentinel_kwargs=asked, **options
    ).master_for(known.name)  # type: ignore[no-untyped-call]
    return found


class Connection:
    """The server of a URL, where all names begin with `prefix` and the format's number.

    The processes of one app have the same `key`; another one's are refused. It is
    looked at when something is first asked for: an app also starts without it.
    `tell_time` is told what time it is by the server's clock.
    """

    def __init__(
        self,
        url: str,
        prefix: str,
        key: bytes,
        tell_time: Callable[[float], None] = lambda at: None,
    ) -> None:
        self.url = url
        self.prefix = f"{prefix}:{FORMAT}"
        self.given_prefix = prefix
        self._hangs_until = 0.0
        """Until when nobody asks a server that hangs; 0 where it doesn't."""
        self._client = client_of(url, TIMEOUT)
        self._kept: list[redis.Redis] = []
        """Clients that keep their connections, and that nobody uses just now."""
        self._kept_in = os.getpid()
        self._key = key
        self._name = ""
        self._has_seen_policy = False
        """Whether the log has said, if so, that it takes away of what it keeps, or that
        another one takes its place too late."""
        self._tell_time = tell_time
        self._ahead = 0.0
        """Seconds that the server's clock is ahead of `time.monotonic()`."""

    @property
    def name(self) -> str:
        """What no other store has had."""
        if not self._name:
            self.ask(lambda server: None)
        return self._name

    def now(self) -> float:
        """The time by the server's clock: those of several machines may differ."""
        if not self._name:
            self.ask(lambda server: None)
        return time.monotonic() + self._ahead

    def look_anew(self) -> None:
        """See that the server still can be used, and say anew whose it is: it may have
        lost its data, or another one, with another clock, have its place."""
        self._name = self.ask_once(self._look_at)
        if not self._has_seen_policy:
            memory = self.ask_once(lambda server: server.info("memory"))
            log_eviction(self.place, memory)
            if sentinels.are_named(self.url):
                log_slow_failover(self.place, self._client)
            self._has_seen_policy = True

    def ask(self, do: Callable[[Any], T]) -> T:
        """What the server answers, for commands that may be done twice: see
        `patiently`.

        Raises:
            StoreGone: it does not answer, or can't be used: it is too old, or another
                app, with another key, has the prefix.
        """
        return patiently(lambda: self.ask_once(do))

    def ask_once(self, do: Callable[[Any], T]) -> T:
        """What the server answers, without patience."""
        self._refuse_while_it_hangs()
        try:
            if not self._name:
                self._name = self._look_at(self._client)
            found = do(self._client)
        except redis.RedisError as error:
            hangs = isinstance(error, exceptions.TimeoutError)
            self._hangs_until = time.monotonic() + HANGS if hangs else 0.0
            if said := self._tls_disagreement(error):
                raise StoreGone(f"Redis at {self.place}: {said}.") from error
            kind = Away if passes(error) else StoreGone
            raise kind(f"Redis at {self.place}: {what_is_wrong(error)}.") from error
        self._hangs_until = 0.0
        return found

    def _tls_disagreement(self, error: redis.RedisError) -> str | None:
        """Whether one side only speaks TLS, where it was never spoken with."""
        is_noise = isinstance(error, exceptions.InvalidResponse) or passes(error)
        if self._name or sentinels.are_named(self.url) or not is_noise:
            return None
        return tls.disagreement(self._client)

    def run(self, script: Script, keys: list[str], args: list[Any]) -> Any:
        """What a script gives, without patience. It is for what is asked most: to take
        a connection from the pool, and to give it back, takes as long as a script."""
        return self.ask_once(lambda server: self._run(script, keys, args))

    def _run(self, script: Script, keys: list[str], args: list[Any]) -> Any:
        client = self._take_kept()
        try:
            found = script(keys=keys, args=args, client=client)
        except BaseException:
            known: Any = client.connection
            known.disconnect()  # its answer may be still to come
            client.close()
            raise
        self._kept.append(client)
        return found

    def _take_kept(self) -> redis.Redis:
        """A client whose connection is as a new one: nobody has closed it, and there is
        no answer to what was asked before."""
        if self._kept_in != os.getpid():
            self._kept, self._kept_in = [], os.getpid()
        try:
            client = self._kept.pop()
        except IndexError:
            pool = self._client.connection_pool
            return redis.Redis(connection_pool=pool, single_connection_client=True)
        known: Any = client.connection
        try:
            is_new = not known.can_read()
        except (redis.RedisError, OSError):
            is_new = False
        if not is_new:
            known.disconnect()  # it connects when it is asked
        return client

    def _refuse_while_it_hangs(self) -> None:
        """One at a time waits for a server that hangs; all others are told at once."""
        until, now = self._hangs_until, time.monotonic()
        if now < until:
            hangs = what_is_wrong(exceptions.TimeoutError())
            raise Away(f"Redis at {self.place}: {hangs}.")
        if until:
            self._hangs_until = now + TIMEOUT

    @property
    def place(self) -> str:
        """Where it is, without its password."""
        if sentinels.are_named(self.url):
            known = sentinels.parse(self.url)
            asked = ", ".join(f"{host}:{port}" for host, port in known.hosts)
            return f"{known.name} (by Sentinel at {asked})"
        made = self._client.connection_pool.connection_kwargs
        return str(made.get("path") or f"{made.get('host')}:{made.get('port', 6379)}")

    def script(self, text: str) -> Script:
        """A script that the server runs as a whole."""
        return self._client.register_script(text)

    def listener(self) -> Any:
        """A connection that hears what is published, and waits for that as long as it
        takes."""
        return client_of(self.url, None).pubsub()  # type: ignore[no-untyped-call]

    def close(self) -> None:
        """Leave it, but for who still waits for an answer."""
        with suppress(IndexError):  # each is taken: nobody else begins with it
            while True:
                self._kept.pop().close()
        self._client.connection_pool.disconnect(inuse_connections=False)

    def _look_at(self, server: Any) -> str:
        """Whether it can be used; gives the store's name."""
        self._check_version(server)
        self._check_key(server)
        # A script that may not publish would fail when it has already written.
        server.publish(f"{self.prefix}:closed", b"")
        self._look_at_clock(server)
        named = f"{self.prefix}:name"
        server.set(named, self._name or secrets.token_urlsafe(6), nx=True)
        name: str = server.get(named).decode()
        return name

    def _look_at_clock(self, server: Any) -> None:
        asked = time.monotonic()
        seconds, micros = server.time()
        answered, at = time.monotonic(), seconds + micros / 1e6
        # It was so between the two; the answer may be late. What is known stays as long
        # as it may be right: else a run might end before it has begun.
        if not at - answered <= self._ahead <= at - asked:
            self._ahead = at - (asked + answered) / 2
        self._tell_time(time.monotonic() + self._ahead)

    def _check_version(self, server: Any) -> None:
        info = server.info("server")
        if info.get("redis_mode") == "cluster":
            raise StoreGone(f"Redis at {self.place}: {CLUSTER}.")
        version = str(info.get("redis_version", ""))
        known = tuple(int(x) for x in version.split(".")[:2] if x.isdigit())
        if known < OLDEST:
            raise StoreGone(
                f"Redis at {self.place} is {version or 'of no version'}: {EXPECTED}."
            )

    def _check_key(self, server: Any) -> None:
        print_of = hmac.new(self._key, b"flaskstream", hashlib.sha256).hexdigest()[:16]
        named = f"{self.prefix}:key"
        server.set(named, print_of, nx=True)
        if server.get(named).decode() != print_of:
            raise StoreGone(
                f"Redis at {self.place} has an app of another SECRET_KEY under the "
                f"prefix {self.given_prefix!r}: expected the same key in all "
                "processes of an app, and for another app another "
                "FLASKSTREAM_REDIS_PREFIX. After a change of the key, end all "
                f"processes of the old one, and delete {named!r} there: its pages are "
                "lost."
            )
