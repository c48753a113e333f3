"""A line plot, updated 60 times in a second, shown in Chromium by four libraries.

By hand: `python -m benchmarks.plots --only flaskstream`.
"""

from __future__ import annotations

import argparse
from collections.abc import Callable, Mapping
from typing import NamedTuple

from playwright.sync_api import Browser

from benchmarks.apps import functions
from benchmarks.browser import NotShown, chromium, tab
from benchmarks.hands import HANDS
from benchmarks.proxy import counting
from benchmarks.servers import serving
from benchmarks.versus import LIBRARIES, Versus, reason

UPDATES = 60
QUIET = 2.0
"""Seconds without a change after which the last one has been shown."""
# The others draw on a canvas, which they clear before; ours is SVG, put in anew.
WATCH = """() => {
  const shown = bench.shown = [];
  let fresh = false;
  const {clearRect} = CanvasRenderingContext2D.prototype;
  CanvasRenderingContext2D.prototype.clearRect = function (...box) {
    fresh ||= bench.out().contains(this.canvas);
    return clearRect.apply(this, box);
  };
  const place = list => list.some(
    ({target}) => bench.out()?.contains(target.parentElement));
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
    """What a page has shown of a plot: paints of something new a second, until the
    last one; seconds of its main thread, and bytes of the server's."""

    rate: float
    seconds: float
    busy: float
    sent: int


def rows(quick: bool) -> list[Versus]:
    """Updates a second, when the last one is there, the page's thread, and bytes."""
    turns = 1 if quick else 3
    with chromium() as browser:
        of = {library: best(browser, library, turns) for library in LIBRARIES}
    what = f"a line plot of 1,000 points, {UPDATES} updates in 1 s"
    return [
        Versus(
            f"{what}: shown a second",
            figures(of, lambda one: one.rate),
            "{:.1f}",
            more=True,
            note="paints in which something of it changed, until the last",
            because="a screen shows 60 a second",
        ),
        Versus(
            f"{what}: the last one is there after",
            figures(of, lambda one: one.seconds),
            "{:.2f} s",
            because="the function takes 1 s",
        ),
        Versus(
            f"{what}: the page's main thread",
            figures(of, lambda one: one.busy),
            "{:.2f} s",
        ),
        Versus(
            f"{what}: bytes on the wire",
            figures(of, lambda one: one.sent / 1000),
            "{:.0f} kB",
            because="both send each line anew, compressed by what came before",
        ),
    ]


def best(browser: Browser, library: str, turns: int) -> Shown | str:
    """The one with the most updates a second, or why there is none."""
    try:
        return max(shown(browser, library) for _ in range(turns))
    except Exception as error:  # the others are shown all the same
        return reason(error)


def figures(
    of: Mapping[str, Shown | str], of_one: Callable[[Shown], float]
) -> dict[str, float | str]:
    """A figure of each library, or why it has none."""
    return {
        library: one if isinstance(one, str) else of_one(one)
        for library, one in of.items()
    }


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
            page.settle()
            page.run("() => { bench.shown.length = 0 }")
            sent, busy = proxy.sent, page.busy_seconds()
            page.expect(functions.done(updates))
            HANDS[library](page).press()
            page.took(60)
            if not page.wait(ENDED, 60):
                raise NotShown("no end in 60 s")
        paints = page.run("() => bench.shown")
        took = paints[-1] - page.run("() => bench.touched") / 1000
        busy = page.busy_seconds() - busy
        return Shown(len(paints) / took, took, busy, proxy.sent - sent)


def main() -> None:
    """Print the figures of one library, or of each."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--only", action="append", help="a library; several: repeat")
    options = parser.parse_args()
    with chromium() as browser:
        for library in options.only or LIBRARIES:
            print(library, shown(browser, library), flush=True)


if __name__ == "__main__":
    main()
