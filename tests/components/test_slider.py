"""Slider: range, grid, and the type of what a function receives."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from flaskstream.components.dataset import Dataset
from flaskstream.components.slider import Slider
from flaskstream.exceptions import InvalidInput
from tests.components.posting import parse


def test_a_whole_grid_gives_an_int_for_range() -> None:
    slider = Slider(1, 10, 3, step=1)
    assert slider.initial_payload() == 3
    assert list(range(parse(slider, "4"))) == [0, 1, 2, 3]
    assert type(parse(slider, "4.0")) is int


def test_a_fine_grid_gives_floats_and_an_int_where_the_number_is_whole() -> None:
    slider = Slider(0, 1, step=0.1)
    assert parse(slider, "0.3") == 0.3
    assert type(parse(slider, "1")) is int  # as in Gradio: `"x" * slider` works
    assert type(parse(slider, "1.0")) is int
    assert str(slider.initial_payload()) == "0"


@pytest.mark.parametrize(
    "text", ["0", "11", "2.5", "nan", "inf", "-inf", "", "four", "1e400", "0x2"]
)
def test_out_of_range_or_off_the_grid_is_refused(text: str) -> None:
    with pytest.raises(InvalidInput):
        parse(Slider(1, 10, step=1), text)


def test_the_refusal_names_the_range() -> None:
    with pytest.raises(InvalidInput, match="from 1 to 10 in steps of 1; got 42"):
        parse(Slider(1, 10, step=1), "42")


def test_a_missing_field_is_refused() -> None:
    with pytest.raises(InvalidInput, match="missing"):
        parse(Slider())


@given(st.text(max_size=30))
def test_any_text_is_on_the_slider_or_refused(text: str) -> None:
    try:
        number = parse(Slider(-5, 5), text)
    except InvalidInput:
        return
    assert -5 <= number <= 5


@given(
    st.integers(-1000, 1000),
    st.integers(1, 1000),
    st.sampled_from([0.001, 0.01, 0.1, 0.25, 0.3, 1, 2, 7]),
    st.integers(0, 10**6),
)
def test_every_step_of_a_grid_can_be_posted(
    minimum: int, steps: int, step: float, place: int
) -> None:
    slider = Slider(minimum, minimum + steps * step, step=step)
    value = slider.postprocess(minimum + (place % (steps + 1)) * step)
    assert parse(slider, str(value)) == value


@pytest.mark.parametrize(
    ("low", "high", "step"), [(0, 100, 1), (0, 1, 0.01), (1, 10, 0.01), (0, 5000, 10)]
)
def test_without_a_step_the_grid_is_a_power_of_ten(
    low: float, high: float, step: float
) -> None:
    assert Slider(low, high).step == step


def test_without_a_value_it_starts_at_its_minimum() -> None:
    assert Slider(2, 10, step=2).initial_payload() == 2


def test_randomize_starts_each_page_somewhere_on_the_grid() -> None:
    slider = Slider(1, 1000, step=3, randomize=True)
    starts = [slider.initial_payload() for _ in range(20)]
    assert len(set(starts)) > 1
    assert all((start - 1) % 3 == 0 and 1 <= start <= 1000 for start in starts)


def test_a_returned_value_is_put_on_the_grid() -> None:
    slider = Slider(0, 1, step=0.1, label="Share")
    assert slider.postprocess(0.333) == 0.3
    assert slider.postprocess(None) == 0


def test_a_returned_value_past_the_range_is_the_bound_with_a_warning() -> None:
    slider = Slider(0, 1, label="Share")
    with pytest.warns(UserWarning, match="“Share” .*from 0 to 1; got 1.5, and shows 1"):
        assert slider.postprocess(1.5) == 1
    with pytest.warns(UserWarning, match="shows 0"):
        assert slider.postprocess(-3) == 0


@pytest.mark.parametrize(
    ("high", "value"),
    [(0.3, 0.1 + 0.2), (0.3, np.float32(0.3)), (1, 1.0000001), (0.3, 0.30000001)],
)
def test_a_value_within_rounding_is_the_bound(high: float, value: Any) -> None:
    slider = Slider(0, high, step=high / 10)
    assert slider.postprocess(value) == high
    assert parse(slider, repr(float(value))) == pytest.approx(high, abs=1e-12)
    assert parse(slider, "-1e-17") == pytest.approx(0, abs=1e-12)
    with pytest.raises(InvalidInput):
        parse(slider, str(high * 1.001))


def test_whole_numbers_are_not_rounded() -> None:
    with pytest.raises(InvalidInput):
        parse(Slider(0, 10**8, step=1), "100000001")


@pytest.mark.parametrize("step", [-1, 0])
def test_a_step_that_is_none_is_1_as_in_a_browser(step: float) -> None:
    with pytest.warns(UserWarning, match="Slider expected a step above 0; got") as all:
        slider = Slider(0, 10, 3, step=step)
    assert all[0].filename == __file__
    slider.check()
    assert (slider.step, parse(slider, "4")) == (1, 4)
    with pytest.raises(InvalidInput):
        parse(slider, "4.5")


def test_a_range_without_numbers_is_its_minimum_as_in_a_browser() -> None:
    partial = Slider(minimum=200)  # as an update it may be right: no warning yet
    with pytest.warns(UserWarning, match="minimum <= maximum; got 200 > 100"):
        partial.check()
    assert partial.initial_payload() == 200
    alone = Slider(1, 1)
    alone.check()
    assert (alone.initial_payload(), parse(alone, "1")) == (1, 1)
    with pytest.warns(UserWarning, match="from 0 to 100; got 101, and shows 100"):
        Slider(value=101).check()


def test_the_last_step_is_in_the_range_although_its_bound_is_a_float() -> None:
    slider = Slider(0, 51 * 0.3, step=0.3)  # 15.299999999999999
    assert parse(slider, "15.3") == 15.3
    with pytest.raises(InvalidInput):
        parse(slider, "15.6")


def test_whole_bounds_are_shown_without_a_fraction() -> None:
    assert Slider(0.0, 10.0, step=0.1).ends == ["0", "10"]
    assert Slider(-0.5, np.float64(0.5)).ends == ["-0.5", "0.5"]


def test_a_small_number_is_shown_as_the_browser_writes_it() -> None:
    slider = Slider(0, 0.001, 0.00001)
    assert slider.ends == ["0", "0.001"]
    assert slider.parts(slider.initial_payload()) == {"value": "0.00001"}
    rows = Dataset(components=[slider], samples=[[1e-5], [np.float64(5)]])
    assert rows.samples_view == [["0.00001"], ["5"]]
