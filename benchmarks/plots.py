"""A line plot of a growing frame, updated 60 times in a second, shown in Chromium.

By hand: `python -m benchmarks.plots --only flaskstream`.
"""

from __future__ import annotations

import argparse
from typing import NamedTuple

from playwright.sync_api import Browser

from benchmarks.browser import chromium, tab
from benchmarks.proxy import counting
from benchmarks.servers import serving
from benchmarks.table import Row, times

UPDATES = 60
QUIET = 2.0
"""Seconds without a change after which the last one has been shown."""
# Gradio draws on a canvas, which it clears before; ours is SVG, put in anew.
WATCH = """() => {
  const shown = bench.shown = [];
  let fresh = false;
  const {clearRect} = CanvasRenderingContext2D.prototype;
  CanvasRenderingContext2D.prototype.clearRect = function (...box) {
    fresh ||= document.querySelector('#out').contains(this.canvas);
    return clearRect.apply(this, box);
  };
  const place = list => list.some(({target}) => target.parentElement?.closest('#out'));
  new MutationObserver(list => { fresh ||= place(list); }).observe(
    document, {childList: true, characterData: true, attributes: true, subtree: true});
  const paint = () => {
    requestAnimationFrame(paint);
    if (fresh) shown.push(performance.now() / 1000);
    fresh = false;
  };
  requestAnimationFrame(paint);
}"""
ENDED = f"() => bench.shown.at(-1) < performance.now() / 1000 - {QUIET}"


class Shown(NamedTuple):
    """What a page has shown of a plot: paints of something new, in how many seconds,
    seconds of its main thread, and bytes of the server's."""

    paints: int
    seconds: float
    busy: float
    sent: int

    @property
    def rate(self) -> float:
        return self.paints / self.seconds


def rows(quick: bool) -> list[Row]:
    """Two rows: updates a second, and bytes."""
    with chromium() as browser:
        turns = range(1 if quick else 3)
        gradio = max((shown(browser, "gradio") for _ in turns), key=lambda x: x.rate)
        ours = max((shown(browser, "flaskstream") for _ in turns), key=lambda x: x.rate)
    return [
        Row(
            f"a LinePlot of 1,000 rows, {UPDATES} updates in 1 s: shown in Chromium",
            f"{gradio.rate:.1f} /s, until {gradio.seconds:.1f} s",
            f"{ours.rate:.1f} /s, until {ours.seconds:.1f} s",
            "5×",
            ours.rate >= 5 * gradio.rate,
            times(ours.rate, gradio.rate),
            f"browser {gradio.busy:.2f} s and {ours.busy:.2f} s; paints in which "
            "something of it changed",
        ),
        Row(
            "the same: bytes on the wire",
            f"{gradio.sent / 1000:.0f} kB",
            f"{ours.sent / 1000:.0f} kB",
            "5×",
            ours.sent * 5 <= gradio.sent,
            times(gradio.sent, ours.sent),
        ),
    ]


def shown(browser: Browser, library: str) -> Shown:
    """One run, after one that isn't counted."""
    with (
        serving(library, "line_plot") as server,
        counting(server.port) as proxy,
        tab(browser, proxy.url) as page,
    ):
        page.settle()
        page.run(WATCH)
        for updates in (3, UPDATES):
            page.size(updates)
            page.run("() => { bench.shown.length = 0 }")
            before, busy = proxy.sent, page.busy_seconds()
            start = page.run("() => performance.now() / 1000")
            page.run("() => bench.button().click()")
            if not page.wait(ENDED, 60):
                raise RuntimeError(f"{library} showed no end")
        paints = page.run("() => bench.shown")
        took = paints[-1] - start
        return Shown(len(paints), took, page.busy_seconds() - busy, proxy.sent - before)


def main() -> None:
    """Print the figures of one library, or of each."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--only", action="append", help="a library; several: repeat")
    options = parser.parse_args()
    with chromium() as browser:
        for library in options.only or ("flaskstream", "gradio"):
            print(library, shown(browser, library), flush=True)


if __name__ == "__main__":
    main()
