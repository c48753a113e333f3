"""What wakes a greenlet of the worker's loop from any native thread."""

from __future__ import annotations

import threading
from typing import Any

import gevent
from gevent.hub import Waiter


class GreenletWakeup:
    """A flag that any thread sets and one greenlet of `hub` waits for.

    It may be made in any thread. Only one greenlet at a time may wait.
    """

    # No lock: the loop must never stand still because the scheduler put the thread
    # that holds it to sleep. It is the order of the steps that loses no wake-up:
    # `wake` sets the flag before it looks for a waiter, and `wait` shows its waiter
    # before it looks at the flag, so at least one of the two sees the other. In the
    # same way `_deliver` clears `_scheduled` before it switches: who still read it as
    # set had set the flag before.
    __slots__ = ("_hub", "_scheduled", "_waiter", "_woken")

    def __init__(self, hub: Any) -> None:
        self._hub = hub
        self._woken = False
        self._scheduled = False
        self._waiter: Any = None

    def wake(self) -> None:
        """Wake the greenlet, or let its next `wait` return at once.

        Callable from any thread, as often as one likes: while a greenlet is still
        to be resumed, or none waits, this costs two attribute look-ups.
        """
        self._woken = True
        if self._waiter is None or self._scheduled:
            return
        self._scheduled = True
        self._hub.loop.run_callback_threadsafe(self._deliver)

    def wait(self, timeout: float) -> bool:
        """Park this greenlet until `wake`, at most `timeout` seconds.

        Returns True if woken, and can then be waited on again. Other greenlets get
        their turn even if it was woken before. A stream whose client has gone gets
        BrokenPipeError out of here: let it through.
        """
        if threading.get_ident() != self._hub.thread_ident:
            raise RuntimeError(
                "wait() must be called in the worker's loop, but was called in thread "
                f"{threading.current_thread().name!r}: set "
                'environ["flaskstream.stream"].patience = 1 before returning the '
                "iterable"
            )
        waiter: Any = Waiter()
        self._waiter = waiter
        try:
            if self._woken or timeout <= 0:
                gevent.sleep(0)
            else:
                self._park(waiter, timeout)
        finally:
            self._waiter = None
        if self._woken:
            self._woken = False
            return True
        return False

    def _park(self, waiter: Any, timeout: float) -> None:
        timer = self._hub.loop.timer(timeout)
        timer.start(waiter.switch, None)
        try:
            waiter.get()
        finally:
            timer.stop()
            timer.close()

    def _deliver(self) -> None:
        self._scheduled = False
        # A late one of a wake-up that the last `wait` has already told.
        if self._woken and self._waiter is not None:
            self._waiter.switch(None)
