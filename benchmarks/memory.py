"""A reader that stops: what the server keeps for it."""

from __future__ import annotations

import time

from benchmarks.load import loading
from benchmarks.many import Peak
from benchmarks.servers import serving
from benchmarks.table import Row, times


def rows(quick: bool) -> list[Row]:
    """Two rows: large texts, and frames of noise."""
    count = 30 if quick else 150
    return [
        stalled("large", f"a reader that stops, {count} values of 0.75 MB", count),
        stalled("large_frames", f"a reader that stops, {count} frames of noise", count),
    ]


def stalled(name: str, what: str, count: int) -> Row:
    """The growth of the server's memory while the generator goes on to its end."""
    gradio, ours = (
        growth(library, name, count) for library in ("gradio", "flaskstream")
    )
    return Row(
        what,
        f"+{gradio / 1e6:.1f} MB",
        f"+{ours / 1e6:.1f} MB",
        "under +10 MB",
        ours < 10e6,
        times(gradio, ours),
    )


def growth(library: str, name: str, count: int) -> int:
    """Bytes at the peak, from before; the first run in the process is not counted."""
    with serving(library, name) as server:
        with loading("exact", library, server.url, name, 1, 5):
            pass
        time.sleep(0.5)
        with (
            Peak(server) as peak,
            loading("stall", library, server.url, name, 1, count),
        ):
            wait_until_steady(server.rss, peak)
    return peak.growth


def wait_until_steady(rss: object, peak: Peak, seconds: float = 4.0) -> None:
    """Wait until the memory has not reached a new peak for a while."""
    most, since = peak.most, time.monotonic()
    while time.monotonic() - since < seconds:
        time.sleep(0.1)
        if peak.most > most:
            most, since = peak.most, time.monotonic()
