"""Which processes are alive, and the runs that each has to do with."""

from __future__ import annotations

import time
from typing import Any

from flaskstream.store.redis.connection import Connection
from flaskstream.store.runrecord import Key

LEASE = 15.0
"""Seconds without a word of a process, after which it counts as gone."""
BEAT = 5.0
"""Seconds between two times that it says that it is there."""


class Processes:
    """The processes of an app, by names that none has had before."""

    def __init__(self, connection: Connection, own: str) -> None:
        self._connection = connection
        self.own = own
        self._alive = f"{connection.prefix}:processes"

    def beat(self) -> None:
        """Say that this process is there."""
        with self._connection.reached() as server:
            server.zadd(self._alive, {self.own: time.time() + LEASE})

    def begin(self, key: Key, run: str) -> None:
        """Note that this process has to do with a run: it is to end it."""
        with self._connection.reached() as server:
            server.hset(self._runs(self.own), run, f"{key.mount}\0{key.id}")

    def end(self, run: str) -> None:
        """Note that it has no more to do with it."""
        with self._connection.reached() as server:
            server.hdel(self._runs(self.own), run)

    def take_lost(self) -> list[tuple[Key, str]]:
        """The runs of processes that are gone. The first who asks gets them, and has to
        do with them from now on: they are to be ended."""
        lost = list[tuple[Key, str]]()
        with self._connection.reached() as server:
            for process in server.zrangebyscore(self._alive, "-inf", time.time()):
                lost += self._take(server, process.decode())
        return lost

    def _take(self, server: Any, process: str) -> list[tuple[Key, str]]:
        if process == self.own:
            return []
        pipeline = server.pipeline()
        pipeline.zrem(self._alive, process)
        pipeline.hgetall(self._runs(process))
        pipeline.delete(self._runs(process))
        is_first, found, _ = pipeline.execute()
        if not (is_first and found):
            return []
        server.hset(self._runs(self.own), mapping=found)
        return [
            (Key(*key.decode().split("\0", 1)), run.decode())
            for run, key in found.items()
        ]

    def leave(self) -> None:
        """This process ends."""
        with self._connection.reached() as server:
            if not server.hlen(self._runs(self.own)):
                server.zrem(self._alive, self.own)

    def _runs(self, process: str) -> str:
        return f"{self._connection.prefix}:runs-of:{process}"
