"""What the server keeps: for a reader that stops, and of runs that are over."""

from __future__ import annotations

import time

from benchmarks.load import loading
from benchmarks.many import Peak
from benchmarks.servers import serving
from benchmarks.table import Row, times


def rows(quick: bool) -> list[Row]:
    """Readers that stop, at large texts and at frames of noise; many short runs."""
    count = 30 if quick else 150
    return [
        stalled("large", f"a reader that stops, {count} values of 0.75 MB", count),
        stalled("large_frames", f"a reader that stops, {count} frames of noise", count),
        over(100 if quick else 800),
    ]


def over(count: int) -> Row:
    """The growth of the server's memory from before the first of many runs to when
    the last is over, and the server has had time to tidy up."""
    grown = {}
    for library in ("gradio", "flaskstream"):
        with serving(library, "stills") as server:
            before = server.rss()
            with loading("oneshots", library, server.url, "stills", count):
                pass
            time.sleep(6)
            grown[library] = server.rss() - before
    gradio, ours = grown["gradio"], grown["flaskstream"]
    return Row(
        f"{count} one-shot runs of two pictures of 1 MB",
        f"+{gradio / 1e6:.1f} MB",
        f"+{ours / 1e6:.1f} MB",
        "under +150 MB",
        ours < 150e6,
        times(gradio, ours),
        "growth of resident memory; Gradio keeps pictures on disk",
    )


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
