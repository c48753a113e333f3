"""Doors at which functions wait, and threads that take turns often."""

from __future__ import annotations

import sys
import threading
from collections.abc import Iterator

import pytest


class Door:
    """Holds a function until the test has seen enough."""

    def __init__(self) -> None:
        self._opened = threading.Event()

    def wait(self) -> None:
        assert self._opened.wait(20), "nobody opened the door"

    def open(self) -> None:
        self._opened.set()


@pytest.fixture
def door() -> Iterator[Door]:
    made = Door()
    yield made
    made.open()


@pytest.fixture
def threads_take_turns_often() -> Iterator[None]:
    """As servers have it; Python's default of 5 ms lets few moments be hit."""
    before = sys.getswitchinterval()
    sys.setswitchinterval(0.0005)
    yield
    sys.setswitchinterval(before)
