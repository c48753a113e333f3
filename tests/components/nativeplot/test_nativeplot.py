"""LinePlot, ScatterPlot and BarPlot: what is drawn of a frame."""

from __future__ import annotations

import datetime
import html
import math
import re
from typing import Any
from xml.etree import ElementTree

import numpy as np
import pandas as pd
import pytest

import flaskstream as gr
from flaskstream.components.nativeplot.nativeplot import NativePlot, PlotData
from flaskstream.exceptions import ConfigurationError, InvalidInput, OutputError
from flaskstream.testing import PageClient

KINDS = [gr.LinePlot, gr.ScatterPlot, gr.BarPlot]
DAYS = [datetime.datetime(2024, 1, day) for day in (1, 2, 3)]
FRUIT = {"fruit": ["fig", "pear", "fig", "apple"], "kg": [3, 1, 4, -2]}
SHOPS = {**FRUIT, "shop": ["A", "A", "B", "B"]}
HOSTILE = "</title></svg><img src=x onerror=alert(1)><hx-partial hx-target=body>"


def drawn(plot: NativePlot, value: Any) -> str:
    text = plot.parts(plot.postprocess(value))["value"]
    assert isinstance(text, str)
    if text:  # all of it is balanced
        ElementTree.fromstring(f"<div>{text}</div>".replace(" data-fs-continuous", ""))
    return text


def tips(plot: NativePlot, value: Any) -> list[str]:
    """What is told of the points, in the order in which they are drawn."""
    found = re.findall("<title>(.*?)</title>", drawn(plot, value), re.DOTALL)
    return [html.unescape(tip) for tip in found]


def labels(plot: NativePlot, value: Any, axis: str = "x") -> list[str]:
    part = re.search(f'<svg class="fs-chart-{axis}".*?</svg></svg>', drawn(plot, value))
    return re.findall("<text[^>]*>(.*?)</text>", part[0]) if part else []


def areas(text: str) -> list[str]:
    """The `d` of each series."""
    return re.findall(
        r'<path class="fs-(?:series|range)-\d" d="([Mm][^"]*)"/>(?!</svg>)', text
    )


# ----- what is drawn


def test_a_line_goes_through_its_points_in_the_order_of_x() -> None:
    plot = gr.LinePlot(x="a", y="b")
    text = drawn(plot, {"a": [3, 1, 2], "b": [0, 10, 5]})
    assert areas(text)[0] == "M0 0l500 500 500 500"
    assert tips(plot, {"a": [3, 1, 2], "b": [0, 10, 5]}) == [
        "a: 1\nb: 10",
        "a: 2\nb: 5",
        "a: 3\nb: 0",
    ]


def test_what_is_no_number_leaves_a_gap() -> None:
    value = {"a": [1, 2, 3, 4, 5], "b": [0, 1, math.nan, math.inf, 1]}
    assert areas(drawn(gr.LinePlot(x="a", y="b"), value)) == [
        "M0 1000l250-1000M1000 0l0 0"
    ]
    assert len(tips(gr.ScatterPlot(x="a", y="b"), value)) == 3


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize(
    "value",
    [
        None,
        {},
        [],
        {"a": [], "b": []},
        pd.DataFrame(),
        pd.DataFrame({"a": [], "b": []}),
        {"a": [math.nan], "b": [1.0]},
        {"a": [None], "b": [None]},
    ],
)
def test_nothing_is_drawn_of_nothing(kind: type[NativePlot], value: Any) -> None:
    assert drawn(kind(x="a", y="b"), value) == ""


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize(
    "value",
    [
        {"a": [1], "b": [1]},
        {"a": [1, 1], "b": [2, 2]},
        {"a": [1, 2], "b": [math.nan, math.nan]},
        {"a": [0, 1e308], "b": [-1e308, 1e308]},
        {"a": [1e-300, 2e-300], "b": [0, 5e-324]},
        {"a": [2**62, 2**62 + 1], "b": [1, 2]},
        {"a": [datetime.date(1, 1, 1), datetime.date(9999, 12, 31)], "b": [1, 2]},
        {"a": [datetime.date(2024, 1, 1)], "b": [1]},
        {"a": ["x"], "b": [True]},
        {"a": ["x", None, ""], "b": [1, 2, 3]},
    ],
)
def test_whatever_numbers_there_are_it_is_drawn(
    kind: type[NativePlot], value: Any
) -> None:
    text = drawn(kind(x="a", y="b"), value)
    assert "nan" not in text and "inf" not in text


