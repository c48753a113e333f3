"""What a message costs with one, two and four web processes: is it the same?"""

from __future__ import annotations

import time

from benchmarks.audience import audience
from benchmarks.figure import percentile
from benchmarks.fleet import Fleet, fleet
from benchmarks.table import Row

PAGE = "quick_stamps"
RUNS = 24
"""Each has one viewer, and yields 25 times a second."""


def rows(quick: bool) -> list[Row]:
    """The store in memory, then Redis with more and more processes."""
    seconds = 2 if quick else 6
    found = []
    first: float | None = None
    for count, shared in ((1, False), (1, True), (2, True), (4, True)):
        with fleet(PAGE, count, shared=shared) as served:
            web, redis, messages, p99 = measured(served, seconds)
        each = [seconds / messages * 1000 for seconds in web]
        if shared and first is None:
            first = sum(each)
        flat = None if not shared or first is None else sum(each) <= first * 1.3
        many = "process" if count == 1 else "processes"
        where = f"{count} {many}, {'Redis' if shared else 'in memory'}"
        found.append(
            Row(
                f"{RUNS} runs, each watched: processor per message, {where}",
                "–",
                f"{sum(each):.3f} ms",
                "1.3 × one process at most" if shared else "–",
                flat,
                "",
                f"of each {', '.join(f'{one:.3f}' for one in each)}; Redis "
                f"{redis / messages * 1000:.3f} ms; {messages / seconds:.0f} messages "
                f"a second, p99 {p99:.0f} ms",
            )
        )
    return found


def measured(served: Fleet, seconds: float) -> tuple[list[float], float, int, float]:
    """Seconds of processors of each web process, and of Redis; messages, and their
    p99 in milliseconds."""
    size = int((seconds + 30) * 25)
    with audience("watch", served.url, PAGE, runs=RUNS, size=size) as watched:
        watched.hear()
        before = served.cpu(), served.redis_cpu()
        time.sleep(seconds)
        after = served.cpu(), served.redis_cpu()
        said = watched.leave()
    web = [later - one for one, later in zip(before[0], after[0], strict=True)]
    p99 = percentile(said["delays"], 99) * 1000
    return web, after[1] - before[1], said["messages"], p99
