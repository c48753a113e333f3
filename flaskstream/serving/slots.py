"""How many calls of the app go on at a time, and whose turn the next one is."""

from __future__ import annotations

from gevent.event import Event

from flaskstream.media.fairline import FairLine

SAFE_METHODS = {"GET", "HEAD"}


class Slots:
    """The places for calls of the app, which greenlets of one loop wait for.

    While all are taken, requests that look and requests that do something take turns,
    and within each kind those of one client with those of others: what runs already is
    shown, however many are about to start something, and the other way round; and
    nobody waits for all that one client has sent.
    """

    def __init__(self, count: int) -> None:
        self._free = count
        self._waiting = {True: FairLine[Event](), False: FairLine[Event]()}
        self._looks = False  # whether it was a look that had the last turn
        self.taken = 0
        """How many calls have a place."""

    def acquire(self, method: str, client: str) -> None:
        """Wait for a place for a request of a client."""
        if self._free:
            self._free -= 1
        else:
            self._wait(self._waiting[method in SAFE_METHODS], client)
        self.taken += 1

    def _wait(self, line: FairLine[Event], client: str) -> None:
        turn = Event()
        line.add(client, turn)
        try:
            turn.wait()
        except BaseException:
            line.leave(client, turn)
            if turn.is_set():
                self._pass_on()
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
            self._waiting[looks].go_on().set()
            self._looks = looks
        else:
            self._free += 1
