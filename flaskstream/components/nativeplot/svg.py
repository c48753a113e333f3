"""A chart as HTML: its title, its axes, its area as SVG, and its legend.

The area and the axes are SVGs of their own, so that the area is as wide as the page
lets it be while texts keep their size. Nothing here has a style: colours are classes,
or, of the author's, attributes. All text of anybody's is escaped.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from html import escape
from typing import TYPE_CHECKING, Final

from flaskstream.components.nativeplot.labelling import shorten
from flaskstream.components.nativeplot.scale import LENGTH, Tick
from flaskstream.components.nativeplot.series import Chart, Series

if TYPE_CHECKING:
    from collections.abc import Mapping

    import numpy as np
    from numpy.typing import NDArray

    Whole = NDArray[np.int64]

PALETTE: Final = 10
"""Colours that follow each other: the classes `fs-series-0` and on."""
MOST_TIPS: Final = 150
"""Points of which a tooltip tells; of more, every second one, or fewer."""
MOST_IN_LEGEND: Final = 40
PER_SIGN: Final = 7.2
"""CSS pixels of a sign of an axis's label, roughly."""
LONGEST_TURNED: Final = 20
"""Characters of a label of x that is turned: so many have room below the points."""
MINOR: Final = ' class="fs-minor"'
"""Of a label that a narrow screen has no room for."""
X_TICKS: Final = 6
Y_TICKS: Final = 5


@dataclass(frozen=True)
class Look:
    """What stands around the points, and how; as the component has it."""

    title: str | None
    caption: str | None
    x_title: str
    y_title: str
    color_title: str | None
    colors: Mapping[str, str]
    in_legend: Sequence[str] | None
    height: int
    x_angle: float
    y_angle: float
    x_labels: bool
    tips: Callable[[Series, int], str] | None
    """What is told of a point of a series; None: nothing is."""


def html_of(chart: Chart, look: Look) -> str:
    """The whole of it."""
    return "".join(
        [
            _line("div", "fs-chart-title", look.title),
            _grid(chart, look),
            _legend(chart, look),
            _line("div", "fs-chart-caption", look.caption),
        ]
    )


def _line(tag: str, name: str, text: str | None) -> str:
    return f'<{tag} class="{name}">{escape(text)}</{tag}>' if text else ""


def _grid(chart: Chart, look: Look) -> str:
    y_ticks = chart.y.ticks(Y_TICKS)
    x_ticks = chart.x.ticks(X_TICKS)
    longest = max((len(tick.label) for tick in y_ticks), default=1)
    width = round(min(max(longest, 2) * PER_SIGN + 10, 160))
    return (
        f'<div class="fs-chart-grid">'
        f'<div class="fs-chart-ytitle"><span>{escape(look.y_title)}</span></div>'
        f"{_y_axis(y_ticks, width, look)}{_area(chart, x_ticks, y_ticks, look)}"
        f"{_x_axis(chart, x_ticks, look)}"
        f'<div class="fs-chart-xtitle">{escape(look.x_title)}</div></div>'
    )


def _y_axis(ticks: list[Tick], width: int, look: Look) -> str:
    texts = "".join(
        f'<svg x="100%" y="{_share(LENGTH - tick.at)}" overflow="visible">'
        f'<text x="-6" dy=".32em" text-anchor="end"{_rotation(look.y_angle)}>'
        f"{escape(tick.label)}</text></svg>"
        for tick in ticks
    )
    return (
        f'<svg class="fs-chart-y" aria-hidden="true" width="{width}" '
        f'height="{look.height}" overflow="visible">{texts}</svg>'
    )