def test_colours_are_series_with_a_legend() -> None:
    plot = gr.BarPlot(x="fruit", y="kg", color="shop", color_map={"B": "#c33"})
    text = drawn(plot, SHOPS)
    legend = text[text.index("fs-chart-legend") :]
    assert re.findall("/></svg>(.*?)</li>", legend) == ["A", "B"]
    assert 'class="fs-own" stroke="#c33" fill="#c33"' in legend
    few = gr.BarPlot(x="fruit", y="kg", color="shop", colors_in_legend=["A"])
    assert re.findall("/></svg>(.*?)</li>", drawn(few, SHOPS)) == ["A"]
    none = gr.BarPlot(x="fruit", y="kg", color="shop", colors_in_legend=[])
    assert "legend" not in drawn(none, SHOPS)


def test_many_numbers_are_ranges_of_colour() -> None:
    value = {"a": range(100), "b": range(100), "c": range(100)}
    text = drawn(gr.ScatterPlot(x="a", y="b", color="c"), value)
    assert len(areas(text)) == 8
    assert "0 – 12.4" in text
    few = {"a": [1, 2], "b": [1, 2], "c": [7, 5]}
    assert ">5</li>" in drawn(gr.ScatterPlot(x="a", y="b", color="c"), few)


# ----- groups


@pytest.mark.parametrize(
    ("how", "fig"),
    [(None, 7), ("sum", 7), ("mean", 3.5), ("median", 3.5), ("min", 3), ("max", 4)]
    + [("count", 2)],
)
def test_rows_of_a_category_are_put_together(how: Any, fig: float) -> None:
    plot = gr.BarPlot(x="fruit", y="kg", y_aggregate=how)
    assert f"fruit: fig\nkg: {fig}" in tips(plot, FRUIT)


@pytest.mark.parametrize(
    ("sort", "order"),
    [
        (None, ["fig", "pear", "apple"]),
        ("x", ["apple", "fig", "pear"]),
        ("-x", ["pear", "fig", "apple"]),
        ("y", ["apple", "pear", "fig"]),
        ("-y", ["fig", "pear", "apple"]),
        (["pear", "fig"], ["pear", "fig", "apple"]),
    ],
)
def test_the_order_of_categories(sort: Any, order: list[str]) -> None:
    assert labels(gr.BarPlot(x="fruit", y="kg", sort=sort), FRUIT) == order


def test_rows_of_a_bin_are_put_together() -> None:
    plot = gr.BarPlot(x="a", y="b", x_bin=10)
    assert tips(plot, {"a": [1, 9, 10, 25], "b": [1, 2, 3, 4]}) == [
        "a: 0 – 10\nb: 3",
        "a: 10 – 20\nb: 3",
        "a: 20 – 30\nb: 4",
    ]


def test_times_are_put_together_by_seconds_minutes_hours_and_days() -> None:
    times = [datetime.datetime(2024, 1, 1, hour) for hour in (0, 5, 12, 30 % 24)]
    value = {"t": times, "n": [1, 2, 4, 8]}
    assert tips(gr.BarPlot(x="t", y="n", x_bin="12h"), value) == [
        "t: Jan 1, 2024 – Jan 1, 2024, 12:00\nn: 11",
        "t: Jan 1, 2024, 12:00 – Jan 2, 2024\nn: 4",
    ]
    assert len(tips(gr.BarPlot(x="t", y="n", x_bin="1d"), value)) == 1


