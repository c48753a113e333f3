"""Many generators at once, and page requests beside busy ones."""

from __future__ import annotations

import threading
import time
from typing import Any

from benchmarks.figure import percentile, request_seconds
from benchmarks.load import loading
from benchmarks.servers import Server, serving
from benchmarks.table import Row, times

TICKS = 10


def rows(quick: bool) -> list[Row]:
    """200 and 1,000 generators, and four busy ones."""
    few, many = (10, 50) if quick else (200, 1000)
    return [
        *ticking(few, 11, 60, rival=True),
        *ticking(many, 13, None, rival=False),
        busy(30 if quick else 200),
    ]


def ticking(count: int, wall: int, late: int | None, rival: bool) -> list[Row]:
    """Ten 1 s ticks of each: wall, delay, memory."""
    gradio = measure("gradio", count) if rival else None
    ours = measure("flaskstream", count)
    what = f"{count:,} generators at once, ten 1 s ticks"
    each = ours["kilobytes"]
    complete = not ours["failed"] and not ours["missing"]
    lost = f"{ours['failed']} failed, {ours['missing']} ticks missing"
    early = f"{ours['before']} ticks were past when their viewer came"
    absent = "not possible (40 threads)"
    took = Row(
        f"{what}: wall",
        f"{gradio['wall']:.1f} s" if gradio else absent,
        f"{ours['wall']:.2f} s",
        f"under {wall} s",
        complete and ours["wall"] < wall,
        times(gradio["wall"], ours["wall"]) if gradio else "",
        early if complete else f"{lost}: {ours['failures']}",
    )
    delay = Row(
        f"{what}: p99 of a tick's delay",
        f"{gradio['p99']:.0f} ms" if gradio else absent,
        f"{ours['p99']:.1f} ms",
        f"under {late} ms" if late else "–",
        ours["p99"] < late if late else None,
        times(gradio["p99"], ours["p99"]) if gradio else "",
        f"p50 {ours['p50']:.1f} ms",
    )
    memory = Row(
        f"{what}: memory of each",
        f"{gradio['kilobytes']:.0f} kB" if gradio else absent,
        f"{each:.0f} kB",
        "–" if rival else "under 60 kB",
        None if rival else each < 60,
        times(gradio["kilobytes"], each) if gradio else "",
        "growth of resident memory at its peak, from before the pages were loaded",
    )
    return [took, delay, memory]


class Peak:
    """The largest resident memory of a server while the block goes on."""

    def __init__(self, server: Server) -> None:
        self._server = server
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._watch, daemon=True)
        self.before = self.most = server.rss()

    def __enter__(self) -> Peak:
        self._thread.start()
        return self

    def __exit__(self, *error: object) -> None:
        self._over.set()
        self._thread.join()

    @property
    def growth(self) -> int:
        """Bytes more than before."""
        return self.most - self.before

    def _watch(self) -> None:
        while not self._over.wait(0.05):
            self.most = max(self.most, self._server.rss())


def measure(library: str, count: int) -> dict[str, Any]:
    """Start so many at once, from another process."""
    with serving(library, "stamps") as server:
        with loading("stamps", library, server.url, "stamps", 2, 1):
            pass  # the first runs load what is loaded lazily
        with (
            Peak(server) as peak,
            loading("stamps", library, server.url, "stamps", count, TICKS) as said,
        ):
            pass
    delays = [delay * 1000 for delay in said["delays"]]
    return {
        **said,
        "p50": percentile(delays, 50),
        "p99": percentile(delays, 99),
        "kilobytes": peak.growth / 1000 / count,
    }


def busy(count: int) -> Row:
    """Page requests while four runs compute in pure Python."""
    took = {}
    for library in ("gradio", "flaskstream"):
        with serving(library, "busy") as server:
            seconds = max(5, count // 5)
            with loading("start", library, server.url, "busy", 4, seconds):
                time.sleep(0.5)
                took[library] = request_seconds(server.url + "/", count)
    gradio, ours = (percentile(took[x], 99) * 1000 for x in ("gradio", "flaskstream"))
    return Row(
        "p99 of a page request beside four busy pure-Python runs",
        f"{gradio:.0f} ms",
        f"{ours:.1f} ms",
        "under 60 ms",
        ours < 60,
        times(gradio, ours),
        f"p50 {percentile(took['flaskstream'], 50) * 1000:.1f} ms",
    )
