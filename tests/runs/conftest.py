"""Doors at which functions wait."""

from __future__ import annotations

import threading
from collections.abc import Iterator

import pytest


class Door:
    """Holds a function until the test has seen enough."""

    def __init__(self) -> None:
        self._opened = threading.Event()

    def wait(self) -> None:
        assert self._opened.wait(10), "nobody opened the door"

    def open(self) -> None:
        self._opened.set()


@pytest.fixture
def door() -> Iterator[Door]:
    made = Door()
    yield made
    made.open()
