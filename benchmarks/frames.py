"""Frames of noise, as fast as they can be made, shown in Chromium."""

from __future__ import annotations

import io
import time

import numpy as np
from PIL import Image
from playwright.sync_api import Browser

from benchmarks.browser import chromium, tab
from benchmarks.servers import serving
from benchmarks.table import Row, times

DISPLAY = 60
"""Frames a second that Chromium paints here, and messages that a page gets at most."""


def rows(quick: bool) -> list[Row]:
    """Two rows: against Gradio, and against making and encoding the frames alone."""
    seconds = 2 if quick else 8
    alone = min(alone_seconds() for _ in range(3))
    with chromium() as browser:
        # The best of several, as alone: other guests of the machine slow down both.
        gradio, gradio_busy = max(shown(browser, "gradio", seconds) for _ in range(2))
        ours, our_busy = max(shown(browser, "flaskstream", seconds) for _ in range(2))
    return [
        Row(
            "frames of `rng.random((600, 600, 3))` shown in Chromium",
            f"{gradio:.1f} /s (browser {gradio_busy:.0f} % busy)",
            f"{ours:.1f} /s (browser {our_busy:.0f} % busy)",
            "over 35 /s",
            ours > 35,
            times(ours, gradio),
            "Chromium decodes beside its main thread, on the same cores",
        ),
        Row(
            "the same, against making + JPEG encoding a frame alone",
            f"{1 / gradio / alone:.2f}",
            f"{1 / ours / alone:.2f}",
            "within 1.5",
            1 / ours / alone < 1.5,
            note=f"alone {alone * 1000:.1f} ms a frame, {1 / alone:.0f} /s; "
            f"60 /s, the most that are painted, would be {1 / DISPLAY / alone:.2f}",
        ),
    ]


def alone_seconds(count: int = 40) -> float:
    """Seconds to make and encode a frame, with nothing else at work."""
    rng = np.random.default_rng()
    start = time.perf_counter()
    for _ in range(count):
        pixels = (rng.random((600, 600, 3)) * 255 + 0.5).astype(np.uint8)
        out = io.BytesIO()
        Image.fromarray(pixels).save(out, "JPEG", quality=90, subsampling=0)
    return (time.perf_counter() - start) / count


def shown(browser: Browser, library: str, seconds: float) -> tuple[float, float]:
    """Pictures painted a second, and percent of the time the main thread worked."""
    with serving(library, "frames") as server, tab(browser, server.url) as page:
        page.settle()
        page.size(1)
        page.run("bench.button().click()")
        page.page.wait_for_timeout(4000)
        page.size(seconds)
        page.run("bench.pictures.length = 0")
        before, start = page.busy_seconds(), time.monotonic()
        page.run("bench.button().click()")
        page.page.wait_for_timeout(seconds * 1000)
        busy = (page.busy_seconds() - before) / (time.monotonic() - start)
        page.page.wait_for_timeout(3000)
        pictures = page.run("bench.pictures")
    # The last picture is the final one, in full quality.
    during = [at for at in pictures if at <= pictures[0] + seconds - 0.2]
    if len(during) < 2:
        raise RuntimeError(f"{library} showed {len(pictures)} pictures")
    return (len(during) - 1) / (during[-1] - during[0]), busy * 100
