"""Of which points of a line a tooltip tells, and where these stand."""

from __future__ import annotations

import re
from typing import Any

import numpy as np
import pandas as pd
import pytest

import flaskstream as gr


def told(value: Any) -> tuple[float, list[tuple[str, float, str]]]:
    """By how much the tips are moved; of each its path, its x, and its first line."""
    plot = gr.LinePlot(x="step", y="value")
    text = plot.parts(plot.postprocess(value))["value"]
    group = re.search(r'<g class="fs-tips"(?: transform="translate\((.*?)\)")?>', text)
    assert group is not None
    path = r'<path d="(M(-?\d+) -?\d+h0)"><title>step: (.*?)\n'
    found = re.findall(path, text[group.end() :])
    return float(group[1] or 0), [(d, float(x), step) for d, x, step in found]


def wave(first: int, rows: int = 1000) -> pd.DataFrame:
    steps = np.arange(first, first + rows)
    return pd.DataFrame({"step": steps, "value": np.sin(steps / 50)})


def test_a_line_that_moves_along_keeps_its_tips() -> None:
    _, before = told(wave(5))
    _, after = told(wave(6))
    assert 50 < len(before) <= 150
    assert len(set(before) ^ set(after)) <= 4


@pytest.mark.parametrize("first", [0, 5, 123_456, -777])
def test_a_tip_stands_at_its_point(first: int) -> None:
    moved, points = told(wave(first))
    for _, x, step in points:
        at = float(step.replace(",", "").replace("−", "-")) - first
        assert abs(moved + x - at * 1000 / 999) < 0.6


def test_points_that_stand_close_together_are_told_of_too() -> None:
    steps = [*np.linspace(0, 1, 990), *range(10, 1000, 100)]
    _, points = told({"step": steps, "value": steps})
    assert sum(float(step.replace(",", "")) <= 1 for _, _, step in points) > 100


def test_few_points_are_all_told_of() -> None:
    _, points = told(wave(3, rows=40))
    assert [int(step) for _, _, step in points] == list(range(3, 43))
