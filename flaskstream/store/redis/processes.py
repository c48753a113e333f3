"""Which processes are alive, and the runs that each has to do with."""

from __future__ import annotations

import math
import time
from typing import Any

from flaskstream.exceptions import StoreGone
from flaskstream.store.redis.connection import Connection
from flaskstream.store.runrecord import Key

LEASE = 15.0
"""Seconds without a word of a process, after which it counts as gone."""
BEAT = 5.0
"""Seconds between two times that it says that it is there."""


# Moves what a process that is gone had to do with, as a whole: whoever is told of it,
# and is killed before it has ended that, leaves it to the next one. So it has to count
# as alive: it may have been taken for gone itself.
TAKE = """
local due = redis.call('ZSCORE', KEYS[1], ARGV[1])
if not due or tonumber(due) > tonumber(ARGV[2]) then return 0 end
for i = 3, 4 do
  local runs = redis.call('HGETALL', KEYS[i])
  for j = 1, #runs, 2 do redis.call('HSET', KEYS[2], runs[j], runs[j + 1]) end
  redis.call('DEL', KEYS[i])
end
redis.call('ZADD', KEYS[1], 'NX', ARGV[4], ARGV[3])
return redis.call('ZREM', KEYS[1], ARGV[1])
"""


class Processes:
    """The processes of an app, by names that none has had before."""

    def __init__(self, connection: Connection, own: str) -> None:
        self._connection = connection
        self.own = own
        self._take = connection.script(TAKE)
        self._alive = f"{connection.prefix}:processes"
        self._beat_at = -math.inf
        self.in_touch_since = math.inf
        """Since when every beat of this process has reached the server, by
        `time.monotonic()`."""

    def beat(self) -> None:
        """Say that this process is there."""
        now = time.monotonic()
        try:
            self._connection.look_anew()
            alive = {self.own: self._connection.now() + LEASE}
            self._connection.ask_once(lambda server: server.zadd(self._alive, alive))
        except StoreGone:
            self.in_touch_since = math.inf
            raise
        has_slept = now - self._beat_at > LEASE
        self.in_touch_since = now if has_slept else min(self.in_touch_since, now)
        self._beat_at = now

    def alive(self) -> list[str]:
        """Those that are there, this one too."""
        now = self._connection.now()
        ask = self._connection.ask_once
        found = ask(lambda server: server.zrangebyscore(self._alive, now, "+inf"))
        return [name.decode() for name in found]

    def begin(self, key: Key, run: str) -> None:
        """Note that this process has to do with a run: it is to end it. It counts as
        alive from then on, though others may have taken it for gone just before."""
        named, page = self._runs(self.own), f"{key.mount}\0{key.id}"
        alive = {self.own: self._connection.now() + LEASE}

        def begin(server: Any) -> None:
            pipeline = server.pipeline()
            pipeline.zadd(self._alive, alive, nx=True)
            pipeline.hset(named, run, page)
            pipeline.execute()

        self._connection.ask(begin)

    def end(self, run: str) -> None:
        """Note that it has no more to do with it."""

        def end(server: Any) -> None:
            pipeline = server.pipeline(transaction=False)
            pipeline.hdel(self._runs(self.own), run)
            pipeline.hdel(self._lost(self.own), run)
            pipeline.execute()

        self._connection.ask(end)

    def find_lost(self) -> list[tuple[Key, str]]:
        """The runs of processes that are gone: those that this one is to `end`, again
        and again until it has. The first process that asks is the one to end them.

        Where the server, or this process, was away, the others may have had no chance
        yet to say that they are there.
        """
        now = time.monotonic()
        is_awake = now - self._beat_at <= 2 * BEAT
        if now - self.in_touch_since < LEASE or not is_awake:
            return []
        return _runs_in(self._connection.ask(self._take_all))

    def noted_runs(self) -> list[tuple[Key, str]]:
        """The runs that this process is noted to have to do with."""
        named = self._runs(self.own)
        return _runs_in(self._connection.ask(lambda server: server.hgetall(named)))

    def _take_all(self, server: Any) -> dict[bytes, bytes]:
        now, to = self._connection.now(), self._lost(self.own)
        for name in server.zrangebyscore(self._alive, "-inf", now):
            process = name.decode()
            if process != self.own:
                of = self._runs(process), self._lost(process)
                args = [process, now, self.own, now + LEASE]
                self._take(keys=[self._alive, to, *of], args=args)
        found: dict[bytes, bytes] = server.hgetall(to)
        return found

    def leave(self) -> None:
        """This process ends."""

        def leave(server: Any) -> None:
            names = self._runs(self.own), self._lost(self.own)
            if not any(map(server.hlen, names)):
                server.zrem(self._alive, self.own)

        self._connection.ask(leave)

    def _runs(self, process: str) -> str:
        return f"{self._connection.prefix}:runs-of:{process}"

    def _lost(self, process: str) -> str:
        return f"{self._connection.prefix}:lost-to:{process}"


def _runs_in(noted: dict[bytes, bytes]) -> list[tuple[Key, str]]:
    return [
        (Key(*key.decode().split("\0", 1)), run.decode()) for run, key in noted.items()
    ]
