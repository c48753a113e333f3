"""How long a value takes from its yield to the DOM, one value a second.

By hand: `python -m benchmarks.latency --only flaskstream [--values 30]`.
"""

from __future__ import annotations

import argparse

from playwright.sync_api import Browser

from benchmarks.browser import chromium, tab
from benchmarks.figure import percentile
from benchmarks.servers import HANDWRITTEN, serving
from benchmarks.table import Row, times

HALF_WAY = 0.95
"""Milliseconds: half of what was between the hand-written page and 2.4 ms."""


def rows(quick: bool) -> list[Row]:
    """Two rows: p50 and p99."""
    values = 5 if quick else 100
    with chromium() as browser:
        gradio = delays(browser, "gradio", values)
        hand = delays(browser, HANDWRITTEN, values)
        ours = delays(browser, "flaskstream", values)
    most = percentile(hand, 50) + HALF_WAY
    return [
        Row(
            f"yield to DOM, one value a second: p{percent}, {values} values",
            f"{percentile(gradio, percent):.1f} ms",
            f"{percentile(ours, percent):.2f} ms",
            wanted,
            percentile(ours, percent) <= target,
            times(percentile(gradio, percent), percentile(ours, percent)),
            f"handwritten {percentile(hand, percent):.2f} ms",
        )
        for percent, target, wanted in (
            (50, most, f"{most:.2f} ms, handwritten + {HALF_WAY}"),
            (99, 30, "under 30 ms"),
        )
    ]


def delays(browser: Browser, library: str, values: int) -> list[float]:
    """Milliseconds from `time.time()` in the generator to the change of the DOM."""
    with serving(library, "stamps") as server, tab(browser, server.url) as page:
        page.settle()
        page.size(values)
        page.run("bench.follow()")
        page.page.wait_for_timeout((values + 1.5) * 1000)
        seen = page.run("bench.stamps")
    if len(seen) < values * 0.9:
        raise RuntimeError(f"{library} showed {len(seen)} of {values} values")
    return [(shown - yielded) * 1000 for yielded, shown in seen]


def main() -> None:
    """Print the figures of one library, or of each."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--only", action="append", help="a library; several: repeat")
    parser.add_argument("--values", type=int, default=30)
    options = parser.parse_args()
    with chromium() as browser:
        for library in options.only or ("flaskstream", HANDWRITTEN, "gradio"):
            took = delays(browser, library, options.values)
            told = [f"p{x} {percentile(took, x):.2f} ms" for x in (50, 90, 99)]
            print(f"{library}: {', '.join(told)}", flush=True)


if __name__ == "__main__":
    main()
