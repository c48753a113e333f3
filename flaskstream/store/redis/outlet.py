"""What an API call gives, by whichever process."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flaskstream.exceptions import StoreGone
from flaskstream.store.outlet import Batch
from flaskstream.store.wakeup import Wakeup

if TYPE_CHECKING:
    from flaskstream.store.redis.session import RedisSession

HOLES = "Redis has lost values of a call, which would have holes: it is given up."


class RedisOutlet:
    """What an API call's run gives, on its way to the one who takes all of it.

    Raises:
        StoreGone: by its run and by its reader, where Redis has lost what was given:
            who is to have every value has to be told that he has not.
    """

    def __init__(self, session: RedisSession) -> None:
        self._session = session
        self.waiting: list[Wakeup] = []
        """Who waits to write, in this process."""

    def put(self, value: str) -> bool:
        """Add a value; whether there is room for more."""
        found: bool = self._session.do("outlet.put", value)
        self._check()
        return found

    def finish(self, result: str) -> None:
        """Say what the run comes to, before it ends."""
        self._session.do("outlet.finish", result)
        self._check()

    def has_room(self) -> bool:
        """Whether there is room for a value."""
        return self._session.state.outlet.has_room()

    def listen(self, wakeup: Wakeup) -> None:
        """Have `wakeup` woken when there is room again."""
        self.waiting.append(wakeup)
        self._session.state.outlet.listen(wakeup)
        self._session.follow()

    def unlisten(self, wakeup: Wakeup) -> None:
        """Have it woken no more."""
        self.waiting.remove(wakeup)
        self._session.state.outlet.unlisten(wakeup)
        self._session.unfollow()

    def open(self) -> bool:
        """Begin to read; False where somebody else has."""
        found: bool = self._session.do("outlet.open")
        return found

    def read(self, after: int) -> Batch:
        """The values after the first `after`, which were delivered."""
        try:
            found: Batch = self._session.do("outlet.read", after)
        finally:  # also where there are fewer values than were delivered
            self._check()
        return found

    def _check(self) -> None:
        if self._session.has_lost:
            raise StoreGone(HOLES)

    def close(self) -> None:
        """Read no more: what comes is dropped, and nobody waits."""
        self._session.do("outlet.close")
