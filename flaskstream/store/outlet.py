"""What an API call's run gives, on its way to the one who takes all of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, NamedTuple

from flaskstream.store.wakeup import Wakeup

if TYPE_CHECKING:
    from flaskstream.store.record import Record

MOST_VALUES: Final = 256
MOST_CHARACTERS: Final = 65_536
"""How far a function may be ahead of its reader, by whichever comes first."""

# So that one sum keeps both limits.
LEAST: Final = MOST_CHARACTERS // MOST_VALUES


class Batch(NamedTuple):
    """What a reader gets at once."""

    values: list[str]
    """Those after its cursor, each a text of JSON."""
    is_over: bool
    """Whether the run has ended, and these are the last."""
    result: str | None
    """What the run has come to, once it has."""


class Outlet:
    """The values of a session's one run, in order, for a reader who takes each of them.

    What is read after a cursor, the number of values that were delivered, frees those
    before it. Until then they count, and the run is told to wait where they are many.
    """

    __slots__ = (
        "_delivered",
        "_freed",
        "_is_closed",
        "_is_open",
        "_read",
        "_record",
        "_result",
        "_room",
        "_sum",
        "_sums",
        "_values",
    )

    def __init__(self, record: Record) -> None:
        self._record = record
        self._values: list[str] = []
        """Those that are not delivered."""
        self._sums: list[int] = []
        """By value: what it and all before it, from the first one on, count for."""
        self._sum = 0
        """The last of these."""
        self._delivered = 0
        """How many values were."""
        self._freed = 0
        """What these have counted for."""
        self._read = 0
        """How many were given to the reader, some of which are on their way."""
        self._result: str | None = None
        self._room: list[Wakeup] = []
        """Who waits to write."""
        self._is_open = self._is_closed = False

    def __getstate__(self) -> dict[str, Any]:
        """What another process makes a copy of; who waits is its own."""
        kept = (name for name in self.__slots__ if name != "_room")
        return {name: getattr(self, name) for name in kept}

    def __setstate__(self, kept: dict[str, Any]) -> None:
        for name, value in kept.items():
            setattr(self, name, value)
        self._room = []

    # ----- for the run

    def put(self, value: str) -> bool:
        """Add a value; whether there is room for more. Where the reader has gone there
        is, and the value is dropped."""
        with self._record.lock:
            if self._is_closed:
                return True
            self._values.append(value)
            self._sum += max(len(value), LEAST)
            self._sums.append(self._sum)
            # The others are taken with the first: the reader is woken once for all.
            if self._delivered + len(self._values) == self._read + 1:
                self._record.wake()
            return self._sum - self._freed < MOST_CHARACTERS

    def finish(self, result: str) -> None:
        """Say what the run comes to, before it ends."""
        with self._record.lock:
            self._result = result

    def has_room(self) -> bool:
        """Whether there is room for a value."""
        with self._record.lock:
            return self._has_room

    def listen(self, wakeup: Wakeup) -> None:
        """Have `wakeup` woken when there is room again."""
        with self._record.lock:
            self._room.append(wakeup)

    def unlisten(self, wakeup: Wakeup) -> None:
        """Have it woken no more."""
        with self._record.lock:
            self._room.remove(wakeup)

    @property
    def _has_room(self) -> bool:
        return self._is_closed or self._sum - self._freed < MOST_CHARACTERS

    # ----- for its reader

    def open(self) -> bool:
        """Begin to read; False where somebody else has. He watches the session, to be
        woken when a value comes, or the end."""
        with self._record.lock:
            is_first, self._is_open = not self._is_open, True
            return is_first

    def read(self, after: int) -> Batch:
        """The values after the first `after`, which were delivered."""
        with self._record.lock:
            was_full = not self._has_room
            if (delivered := after - self._delivered) > 0:
                self._freed = self._sums[delivered - 1]
                del self._values[:delivered], self._sums[:delivered]
                self._delivered = after
            self._read = self._delivered + len(self._values)
            if was_full and self._has_room:
                self._wake_writers()
            is_over = not self._record.slots.active
            return Batch(list(self._values), is_over, self._result)

    def close(self) -> None:
        """Read no more: what comes is dropped, and nobody waits."""
        with self._record.lock:
            self._is_closed = True
            self._values, self._sums = [], []
            self._wake_writers()

    def _wake_writers(self) -> None:
        for wakeup in self._room:
            wakeup.wake()
