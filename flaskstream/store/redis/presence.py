"""Whether anybody looks at a page, in any process, and since when nobody does."""

from __future__ import annotations

import math
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from flaskstream.store.redis.attendance import Attendance, Command
from flaskstream.store.redis.connection import Connection

NEVER = "-inf"


@dataclass(frozen=True)
class News:
    """What has happened that is to be noted."""

    times: Mapping[str, float | str] = field(default_factory=dict)
    viewers: bool = False
    """Whether a viewer has come or gone."""
    uses: bool = False
    """Whether somebody has used the page."""

    def and_then(self, other: News) -> News:
        """The same, and what has happened after it."""
        return News(
            {**self.times, **other.times},
            self.viewers or other.viewers,
            self.uses or other.uses,
        )


class RedisPresence:
    """The viewers of a session's page; all times are by the server's clock.

    Who watches is counted by processes, each of which says so again and again: those of
    one that is killed are gone with its lease.
    """

    def __init__(
        self,
        connection: Connection,
        attendance: Attendance,
        name: str,
        process: str,
        *,
        opened: float,
        lease: float,
        ttl: float,
        used: Callable[[], list[Command]],
    ) -> None:
        self._connection = connection
        self._attendance = attendance
        self._times = f"{connection.prefix}:{{{name}}}:times"
        self._watching = f"{connection.prefix}:{{{name}}}:watching"
        self._process = process
        self._opened = opened
        """Until it is noted who has seen it, it is as if somebody had then."""
        self._lease = lease
        self._ttl = int(ttl)
        self._used = used
        """Gives what is to be asked of the server where somebody uses the page."""
        self._lock = threading.Lock()
        self.watchers = 0
        """Of this process."""
        self._news, self._taken = News(), News()

    # ----- what is to be noted

    def _change(self, **news: Any) -> None:
        with self._lock:
            self._news = self._news.and_then(News(**news))

    def _count(self, viewers: int) -> None:
        with self._lock:
            self.watchers += viewers

    def _note(self, **news: Any) -> None:
        self._change(**news)
        self._attendance.note(self)

    def take_commands(self) -> list[Command]:
        """What is to be asked of the server: see `Noted`."""
        with self._lock:
            news, self._taken, self._news = self._news, self._news, News()
            is_watched = self.watchers > 0
        made: list[Command] = []
        if news.times:
            times = [x for item in news.times.items() for x in item]
            made.append(("HSET", self._times, *times))
            made.append(("EXPIRE", self._times, self._ttl))
        if news.viewers and is_watched:
            due = self._connection.now() + self._lease
            made.append(("ZADD", self._watching, due, self._process))
            made.append(("EXPIRE", self._watching, self._ttl))
        elif news.viewers:
            made.append(("ZREM", self._watching, self._process))
        return made + (self._used() if news.uses else [])

    def put_back(self) -> None:
        """What was taken last is to be noted again, before what has come since."""
        with self._lock:
            self._news = self._taken.and_then(self._news)

    # ----- what is known

    def _known(self) -> tuple[dict[str, float], bool]:
        """The times, and whether somebody watches."""
        self._attendance.note_if_waiting(self)

        def look(server: Any) -> Any:
            pipeline = server.pipeline(transaction=False)
            pipeline.hgetall(self._times)
            pipeline.zcount(self._watching, self._connection.now(), "+inf")
            return pipeline.execute()

        times, watching = self._connection.ask(look)
        return {k.decode(): float(v) for k, v in times.items()}, bool(watching)

    @property
    def watched_at(self) -> float:
        """When a viewer came last."""
        return self._known()[0].get("watched", -math.inf)

    # ----- what happens

    def touch(self) -> None:
        """Somebody looks, without staying: a page load, a pressed button."""
        self._change(times={"seen": self._connection.now()}, uses=True)
        self._attendance.note_soon(self)

    def tell(self) -> None:
        """Note at once what is to be noted soon."""
        self._attendance.note_if_waiting(self)

    def come(self) -> None:
        """Somebody opens it, or starts something there."""
        self._note(times={"seen": self._connection.now(), "left": NEVER})

    def leave(self) -> None:
        """Its window is closed, or shows something else."""
        self._note(times={"left": self._connection.now()})

    def never_again(self) -> None:
        """Nobody will look: its run is over for them, and it can go."""
        self._note(times={"seen": NEVER})

    def watch(self) -> None:
        """A viewer arrives in this process."""
        self._count(1)
        now = self._connection.now()
        times = {"seen": now, "watched": now, "left": NEVER}
        self._change(times=times, viewers=True)
        self._attendance.note_soon(self)

    def unwatch(self) -> None:
        """A viewer leaves this process."""
        self._count(-1)
        self._change(times={"seen": self._connection.now()}, viewers=True)
        self._attendance.note_soon(self)

    def renew(self) -> None:
        """Somebody still watches here."""
        self._change(viewers=True)
        self._attendance.note_soon(self)

    def left_for(self) -> float:
        """Seconds since it was left; 0 while somebody watches, or may come back."""
        if self.watchers:
            return 0.0
        times, is_watched = self._known()
        left = times.get("left", -math.inf)
        return 0.0 if is_watched or left == -math.inf else self._connection.now() - left

    def unwatched_for(self) -> float:
        """Seconds since anybody looked; 0 while somebody does."""
        if self.watchers:
            return 0.0
        times, is_watched = self._known()
        seen = times.get("seen", self._opened)
        # What this process takes for the server's time is less by a moment at times.
        return 0.0 if is_watched else max(0.0, self._connection.now() - seen)

    def end(self) -> None:
        """Forget it."""
        self._attendance.forget(self)
        names = self._times, self._watching
        self._connection.ask(lambda server: server.delete(*names))
