"""Whatever stands in a frame, and whatever the options: a chart, or a sentence."""

from __future__ import annotations

import json
import re
import warnings
from typing import Any

from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

import flaskstream as gr
from flaskstream.exceptions import ConfigurationError, InvalidInput, OutputError

NUMBERS = st.one_of(st.floats(), st.integers(-(2**70), 2**70), st.none(), st.booleans())
COLUMNS = st.one_of(
    st.lists(NUMBERS, max_size=8),
    st.lists(st.text(max_size=4), max_size=8),
    st.lists(st.one_of(st.none(), st.datetimes()), max_size=8),
    st.lists(st.one_of(NUMBERS, st.text(max_size=5), st.dates()), max_size=8),
)
LIMITS = st.one_of(st.none(), st.lists(st.one_of(st.none(), st.floats()), max_size=3))
FORMATS = st.sampled_from([None, ".2s", "~p", "%b %d", "$,.3r", "x", "c", ".0e"])
OPTIONS = st.fixed_dictionaries(
    {},
    optional={
        "color": st.just("c"),
        "x_bin": st.one_of(st.floats(), st.sampled_from(["1s", "15m", "7d"])),
        "x_lim": LIMITS,
        "y_lim": LIMITS,
        "y_aggregate": st.sampled_from(["mean", "median", "min", "count"]),
        "sort": st.sampled_from(["x", "-y"]),
        "tooltip": st.sampled_from(["all", "none"]),
        "x_axis_format": FORMATS,
        "y_axis_format": FORMATS,
    },
)


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    kind=st.sampled_from([gr.LinePlot, gr.ScatterPlot, gr.BarPlot]),
    x=COLUMNS,
    y=st.lists(NUMBERS, max_size=8),
    c=COLUMNS,
    options=OPTIONS,
)
@example(gr.LinePlot, [4.0], [0.0], [""], {"x_bin": 2.2250738585072014e-308})
@example(
    *(gr.LinePlot, [0.0], [0.0], [0.0]),
    {"x_axis_format": "~p", "x_bin": 1.797693134862316e306},
)
def test_a_chart_is_drawn_of_it_or_a_sentence_says_why_not(
    kind: Any, x: list[Any], y: list[Any], c: list[Any], options: dict[str, Any]
) -> None:
    count = min(len(x), len(y), len(c))
    try:
        plot = kind(x="x", y="y", **options)
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            payload = plot.postprocess({"x": x[:count], "y": y[:count], "c": c[:count]})
            text = plot.parts(payload)["value"]
            json.dumps(plot.to_json(payload, lambda media: {}), allow_nan=False)
            plot.event_details("select", {"index": [0, 0.5]}, payload, None)
    except (ConfigurationError, OutputError):
        return
    except InvalidInput:  # nothing is drawn, or there are categories
        assert "data-fs-continuous" not in text
    for shape in re.findall(' d="([^"]*)"', text):
        assert re.fullmatch("[-MmlhHvVz0-9. ]*", shape)
