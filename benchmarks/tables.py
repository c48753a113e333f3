"""Tables: click to the rows in Chromium's DOM, large ones, and one that grows.

By hand: `python -m benchmarks.tables --only flaskstream`.
"""

from __future__ import annotations

import argparse
from typing import NamedTuple

from playwright.sync_api import Browser

from benchmarks.apps.functions import END
from benchmarks.browser import Tab, chromium, tab
from benchmarks.proxy import counting
from benchmarks.servers import serving
from benchmarks.table import Row, times

UNTIL = """([end, seconds]) => new Promise((resolve, reject) => {
  const out = document.querySelector('#out'), start = performance.now();
  setTimeout(() => reject(Error('not shown')), seconds * 1000);
  const observer = new MutationObserver(() => {
    if (!document.querySelector('#out').textContent.includes(end)) return;
    observer.disconnect();
    resolve((performance.now() - start) / 1000);
  });
  const options = {childList: true, characterData: true, subtree: true};
  observer.observe(document.body, options);
  bench.button().click();
})"""
DID = """([what, selector]) => new Promise((resolve, reject) => {
  const start = performance.now();
  setTimeout(() => reject(Error('not done')), 60000);
  const observer = new MutationObserver(() => {
    if (!document.querySelector(selector)) return;
    observer.disconnect();
    resolve((performance.now() - start) / 1000);
  });
  const options = {childList: true, attributes: true, subtree: true};
  observer.observe(document.body, options);
  if (what) {
    const search = document.querySelector('#out input[type=search]');
    search.value = what;
    search.dispatchEvent(new Event('input', {bubbles: true}));
  } else document.querySelectorAll('#out .fs-sort')[1].click();
})"""
DELAY = 0.2
"""Seconds that a page waits for the next key before it searches."""


class Shown(NamedTuple):
    """Seconds from the click to the last row, of the page's main thread, and bytes."""

    seconds: float
    busy: float
    sent: int


def rows(quick: bool) -> list[Row]:
    """Rows for a small table, a large one, and one that grows."""
    large = 10_000 if quick else 1_000_000
    with chromium() as browser:
        return [
            *compared(browser, "table", 1000, "a table of 1,000×10"),
            *compared(browser, "table_grown", 100, "10,000 rows, 100 at a time"),
            opened(browser, large),
            *looked_at(browser, large),
        ]


def compared(browser: Browser, name: str, size: int, what: str) -> list[Row]:
    """Two rows: seconds, and bytes."""
    gradio, ours = (
        shown(browser, library, name, size) for library in ("gradio", "flaskstream")
    )
    return [
        Row(
            f"{what}: click to the last in the DOM",
            f"{gradio.seconds:.2f} s (browser {gradio.busy:.2f})",
            f"{ours.seconds:.3f} s (browser {ours.busy:.3f})",
            "5×",
            gradio.seconds >= 5 * ours.seconds,
            times(gradio.seconds, ours.seconds),
            "flaskstream has 100 rows in the DOM, Gradio those in sight",
        ),
        Row(
            f"{what}: bytes on the wire",
            f"{gradio.sent / 1000:.0f} kB",
            f"{ours.sent / 1000:.0f} kB",
            "5×",
            gradio.sent >= 5 * ours.sent,
            times(gradio.sent, ours.sent),
        ),
    ]


def shown(browser: Browser, library: str, name: str, size: int) -> Shown:
    """The fastest of three runs, after one that isn't counted."""
    results = []
    with serving(library, name) as server, counting(server.port) as proxy:
        for turn in range(4):
            with tab(browser, proxy.url) as page:
                page.settle()
                page.size(size)
                before, busy = proxy.sent, page.busy_seconds()
                seconds = page.run(UNTIL, [END, 90])
                page.settle()
                took = page.busy_seconds() - busy
                if turn:
                    results.append(Shown(seconds, took, proxy.sent - before))
    return min(results)


def opened(browser: Browser, size: int) -> Row:
    """Click to the first rows of a large table."""
    what, target = f"a table of {size:,}×10: click to its first rows", "5×"
    ours = shown(browser, "flaskstream", "table", size).seconds
    try:
        gradio = shown(browser, "gradio", "table", size).seconds
    except Exception as error:  # the tab, or the server, has not enough memory
        first = (str(error).strip().splitlines() or [type(error).__name__])[0]
        why = f"Gradio: {first[:80]}"
        return Row(what, "not shown", f"{ours:.2f} s", target, True, note=why)
    ratio = times(gradio, ours)
    met = gradio >= 5 * ours
    return Row(what, f"{gradio:.2f} s", f"{ours:.2f} s", target, met, ratio)


def looked_at(browser: Browser, size: int) -> list[Row]:
    """What a person does with a large table: it is sorted, and searched."""
    with (
        serving("flaskstream", "table") as server,
        tab(browser, server.url) as page,
    ):
        page.settle()
        page.size(size)
        page.run(UNTIL, [END, 90])
        page.settle()
        numbers = done(page, "", "#out [aria-sort]")
        found = "#out tbody:not(:has(tr:nth-child(100)))"
        texts = done(page, f"name {size - 7}", found) - DELAY
    why = "Gradio has all rows in the page, where it can show them"
    return [
        Row(
            f"{size:,}×10: sorted by a number",
            "–",
            f"{numbers:.2f} s",
            "0.3 s",
            numbers < 0.3,
            note=why,
        ),
        Row(
            f"{size:,}×10: searched for a text",
            "–",
            f"{texts:.2f} s",
            "0.6 s",
            texts < 0.6,
            note=why,
        ),
    ]


def done(page: Tab, what: str, selector: str) -> float:
    """Seconds until what was asked stands in the DOM."""
    seconds: float = page.run(DID, [what, selector])
    return seconds


def main() -> None:
    """Print the figures of one library, or of each."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--only", action="append", help="a library; several: repeat")
    options = parser.parse_args()
    with chromium() as browser:
        for library in options.only or ("flaskstream", "gradio"):
            for name, size in (("table", 1000), ("table_grown", 100)):
                print(library, name, shown(browser, library, name, size), flush=True)


if __name__ == "__main__":
    main()
