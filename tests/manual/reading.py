"""Runs what the manual's chapters show as Python."""

from __future__ import annotations

import re
import textwrap
from pathlib import Path
from typing import Any

import flaskstream as gr

DOCS = Path(__file__).parents[2] / "docs"
BLOCK = re.compile(r"^( *)```python\n(.*?)^ *```$", re.DOTALL | re.MULTILINE)


def blocks_of(chapter: str) -> list[str]:
    """The Python that stands in a chapter, each with its line numbers there."""
    text = (DOCS / f"{chapter}.md").read_text(encoding="utf-8")
    return [
        "\n" * (text.count("\n", 0, found.start()) + 1) + textwrap.dedent(found[2])
        for found in BLOCK.finditer(text)
    ]


def read(chapter: str, **given: Any) -> tuple[dict[str, Any], list[gr.Blocks]]:
    """Run a chapter's blocks in one module; what is there then, and all its pages."""
    module: dict[str, Any] = {"gr": gr, "__name__": chapter, **given}
    pages: list[gr.Blocks] = []
    for code in blocks_of(chapter):
        exec(compile(code, f"docs/{chapter}.md", "exec"), module)
        if (page := module.get("demo")) and page not in [given.get("demo"), *pages]:
            pages.append(page)
    return module, pages
