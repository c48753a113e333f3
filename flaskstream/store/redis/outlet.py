"""What an API call gives, by whichever process."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flaskstream.store.outlet import Batch
from flaskstream.store.wakeup import Wakeup

if TYPE_CHECKING:
    from flaskstream.store.redis.session import RedisSession


class RedisOutlet:
    """What an API call's run gives, on its way to the one who takes all of it."""

    def __init__(self, session: RedisSession) -> None:
        self._session = session
        self.waiting: list[Wakeup] = []
        """Who waits to write, in this process."""

    def put(self, value: str) -> bool:
        """Add a value; whether there is room for more."""
        found: bool = self._session.do("outlet.put", value)
        return found

    def finish(self, result: str) -> None:
        """Say what the run comes to, before it ends."""
        self._session.do("outlet.finish", result)

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
        found: Batch = self._session.do("outlet.read", after)
        return found

    def close(self) -> None:
        """Read no more: what comes is dropped, and nobody waits."""
        self._session.do("outlet.close")
