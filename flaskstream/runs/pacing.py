"""When what a run yields becomes a message: latest wins, at most 60 a second."""

from __future__ import annotations

import heapq
import itertools
import logging
import threading
import time
from collections.abc import Callable
from contextlib import suppress

from flaskstream.exceptions import StoreGone

logger = logging.getLogger("flaskstream.runs")

INTERVAL = 1 / 60
"""Seconds between two messages of one run to its page, and of one page's stream."""


AGAIN = 60.0
"""Seconds after which the log says again why jobs are left."""
SLOW = 1.0
"""Seconds after which a long job does not count any more among those of its pool."""
MOST_SLOW = 32
"""Of these are borne with; then others wait for one of them to end."""

Job = Callable[[], None]
_Heap = list[tuple[float, int, Job]]


class Pacer:
    """Runs jobs when they are due, in a few threads shared by all runs.

    It is the clock of the engine and the pool of its encoder threads in one, so that a
    job costs one hand-over. The threads start with the first job, which is after a
    server's fork.

    Long jobs are those that call other people's code, which may never come back. One
    thread is always kept from them, for the clock, and one that takes too long has
    another in its place until it ends.
    """

    def __init__(self, threads: int = 4) -> None:
        self._size = threads
        self._jobs: _Heap = []
        self._long: _Heap = []
        self._numbers = itertools.count()
        self._wanted = threading.Condition()
        self._threads: list[threading.Thread] = []
        self._at_long: dict[threading.Thread, float] = {}  # since when
        self._idle = 0
        self._closed = False
        self._left = ""
        self._left_at = 0.0
        """What was said last of a job that was left, and when."""

    def submit(self, job: Job, due: float = 0.0, *, long: bool = False) -> None:
        """Call `job` at `due`, in seconds of the monotonic clock; at once if past.

        A job has nobody to raise to: what it raises is logged. A closed pacer drops it.
        """
        with self._wanted:
            if self._closed:
                return
            jobs = self._long if long else self._jobs
            heapq.heappush(jobs, (due, next(self._numbers), job))
            few = len(self._threads) < self._size
            if self._idle == 0 and (few or self._lacks_clock()):
                self._start_thread()
            self._wanted.notify()

    def close(self) -> None:
        """End the threads; jobs that are not due yet are dropped."""
        with self._wanted:
            self._closed = True
            self._jobs.clear()
            self._long.clear()
            self._wanted.notify_all()
            threads = list(self._threads)
        due = time.monotonic() + 5
        for thread in threads:
            if thread is not threading.current_thread():
                thread.join(timeout=max(0.0, due - time.monotonic()))

    def _lacks_clock(self) -> bool:
        return len(self._threads) <= len(self._at_long)

    def _start_thread(self) -> None:
        name = f"flaskstream-encoder-{len(self._threads)}"
        thread = threading.Thread(target=self._work, name=name, daemon=True)
        thread.start()  # it may fail, where the machine has no more
        self._threads.append(thread)

    def _work(self) -> None:
        while True:
            job = self._next()
            if job is None:
                return
            try:
                job()
            except StoreGone as error:
                self._log_left(str(error))
            except BaseException:  # even SystemExit: the thread is everybody's
                logger.exception("A job of the engine failed")
            del job  # it knows the engine, which may be nobody's by now

    def _log_left(self, why: str) -> None:
        # Where the store is away, all jobs that come due say the same.
        now = time.monotonic()
        if why != self._left or now > self._left_at + AGAIN:
            self._left, self._left_at = why, now
            logger.warning("A job of the engine is left: %s", why)

    def _next(self) -> Job | None:
        me = threading.current_thread()
        with self._wanted:
            self._at_long.pop(me, None)
            while not self._closed:
                now = time.monotonic()
                if _is_due(self._jobs, now):
                    return heapq.heappop(self._jobs)[2]
                if _is_due(self._long, now) and self._may_begin(now):
                    self._at_long[me] = now
                    if self._lacks_clock():
                        with suppress(RuntimeError):
                            self._start_thread()
                    return heapq.heappop(self._long)[2]
                if len(self._threads) - self._slow(now) > self._size + 1:
                    break  # it took the place of one that has come back
                self._idle += 1
                self._wanted.wait(self._pause(now))
                self._idle -= 1
            self._threads.remove(me)
            return None

    def _slow(self, now: float) -> int:
        return sum(now - since >= SLOW for since in self._at_long.values())

    def _may_begin(self, now: float) -> bool:
        slow = min(self._slow(now), MOST_SLOW)
        return len(self._at_long) - slow < self._size

    def _pause(self, now: float) -> float | None:
        """Until when there may be something to do."""
        dues = [self._jobs[0][0]] if self._jobs else []
        if self._long:
            full = _is_due(self._long, now)  # and waits for one to be slow
            slow = [at + SLOW for at in self._at_long.values() if now - at < SLOW]
            dues += slow if full else [self._long[0][0]]
        return min(dues) - now if dues else None


def _is_due(jobs: _Heap, now: float) -> bool:
    return bool(jobs) and jobs[0][0] <= now
