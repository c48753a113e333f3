"""The bars of a call, as somebody sees them who is asked to look."""

from __future__ import annotations

from typing import Any

import pytest

import flaskstream as gr
from flaskstream.blocks.bars import Bars
from flaskstream.blocks.progress import Progress


class Told:
    """The bars of a call, and how often somebody was asked to look at them."""

    def __init__(self) -> None:
        self.asked = 0
        self.bars = Bars(self._ask, lambda fn, *given, **named: fn(*given, **named))

    def _ask(self) -> None:
        self.asked += 1

    def toast(self, toast: dict[str, Any]) -> None: ...

    def now(self) -> list[dict[str, Any]]:
        assert self.asked, "nobody was asked to look"
        self.asked = 0
        return self.bars.take()

    def shown(self) -> list[tuple[Any, ...]]:
        return [(t["desc"], t["index"], t["length"], t["fraction"]) for t in self.now()]


@pytest.fixture
def told() -> Told:
    return Told()


@pytest.fixture
def progress(told: Told) -> Progress:
    return gr.Progress().bound(told.bars)
