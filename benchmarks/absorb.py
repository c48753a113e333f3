"""A generator that yields as fast as it can, with one page watching."""

from __future__ import annotations

import re

from playwright.sync_api import Browser

from benchmarks.apps.functions import END
from benchmarks.browser import chromium, tab
from benchmarks.servers import serving
from benchmarks.table import Row, times


def rows(quick: bool) -> list[Row]:
    """One row."""
    seconds = 1 if quick else 5
    with chromium() as browser:
        gradio = absorbed(browser, "gradio", seconds)
        ours = absorbed(browser, "flaskstream", seconds)
    return [
        Row(
            "yields of an immutable value absorbed, one page watching",
            f"{gradio:,.0f} /s",
            f"{ours:,.0f} /s",
            "over 100,000 /s",
            ours > 100_000,
            times(ours, gradio),
        )
    ]


def absorbed(browser: Browser, library: str, seconds: float) -> float:
    """Yields a second."""
    with serving(library, "absorb") as server, tab(browser, server.url) as page:
        page.settle()
        page.size(seconds)
        page.run(f"bench.until('{END}')")
        count = re.search(rf"(\d+) {END}", page.run("bench.text()"))
        assert count is not None
        return int(count[1]) / seconds
