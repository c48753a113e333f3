"""Rows in the order of their keys."""

from __future__ import annotations

from typing import Any, Final

import numpy as np

Places = np.ndarray[Any, Any]
FRONT: Final = 1_000
"""So many rows come first: ten pages."""
MANY: Final = 20_000
"""From so many rows on those are found alone, in a fifth of the time."""


class Sorted:
    """The places of rows, in order; of many rows all but the first are put in order
    when somebody asks for them.

    Args:
        keys: What is compared; NaN, which is missing, comes at the end.
        descending: Whether the largest comes first. Rows of one key stay as they are.
        places: Which rows these are; None: all.
    """

    def __init__(self, keys: Places, descending: bool, places: Places | None) -> None:
        self._keys = keys
        self._descending = descending
        self._places = places
        self._whole: Places | None = None
        self._front = _first(keys, descending) if len(keys) >= MANY else None
        if self._front is None:
            self._whole = argsort(keys, descending)

    def __len__(self) -> int:
        return len(self._keys)

    def __getitem__(self, at: slice | int) -> Any:
        last = at.stop if isinstance(at, slice) else at + 1
        if self._front is not None and last is not None and last <= len(self._front):
            return self._rows(self._front[at])
        return self._rows(self._all[at])

    def __array__(self, dtype: Any = None, copy: bool | None = None) -> Places:
        return np.asarray(self._rows(self._all), dtype=dtype)

    @property
    def _all(self) -> Places:
        if self._whole is None:
            self._whole = argsort(self._keys, self._descending)
        return self._whole

    def _rows(self, order: Places) -> Places:
        rows: Places = order if self._places is None else self._places[order]
        return rows

    @property
    def nbytes(self) -> int:
        own = (self._whole, self._front, self._places)
        return sum(array.nbytes for array in own if array is not None)


def _first(keys: Places, descending: bool) -> Places | None:
    """The first rows; None where so many have one key that all had better be sorted."""
    known = len(keys) - _missing(keys)
    if known < FRONT:
        return None
    at = known - FRONT if descending else FRONT - 1
    edge = np.partition(keys, at)[at]
    among = np.flatnonzero(keys >= edge if descending else keys <= edge)
    if len(among) > len(keys) // 4:
        return None
    return among[_argsort_stable(keys[among], descending)][:FRONT]


def argsort(keys: Places, descending: bool) -> Places:
    """Stable, with what is missing at the end either way."""
    order = np.argsort(keys)  # several times as fast as a stable one
    there = len(keys) - _missing(keys)
    known = keys[order[:there]]
    if (known[1:] == known[:-1]).any() or there < len(keys):
        return _argsort_stable(keys, descending)
    return order[::-1] if descending else order


def _argsort_stable(keys: Places, descending: bool) -> Places:
    if not descending:
        return np.argsort(keys, kind="stable")
    backwards = np.argsort(keys[::-1], kind="stable")[::-1]
    order: Places = len(keys) - 1 - backwards
    missing = _missing(keys)
    return np.concatenate([order[missing:], order[:missing]]) if missing else order


def _missing(keys: Places) -> int:
    return int(np.isnan(keys).sum()) if keys.dtype.kind == "f" else 0
