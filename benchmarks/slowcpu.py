"""A viewer's slow processor: what it paints of a page that has much to show.

By hand: `python -m benchmarks.slowcpu --only flaskstream [--what text …] [--slow 8]`.
"""

from __future__ import annotations

import argparse

from playwright.sync_api import Browser

from benchmarks.browser import Tab, chromium, tab
from benchmarks.servers import HANDWRITTEN, serving
from benchmarks.table import Row, late, untaken
from benchmarks.watch import Seen, seen, watch

SECONDS = 10
SLOW = 8
PATIENCE = 15
"""Seconds to wait for the end, after the generator's."""
PAINTS, GAP, END = 60, 0.5, 1.0
"""Paints at least, the longest gap and the latest end, at an eighth."""

LOADS = {
    "text": ("replaced", "a text replaced 200 times a second"),
    "markdown": ("markdown_tokens", "Markdown grown by 100 tokens a second"),
    "chat": ("chat_tokens", "a chat answer grown by 100 tokens a second"),
    "frames": ("quick_pictures", "frames of 400×400 pixels of noise"),
    "boxes": ("boxes", "30 outputs, each replaced 100 times a second"),
}
UNSLOWED = ("text", "markdown")


def rows(quick: bool) -> list[Row]:
    """A row for each load at an eighth, and two for a processor as it is."""
    seconds = 3 if quick else SECONDS
    with chromium() as browser:
        return [compared(browser, load, SLOW, seconds) for load in LOADS] + [
            compared(browser, load, 1, seconds) for load in UNSLOWED
        ]


def compared(browser: Browser, load: str, slow: float, seconds: float) -> Row:
    """What each library's page paints."""
    what = LOADS[load][1]
    what += f", for {seconds:.0f} s, " + ("Chromium at an eighth" if slow > 1 else "")
    gradio = measured(browser, "gradio", load, slow, seconds)
    hand = measured(browser, HANDWRITTEN, load, slow, seconds)
    ours = measured(browser, "flaskstream", load, slow, seconds)
    number = round(PAINTS * seconds / SECONDS)
    wanted = f"{number} paints, {GAP} s, {END} s" if slow > 1 else "–"
    note = f"handwritten {summary(hand)}; plain text there" if "grown" in what else ""
    if ours is None:
        return untaken(what.rstrip(", "), wanted, "the page did not answer")
    met = len(ours.paints) >= number and ours.gap <= GAP
    met = met and (ours.end_seconds or float("inf")) <= END
    return Row(
        what.rstrip(", "),
        summary(gradio),
        summary(ours),
        wanted,
        met if slow > 1 else None,
        note=note or f"handwritten {summary(hand)}",
    )


def measured(
    browser: Browser, library: str, load: str, slow: float, seconds: float
) -> Seen | None:
    """What a page paints of a run, its main thread so many times as slow."""
    function = LOADS[load][0]
    with serving(library, function) as server, tab(browser, server.url) as page:
        page.settle()
        if load != "chat":  # whose second answer would be another measurement
            size(page, load, 1)  # what is loaded lazily
            page.run("bench.until('THE-END')")
            page.settle()
        size(page, load, seconds)
        watch(page)
        page.throttle(slow)
        page.run("seen.start()")
        page.page.wait_for_timeout(seconds * 1000)
        page.wait("() => seen.end && seen.idle", PATIENCE)
        page.throttle(1)
        return seen(page)


def size(page: Tab, load: str, seconds: float) -> None:
    """Fill in how long the run shall be."""
    if load == "chat":
        page.page.locator("#in textarea, #in input").first.fill(str(seconds))
        page.page.wait_for_timeout(300)
    else:
        page.size(seconds)


def summary(page: Seen | None) -> str:
    """Paints, the longest gap, and how late the end is shown."""
    if page is None:
        return "the page did not answer"
    gap = f"gap {late(page.gap)}"
    return f"{len(page.paints)} paints, {gap}, end {late(page.end_seconds)}"


def main() -> None:
    """Print the figures of one library, or of each."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--only", action="append", help="a library; several: repeat")
    parser.add_argument("--what", nargs="*", choices=LOADS, default=list(LOADS))
    parser.add_argument("--slow", type=float, default=SLOW, help="1: as it is")
    parser.add_argument("--seconds", type=float, default=SECONDS)
    options = parser.parse_args()
    with chromium() as browser:
        for library in options.only or ("flaskstream", HANDWRITTEN, "gradio"):
            for load in options.what:
                page = measured(browser, library, load, options.slow, options.seconds)
                where = f"{library}, {load}, at 1/{options.slow:g}"
                print(f"{where}: {summary(page)}", flush=True)


if __name__ == "__main__":
    main()
