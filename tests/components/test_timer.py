"""Timers, and values that are computed again and again."""

from __future__ import annotations

import math
from typing import Any

import pytest

import flaskstream as gr
from flaskstream.exceptions import ConfigurationError, NotHonoured, OutputError


@pytest.mark.parametrize("seconds", [0.05, 1, "2", 1e9])
def test_an_interval_is_seconds(seconds: Any) -> None:
    assert gr.Timer(seconds).value == seconds
    assert gr.Textbox(lambda: "", every=seconds).every == float(seconds)


WRONG = [0, 0.049, -1, True, math.nan, math.inf, "soon", [1], gr.Textbox]


@pytest.mark.parametrize("seconds", WRONG, ids=repr)
def test_what_is_none_is_refused_where_it_stands(seconds: Any) -> None:
    with pytest.raises(ConfigurationError, match=r"Timer\(value=.*0.05 or more"):
        gr.Timer(seconds)
    with pytest.raises(ConfigurationError, match=r"Textbox\(every=.*0.05 or more"):
        gr.Textbox(lambda: "", every=seconds)
    with pytest.raises(OutputError, match=r"expected seconds, 0.05 or more"):
        gr.Timer(1).postprocess(seconds)


def test_a_value_that_is_no_function_has_nothing_to_compute() -> None:
    with pytest.warns(NotHonoured, match="every"):
        assert gr.Textbox("a", every=1).every is None


def test_a_timer_for_a_value_is_put_on_its_page() -> None:
    shared = gr.Timer(3)
    inputs = [gr.Number(lambda: 1, every=shared), gr.Number(lambda: 2, every=shared)]
    inputs.append(gr.Number(lambda: 3, every=2))
    demo = gr.Interface(lambda a, b, c: a, inputs, "text").seal()
    timers = [c for c in demo.components if isinstance(c, gr.Timer)]
    assert sorted(timer.value for timer in timers) == [2, 3]
    assert [c.editable for c in inputs] == [True] * 3
