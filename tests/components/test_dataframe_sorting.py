"""The order of many rows, found as far as somebody asks for it."""

from __future__ import annotations

import pickle
from typing import Any

import numpy as np
import pytest

from flaskstream.components.dataframe.sorting import FRONT, MANY, Sorted

SIZE = MANY + 7
RNG = np.random.default_rng(0)
MIXED = RNG.normal(size=SIZE)
MIXED[RNG.integers(0, SIZE, 500)] = np.nan
MOSTLY_MISSING = np.full(SIZE, np.nan)
MOSTLY_MISSING[: FRONT - 1] = RNG.normal(size=FRONT - 1)
KEYS = {
    "floats, some missing": MIXED,
    "few are there": MOSTLY_MISSING,
    "few values": RNG.integers(0, 200, SIZE),
    "one value": np.zeros(SIZE),
    "large": RNG.integers(-(2**63), 2**63 - 1, SIZE),
    "whole": RNG.integers(0, 2**64 - 1, SIZE, np.uint64),
    "ends": np.repeat([np.inf, -np.inf, 0.0, np.nan], SIZE // 4),
    "bits": RNG.integers(0, 2, SIZE).astype(bool),
    "few rows": MIXED[:30],
    "none": np.zeros(0),
}


def by_python(keys: Any, descending: bool) -> list[int]:
    """Stable, with NaN at the end."""
    values = keys.tolist()
    there = [n for n in range(len(values)) if values[n] == values[n]]
    missing = [n for n in range(len(values)) if values[n] != values[n]]
    return sorted(there, key=values.__getitem__, reverse=descending) + missing


@pytest.mark.parametrize("descending", [False, True])
@pytest.mark.parametrize("name", KEYS)
def test_the_first_rows_are_those_of_a_stable_sort(name: str, descending: bool) -> None:
    keys = KEYS[name]
    expected = by_python(keys, descending)
    rows = Sorted(keys, descending, None)
    assert len(rows) == len(expected)
    for start in (0, 300, FRONT - 100, FRONT - 50, FRONT, len(keys) - 60):
        at = slice(max(start, 0), max(start, 0) + 100)
        assert rows[at].tolist() == expected[at]
    assert np.asarray(rows).tolist() == expected


def test_rows_that_were_found_are_sorted_by_their_own_places() -> None:
    places = np.flatnonzero(MIXED < 1)
    rows = Sorted(MIXED[places], False, places)
    expected = [int(places[n]) for n in by_python(MIXED[places], False)]
    assert rows[0:100].tolist() == expected[:100] and rows[5] == expected[5]
    assert np.asarray(rows).tolist() == expected


def test_what_nobody_asks_for_is_neither_sorted_nor_held() -> None:
    rows = Sorted(MIXED, False, None)
    first = rows[0:100].tolist()
    assert rows.nbytes == FRONT * 8
    again = pickle.loads(pickle.dumps(rows))
    assert again[0:100].tolist() == first
    assert rows[FRONT : FRONT + 1].tolist() == [by_python(MIXED, False)[FRONT]]
    assert rows.nbytes == FRONT * 8 + SIZE * 8
