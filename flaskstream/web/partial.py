"""HTML for a place of its own."""

from __future__ import annotations

from typing import Final

TRIM: Final = "trim"
"""A way of swapping of the page's own scripts: a text loses so many characters at its
beginning as the HTML says."""


def partial(target: str, swap: str, html: str) -> str:
    """HTML for another place than the message's own; the target is never user text.

    A message of a stream consists of these, and of nothing else: the page's script
    takes them apart (`static/page/merge.js`).
    """
    return f'<hx-partial hx-target="{target}" hx-swap="{swap}">{html}</hx-partial>'
