"""What is told of a chart's points."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from flaskstream.components.nativeplot import labelling
from flaskstream.components.nativeplot.columns import Column, values_of
from flaskstream.components.nativeplot.scale import Scale
from flaskstream.components.nativeplot.series import Series


class Tips(NamedTuple):
    """Tells of each point a text, a line for each column: of `x` and `y` by their
    titles and scales, of the `color` by its, and of `more` columns by their names.
    Where rows are put together, a `bin` is so wide.
    """

    x: tuple[str, Scale]
    y: tuple[str, Scale]
    color: str | None
    more: Mapping[str, Column]
    bin: float

    def of(self, series: Series, n: int) -> str:
        """What is told of a point of a series."""
        (x_title, x), (y_title, y) = self.x, self.y
        at, half = float(series.x_value[n]), self.bin / 2
        place = f"{x.label(at - half)} – {x.label(at + half)}" if half else x.label(at)
        lines = [f"{x_title}: {place}"]
        lines.append(f"{y_title}: {y.label(float(series.y_value[n]))}")
        if self.color is not None:
            lines.append(f"{self.color}: {series.name}")
        row = int(series.rows[n])
        if row >= 0:
            lines += [
                f"{name}: {item(found, row)}" for name, found in self.more.items()
            ]
        return "\n".join(lines)


def item(found: Column, row: int) -> str:
    """What a column has in a row, as a tooltip tells it."""
    value = values_of(found)[row]
    if found["kind"] == "nominal":
        return str(found["labels"][value]) if value >= 0 else "–"
    if found["kind"] == "temporal":
        return labelling.time(float(value))
    return labelling.number(float(value))