def _x_axis(chart: Chart, ticks: list[Tick], look: Look) -> str:
    if not look.x_labels:
        return (
            '<svg class="fs-chart-x" aria-hidden="true" width="100%" height="4"></svg>'
        )
    longest = max((len(tick.label) for tick in ticks), default=1)
    crowded = not chart.x.is_continuous and len(ticks) * longest > 90
    angle = look.x_angle or (-45 if crowded else 0)
    longest = min(longest, LONGEST_TURNED) if angle else longest
    height = round(20 + longest * PER_SIGN * 0.8) if angle else 20
    anchor = "middle" if not angle else "end" if angle < 0 else "start"
    texts = "".join(
        f'<svg x="{_share(tick.at)}" y="14" overflow="visible"{MINOR if n % 2 else ""}>'
        f'<text text-anchor="{anchor}"{_rotation(angle)}>'
        f"{escape(shorten(tick.label, longest))}</text></svg>"
        for n, tick in enumerate(ticks)
    )
    return (
        '<svg class="fs-chart-x" aria-hidden="true" width="100%" '
        f'height="{height}" overflow="visible">{texts}</svg>'
    )


def _rotation(angle: float) -> str:
    return f' transform="rotate({angle:g})"' if angle else ""


def _share(at: float) -> str:
    return f"{at / LENGTH * 100:.4g}%"


# ----- the area


def _area(chart: Chart, x_ticks: list[Tick], y_ticks: list[Tick], look: Look) -> str:
    lines = "".join(f"M0 {LENGTH - round(tick.at)}h{LENGTH}" for tick in y_ticks)
    if chart.x.is_continuous:
        lines += "".join(f"M{round(tick.at)} 0v{LENGTH}" for tick in x_ticks)
    drawn = "".join(
        f'<path{_paint(chart, series.number, look)} d="{_path(chart, series)}"/>'
        for series in chart.series
    )
    tips, begin = "".join(_tips(chart, look)), _tips_begin(chart)
    return (
        f'<svg class="fs-chart-area fs-of-{chart.mark}s" role="img" '
        f'viewBox="0 0 {LENGTH} {LENGTH}" preserveAspectRatio="none" '
        f'width="100%" height="{look.height}" '
        f'aria-label="{escape(summary(chart, look))}"'
        f"{' data-fs-continuous' if chart.x.is_continuous else ''}>"
        f'<path class="fs-chart-lines" d="{lines}"/>{drawn}'
        f'<g class="fs-tips"{_moved(begin)}>{tips}</g></svg>'
    )


def _paint(chart: Chart, number: int, look: Look) -> str:
    own = look.colors.get(chart.names[number])
    if own:
        return f' class="fs-own" stroke="{escape(own)}" fill="{escape(own)}"'
    kind = "range" if chart.is_ranged else "series"
    return f' class="fs-{kind}-{number % PALETTE}"'


def _path(chart: Chart, series: Series) -> str:
    if chart.mark == "bar":
        return "".join(_bars(chart, series))
    return _cloud(series) if chart.mark == "point" else _polyline(series)


def _polyline(series: Series) -> str:
    """Steps from point to point, anew after each that is missing."""
    import numpy as np

    known = ~np.isnan(series.y)
    xs = np.round(series.x).astype(int)
    ys = np.round(np.nan_to_num(series.y)).astype(int)
    runs = np.flatnonzero(
        np.diff(np.concatenate([[False], known, [False]]).astype(int))
    )
    pieces = []
    for start, end in zip(runs[::2].tolist(), runs[1::2].tolist(), strict=True):
        dx, dy = np.diff(xs[start:end]).tolist(), np.diff(ys[start:end]).tolist()
        steps = " ".join(f"{a} {b}" for a, b in zip(dx, dy, strict=True))
        pieces.append(f"M{xs[start]} {ys[start]}l{steps or '0 0'}")
    return "".join(pieces).replace(" -", "-")


def _cloud(series: Series) -> str:
    import numpy as np

    xs, ys = (
        np.round(series.x).astype(int),
        np.round(series.y).astype(int),
    )
    dx, dy = np.diff(xs, prepend=0).tolist(), np.diff(ys, prepend=0).tolist()
    steps = "".join(f"m{a} {b}h0" for a, b in zip(dx, dy, strict=True))
    return steps.replace(" -", "-")


def _bars(chart: Chart, series: Series) -> Iterator[str]:
    for x, y, base in zip(
        series.x.tolist(), series.y.tolist(), series.base.tolist(), strict=True
    ):
        yield _bar(x, y, base, chart.width)


