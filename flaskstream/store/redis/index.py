"""Which pages there are: by owner, and by when each is to be looked at."""

from __future__ import annotations

from typing import Any

from flaskstream.store.redis.attendance import Command
from flaskstream.store.redis.connection import Connection
from flaskstream.store.runrecord import Key

LOOKED_AT = 200
"""Pages that are given at a time, of those that are due."""


class Index:
    """The keys of all pages that Redis has.

    One that was not used for `after` seconds is due: to be looked at, whether it goes.
    """

    def __init__(self, connection: Connection, after: float, ttl: float) -> None:
        self._connection = connection
        self._after = after
        self._ttl = int(ttl)
        self._due = f"{connection.prefix}:due"

    def _of(self, owner: str) -> str:
        return f"{self._connection.prefix}:owner:{owner}"

    def noting(self, key: Key, owner: str, opened: float) -> list[Command]:
        """What notes that a page of an owner is used, which was `opened` at a time."""
        due, name = self._connection.now() + self._after, self._of(owner)
        return [
            ("ZADD", self._due, due, _member(key)),
            ("ZADD", name, opened, _member(key)),
            ("EXPIRE", name, self._ttl),
        ]

    def forget(self, key: Key, owner: str | None) -> None:
        """Note that a page is gone; None where nobody knows any more whose it was."""

        def forget(server: Any) -> None:
            server.zrem(self._due, _member(key))
            if owner is not None:
                server.zrem(self._of(owner), _member(key))

        self._connection.ask(forget)

    def of(self, owner: str) -> list[Key]:
        """An owner's pages, the newest first."""
        name = self._of(owner)
        found = self._connection.ask(lambda server: server.zrevrange(name, 0, -1))
        return [*map(_key, found)]

    def first_opened(self, owner: str) -> float | None:
        """When the oldest page of an owner was opened, of those that are there."""
        name, first = self._of(owner), (0, 0)
        found = self._connection.ask(
            lambda server: server.zrange(name, *first, withscores=True)
        )
        return found[0][1] if found else None

    def take_due(self) -> list[Key]:
        """Some pages that are due; who asks next gets others."""

        def take(server: Any) -> list[bytes]:
            now = self._connection.now()
            names: list[bytes] = server.zrangebyscore(
                self._due, "-inf", now, 0, LOOKED_AT
            )
            if names:
                next_time = now + self._after / 4
                server.zadd(self._due, dict.fromkeys(names, next_time), xx=True)
            return names

        return [*map(_key, self._connection.ask(take))]

    def size(self) -> int:
        """How many pages there are."""
        found: int = self._connection.ask(lambda server: server.zcard(self._due))
        return found

    def unused(self, most: int) -> list[Key]:
        """At `most` so many pages, first what nobody has used for longest."""
        found = self._connection.ask(
            lambda server: server.zrange(self._due, 0, most - 1) if most > 0 else ()
        )
        return [*map(_key, found)]

    def draw(self, most: int) -> list[Key]:
        """At `most` so many pages, drawn of all; first who was not used for longest."""

        def draw(server: Any) -> list[bytes]:
            names: list[bytes] = server.zrandmember(self._due, most)
            used = server.zmscore(self._due, names) if names else []
            due = {name: at or 0.0 for name, at in zip(names, used, strict=True)}
            return sorted(names, key=due.__getitem__)

        return [*map(_key, self._connection.ask(draw))]


def _member(key: Key) -> str:
    return f"{key.mount}\0{key.id}"


def _key(name: bytes) -> Key:
    return Key(*name.decode().split("\0", 1))
