"""HTML for a place of its own."""

from __future__ import annotations


def partial(target: str, swap: str, html: str) -> str:
    """HTML for another place than the message's own; the target is never user text."""
    return f'<hx-partial hx-target="{target}" hx-swap="{swap}">{html}</hx-partial>'
