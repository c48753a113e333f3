"""Number: what it reads, refuses and shows."""

from __future__ import annotations

import math
from decimal import Decimal
from fractions import Fraction
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from flaskstream.components.core.numeral import format_number, read_number
from flaskstream.components.dataset import Dataset
from flaskstream.components.number import Number
from flaskstream.exceptions import ConfigurationError, InvalidInput, OutputError
from tests.components.posting import parse


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("3", 3),
        (" -3 ", -3),
        ("3.0", 3),
        ("1e3", 1000),
        ("0.5", 0.5),
        (".5", 0.5),
        ("5.", 5),
        ("1e-3", 0.001),
        ("12345678901234567890", 12345678901234567890),
    ],
)
def test_a_number_is_read_and_a_whole_one_is_an_int(
    text: str, number: float | int
) -> None:
    got = parse(Number(), text)
    assert got == number
    assert type(got) is type(number)


@pytest.mark.parametrize(
    "text",
    ["nan", "inf", "-Infinity", "1e999", "abc", "1_000", "0x10", "１", "1,5", "--1"],
)
def test_what_is_no_finite_number_is_refused(text: str) -> None:
    with pytest.raises(InvalidInput, match="Expected a number"):
        parse(Number(), text)


def test_an_endless_number_is_refused_and_not_repeated() -> None:
    with pytest.raises(InvalidInput) as refused:
        parse(Number(), "9" * 100_000)
    assert len(str(refused.value)) < 200


@given(st.text(max_size=120))
def test_any_text_is_a_finite_number_or_refused(text: str) -> None:
    try:
        number = read_number(text)
    except InvalidInput:
        return
    assert math.isfinite(number)


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_every_float_is_read_as_python_writes_it(number: float) -> None:
    assert read_number(repr(number)) == number


def test_an_empty_field_is_none_and_a_missing_one_is_refused() -> None:
    assert parse(Number(), "  ") is None
    with pytest.raises(InvalidInput, match="missing"):
        parse(Number())


@pytest.mark.parametrize(
    ("options", "text", "expected"),
    [
        ({"minimum": 1, "maximum": 10}, "11", "from 1 to 10; got 11"),
        ({"minimum": 1}, "0", "at least 1; got 0"),
        ({"maximum": 10}, "10.5", "at most 10; got 10.5"),
        ({"minimum": 1, "step": 2}, "4", "in steps of 2; got 4"),
    ],
)
def test_a_number_out_of_its_range_is_refused(
    options: dict[str, Any], text: str, expected: str
) -> None:
    with pytest.raises(InvalidInput, match=expected):
        parse(Number(**options), text)


def test_a_grid_holds_only_where_a_step_is_given() -> None:
    assert parse(Number(), "0.5") == 0.5
    assert parse(Number(step=0.1), "0.3") == 0.3
    with pytest.raises(InvalidInput):
        parse(Number(step=1), "0.5")
    with pytest.raises(InvalidInput):
        parse(Number().with_properties({"step": 1}), "0.5")


def test_precision_rounds_both_ways() -> None:
    whole, cents = Number(precision=0), Number(precision=2)
    assert parse(whole, "2.7") == 3
    assert type(parse(whole, "2.7")) is int
    assert parse(cents, "2.678") == 2.68
    assert cents.postprocess(1.005001) == 1.01


@pytest.mark.parametrize(
    ("value", "payload"),
    [
        (None, None),
        (3, 3),
        (True, 1),
        (np.float32(0.5), 0.5),
        (np.float64(0.25), 0.25),
        (np.mean([0.25, 0.75]), 0.5),
        (np.int64(7), 7),
        (np.array([2.5]), 2.5),
        (Decimal("1.5"), 1.5),
        (Fraction(4, 2), 2),
        ("3.25", 3.25),
        (math.nan, None),
        (np.float32("nan"), None),
        (Decimal("nan"), None),
    ],
)
def test_a_returned_number_becomes_a_plain_one(value: Any, payload: Any) -> None:
    got = Number().postprocess(value)
    assert got == payload
    assert type(got) is type(payload)