def _bar(x: float, y: float, base: float, width: float) -> str:
    y, base = (min(max(at, -LENGTH), 2 * LENGTH) for at in (y, base))
    return f"M{x - width / 2:.1f} {base:.1f}V{y:.1f}h{width:.1f}V{base:.1f}z"


def _tips(chart: Chart, look: Look) -> Iterator[str]:
    """A place for each point that a tooltip tells of, over what is drawn."""
    if look.tips is None:
        return
    count = sum(len(series.x) for series in chart.series)
    every, begin = max(-(-count // MOST_TIPS), 1), _tips_begin(chart)
    for series in chart.series:
        xs, ys = series.x.tolist(), series.y.tolist()
        bases = series.base.tolist()
        for n in _told(chart, series, every):
            if ys[n] != ys[n] or not 0 <= xs[n] <= LENGTH:
                continue
            shape = f"M{xs[n] - begin:.0f} {ys[n]:.0f}h0"
            if chart.mark == "bar":
                shape = _bar(xs[n], ys[n], bases[n], chart.width)
            told = escape(look.tips(series, n))
            yield f'<path d="{shape}"><title>{told}</title></path>'


def _told(chart: Chart, series: Series, every: int) -> Sequence[int]:
    """The points of a series that a tooltip tells of, one of so many. Of a line these
    are the first ones after places that stay where they are in the data: one that moves
    along keeps them, and most of what is sent is as it was."""
    import numpy as np

    each = range(0, len(series.x), every)
    if every == 1 or chart.mark != "line" or not chart.x.is_continuous:
        return each
    step = _round_up((chart.x.high - chart.x.low) / len(each))
    places = np.floor(series.x_value / step)
    firsts: list[int] = np.flatnonzero(np.diff(places, prepend=np.nan)).tolist()
    is_even = len(each) // 3 <= len(firsts) <= len(each)
    return firsts if is_even else each


def _round_up(step: float) -> float:
    """The next number that is 1, 2 or 5 with zeros."""
    power = 10.0 ** math.floor(math.log10(step))
    return power * next((each for each in (1, 2, 5) if each * power >= step), 10)


def _tips_begin(chart: Chart) -> float:
    """Where the tips' own coordinates begin: on a tick of x, which moves along with
    what is told of, so that these stay as they are."""
    if chart.mark != "line" or not chart.x.is_continuous:
        return 0.0
    return min((tick.at for tick in chart.x.ticks(X_TICKS)), default=0.0)


def _moved(by: float) -> str:
    return f' transform="translate({by:.1f})"' if by else ""


# ----- in words


def summary(chart: Chart, look: Look) -> str:
    """The chart in a sentence, for who can't see it."""
    kind = {"line": "Line plot", "point": "Scatter plot", "bar": "Bar plot"}[chart.mark]
    colors = f", {len(chart.series)} colours" if len(chart.names) > 1 else ""
    if chart.x.is_continuous:
        along = f"from {chart.x.label(chart.x.low)} to {chart.x.label(chart.x.high)}"
    else:
        along = f"{len(chart.x.labels)} of them"
    return cut_long(
        f"{kind} of {look.y_title} by {look.x_title}{colors}, {chart.points:,} rows. "
        f"{look.x_title}: {along}. {look.y_title}: "
        f"from {chart.y.label(chart.y.low)} to {chart.y.label(chart.y.high)}."
    )


def cut_long(text: str) -> str:
    """A sentence of a bounded length."""
    return text if len(text) <= 600 else text[:599] + "…"


def _legend(chart: Chart, look: Look) -> str:
    wanted = look.in_legend
    if len(chart.names) < 2 and not (chart.names[0] and look.color_title):
        return ""
    shown = [
        (series.number, series.name)
        for series in chart.series
        if wanted is None or series.name in wanted
    ][:MOST_IN_LEGEND]
    if not shown:
        return ""
    items = "".join(
        '<li><svg width="12" height="12" viewBox="0 0 12 12" aria-hidden="true"><path'
        f'{_paint(chart, number, look)} d="M2 6h8"/></svg>{escape(shorten(name))}</li>'
        for number, name in shown
    )
    title = _line("span", "fs-chart-colors", look.color_title)
    return f'<div class="fs-chart-legend">{title}<ul>{items}</ul></div>'
