"""Whether anybody looks at a page, in any process, and since when nobody does."""

from __future__ import annotations

import math
from typing import Any

from flaskstream.store.redis.connection import Connection

NEVER = "-inf"


class RedisPresence:
    """The viewers of a session's page; all times are by the server's clock.

    Who watches is counted by processes, each of which says so again and again: those of
    one that is killed are gone with its lease.
    """

    def __init__(
        self,
        connection: Connection,
        name: str,
        process: str,
        *,
        opened: float,
        lease: float,
        ttl: float,
    ) -> None:
        self._connection = connection
        self._times = f"{connection.prefix}:{{{name}}}:times"
        self._watching = f"{connection.prefix}:{{{name}}}:watching"
        self._process = process
        self._opened = opened
        """Until it is noted who has seen it, it is as if somebody had then."""
        self._lease = lease
        self._ttl = int(ttl)
        self.watchers = 0
        """Of this process."""

    def _note(self, is_watched: bool | None = None, **times: float | str) -> None:
        """Note times, and whether somebody watches in this process, if that is told:
        in one round trip, for it is what each viewer and press costs."""

        def note(server: Any) -> None:
            pipeline = server.pipeline(transaction=False)
            if times:
                pipeline.hset(self._times, mapping=times)
                pipeline.expire(self._times, self._ttl)
            if is_watched:
                due = self._connection.now() + self._lease
                pipeline.zadd(self._watching, {self._process: due})
                pipeline.expire(self._watching, self._ttl)
            elif is_watched is not None:
                pipeline.zrem(self._watching, self._process)
            pipeline.execute()

        self._connection.ask(note)

    def _known(self) -> tuple[dict[str, float], bool]:
        """The times, and whether somebody watches."""

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

    def touch(self) -> None:
        """Somebody looks, without staying: a page load, a pressed button."""
        self._note(seen=self._connection.now())

    def come(self) -> None:
        """Somebody opens it, or starts something there."""
        self._note(seen=self._connection.now(), left=NEVER)

    def leave(self) -> None:
        """Its window is closed, or shows something else."""
        self._note(left=self._connection.now())

    def never_again(self) -> None:
        """Nobody will look: its run is over for them, and it can go."""
        self._note(seen=NEVER)

    def watch(self) -> None:
        """A viewer arrives in this process."""
        self.watchers += 1
        now = self._connection.now()
        self._note(is_watched=True, seen=now, watched=now, left=NEVER)

    def unwatch(self) -> None:
        """A viewer leaves this process."""
        self.watchers -= 1
        self._note(
            is_watched=None if self.watchers else False, seen=self._connection.now()
        )

    def renew(self) -> None:
        """Somebody still watches here."""
        self._note(is_watched=True)

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
        names = self._times, self._watching
        self._connection.ask(lambda server: server.delete(*names))