@pytest.mark.parametrize(
    ("number", "text"),
    [
        (505.0, "505"),
        (2, "2"),
        (-0.0, "0"),
        (0.5, "0.5"),
        (1e16, "10000000000000000"),
        (1e-05, "0.00001"),
        (1e-07, "1e-7"),
        (1e21, "1e+21"),
        (True, "1"),
        (np.float64(0.25), "0.25"),
        (np.float64(-0.0), "0"),
        (np.float64(1e-5), "0.00001"),
        (np.float64(1e16), "10000000000000000"),
        (np.float32(0.5), "0.5"),
        (np.int64(7), "7"),
    ],
)
def test_a_number_is_shown_as_javascript_writes_it(number: float, text: str) -> None:
    assert Number().parts(Number().postprocess(number)) == {"value": text}
    assert Number(number).initial_payload() == number
    assert Number().parts(None) == {"value": None}
    row = Dataset(components=[Number()], samples=[[number]])
    assert row.samples_view == [[text]]


@pytest.mark.parametrize("kind", [float, np.float32, np.float64, Decimal])
def test_a_sample_that_no_number_can_be_is_shown_as_it_is(kind: Any) -> None:
    texts = ["nan", "inf", "-inf"]
    rows = Dataset(components=[Number()], samples=[[kind(text)] for text in texts])
    assert rows.samples_view == [[text] for text in texts]
    assert Dataset(components=[Number()], samples=["x"]).samples_view == [["x"]]


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_what_is_shown_of_a_number_is_that_number(number: float) -> None:
    assert float(format_number(number)) == number


@pytest.mark.parametrize(
    "value", ["three", "nan", math.inf, Decimal("inf"), [1], np.zeros(3), 1j]
)
def test_what_is_no_number_names_the_component(value: Any) -> None:
    with pytest.raises(OutputError, match="Number “Sum” expected a finite number"):
        Number(label="Sum").postprocess(value)


@pytest.mark.parametrize(
    ("options", "start"),
    [
        ({}, 0),
        ({"placeholder": ""}, 0),
        ({"value": None, "minimum": -5, "maximum": 5}, 0),
        ({"minimum": 18}, 18),
        ({"maximum": -2.5}, -2.5),
        ({"minimum": -5, "step": 2}, -5),
        ({"minimum": 1.0, "precision": 0}, 1),
        ({"minimum": 0.5, "precision": 0}, None),
        ({"placeholder": "age"}, None),
        ({"value": lambda: None}, None),
        ({"value": math.nan}, None),
    ],
)
def test_an_untouched_number_is_0_or_what_is_not_refused(
    options: dict[str, Any], start: float | None
) -> None:
    number = Number(**options)
    number.check()
    payload = number.initial_payload()
    assert (payload, type(payload)) == (start, type(start))
    shown = number.parts(payload)["value"]
    assert parse(number, shown or "") == start


def test_a_value_that_is_no_number_fails_when_the_page_is_complete() -> None:
    with pytest.raises(ConfigurationError):
        Number(value="x").check()


def test_what_a_browser_tolerates_is_warned_of() -> None:
    with pytest.warns(UserWarning, match="Number expected a step above 0; got 0"):
        number = Number(step=0)
    assert number.step == 1
    with pytest.warns(UserWarning, match="minimum <= maximum; got 2 > 1"):
        Number(minimum=2, maximum=1).check()


def test_a_number_within_rounding_of_a_bound_is_taken() -> None:
    number = Number(maximum=0.3, minimum=0)
    assert number.postprocess(np.float32(0.3)) == 0.3
    assert parse(number, "0.30000001192092896") == 0.3
    assert parse(number, "-1e-17") == 0
    assert number.postprocess(7) == 7  # shown as it is, as in Gradio
    with pytest.raises(InvalidInput):
        parse(number, "0.3001")
