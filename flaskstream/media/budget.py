"""How much of something is in use at once, in the whole process."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from typing import Final, NamedTuple

from flaskstream.media.fairline import FairLine

LOOK: Final = 1.0
"""Seconds after which who waits says again that he does."""


class Exhausted(Exception):
    """Nothing has become free in time; or too many wait for it already."""


class Asker(NamedTuple):
    """Who wants some of a budget, as this thread's request knows."""

    who: str = ""
    """Those of one name take turns with those of others, as one."""
    place: AbstractContextManager[None] = nullcontext()
    """What he has while he waits: entering it raises `Exhausted` where none is left."""
    step_aside: Callable[[], None] = lambda: None
    """Lets others have the thread's turn meanwhile; called now and then."""


_find_asker: list[Callable[[], Asker]] = [Asker]


def know_askers(find: Callable[[], Asker]) -> None:
    """Have `find` say, in whichever thread, who asks; nobody in particular, without."""
    _find_asker[0] = find


class Budget:
    """So much for all threads. Where it is not free those who want some take turns,
    each with what he wants in order: nobody waits for all that another one has sent."""

    def __init__(self, total: int) -> None:
        self.total = total
        self.used = 0
        self._waiting = FairLine[object]()
        self._changed = threading.Condition()

    @contextmanager
    def take(self, amount: int, patience: float) -> Iterator[None]:
        """Have an amount for as long as the block lasts; more than all there is, alone.

        Raises:
            Exhausted: others have had it for `patience` seconds, or too many wait.
        """
        amount = min(amount, self.total)
        if not self._take_free(amount):
            self._wait(_find_asker[0](), amount, patience)
        try:
            yield
        finally:
            with self._changed:
                self.used -= amount
                self._changed.notify_all()

    def _take_free(self, amount: int) -> bool:
        with self._changed:
            is_free = not self._waiting and self._has(amount)
            self.used += amount if is_free else 0
            return is_free

    def _wait(self, asker: Asker, amount: int, patience: float) -> None:
        ticket, until = object(), time.monotonic() + patience
        with asker.place, self._changed:
            self._waiting.add(asker.who, ticket)
            try:
                while self._waiting.first is not ticket or not self._has(amount):
                    left = until - time.monotonic()
                    if left <= 0:
                        raise Exhausted()
                    asker.step_aside()
                    self._changed.wait(min(left, LOOK))
                self._waiting.go_on()
                self.used += amount
            finally:
                self._waiting.leave(asker.who, ticket)
                self._changed.notify_all()

    def _has(self, amount: int) -> bool:
        # The total may have been set lower meanwhile.
        return self.used == 0 or self.used + amount <= self.total
