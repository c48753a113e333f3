"""The names by which a page's scripts and styles know the library's own elements.

What an author or a person gives to be shown has none of them.
"""

from __future__ import annotations

from typing import Final

PREFIXES: Final = ("fs-", "htmx-")
"""Of classes and ids; `fs2-` and so on are those of a page's further demos."""

DATA_PREFIXES: Final = ("data-fs-", "data-hx-")
"""Of data attributes: the library's own, and what htmx takes as its attributes."""


def is_reserved(name: str) -> bool:
    """Whether a class or an id is one of the library's, or may be."""
    name = name.strip().lower()
    return name.startswith(PREFIXES) or (
        name.startswith("fs") and name.partition("-")[0][2:].isdigit()
    )


def is_reserved_data(attribute: str) -> bool:
    """Whether a data attribute is one of the library's, or may be."""
    return attribute.startswith(DATA_PREFIXES)
