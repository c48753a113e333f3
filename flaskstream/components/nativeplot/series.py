"""What is drawn of a frame: the points of each colour, on scales, as few as are seen.

More points than an area has pixels are thinned: of a line those stay that are the
highest and the lowest of their part of it, of a cloud one of each small square, of many
bars the highest. What is drawn looks as all of it would.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Final, Literal

from flaskstream.components.nativeplot.columns import Column, values_of
from flaskstream.components.nativeplot.labelling import DAY, HOUR, MINUTE, SECOND
from flaskstream.components.nativeplot.scale import (
    LENGTH,
    Scale,
    categories,
    continuous,
)
from flaskstream.exceptions import OutputError

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]
    Whole = NDArray[np.int64]

Mark = Literal["line", "point", "bar"]
Limits = tuple[float | None, float | None]
MOST_COLORS: Final = 100
NUMBERED: Final = 20
"""Different numbers of a column of colours that are named one by one; more are put
together into ranges."""
RANGES: Final = 8
BINS: Final = 250
"""Parts of a long line, each of which has two points: as many as lines of three colours
have; those of more colours have fewer."""
MOST_BARS: Final = 500
MOST_POINTS: Final = 1_500
"""Of a cloud, of all its colours."""
EXACT: Final = 2**53
"""From where on floats are further apart than 1."""
UNITS: Final = {"s": SECOND, "m": MINUTE, "h": HOUR, "d": DAY}


@dataclass(frozen=True)
class Encoding:
    """Which columns are drawn, and how; as the component has it."""

    mark: Mark
    x: str | None
    y: str | None
    color: str | None
    bin: float | None
    aggregate: str | None
    x_lim: Limits
    y_lim: Limits
    x_format: str | None
    y_format: str | None
    sort: str | Sequence[str] | None


@dataclass(frozen=True)
class Series:
    """The points of one colour, in the coordinates of the area, and what they stand
    for; of bars `base` is where they begin. `rows` are those of the frame, -1 of what
    several come to."""

    name: str
    number: int
    x: Floats
    y: Floats
    base: Floats
    x_value: Floats
    y_value: Floats
    rows: Whole

    def only(self, which: Whole) -> Series:
        """Some of its points."""
        return Series(
            self.name,
            self.number,
            self.x[which],
            self.y[which],
            self.base[which],
            self.x_value[which],
            self.y_value[which],
            self.rows[which],
        )


@dataclass(frozen=True)
class Chart:
    """All that is drawn."""

    mark: Mark
    x: Scale
    y: Scale
    series: list[Series]
    names: list[str]
    is_ranged: bool
    """Whether the colours stand for ranges of numbers."""
    width: float
    """Of a bar, in thousandths of the area."""
    points: int
    """How many there were before any was left out."""


def x_scale(columns: Mapping[str, Column], encoding: Encoding) -> Scale | None:
    """The axis on which a range is chosen; None where nothing is drawn."""
    found = chart(columns, encoding)
    return None if found is None else found.x


def chart(columns: Mapping[str, Column], encoding: Encoding) -> Chart | None:
    """What is drawn of a frame's columns; None where there is nothing.

    Raises:
        OutputError: a column is not there, or can't be drawn.
    """
    import numpy as np

    check(columns, encoding)
    if encoding.x is None or encoding.y is None or not columns:
        return None
    x, y = columns[encoding.x], columns[encoding.y]
    if not x["values"]:
        return None
    codes, names, is_ranged = _colors(columns, encoding.color, len(values_of(x)))
    points = _points(x, y, codes)
    if not len(points.x):
        return None
    grouped = x["kind"] == "nominal" or encoding.bin is not None
    count = len(points.x)
    if grouped or encoding.mark == "bar":
        step = encoding.bin if x["kind"] != "nominal" else None
        points = _aggregated(points, step, encoding.aggregate or "sum", grouped)
        if not len(points.x):
            return None
    if not grouped or x["kind"] != "nominal":
        points, scale = _on_numbers(points, x["kind"], encoding)
    else:
        points, scale = _on_categories(points, x["labels"], encoding)
    width = _width(points, scale, encoding)
    bases = _stacked(points) if encoding.mark == "bar" else points.y * 0
    tops = points.y + bases
    y_scale = _y_scale(tops, bases, encoding)
    series = [
        _series(points, tops, bases, number, names, scale, y_scale, encoding.mark)
        for number in np.unique(points.codes).tolist()
    ]
    return Chart(encoding.mark, scale, y_scale, series, names, is_ranged, width, count)


def check(columns: Mapping[str, Column], encoding: Encoding) -> None:
    """Look whether columns can be drawn.

    Raises:
        OutputError: one is not there, has no numbers, or too many colours.
    """
    if encoding.x is None or encoding.y is None or not columns:
        return
    _column(columns, encoding.x, "x")
    y = _column(columns, encoding.y, "y")
    if y["kind"] != "quantitative" and y.get("labels", True):
        raise OutputError(
            f"expected numbers in the column {encoding.y!r} of y; they are {y['kind']}"
        )
    if encoding.color is not None:
        labels = _column(columns, encoding.color, "color").get("labels", ())
        if len(labels) > MOST_COLORS:
            raise OutputError(
                f"expected at most {MOST_COLORS} different values in the column "
                f"{encoding.color!r} of color; got {len(labels):,}: group them in your "
                "function"
            )


@dataclass(frozen=True)
class _Points:
    """Rows that can be drawn: their values, their colours, and which they are."""

    x: Floats
    y: Floats
    codes: Whole
    rows: Whole

    def only(self, which: Any) -> _Points:
        return _Points(
            self.x[which], self.y[which], self.codes[which], self.rows[which]
        )


def _column(columns: Mapping[str, Column], name: str, role: str) -> Column:
    if name not in columns:
        known = ", ".join(map(repr, columns))
        raise OutputError(f"expected the column {name!r} of {role}; got {known}")
    return columns[name]


def _points(x: Column, y: Column, codes: Whole) -> _Points:
    import numpy as np

    xs = values_of(x).astype(float)
    ys = values_of(y).astype(float)
    if y["kind"] == "nominal":  # none is there, or `check` had refused them
        ys[:] = np.nan
    missing = xs < 0 if x["kind"] == "nominal" else ~np.isfinite(xs)
    kept = ~missing & (codes >= 0)
    ys[~np.isfinite(ys)] = np.nan
    every = _Points(xs, ys, codes, np.arange(len(xs)))
    return every if kept.all() else every.only(kept)


# ----- colours


def _colors(
    columns: Mapping[str, Column], name: str | None, count: int
) -> tuple[Whole, list[str], bool]:
    """The number of each row's colour, what the colours are called, and whether that
    is a range of numbers."""
    import numpy as np

    if name is None:
        return np.zeros(count, np.int64), [""], False
    column = columns[name]
    values = values_of(column)
    if column["kind"] == "nominal":
        return values.astype(np.int64), column["labels"], False
    numbers = values.astype(float)
    known = np.isfinite(numbers)
    distinct = np.unique(numbers[known])
    if len(distinct) <= NUMBERED:
        codes = np.searchsorted(distinct, numbers)
        scale = continuous(column["kind"], 0, 1)
        names = [scale.label(value) for value in distinct.tolist()]
    else:
        edges = np.linspace(distinct[0], distinct[-1], RANGES + 1)
        codes = np.clip(np.searchsorted(edges, numbers, "right") - 1, 0, RANGES - 1)
        scale = continuous(column["kind"], 0, 1)
        texts = [scale.label(_brief(edge, column["kind"])) for edge in edges.tolist()]
        names = [f"{a} – {b}" for a, b in zip(texts, texts[1:], strict=False)]
    return np.where(known, codes, -1), names, len(distinct) > NUMBERED


def _brief(edge: float, kind: str) -> float:
    """A number as a range begins or ends with; a time as it is."""
    return edge if kind == "temporal" else float(f"{edge:.3g}")


# ----- groups


def _binned(x: Any, step: float) -> Any:
    """The beginnings of the steps that places are in; a place has a step of its own
    where that is less than what a float of its size can tell apart."""
    import numpy as np

    with np.errstate(over="ignore"):
        steps = x / step
    is_told = np.abs(steps) < EXACT
    return np.where(is_told, np.floor(np.where(is_told, steps, 0)) * step, x)


def _aggregated(
    points: _Points, step: float | None, how: str, grouped: bool
) -> _Points:
    """One point for each place and colour."""
    import numpy as np

    points = points.only(~np.isnan(points.y))
    if not len(points.x):
        return points
    places = _binned(points.x, step) if step else points.x
    distinct, place = np.unique(places, return_inverse=True)
    keys = points.codes * len(distinct) + place
    order = np.argsort(keys, kind="stable")
    keys, y = keys[order], points.y[order]
    starts = np.flatnonzero(np.concatenate([[True], keys[1:] != keys[:-1]]))
    ends = np.append(starts[1:], len(keys))
    if not grouped and len(starts) == len(keys):
        return points  # each bar is a row's
    if how == "median":
        found = np.array([np.median(y[a:b]) for a, b in zip(starts, ends, strict=True)])
    elif how in ("min", "max"):
        found = (np.minimum if how == "min" else np.maximum).reduceat(y, starts)
    elif how == "count":
        found = (ends - starts).astype(float)
    else:
        found = np.add.reduceat(y, starts)
        found = found / (ends - starts) if how == "mean" else found
    xs = distinct[keys[starts] % len(distinct)]
    codes = keys[starts] // len(distinct)
    if step:
        xs = xs + step / 2
    return _Points(xs, found, codes, np.full(len(starts), -1))


def _stacked(points: _Points) -> Floats:
    """Where each bar begins: on those of the colours before it, those below zero
    beneath each other."""
    import numpy as np

    _, place = np.unique(points.x, return_inverse=True)
    bases = np.zeros(len(points.y))
    tops = {sign: np.zeros(place.max() + 1 if len(place) else 0) for sign in (1, -1)}
    for code in np.unique(points.codes).tolist():
        for sign, heights in tops.items():
            mine = np.flatnonzero((points.codes == code) & (points.y * sign > 0))
            bases[mine] = heights[place[mine]]
            np.add.at(heights, place[mine], points.y[mine])
    return bases


# ----- scales


def _on_numbers(
    points: _Points, kind: str, encoding: Encoding
) -> tuple[_Points, Scale]:
    low, high = float(points.x.min()), float(points.x.max())
    if encoding.bin is not None:
        low, high = low - encoding.bin / 2, high + encoding.bin / 2
    elif encoding.mark == "bar":
        gap = _gap(points.x, high - low) * 0.6
        low, high = low - gap, high + gap
    nice = encoding.mark == "point"
    format = encoding.x_format
    scale = continuous(kind, low, high, encoding.x_lim, nice=nice, format=format)
    inside = (points.x >= scale.low) & (points.x <= scale.high)
    if encoding.mark == "line":  # which comes from beyond the area, and leaves it
        return points, scale
    return points.only(inside), scale


def _on_categories(
    points: _Points, labels: Sequence[str], encoding: Encoding
) -> tuple[_Points, Scale]:
    """Categories in the order in which they came, or as `sort` says."""
    import numpy as np

    codes = points.x.astype(int)
    present = [label for i, label in enumerate(labels) if i in set(codes.tolist())]
    sort = encoding.sort
    if sort in ("x", "-x"):
        present.sort(reverse=sort == "-x")
    elif sort in ("y", "-y"):
        sums = np.zeros(len(labels))
        np.add.at(sums, codes, np.nan_to_num(points.y))
        totals = dict(zip(labels, sums.tolist(), strict=True))
        present.sort(key=lambda label: totals[label], reverse=sort == "-y")
    elif sort is not None:
        wanted = {label: i for i, label in enumerate(sort)}
        present.sort(key=lambda label: wanted.get(label, len(wanted)))
    place = {label: i for i, label in enumerate(present)}
    places = np.array([place.get(label, -1) for label in labels], float)
    return replace(points, x=places[codes]), categories(tuple(present))


def _y_scale(tops: Floats, bases: Floats, encoding: Encoding) -> Scale:
    import numpy as np

    known = tops[~np.isnan(tops)]
    low, high = (float(known.min()), float(known.max())) if len(known) else (0.0, 1.0)
    if encoding.mark == "bar":
        low = min(low, 0.0, float(bases.min()) if len(bases) else 0.0)
        high = max(high, 0.0)
    return continuous(
        "quantitative", low, high, encoding.y_lim, nice=True, format=encoding.y_format
    )


def _gap(x: Floats, length: float) -> float:
    """The least distance of two places, or what half of a single one's is."""
    import numpy as np

    distinct = np.unique(x)
    if len(distinct) < 2:
        return max(length, 1.0)
    return float(max(np.diff(distinct).min(), length / 400))


