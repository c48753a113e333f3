"""HTML for a place of its own."""

from __future__ import annotations


def partial(target: str, swap: str, html: str) -> str:
    """HTML for another place than the message's own; the target is never user text.

    A message of a stream consists of these, and of nothing else: the page's script
    takes them apart (`page/merge.js`).
    """
    return f'<hx-partial hx-target="{target}" hx-swap="{swap}">{html}</hx-partial>'


def trim(target: str, units: int) -> str:
    """Takes so many units of UTF-16 away from the beginning of a text that is all that
    stands in its place.

    The page's own script does it (`page/trim.js`), as a way of swapping: so it is a
    partial as any other, and its turn comes in the order of all. What several take
    away is as well taken by one, after all that they append.
    """
    return partial(target, "trim", str(units))
