"""Numbers and times of axes, as D3 writes them."""

from __future__ import annotations

import math

import pytest

from flaskstream.components.nativeplot.labelling import (
    DAY,
    HOUR,
    MINUTE,
    is_format,
    number,
    shorten,
    time,
)

NOON = 19_723 * DAY + 12 * HOUR  # Jan 1, 2024


@pytest.mark.parametrize(
    ("value", "format", "text"),
    [
        (3.14159, ".2f", "3.14"),
        (-3.14159, ".2f", "−3.14"),
        (-0.001, ".1f", "0.0"),
        (1234.5, "$,.2f", "$1,234.50"),
        (-1234.5, "($,.2f", "($1,234.50)"),
        (0.1234, ".0%", "12%"),
        (0.1234, ".1%", "12.3%"),
        (0.12, "p", "12.0000%"),
        (1500, "~s", "1.5k"),
        (1_234_567, ".3s", "1.23M"),
        (0.000012, ".2s", "12µ"),
        (0, "s", "0"),
        (42, "+d", "+42"),
        (1_234_567.8, ",d", "1,234,568"),
        (12_345, ".2e", "1.23e+04"),
        (255, "x", "ff"),
        (0.30000000000000004, "~f", "0.3"),
        (1234.5678, ".3r", "1230"),
        (1.5, ".10", "1.5"),
        (100, "~g", "100"),
    ],
)
def test_a_number_by_a_format(value: float, format: str, text: str) -> None:
    assert is_format(format)
    assert number(value, format) == text


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (0, "0"),
        (0.30000000000000004, "0.3"),
        (1234.5678, "1,234.57"),
        (-12, "−12"),
        (12_000_000, "12,000,000"),
        (1e21, "1e21"),
        (-1.5e-7, "−1.5e−7"),
        (math.nan, "–"),
        (math.inf, "–"),
    ],
)
def test_a_number_by_itself(value: float, text: str) -> None:
    assert number(value) == text


@pytest.mark.parametrize("text", ["", "x{}", "2f.", "{:.2f}", "%", "d" * 400])
def test_what_is_no_format(text: str) -> None:
    assert is_format(text) == (text == "" or text == "%")


@pytest.mark.parametrize(
    ("at", "format", "step", "text"),
    [
        (NOON, None, 0, "Jan 1, 2024, 12:00"),
        (NOON - 12 * HOUR, None, 0, "Jan 1, 2024"),
        (NOON + 1_500, None, 0, "Jan 1, 2024, 12:00:01.500"),
        (NOON, None, HOUR, "12:00"),
        (NOON - 12 * HOUR, None, HOUR, "Jan 1"),
        (NOON, None, 400 * DAY, "2024"),
        (NOON, None, 31 * DAY, "Jan 2024"),
        (NOON, None, 10_000, "12:00:00"),
        (NOON + 5, None, 5, "12:00:00.005"),
        (NOON, "%d %b %H:%M", MINUTE, "01 Jan 12:00"),
        (NOON + 7, "%L", 1, "007"),
        (1e30, None, 0, "–"),
        (math.nan, None, 0, "–"),
    ],
)
def test_a_time(at: float, format: str | None, step: float, text: str) -> None:
    assert time(at, format, step) == text


def test_a_long_label_is_cut() -> None:
    assert shorten("a\nb " * 100) == ("a b " * 15)[:59] + "…"
