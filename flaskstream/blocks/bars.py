"""The progress bars of a running function, and when the page is to hear of them."""

from __future__ import annotations

import math
import threading
import time
from collections.abc import Callable
from typing import Any, Protocol


class Outside(Protocol):
    """Calls what must not be interrupted from within the author's code."""

    def __call__(self, fn: Callable[..., Any], *args: Any, **kwargs: Any) -> Any: ...


class Bar:
    """How far something is: `index` of `length`, or a `fraction` in [0, 1].

    One that is neither is indeterminate. With `timed` its rate counts from now on.
    """

    __slots__ = ("desc", "first", "fraction", "index", "length", "started", "unit")

    def __init__(
        self,
        index: Any,
        length: Any,
        desc: object = None,
        unit: object = "steps",
        fraction: Any = None,
        timed: bool = False,
    ) -> None:
        self.index = self.first = index
        self.length = length
        self.desc = None if desc is None else str(desc)
        self.unit = None if unit is None else str(unit)
        self.fraction = fraction
        self.started = time.monotonic() if timed else None

    def told(self) -> dict[str, Any] | None:
        """Where it stands, as plain data; rate per second, remaining in seconds."""
        index, length = number(self.index), number(self.length)
        rate = self._rate(index)
        remaining = None
        if rate and length is not None and index is not None:
            remaining = max(0.0, (length - index) / rate)
        return {
            "desc": self.desc,
            "index": index,
            "length": length,
            "unit": self.unit,
            "fraction": self._fraction(index, length),
            "rate": rate,
            "remaining": remaining,
        }

    def _rate(self, index: float | None) -> float | None:
        done = None if index is None else index - (number(self.first) or 0)
        if self.started is None or not done or done < 0:
            return None
        return done / max(time.monotonic() - self.started, 1e-6)

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
        self._plain: Bar | None = None
        self._open: list[Bar] = []
        self._asked = threading.Lock()  # a flag that is tested and set in one

    def show(self, bar: Bar) -> None:
        """Show a bar behind the others, until one of them moves."""
        self._plain = bar
        self.changed()

    def open(self, bar: Bar) -> None:
        """Show a bar until it is closed."""
        self._open.append(bar)
        self.changed()

    def moved(self) -> None:
        """One of the open bars has moved."""
        self._plain = None
        self.changed()

    def close(self, bar: Bar) -> None:
        """Show a bar no longer."""
        if bar in self._open:
            self._open.remove(bar)
        self.moved()

    def end(self) -> None:
        """Show nothing any more: the function has ended."""
        shown = bool(self._open or self._plain)
        self._open, self._plain = [], None
        if shown:
            self.changed()
        self.ended = True

    def changed(self) -> None:
        """Let the page hear of it soon."""
        if not self.ended and self._asked.acquire(blocking=False):
            self.outside(self._ask)

    def take(self) -> list[dict[str, Any]]:
        """All bars as they are now, the outermost first."""
        self._asked.release()
        plain = self._plain
        bars = [*self._open, plain] if plain is not None else list(self._open)
        return [told for bar in bars if (told := bar.told()) is not None]


def number(value: Any) -> float | None:
    """A number as an int or a float; None for what is none, or not finite."""
    try:
        plain = float(value)
    except (TypeError, ValueError, OverflowError):
        return None
    if not math.isfinite(plain):
        return None
    return int(plain) if plain.is_integer() else plain
