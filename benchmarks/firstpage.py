"""The first page: how much is fetched, when it is usable, how soon it is served."""

from __future__ import annotations

import time

from playwright.sync_api import Browser

from benchmarks.browser import chromium, tab
from benchmarks.figure import median
from benchmarks.proxy import counting
from benchmarks.servers import serving, start
from benchmarks.table import Row, times

LIBRARIES = ("gradio", "flaskstream")


def rows(quick: bool) -> list[Row]:
    """Four rows."""
    turns = 2 if quick else 5
    with chromium() as browser:
        gradio, ours = (loaded(browser, library, turns) for library in LIBRARIES)
    return [
        Row(
            "first page: requests",
            f"{gradio[0]:.0f}",
            f"{ours[0]:.0f}",
            "at most 5",
            ours[0] <= 5,
            times(gradio[0], ours[0]),
        ),
        Row(
            "first page: bytes",
            f"{gradio[1] / 1000:.0f} kB",
            f"{ours[1] / 1000:.1f} kB",
            "under 29 kB",
            ours[1] < 29_000,
            times(gradio[1], ours[1]),
            "all that the server sent, headers included",
        ),
        Row(
            "first page: usable after",
            f"{gradio[2]:.2f} s (browser {gradio[3]:.2f})",
            f"{ours[2]:.3f} s (browser {ours[3]:.3f})",
            "under 0.3 s",
            ours[2] < 0.3,
            times(gradio[2], ours[2]),
            "Submit is there and all scripts have run; nothing cached",
        ),
        started(turns),
    ]


def loaded(
    browser: Browser, library: str, turns: int
) -> tuple[float, float, float, float]:
    """Requests, bytes, seconds until usable, seconds of the main thread."""
    found = []
    with serving(library, "text") as server, counting(server.port) as proxy:
        for _ in range(turns + 1):
            before = proxy.sent
            with tab(browser, proxy.url + "/") as page:
                busy = page.busy_seconds()
                page.settle()
                usable = page.run("bench.usable")
                sent = proxy.sent - before
                found.append((len(page.requests), sent, usable, busy))
    requests, sizes, seconds, busy_seconds = zip(*found[1:], strict=True)
    return median(requests), median(sizes), median(seconds), median(busy_seconds)


def started(turns: int) -> Row:
    """From the start of Python to the first page served, by `launch`."""
    gradio, ours = (
        median([start_seconds(library) for _ in range(turns + 1)][1:])
        for library in LIBRARIES
    )
    return Row(
        "`import`, then first page served",
        f"{gradio:.2f} s",
        f"{ours:.2f} s",
        "under 1 s",
        ours < 1,
        times(gradio, ours),
        "from the start of Python, by `launch()`",
    )


def start_seconds(library: str) -> float:
    """Seconds for one start."""
    began = time.monotonic()
    server = start(library, "text", production=False)
    try:
        server.wait_until_up()
        return time.monotonic() - began
    finally:
        server.stop()
