"""Functions to be stopped, that tell what becomes of them."""

from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import AsyncIterator, Iterator

from flaskstream.runs.run import Run
from tests.runs.stage import Stage


class Watched:
    """Functions that tell when they began and how often they were cleaned up."""

    def __init__(self) -> None:
        self.began = threading.Event()
        self.finals = 0
        self.go = threading.Event()

    def between_yields(self) -> Iterator[int]:
        try:
            while True:
                self.began.set()
                yield 1
                time.sleep(0.01)
        finally:
            self.finals += 1

    def never_yielding(self) -> Iterator[int]:
        try:
            yield 1
            self.began.set()
            while True:
                pass
        finally:
            self.finals += 1

    def plain_loop(self) -> None:
        try:
            self.began.set()
            while True:
                try:
                    sum(range(10))
                except Exception:
                    continue
        finally:
            self.finals += 1

    def in_c(self) -> None:
        try:
            self.began.set()
            time.sleep(1)  # longer than it takes to stop it, on a busy machine
        finally:
            self.finals += 1

    async def awaiting(self) -> None:
        try:
            self.began.set()
            await asyncio.sleep(3600)
        finally:
            self.finals += 1

    async def async_generator(self) -> AsyncIterator[int]:
        try:
            yield 1
            self.began.set()
            await asyncio.sleep(3600)
        finally:
            await asyncio.sleep(0.01)
            self.finals += 1

    async def async_yielding(self) -> AsyncIterator[int]:
        try:
            while True:
                self.began.set()
                yield 1
                await asyncio.sleep(0.005)
        finally:
            self.finals += 1


def stopped(stage: Stage, run: Run, watched: Watched) -> float:
    """Stop it once it has begun; how many seconds that took."""
    assert watched.began.wait(20)
    start = time.monotonic()
    stage.engine.stop(run)
    stage.ended(run)
    return time.monotonic() - start