def test_bars_stand_on_each_other_and_those_below_zero_beneath() -> None:
    value = {"x": ["a"] * 4, "y": [1, 2, -1, -3], "c": list("pqrs")}
    plot = gr.BarPlot(x="x", y="y", color="c", y_lim=[-5, 5])
    shapes = areas(drawn(plot, value))
    heights = [re.findall(r"(?:M[\d.]+ |V)([\d.]+)", shape)[:2] for shape in shapes]
    assert heights == [
        ["500.0", "400.0"],
        ["400.0", "200.0"],
        ["500.0", "600.0"],
        ["600.0", "900.0"],
    ]


# ----- axes


def test_limits_are_where_an_axis_ends() -> None:
    value = {"a": [0, 5, 10], "b": [0, 5, 10]}
    plot = gr.ScatterPlot(x="a", y="b", x_lim=[4, 6], y_lim=[None, 8])
    assert tips(plot, value) == ["a: 5\nb: 5"]
    assert labels(plot, value)[0] == "4"
    assert labels(plot, value, "y")[-1] == "8"


def test_limits_of_times_are_seconds() -> None:
    value = {"t": DAYS, "n": [1, 2, 3]}
    low, high = (day.replace(tzinfo=datetime.UTC).timestamp() for day in DAYS[1:])
    plot = gr.ScatterPlot(x="t", y="n", x_lim=[low, high])
    assert tips(plot, value) == ["t: Jan 2, 2024\nn: 2", "t: Jan 3, 2024\nn: 3"]


@pytest.mark.parametrize(
    ("start", "days", "expected"),
    [
        ("2024-01-01", 3, ["Jan 1", "12:00", "Jan 2", "12:00", "Jan 3", "12:00"]),
        ("2020-01-01", 2_000, ["2020", "2021", "2022", "2023", "2024", "2025"]),
        (
            "2024-01-01",
            150,
            ["Jan 2024", "Feb 2024", "Mar 2024", "Apr 2024", "May 2024"],
        ),
    ],
)
def test_ticks_of_times_are_whole(start: str, days: int, expected: list[str]) -> None:
    times = pd.date_range(start, periods=2, freq=f"{days * 1439}min")
    assert labels(gr.LinePlot(x="t", y="n"), {"t": times, "n": [1, 2]}) == expected


def test_titles_formats_and_angles() -> None:
    plot = gr.LinePlot(
        x="a",
        y="b",
        title="Sales",
        x_title="Day",
        y_title="Sum",
        caption="of 2024",
        y_axis_format="$,.2f",
        x_label_angle=-30,
        height=200,
    )
    text = drawn(plot, {"a": [1, 2], "b": [1000, 2000]})
    assert '<div class="fs-chart-title">Sales</div>' in text
    assert '<div class="fs-chart-caption">of 2024</div>' in text
    assert "$1,000.00" in labels(plot, {"a": [1, 2], "b": [1000, 2000]}, "y")
    assert 'transform="rotate(-30)"' in text
    assert 'height="200" aria-label="Line plot of Sum by Day' in text
    hidden = gr.LinePlot(x="a", y="b", x_axis_labels_visible=False)
    assert labels(hidden, {"a": [1, 2], "b": [1, 2]}) == []


def test_a_long_label_that_is_turned_is_as_long_as_there_is_room() -> None:
    plot = gr.BarPlot(x="a", y="b")
    data = {"a": ["x" * 50, "y" * 50], "b": [1, 2]}
    assert labels(plot, data) == ["x" * 19 + "…", "y" * 19 + "…"]
    assert "x" * 50 in drawn(plot, data)  # by which the bar is told of


def test_a_tooltip_tells_of_what_the_author_says() -> None:
    value = {"a": [1], "b": [2], "who": ["Ada"], "when": [DAYS[0]], "n": [None]}
    axis = "a: 1\nb: 2"
    for tooltip, expected in (
        ("axis", [axis]),
        ("none", []),
        ("all", [f"{axis}\nwho: Ada\nwhen: Jan 1, 2024\nn: –"]),
        (["who", "nobody"], [f"{axis}\nwho: Ada"]),
        ("who", [f"{axis}\nwho: Ada"]),
    ):
        plot = gr.ScatterPlot(x="a", y="b", tooltip=tooltip)
        assert tips(plot, value) == expected


