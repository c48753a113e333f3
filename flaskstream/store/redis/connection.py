"""The server, the names of what is kept there, and what is wrong with it."""

from __future__ import annotations

import hashlib
import hmac
import logging
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import redis
from redis import exceptions
from redis.backoff import NoBackoff
from redis.retry import Retry

from flaskstream.exceptions import StoreGone

if TYPE_CHECKING:
    from redis.commands.core import Script

TIMEOUT = 5.0
"""Seconds in which the server answers."""
OLDEST = (6, 2)
"""The first version of Redis that has all commands; every Valkey has them."""
SAID = (
    (exceptions.AuthenticationError, "it asks for a password: give it in the URL"),
    (exceptions.NoPermissionError, "its user may not do that: allow it all of `+@all`"),
    (exceptions.BusyLoadingError, "it reads its data; wait until it is done"),
    (
        exceptions.ReadOnlyError,
        "it is a replica, which takes no changes",
    ),
    (exceptions.OutOfMemoryError, "its memory is full: raise `maxmemory`"),
    (exceptions.TimeoutError, f"it has not answered for {TIMEOUT:g} s"),
    (exceptions.ConnectionError, "it can't be reached"),
)
"""What is wrong with a server, by the error that it answers with; the first counts."""
CLUSTER = "it is a cluster: expected one server, or its replicas behind one address"
logger = logging.getLogger("flaskstream.store")


class Connection:
    """The server of a URL, where all names begin with `prefix`.

    The processes of one app have the same `key`; another one's are refused. It is
    looked at when something is first asked for: an app also starts without it.
    """

    def __init__(self, url: str, prefix: str, key: bytes) -> None:
        self.url = url
        self.prefix = prefix
        # An unknown outcome is the caller's to deal with: nothing is sent twice.
        self._client = redis.Redis.from_url(
            url,
            socket_timeout=TIMEOUT,
            socket_connect_timeout=TIMEOUT,
            retry=Retry(NoBackoff(), 0),
        )
        self._key = key
        self._name = ""

    @property
    def name(self) -> str:
        """What no other store has had."""
        if not self._name:
            with self.reached():
                pass
        return self._name

    @contextmanager
    def reached(self) -> Iterator[Any]:
        """The server's commands.

        Raises:
            StoreGone: it does not answer, or can't be used: it is too old, or another
                app, with another key, has the prefix.
        """
        try:
            if not self._name:
                self._name = self._look_at(self._client)
            yield self._client
        except redis.RedisError as error:
            raise StoreGone(
                f"Redis at {self.place}: {what_is_wrong(error)}."
            ) from error

    @property
    def place(self) -> str:
        """Where it is, without its password."""
        made = self._client.connection_pool.connection_kwargs
        return str(made.get("path") or f"{made.get('host')}:{made.get('port', 6379)}")

    def script(self, text: str) -> Script:
        """A script that the server runs as a whole."""
        return self._client.register_script(text)

    def listener(self) -> Any:
        """A connection that hears what is published, and waits for that as long as it
        takes."""
        patient = redis.Redis.from_url(
            self.url, socket_timeout=None, socket_connect_timeout=TIMEOUT
        )
        return patient.pubsub()  # type: ignore[no-untyped-call]

    def close(self) -> None:
        """Leave it, but for who still waits for an answer."""
        self._client.connection_pool.disconnect(inuse_connections=False)

    def _look_at(self, server: Any) -> str:
        """Whether it can be used; gives the store's name."""
        self._check_version(server)
        self._check_key(server)
        named = f"{self.prefix}:name"
        server.set(named, secrets.token_urlsafe(6), nx=True)
        name: str = server.get(named).decode()
        return name

    def _check_version(self, server: Any) -> None:
        info = server.info("server")
        if info.get("redis_mode") == "cluster":
            raise StoreGone(f"Redis at {self.place}: {CLUSTER}.")
        version = str(info.get("redis_version", ""))
        known = tuple(int(x) for x in version.split(".")[:2] if x.isdigit())
        if known < OLDEST:
            oldest = ".".join(map(str, OLDEST))
            raise StoreGone(
                f"Redis at {self.place} is {version or 'of no version'}: expected "
                f"{oldest} or later, or Valkey."
            )

    def _check_key(self, server: Any) -> None:
        print_of = hmac.new(self._key, b"flaskstream", hashlib.sha256).hexdigest()[:16]
        named = f"{self.prefix}:key"
        server.set(named, print_of, nx=True)
        if server.get(named).decode() != print_of:
            raise StoreGone(
                f"Redis at {self.place} has an app of another SECRET_KEY under the "
                f"prefix {self.prefix!r}: expected the same key in all processes of an "
                "app, and for another app another FLASKSTREAM_REDIS_PREFIX. After a "
                f"change of the key, delete {named!r} there: its pages are lost."
            )


def what_is_wrong(error: Exception) -> str:
    """What is wrong with the server, in words."""
    for kind, said in SAID:
        if isinstance(error, kind):
            return said
    return f"it has answered with an error ({error})"
