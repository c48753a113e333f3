"""When what a run yields becomes a message: latest wins, at most 60 a second."""

from __future__ import annotations

import heapq
import itertools
import logging
import threading
import time
from collections.abc import Callable

logger = logging.getLogger("flaskstream.runs")

INTERVAL = 1 / 60
"""Seconds between two messages of one run to its page, and of one page's stream."""


class Pacer:
    """Runs jobs when they are due, in a few threads shared by all runs.

    It is the clock of the engine and the pool of its encoder threads in one, so that a
    job costs one hand-over. The threads start with the first job, which is after a
    server's fork.
    """

    def __init__(self, threads: int = 4) -> None:
        self._size = threads
        self._jobs: list[tuple[float, int, Callable[[], None]]] = []
        self._numbers = itertools.count()
        self._wanted = threading.Condition()
        self._threads: list[threading.Thread] = []
        self._idle = 0
        self._closed = False

    def submit(self, job: Callable[[], None], due: float = 0.0) -> None:
        """Call `job` at `due`, in seconds of the monotonic clock; at once if past.

        A job has nobody to raise to: what it raises is logged. A closed pacer drops it.
        """
        with self._wanted:
            if self._closed:
                return
            heapq.heappush(self._jobs, (due, next(self._numbers), job))
            if self._idle == 0 and len(self._threads) < self._size:
                self._start_thread()
            self._wanted.notify()

    def close(self) -> None:
        """End the threads; jobs that are not due yet are dropped."""
        with self._wanted:
            self._closed = True
            self._jobs.clear()
            self._wanted.notify_all()
            threads = list(self._threads)
        for thread in threads:
            if thread is not threading.current_thread():
                thread.join(timeout=5)

    def _start_thread(self) -> None:
        name = f"flaskstream-encoder-{len(self._threads)}"
        thread = threading.Thread(target=self._work, name=name, daemon=True)
        self._threads.append(thread)
        thread.start()

    def _work(self) -> None:
        while True:
            job = self._next()
            if job is None:
                return
            try:
                job()
            except BaseException:  # even SystemExit: the thread is everybody's
                logger.exception("A job of the engine failed")
            del job  # it knows the engine, which may be nobody's by now

    def _next(self) -> Callable[[], None] | None:
        with self._wanted:
            while not self._closed:
                now = time.monotonic()
                if self._jobs and self._jobs[0][0] <= now:
                    return heapq.heappop(self._jobs)[2]
                timeout = self._jobs[0][0] - now if self._jobs else None
                self._idle += 1
                self._wanted.wait(timeout)
                self._idle -= 1
            return None