# ----- much


@pytest.mark.parametrize("kind", KINDS)
def test_of_many_rows_a_page_gets_some_kilobytes(kind: type[NativePlot]) -> None:
    random = np.random.default_rng(1)
    frame = pd.DataFrame(
        {
            "t": pd.date_range("2024", periods=100_000, freq="min"),
            "y": np.cumsum(random.normal(size=100_000)),
            "c": random.choice(["a", "b", "c"], 100_000),
        }
    )
    frame.loc[50_000, "y"] = 9_999  # what is highest is seen
    text = drawn(kind(x="t", y="y", color="c"), frame)
    assert len(text) < 64_000
    assert len(areas(text)) == 3
    assert labels(kind(x="t", y="y"), frame, "y")[-1] == "10,000"


def test_the_highest_and_the_lowest_of_a_long_line_are_drawn() -> None:
    y = np.zeros(50_000)
    y[[12_345, 40_000]] = 1, -1
    (line,) = areas(drawn(gr.LinePlot(x="x", y="y"), {"x": np.arange(50_000), "y": y}))
    heights = np.cumsum(
        [500, *map(int, re.findall(r"-?\d+", line.partition("l")[2])[1::2])]
    )
    assert (heights.min(), heights.max()) == (0, 1000)


def test_too_many_colours_are_refused() -> None:
    value = {"a": range(101), "b": range(101), "c": [str(n) for n in range(101)]}
    with pytest.raises(OutputError, match="at most 100 different values.*'c'.*101"):
        gr.LinePlot(x="a", y="b", color="c").postprocess(value)


# ----- values


@pytest.mark.parametrize("kind", KINDS)
def test_the_payload_is_gradios(kind: type[NativePlot]) -> None:
    plot = kind(x="day", y="n")
    payload = plot.postprocess(
        {"day": DAYS[:2], "n": [1, math.nan], "who": ["a", None]}
    )
    data = plot.to_json(payload, lambda media: {})
    assert data == {
        "columns": ["day", "n", "who"],
        "data": [[1704067200000, 1, "a"], [1704153600000, None, None]],
        "datatypes": {"day": "temporal", "n": "quantitative", "who": "nominal"},
        "mark": {"lineplot": "line", "scatterplot": "point", "barplot": "bar"}[
            kind.kind
        ],
    }
    given = plot.preprocess(payload)
    assert isinstance(given, PlotData) and given._asdict() == data
    again = plot.postprocess(given)
    assert plot.to_json(again, lambda media: {}) == data
    assert plot.preprocess(None) is None


@pytest.mark.parametrize(
    ("value", "message"),
    [
        ({"a": [1]}, "expected the column 'b' of y; got 'a'"),
        ({"a": [1], "b": ["x"]}, "expected numbers in the column 'b' of y"),
        (3, "expected a data frame"),
    ],
)
def test_what_can_t_be_drawn_says_why(value: Any, message: str) -> None:
    with pytest.raises(OutputError, match=f"LinePlot “Sales” {message}"):
        gr.LinePlot(x="a", y="b", label="Sales").postprocess(value)


@pytest.mark.parametrize(
    "options",
    [
        {"y_aggregate": "total"},
        {"x_bin": "1w"},
        {"x_bin": 0},
        {"x_lim": [3, 1]},
        {"y_lim": [1]},
        {"sort": "z"},
        {"tooltip": 5},
        {"x_axis_format": "{}"},
    ],
)
def test_options_are_looked_at_where_they_are_given(options: Any) -> None:
    with pytest.raises(ConfigurationError, match="LinePlot.*expected"):
        gr.LinePlot(x="a", y="b", **options)
    with pytest.raises(ConfigurationError, match="LinePlot.*expected"):
        gr.LinePlot(x="a", y="b").with_properties(options)


