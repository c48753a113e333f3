"""The progress bars of a running function, and when the page is to hear of them."""

from __future__ import annotations

import math
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from typing import Any, Protocol


class Outside(Protocol):
    """Calls what must not be interrupted from within the author's code."""

    def __call__(self, fn: Callable[..., Any], *args: Any, **kwargs: Any) -> Any: ...


class Bar:
    """How far something is: `index` of `length`, or a `fraction` in [0, 1].

    One that is neither is indeterminate. With `timed` its rate counts from now on.
    """

    __slots__ = (
        "_began",
        "_first",
        "_moved",
        "_timed",
        "_told",
        "desc",
        "fraction",
        "index",
        "length",
        "unit",
    )

    def __init__(
        self,
        index: Any,
        length: Any,
        desc: object = None,
        unit: object = "steps",
        fraction: Any = None,
        timed: bool = False,
    ) -> None:
        self.index = self._first = self._told = index
        self.length = length
        self.desc = text(desc)
        self.unit = text(unit)
        self.fraction = fraction
        self._timed = timed
        self._began = self._moved = time.monotonic() if timed else 0.0

    def snapshot(self) -> dict[str, Any] | None:
        """Where it stands, as plain data; rate per second, remaining in seconds."""
        index, length = number(self.index), number(self.length)
        rate = self._rate(index) if self._timed else None
        return {
            "desc": self.desc,
            "index": index,
            "length": length,
            "unit": self.unit,
            "fraction": self._fraction(index, length),
            "rate": rate,
            "remaining": self._remaining(index, length, rate),
        }

    def _rate(self, index: float | None) -> float | None:
        if self.index != self._told:  # looked at so often that this is when it moved
            self._told, self._moved = self.index, time.monotonic()
        done = (index or 0) - (number(self._first) or 0)
        return done / max(self._moved - self._began, 1e-6) if done > 0 else None

    def _remaining(
        self, index: float | None, length: float | None, rate: float | None
    ) -> float | None:
        if rate is None or index is None or length is None:
            return None
        return max(0.0, (length - index) / rate - (time.monotonic() - self._moved))

    def _fraction(self, index: float | None, length: float | None) -> float | None:
        fraction = number(self.fraction)
        if index is not None and length:
            fraction = index / length
        return None if fraction is None else min(max(fraction, 0.0), 1.0)


class Bars:
    """The bars of one call of a function, from whatever threads they are moved.

    `ask` asks for `take` to be called a little later. It is called once for all the
    changes until then, so that a change costs next to nothing.
    """

    def __init__(self, ask: Callable[[], None], outside: Outside) -> None:
        self.outside = outside
        self.tracks_tqdm = False
        self.ended = False
        self._ask = ask
        self._plain: tuple[Any, ...] | None = None
        self._open: list[Bar] = []
        self._asked = threading.Lock()  # a flag that is tested and set in one

    def show(self, *plain: Any) -> None:
        """Show a bar behind the others, until one of them moves; takes what `Bar` does,
        and makes one only where somebody is told of it."""
        self._plain = plain
        self._publish_soon()

    def open(self, bar: Bar) -> None:
        """Show a bar until it is closed."""
        self._open.append(bar)
        self._publish_soon()

    def note_moved(self) -> None:
        """One of the open bars has moved."""
        self._plain = None
        self._publish_soon()

    def close(self, bar: Bar) -> None:
        """Show a bar no longer."""
        with suppress(ValueError):  # another thread was faster
            self._open.remove(bar)
        self.note_moved()

    def end(self) -> None:
        """Show nothing any more, whatever its threads still do: the function has
        ended. Who was told of them is forgotten: the author's code may keep these."""
        if self._open or self._plain:
            self._publish_soon()
        self.ended = True
        self._ask = _ask_nobody

    def _publish_soon(self) -> None:
        if not self.ended and self._asked.acquire(blocking=False):
            self.outside(self._ask)

    def take(self) -> list[dict[str, Any]]:
        """All bars as they are now, the outermost first."""
        self._asked.release()
        if self.ended:
            return []
        plain = self._plain
        bars = list(self._open) if plain is None else [*self._open, Bar(*plain)]
        return [told for bar in bars if (told := bar.snapshot()) is not None]


def _ask_nobody() -> None:
    pass


def text(value: object) -> str | None:
    """A text; None for none, and for an object that has no text."""
    try:
        return None if value is None else str(value)
    except Exception:  # the author's own: no reason to end a run
        return None


def number(value: Any) -> float | None:
    """A number as an int or a float; None for what is none, or not finite."""
    try:
        plain = float(value)
    except Exception:  # the author's own, such as a tensor of several
        return None
    if not math.isfinite(plain):
        return None
    return int(plain) if plain.is_integer() else plain
