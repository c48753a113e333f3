"""Lines, points and bars of a data frame."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import (
    TYPE_CHECKING,
    Any,
    ClassVar,
    Literal,
    NamedTuple,
    Unpack,
    get_args,
)

from flaskstream.components.core.base import Component, Encoder, Parts
from flaskstream.components.core.event import Event
from flaskstream.components.core.json_api import Link
from flaskstream.components.core.option import list_of, number_of, one_of, pixels
from flaskstream.components.nativeplot.absent import IGNORED
from flaskstream.exceptions import ConfigurationError, InvalidInput, OutputError

# What reads and draws is imported when there is something to draw.
if TYPE_CHECKING:
    from flaskstream.components.core.leftout import NativePlotOptions
    from flaskstream.components.nativeplot.scale import Scale
    from flaskstream.components.nativeplot.series import Encoding, Limits
    from flaskstream.components.nativeplot.svg import Look

Mark = Literal["line", "point", "bar"]
Aggregate = Literal["sum", "mean", "median", "min", "max", "count"]
Sort = Literal["x", "y", "-x", "-y"]
Tooltip = Literal["axis", "none", "all"]
Payload = dict[str, dict[str, Any]]

HEIGHT = 320
HIGHEST = 4_000
_ORDERS = ("x", "y", "-x", "-y")
_TOOLTIPS = ("axis", "all", "none")


class PlotData(NamedTuple):
    """What a function receives of a `LinePlot` and the like, and what the API gives of
    one: the names of the `columns`, the rows of the `data`, what of each column the
    `datatypes` are ("quantitative", "temporal" in milliseconds since 1970, "nominal"),
    and the `mark`, "line", "point" or "bar".
    """

    columns: list[str]
    data: list[list[Any]]
    datatypes: dict[str, str]
    mark: str


class NativePlot(Component):
    """A plot of a data frame, which the server draws as SVG.

    A function gives a frame of pandas, polars or pyarrow, a dict of columns, or a list
    of dicts. However many rows there are, a page gets some kilobytes of them. What is
    missing or no number leaves a gap; times with a zone are shown in UTC.

    Where numbers or times are on the axis of x, a person may choose a part of it, with
    the pointer, or with the arrow keys and Shift: `select` tells by `SelectData` where
    that begins and ends, in seconds of times. `double_click` is how a choice is mostly
    taken back.

    Args:
        value: What a page starts with: a frame, or a function that makes one.
        x: The column of x: numbers, times, or categories.
        y: The column of y: numbers.
        color: The column whose values are told apart by colours, 100 at most. More than
            20 numbers become ranges.
        title: What stands above the plot.
        x_title: What the axis of x is called; by default the column's name.
        y_title: The same, of y.
        color_title: The same, of the colours.
        x_bin: Rows within so much of x are put together: a number, or of times a text
            such as "10s", "15m", "1h" or "7d".
        y_aggregate: How rows of one category, or of one bin, are put together: "sum",
            the default, "mean", "median", "min", "max" or "count".
        color_map: The colours of values, as in CSS: `{"fail": "#c33"}`.
        colors_in_legend: The values that the legend names; by default all, and none by
            an empty list.
        x_lim: Where the axis of x begins and ends, `[low, high]`; None in the place of
            either leaves that open. Of times in seconds since 1970.
        y_lim: The same, of y.
        x_label_angle: By how many degrees the labels of x are turned, clockwise.
        y_label_angle: The same, of y.
        x_axis_format: How D3 would write the numbers of x (".2f", "~s", "$,"), or its
            times ("%d %b").
        y_axis_format: The same, of y.
        x_axis_labels_visible: Whether x has labels; "hidden" is False.
        caption: What stands below the plot.
        sort: The order of categories: "x" or "y", "-x" or "-y" for descending, or a
            list of them; by default that in which they come.
        tooltip: What is told of a point: "axis", its columns that are drawn; "all", all
            of its row; "none"; or further columns, one or a list.
        height: CSS pixels of the area in which it is drawn; 320.

    Raises:
        ConfigurationError: an option is none of the values that it has.
    """

    kind: ClassVar[str] = "nativeplot"
    ignored: ClassVar[Mapping[str, str]] = IGNORED
    shows_files: ClassVar[bool] = False
    bundle = "rich"
    template_file = "nativeplot.html"
    style_sheet = "nativeplot.css"
    script = "nativeplot.js"
    html_parts: ClassVar[frozenset[str]] = frozenset({"value"})
    takes_input: ClassVar[bool] = False
    in_form: ClassVar[bool] = False
    mark: ClassVar[Mark] = "line"

    select = Event("select", by_button=True)
    double_click = Event("double_click", dom="fs:double")

    def __init__(
        self,
        value: Any = None,
        x: str | None = None,
        y: str | None = None,
        *,
        color: str | None = None,
        title: str | None = None,
        x_title: str | None = None,
        y_title: str | None = None,
        color_title: str | None = None,
        x_bin: str | float | None = None,
        y_aggregate: Aggregate | None = None,
        color_map: Mapping[str, str] | None = None,
        colors_in_legend: Sequence[str] | None = None,
        x_lim: Sequence[float | None] | None = None,
        y_lim: Sequence[float | None] | None = None,
        x_label_angle: float = 0,
        y_label_angle: float = 0,
        x_axis_format: str | None = None,
        y_axis_format: str | None = None,
        x_axis_labels_visible: bool | Literal["hidden"] = True,
        caption: str | None = None,
        sort: Sort | Sequence[str] | None = None,
        tooltip: Tooltip | Sequence[str] = "axis",
        height: int | None = None,
        **options: Unpack[NativePlotOptions],
    ) -> None:
        self.x = x
        self.y = y
        self.color = color
        self.title_text = title
        self.x_title = x_title
        self.y_title = y_title
        self.color_title = color_title
        self.x_bin = x_bin
        self.y_aggregate = y_aggregate
        self.color_map = color_map
        self.colors_in_legend = list_of(self, "colors_in_legend", colors_in_legend)
        self.x_lim = x_lim
        self.y_lim = y_lim
        self.x_label_angle = number_of(self, "x_label_angle", x_label_angle)
        self.y_label_angle = number_of(self, "y_label_angle", y_label_angle)
        self.x_axis_format = x_axis_format
        self.y_axis_format = y_axis_format
        self.x_axis_labels_visible = x_axis_labels_visible
        self.caption = caption
        self.sort = sort
        self.tooltip = tooltip
        self.height = pixels(self, "height", height)
        for name, given in (
            *(("y_aggregate", y_aggregate), ("x_bin", x_bin), ("sort", sort)),
            *(("x_lim", x_lim), ("y_lim", y_lim), ("tooltip", tooltip)),
            *(("x_axis_format", x_axis_format), ("y_axis_format", y_axis_format)),
        ):
            self._check(name, given)
        super().__init__(value, **options)

    def set_property(self, name: str, value: Any) -> None:
        self._check(name, value)
        if name == "height":
            value = pixels(self, name, value)
        super().set_property("title_text" if name == "title" else name, value)

    def _check(self, name: str, value: Any) -> None:
        if value is None:
            return
        if name == "y_aggregate":
            one_of(self, name, value, get_args(Aggregate))
        elif name == "x_bin":
            self._bin(value)
        elif name in ("x_lim", "y_lim"):
            self._limits(name, value)
        elif name == "sort" and isinstance(value, str):
            one_of(self, name, value, _ORDERS)
        elif name in ("sort", "tooltip") and not isinstance(value, str):
            list_of(self, name, value)
        elif name.endswith("_axis_format"):
            self._check_format(name, value)

    def _check_format(self, name: str, value: str) -> None:
        from flaskstream.components.nativeplot.labelling import is_format

        if not is_format(value):
            raise self._wrong(name, value, 'a format of D3, such as ".2f" or "%b %d"')

    def _bin(self, value: Any) -> float | None:
        """The width of a bin: a number, or the milliseconds of a text."""
        size = value
        if isinstance(value, str):
            from flaskstream.components.nativeplot.series import UNITS

            digits, unit = value[:-1], UNITS.get(value[-1:], 0)
            size = int(digits) * unit if digits.isdecimal() else 0
        if size is not None and not (isinstance(size, (int, float)) and size > 0):
            raise self._wrong(
                "x_bin", value, 'a number above 0, or a text such as "1h"'
            )
        return size

    def _bin_on(self, scale: Scale) -> float:
        """How wide the bins are on the scale of x; 0 where there are none."""
        return (self._bin(self.x_bin) or 0.0) if scale.is_continuous else 0.0

    def _tooltip_columns(self, columns: Payload) -> Payload:
        """The columns that a tooltip tells of beside those that are drawn."""
        drawn = {self.x, self.y, self.color}
        told = self.tooltip
        if isinstance(told, str):
            told = () if told in _TOOLTIPS else (told,)
        names = columns if self.tooltip == "all" else told
        return {n: columns[n] for n in names if n in columns and n not in drawn}

    def _limits(self, name: str, value: Any) -> Limits:
        if value is None:
            return None, None
        endless = (-math.inf, math.inf)
        try:
            low, high = (
                end if each is None else float(each)
                for each, end in zip(value, endless, strict=True)
            )
        except (TypeError, ValueError):
            low, high = 1.0, 0.0
        if not low < high:
            raise self._wrong(name, value, "[low, high], of which either may be None")
        return None if math.isinf(low) else low, None if math.isinf(high) else high

    def _wrong(self, name: str, value: Any, expected: str) -> ConfigurationError:
        return ConfigurationError(
            f"{type(self).__name__}({name}={value!r}): expected {expected}."
        )

    @property
    def title(self) -> str:
        return self.label or self.title_text or type(self).__name__

    # ----- what functions give and get

    def postprocess(self, value: Any) -> Payload | None:
        if value is None:
            return None
        from flaskstream.components.nativeplot.columns import read_columns
        from flaskstream.components.nativeplot.series import check

        try:
            is_data = isinstance(value, PlotData)
            columns = _of_data(value) if is_data else read_columns(value)
            check(columns, self._encoding(columns))
        except OutputError as error:
            raise self._with_title(error) from error
        return columns

    def preprocess(self, payload: Payload | None) -> PlotData | None:
        if payload is None:
            return None
        kinds = {name: found["kind"] for name, found in payload.items()}
        from flaskstream.components.nativeplot.columns import json_of

        lists = [json_of(found) for found in payload.values()]
        rows = [list(row) for row in zip(*lists, strict=True)]
        return PlotData(list(payload), rows, kinds, self.mark)

    def to_json(self, payload: Payload | None, link: Link) -> Any:
        data = self.preprocess(payload)
        return None if data is None else data._asdict()

    def cell(self, value: Any) -> str:
        from flaskstream.components.nativeplot.columns import read_columns, values_of

        columns = read_columns(value)
        rows = max((len(values_of(each)) for each in columns.values()), default=0)
        return f"{rows:,} rows"

    def parts(self, payload: Payload | None) -> Parts:
        if not payload:
            return {"value": ""}
        from flaskstream.components.nativeplot.series import chart
        from flaskstream.components.nativeplot.svg import html_of

        try:
            drawn = chart(payload, self._encoding(payload))
        except OutputError as error:
            raise self._with_title(error) from error
        if drawn is None:
            return {"value": ""}
        return {"value": html_of(drawn, self._look(payload, drawn.x, drawn.y))}

    def _with_title(self, error: OutputError) -> OutputError:
        return OutputError(f"{type(self).__name__} “{self.title}” {error}")

    # ----- how it is drawn

    def _encoding(self, columns: Payload) -> Encoding:
        is_time = columns.get(self.x or "", {}).get("kind") == "temporal"
        low, high = self._limits("x_lim", self.x_lim)
        if is_time:  # told in seconds
            low, high = (None if each is None else each * 1000 for each in (low, high))
        from flaskstream.components.nativeplot.series import Encoding

        return Encoding(
            self.mark,
            self.x,
            self.y,
            self.color,
            self._bin(self.x_bin),
            self.y_aggregate,
            (low, high),
            self._limits("y_lim", self.y_lim),
            self.x_axis_format,
            self.y_axis_format,
            self.sort,
        )

    def _look(self, columns: Payload, x: Scale, y: Scale) -> Look:
        from flaskstream.components.nativeplot.svg import Look
        from flaskstream.components.nativeplot.tips import Tips

        x_title, y_title = self.x_title or self.x or "x", self.y_title or self.y or "y"
        color = self.color_title or self.color
        tips = Tips(
            (x_title, x),
            (y_title, y),
            color,
            self._tooltip_columns(columns),
            self._bin_on(x),
        )
        return Look(
            self.title_text,
            self.caption,
            x_title,
            y_title,
            color,
            self.color_map or {},
            self.colors_in_legend,
            min(max(int(self.height or HEIGHT), 40), HIGHEST),
            self.x_label_angle,
            self.y_label_angle,
            self.x_axis_labels_visible is True,
            None if self.tooltip == "none" else tips.of,
        )

    # ----- events

    def event_details(
        self, event: str, told: Mapping[str, Any], payload: Any, before: Any
    ) -> dict[str, Any]:
        if event != "select":
            return {}
        place = told.get("index")
        from flaskstream.components.nativeplot.series import x_scale

        scale = x_scale(payload, self._encoding(payload)) if payload else None
        if (
            scale is None
            or not scale.is_continuous
            or not isinstance(place, list)
            or len(place) != 2
            or not all(type(each) in (int, float) and 0 <= each <= 1 for each in place)
        ):
            raise InvalidInput("This plot is not there any more; reload the page.")
        unit = 1000 if scale.kind == "temporal" else 1
        chosen = [scale.value(share) / unit for share in sorted(place)]
        return {"index": chosen, "value": chosen, "selected": True}

    def encoder(self) -> Encoder:
        return NativePlotEncoder(self)


class NativePlotEncoder(Encoder):
    """Takes a frame's columns when it is given, and draws the newest of them."""

    component: NativePlot

    def capture(self, value: Any) -> Any:
        return self.component.postprocess(value)

    def encode(self, captured: Any, final: bool) -> Parts:
        self.payload = captured
        return self.component.parts(captured)


def _of_data(data: PlotData) -> Payload:
    """The columns of what a function was given of such a plot."""
    from flaskstream.components.nativeplot.columns import column, times_column

    items = zip(*data.data, strict=True) if data.data else ([] for _ in data.columns)
    return {
        name: times_column(list(each))
        if data.datatypes.get(name) == "temporal"
        else column(list(each))
        for name, each in zip(data.columns, items, strict=True)
    }


class LinePlot(NativePlot):
    __doc__ = (NativePlot.__doc__ or "").replace("A plot", "Lines", 1)

    kind: ClassVar[str] = "lineplot"
    mark: ClassVar[Mark] = "line"


class ScatterPlot(NativePlot):
    __doc__ = (NativePlot.__doc__ or "").replace("A plot", "Points", 1)

    kind: ClassVar[str] = "scatterplot"
    mark: ClassVar[Mark] = "point"


class BarPlot(NativePlot):
    __doc__ = (NativePlot.__doc__ or "").replace("A plot", "Bars", 1)

    kind: ClassVar[str] = "barplot"
    mark: ClassVar[Mark] = "bar"
