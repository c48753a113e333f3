"""A line in which those who wait take turns."""

from __future__ import annotations

from collections import OrderedDict, deque
from typing import Generic, TypeVar

T = TypeVar("T")


class FairLine(Generic[T]):
    """Things that wait, by the name of whose they are: each has his in order, and after
    each one that goes on stands behind all others. It has no lock."""

    def __init__(self) -> None:
        self._of: OrderedDict[str, deque[T]] = OrderedDict()

    def __bool__(self) -> bool:
        return bool(self._of)

    def add(self, who: str, thing: T) -> None:
        """Let a further thing wait."""
        self._of.setdefault(who, deque()).append(thing)

    @property
    def first(self) -> T:
        """Whose turn is next."""
        return next(iter(self._of.values()))[0]

    def go_on(self) -> T:
        """Take out the first."""
        who, own = next(iter(self._of.items()))
        thing = own.popleft()
        self._of.move_to_end(who)
        if not own:
            del self._of[who]
        return thing

    def leave(self, who: str, thing: T) -> None:
        """Take out one that waits no longer, as far as it does."""
        own = self._of.get(who, deque())
        if thing in own:
            own.remove(thing)
            if not own:
                del self._of[who]
