"""Growing Markdown: click to complete DOM."""

from __future__ import annotations

from benchmarks.browser import chromium
from benchmarks.table import Row
from benchmarks.text import grown


def rows(quick: bool) -> list[Row]:
    """One row, for 1,000 tokens."""
    with chromium() as browser:
        return [grown(browser, "markdown", 100 if quick else 1000, 10)]
