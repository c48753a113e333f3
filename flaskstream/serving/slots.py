"""How many calls of the app go on at a time, and whose turn the next one is."""

from __future__ import annotations

from collections import deque

from gevent.event import Event

SAFE_METHODS = {"GET", "HEAD"}


class Slots:
    """The places for calls of the app, which greenlets of one loop wait for.

    While all are taken, requests that look and requests that do something take turns,
    each kind in the order in which they came: what runs already is shown, however
    many are about to start something, and the other way round.
    """

    def __init__(self, count: int) -> None:
        self._free = count
        self._waiting: dict[bool, deque[Event]] = {True: deque(), False: deque()}
        self._looks = False  # whether it was a look that had the last turn
        self.taken = 0
        """How many calls have a place."""

    def acquire(self, method: str) -> None:
        """Wait for a place for a request."""
        if self._free:
            self._free -= 1
        else:
            self._wait(self._waiting[method in SAFE_METHODS])
        self.taken += 1

    def _wait(self, line: deque[Event]) -> None:
        turn = Event()
        line.append(turn)
        try:
            turn.wait()
        except BaseException:
            if turn.is_set():
                self._pass_on()
            else:
                line.remove(turn)
            raise

    def release(self) -> None:
        """Give a place back; to be called by the loop."""
        self.taken -= 1
        self._pass_on()

    def _pass_on(self) -> None:
        looks = not self._looks
        if not self._waiting[looks]:
            looks = not looks
        if self._waiting[looks]:
            self._waiting[looks].popleft().set()
            self._looks = looks
        else:
            self._free += 1
