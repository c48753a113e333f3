"""Frames of noise, as fast as they can be made, shown in Chromium.

By hand: `python -m benchmarks.frames --only flaskstream`.
"""

from __future__ import annotations

import argparse
import time

from playwright.sync_api import Browser

from benchmarks.browser import chromium, tab
from benchmarks.servers import HANDWRITTEN, serving
from benchmarks.table import Row, times


def rows(quick: bool) -> list[Row]:
    """Two rows: against Gradio, and against a page that is written by hand."""
    seconds = 2 if quick else 8
    with chromium() as browser:
        # The best of two: other guests of the machine slow down all.
        gradio, gradio_busy = max(shown(browser, "gradio", seconds) for _ in range(2))
        hand, hand_busy = max(shown(browser, HANDWRITTEN, seconds) for _ in range(2))
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
            "the same, against the hand-written page",
            f"{gradio / hand:.2f} ×",
            f"{ours / hand:.2f} ×",
            "at least 2 ×",
            ours / hand >= 2,
            note=f"handwritten {hand:.1f} /s (browser {hand_busy:.0f} % busy): each "
            "frame as JPEG in a data: URI",
        ),
    ]


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


def main() -> None:
    """Print the figures of one library, or of each."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--only", action="append", help="a library; several: repeat")
    options = parser.parse_args()
    with chromium() as browser:
        for library in options.only or ("flaskstream", HANDWRITTEN, "gradio"):
            rate, busy = shown(browser, library, 8)
            print(f"{library}: {rate:.1f} /s (browser {busy:.0f} % busy)", flush=True)


if __name__ == "__main__":
    main()
