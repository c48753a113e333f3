"""What the end of a run costs where few, and where many wait in its line.

Those who wait are told their places at a bounded pace, so that is a cost of each
second, not of each end: runs end quickly for a while, then slowly, and that tells both
apart.
"""

from __future__ import annotations

import tempfile
import time
from collections import Counter
from pathlib import Path
from typing import NamedTuple

from benchmarks.audience import audience
from benchmarks.fleet import Fleet, fleet
from benchmarks.operations import Work
from benchmarks.table import Row

PAGE = "one_by_one"
QUICK, SLOW = 10, 150
"""Milliseconds of a run."""
Cost = Counter[str]
"""What was taken: `cpu` and `redis` in seconds, `calls`, `bytes`."""


class Window(NamedTuple):
    """A while in which runs have ended."""

    ends: int
    seconds: float
    cost: Cost


class Costs(NamedTuple):
    """What one end costs, and one second with so many waiting."""

    end: dict[str, float]
    second: dict[str, float]


def rows(quick: bool) -> list[Row]:
    """The cost of one end with a short line, and with a long one."""
    few, many, ends = (60, 90, 15) if quick else (150, 1000, 60)
    short, long = costs(few, ends), costs(many, ends)
    what = f"{many:,} waiting in a line"
    return [
        Row(
            f"{what}: an end",
            "–",
            told(long.end),
            f"1.3 × that with {few:,}",
            long.end["calls"] <= 1.3 * short.end["calls"],
            "",
            f"with {few:,}: {told(short.end)}",
        ),
        Row(
            f"{what}: a second of telling places",
            "–",
            told(long.second),
            "–",
            None,
            "",
            f"with {few:,}: {told(short.second)}",
        ),
    ]


def told(cost: dict[str, float]) -> str:
    """A cost in words."""
    return (
        f"{cost['cpu'] * 1000:.1f} ms of the web process, "
        f"{cost['redis'] * 1000:.2f} ms of Redis, "
        f"{cost['calls']:.0f} commands of it, {cost['bytes']:.0f} bytes from it"
    )


def costs(waiting: int, ends: int) -> Costs:
    """Let so many wait, open the gate, and look at ends: quick ones, then slow ones."""
    gate = Path(tempfile.mkdtemp(prefix="benchmark-")) / "gate"
    with fleet(PAGE, 1, BENCHMARK_GATE=str(gate)) as served:
        slow = ends // 2
        rest = waiting - ends - slow
        for count, size in ((ends + 10, QUICK), (slow + 10, SLOW), (rest, SLOW)):
            with audience("enter", served.url, PAGE, runs=count, size=size) as entered:
                entered.hear()
        gate.touch()
        fast = window(served, gate, 5, ends)
        return solve(fast, window(served, gate, ends + 15, slow))


def window(served: Fleet, gate: Path, first: int, ends: int) -> Window:
    """What is taken from one end to a later one."""
    wait_for_ends(gate, first)
    first, start, before = gate.stat().st_size, time.monotonic(), taken(served)
    wait_for_ends(gate, first + ends)
    cost, seconds = taken(served), time.monotonic() - start
    cost.subtract(before)
    return Window(gate.stat().st_size - first, seconds, cost)


def taken(served: Fleet) -> Cost:
    """What was taken so far."""
    work = Work.so_far(served.server())
    return Counter(
        cpu=served.cpu()[0],
        redis=served.redis_cpu(),
        calls=sum(work.calls.values()),
        bytes=work.sent,
    )  # type: ignore[call-overload,no-any-return]


def solve(one: Window, other: Window) -> Costs:
    """What costs of both windows are made of: so much an end, so much a second."""
    end, second = dict[str, float](), dict[str, float]()
    scale = one.ends * other.seconds - other.ends * one.seconds
    for name in one.cost:
        a, b = one.cost[name], other.cost[name]
        end[name] = (a * other.seconds - b * one.seconds) / scale
        second[name] = (b * one.ends - a * other.ends) / scale
    return Costs(end, second)


def wait_for_ends(gate: Path, count: int) -> None:
    """Wait until so many runs have ended.

    Raises:
        RuntimeError: they take too long.
    """
    deadline = time.monotonic() + 90
    while gate.stat().st_size < count:
        if time.monotonic() > deadline:
            raise RuntimeError(f"{gate.stat().st_size} of {count} runs have ended")
        time.sleep(0.005)
