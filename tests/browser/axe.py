"""What axe finds wrong with a page."""

from __future__ import annotations

from importlib.resources import files
from typing import Any

from playwright.sync_api import Page

AXE = files("axe_playwright_python").joinpath("axe.min.js").read_text(encoding="utf-8")


def wrong(page: Page) -> Any:
    """All of it, of which nothing is left out that is for AA."""
    page.evaluate(AXE)
    return page.evaluate(
        "async () => (await axe.run()).violations.map(v => [v.id, v.nodes[0].html])"
    )
