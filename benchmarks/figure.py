"""Figures of many measurements."""

from __future__ import annotations

import time
import urllib.request
from collections.abc import Sequence


def percentile(values: Sequence[float], percent: float) -> float:
    """The smallest value that so many percent of all do not exceed."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(len(ordered) * percent / 100))]


def median(values: Sequence[float]) -> float:
    """The value in the middle."""
    return percentile(values, 50)


def request_seconds(url: str, count: int) -> list[float]:
    """How long each of so many page requests takes, one after the other."""
    took = []
    for _ in range(count):
        start = time.perf_counter()
        with urllib.request.urlopen(url, timeout=60) as answer:
            answer.read()
        took.append(time.perf_counter() - start)
        time.sleep(0.01)
    return took