def test_a_property_that_changes_draws_the_same_rows_anew() -> None:
    plot = gr.LinePlot(x="a", y="b")
    payload = plot.postprocess({"a": [1, 2], "b": [1, 2], "c": [5, 6]})
    changed = plot.with_properties({"y": "c", "title": "Another"})
    text = changed.parts(payload)["value"]
    assert "Another" in text and ">c<" in text


def test_text_of_anybodys_stays_text() -> None:
    value = {HOSTILE: [HOSTILE, "b"], "y": [1, 2], "c": [HOSTILE, "d"]}
    plot = gr.BarPlot(
        x=HOSTILE,
        y="y",
        color="c",
        title=HOSTILE,
        caption=HOSTILE,
        y_title=HOSTILE,
        color_title=HOSTILE,
        color_map={"d": '"><script>'},
    )
    text = drawn(plot, value)
    tags = set(re.findall(r"<(\w[\w-]*)", text))
    assert not tags & {"img", "hx-partial", "script"}


# ----- events


def test_a_part_of_the_axis_is_told_in_its_numbers() -> None:
    plot = gr.LinePlot(x="a", y="b", x_lim=[0, 200])
    payload = plot.postprocess({"a": [1, 100], "b": [1, 2]})
    told = plot.event_details("select", {"index": [0.5, 0.25]}, payload, None)
    assert told == {"index": [50, 100], "value": [50, 100], "selected": True}
    assert plot.event_details("double_click", {}, payload, None) == {}


def test_a_part_of_times_is_told_in_seconds() -> None:
    plot = gr.LinePlot(x="t", y="n")
    payload = plot.postprocess({"t": DAYS, "n": [1, 2, 3]})
    told = plot.event_details("select", {"index": [0, 0.5]}, payload, None)
    assert told["index"] == [1704067200, 1704153600]


@pytest.mark.parametrize(
    "index", [None, [], [1], [0, 2], [-1, 1], ["0", 1], [True, 1], [0, math.nan], {}]
)
def test_a_part_that_there_is_not_is_refused(index: Any) -> None:
    plot = gr.LinePlot(x="a", y="b")
    payload = plot.postprocess({"a": [1, 2], "b": [1, 2]})
    with pytest.raises(InvalidInput):
        plot.event_details("select", {"index": index}, payload, None)
    with pytest.raises(InvalidInput):
        plot.event_details("select", {"index": [0, 1]}, None, None)


def test_categories_have_no_parts() -> None:
    plot = gr.BarPlot(x="fruit", y="kg")
    with pytest.raises(InvalidInput):
        plot.event_details("select", {"index": [0, 1]}, plot.postprocess(FRUIT), None)


def test_a_row_of_examples_tells_how_many_rows_there_are() -> None:
    assert gr.LinePlot(x="a", y="b").cell({"a": [1, 2], "b": [1, 2]}) == "2 rows"


def test_a_test_sees_what_tooltips_tell() -> None:
    page = gr.Interface(
        lambda: {"a": [1, 2], "b": [3, 4]},
        None,
        gr.LinePlot(x="a", y="b", label="Line"),
    )
    client = PageClient(page.app)
    assert client.value("Line") == []
    client.press("Generate")
    assert client.value("Line") == ["a: 1\nb: 3", "a: 2\nb: 4"]


def test_a_function_gives_other_data_and_other_columns_at_once() -> None:
    first = {"day": [1, 2], "price": [3, 4]}
    then = {"year": [1950, 1960], "people": [5, 6]}
    with gr.Blocks() as demo:
        plot = gr.LinePlot(first, x="day", y="price", label="plot")
        gr.Button("Go").click(
            lambda: gr.LinePlot(then, x="year", y="people"), None, plot
        )
        gr.Button("Wrong").click(lambda: gr.LinePlot(x="month"), None, plot)
    client = PageClient(demo.app).open()
    client.press("Go")
    assert client.errors == []
    assert client.value("plot") == ["year: 1,950\npeople: 5", "year: 1,960\npeople: 6"]
    client.press("Wrong")
    assert client.errors