def _width(points: _Points, scale: Scale, encoding: Encoding) -> float:
    if encoding.mark != "bar" or not len(points.x):
        return 0.0
    share = LENGTH / (scale.high - scale.low)
    if not scale.is_continuous:
        return 0.8 * share
    if encoding.bin is not None:
        return 0.94 * encoding.bin * share
    return 0.8 * _gap(points.x, scale.high - scale.low) * share


# ----- the points of one colour


def _series(
    points: _Points,
    tops: Floats,
    bases: Floats,
    number: int,
    names: list[str],
    x: Scale,
    y: Scale,
    mark: Mark,
) -> Series:
    import numpy as np

    bins = min(BINS, max(3 * BINS // len(names), 40))
    mine = np.flatnonzero(points.codes == number)
    found = Series(
        names[number],
        number,
        x.at(points.x[mine]),
        LENGTH - y.at(tops[mine]),
        LENGTH - y.at(bases[mine]),
        points.x[mine],
        points.y[mine],
        points.rows[mine],
    )
    if mark == "line":
        found = found.only(np.argsort(found.x, kind="stable"))
        return found.only(_thin_line(found.x, found.y, bins))
    if mark == "bar":
        return found.only(_thin_bars(found.x, np.abs(found.y_value)))
    found = found.only(np.flatnonzero(~np.isnan(found.y)))
    return found.only(_thin_cloud(found.x, found.y, max(MOST_POINTS // len(names), 50)))


def _thin_line(x: Floats, y: Floats, bins: int) -> Whole:
    """Of each part of a long line the lowest and the highest, and both ends."""
    import numpy as np

    known = np.flatnonzero(~np.isnan(y))
    if len(known) <= 4 * bins:
        return np.arange(len(x)) if len(x) <= 8 * bins else known
    x, y = x[known], y[known]
    edges = np.linspace(x[0], x[-1], bins + 1)[1:-1]
    bounds = [0, *np.searchsorted(x, edges).tolist(), len(x)]
    kept: list[int] = []
    for start, end in zip(bounds, bounds[1:], strict=False):
        if start < end:
            part = y[start:end]
            low, high = start + int(part.argmin()), start + int(part.argmax())
            kept += sorted({low, high})
    chosen = [*dict.fromkeys([0, *kept, len(x) - 1])]
    return np.asarray(known[chosen])


def _thin_bars(x: Floats, heights: Floats) -> Whole:
    import numpy as np

    if len(x) <= MOST_BARS:
        return np.arange(len(x))
    parts = np.floor(x * MOST_BARS / LENGTH)
    order = np.lexsort((heights, parts))
    last = np.flatnonzero(np.append(np.diff(parts[order]) != 0, True))
    return np.sort(order[last])


def _thin_cloud(x: Floats, y: Floats, most: int) -> Whole:
    """One point of each square of a grid, the finest of which there are few enough."""
    import numpy as np

    which = np.arange(len(x))
    for square in (3, 5, 8, 12, 18, 27, 40, 60):
        if len(which) <= most:
            break
        across = np.floor(x[which] / square).astype(np.int64)
        down = np.floor(y[which] / (2 * square)).astype(np.int64)
        which = which[np.unique(across * 10 * LENGTH + down, return_index=True)[1]]
    return np.sort(which)
