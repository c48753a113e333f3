"""Where a value stands on an axis: in thousandths of its length, and where ticks do."""

from __future__ import annotations

import datetime
import math
from dataclasses import dataclass, field
from typing import Any, Final, NamedTuple

from flaskstream.components.nativeplot import labelling
from flaskstream.components.nativeplot.labelling import DAY, EPOCH, HOUR, MINUTE, SECOND

LENGTH: Final = 1000
"""What the plot's area is long and high, in the units of its coordinates."""
FAR: Final = 10 * LENGTH
LARGEST: Final = 1e307
SMALLEST: Final = 1e-290
"""Beyond these a float is lost in what is reckoned of an axis."""
MOST_LABELS: Final = 24
"""Categories that are named at their axis; of more every second one is, or fewer."""
_TIME_STEPS: Final = (
    *(each for part in (1, 10, 100) for each in (part, 2 * part, 5 * part)),
    *(SECOND * each for each in (1, 2, 5, 10, 15, 30)),
    *(MINUTE * each for each in (1, 2, 5, 10, 15, 30)),
    *(HOUR * each for each in (1, 2, 3, 6, 12)),
    *(DAY * each for each in (1, 2, 7, 14)),
)
_MONTHS: Final = (1, 2, 3, 6, 12, 24, 60, 120, 240, 600, 1200, 2400, 6000, 12000)
_MONTH: Final = 30.44 * DAY


class Tick(NamedTuple):
    """A place on an axis, in thousandths, and what stands there."""

    at: float
    label: str


@dataclass(frozen=True)
class Scale:
    """The axis of a column, which begins at `low` and ends at `high`: numbers, or
    milliseconds of times, or of categories -0.5 and their number less a half."""

    kind: str
    low: float
    high: float
    labels: tuple[str, ...] = field(default=())
    format: str | None = None

    def at(self, values: Any) -> Any:
        """Where numbers stand, an array or a single one; far beyond an end, at FAR."""
        import numpy as np

        with np.errstate(over="ignore"):
            found = (values - self.low) * (LENGTH / (self.high - self.low))
        return np.clip(found, -FAR, FAR)

    def value(self, share: float) -> float:
        """What stands at a share of its length."""
        return self.low + (self.high - self.low) * share

    @property
    def is_continuous(self) -> bool:
        """Whether any number between its ends has a place."""
        return self.kind != "nominal"

    def label(self, value: float) -> str:
        """A value as a tooltip tells it."""
        if self.kind == "nominal":
            return self.labels[round(value)]
        if self.kind == "temporal":
            return labelling.time(value, self.format)
        return labelling.number(value, self.format)

    def ticks(self, count: int) -> list[Tick]:
        """About so many places with their labels."""
        if self.kind == "nominal":
            every = -(-len(self.labels) // MOST_LABELS)
            known = list(enumerate(self.labels))[::every]
            return [Tick(self.at(i), labelling.shorten(label)) for i, label in known]
        if self.kind == "temporal":
            return self._times(count)
        step = _step(self.low, self.high, count)
        first, last = (
            math.ceil(self.low / step - 1e-9),
            math.floor(self.high / step + 1e-9),
        )
        values = [round(n * step, 12) + 0.0 for n in range(first, last + 1)]
        return [Tick(self.at(v), labelling.number(v, self.format)) for v in values]

    def _times(self, count: int) -> list[Tick]:
        wanted = (self.high - self.low) / count
        step = float(next((each for each in _TIME_STEPS if each >= wanted), 0))
        if step:
            first, last = math.ceil(self.low / step), math.floor(self.high / step)
            values = [float(n * step) for n in range(first, last + 1)]
        else:
            months = next((m for m in _MONTHS if m * _MONTH >= wanted), _MONTHS[-1])
            step, values = months * _MONTH, _months(self.low, self.high, months)
        return [
            Tick(self.at(v), labelling.shorten(labelling.time(v, self.format, step)))
            for v in values
        ]


def continuous(
    kind: str,
    low: float,
    high: float,
    limits: tuple[float | None, float | None] = (None, None),
    *,
    nice: bool = False,
    format: str | None = None,
) -> Scale:
    """The scale of numbers or times, which ends where the limits say."""
    low, high = _told_apart(low), _told_apart(high)
    if nice and kind == "quantitative" and high - low > SMALLEST:
        step = _step(low, high, 5)
        low, high = math.floor(low / step) * step, math.ceil(high / step) * step
    low = low if limits[0] is None else _told_apart(limits[0])
    high = high if limits[1] is None else _told_apart(limits[1])
    if not high - low > SMALLEST:
        is_time = kind == "temporal"
        around = max(12 * HOUR, abs(low) / 1e6) if is_time else max(abs(low), 1.0) / 2
        low, high = low - around, low + around
    return Scale(kind, low, high, format=format)


def _told_apart(end: float) -> float:
    """An end of a scale so near that the other one's distance is a number."""
    return min(max(end, -LARGEST), LARGEST)


def categories(labels: tuple[str, ...]) -> Scale:
    """The scale of categories, each of which has a place of the same width."""
    return Scale("nominal", -0.5, max(len(labels), 1) - 0.5, labels)


def _step(low: float, high: float, count: int) -> float:
    rough = (high - low) / count
    power = 10.0 ** math.floor(math.log10(rough))
    return next(power * each for each in (1, 2, 5, 10) if power * each >= rough * 0.999)


def _months(low: float, high: float, every: int) -> list[float]:
    """The first days of months, or of years."""
    first, last = labelling.moment(low), labelling.moment(high)
    if first is None or last is None:
        return []
    found = []
    for month in range(
        -(-(first.year * 12 + first.month - 1) // every) * every,
        last.year * 12 + last.month,
        every,
    ):
        try:
            day = datetime.datetime(month // 12, month % 12 + 1, 1)
        except ValueError:
            continue
        at = (day - EPOCH) / datetime.timedelta(milliseconds=1)
        if low <= at <= high:
            found.append(at)
    return found
