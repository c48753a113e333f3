"""The names by which a page's scripts and styles know the library's own elements.

What an author or a person gives to be shown has none of them.
"""

from __future__ import annotations

from typing import Final

PREFIXES: Final = ("fs-", "htmx-")
"""Of classes and ids; `fs2-` and so on are those of a page's further demos."""

_DATA_NAMES = (
    "autoscroll beat copy duration elapsed fields files language loose mirror open "
    "page placeholder run show state stop submit target"
)
DATA: Final = frozenset(f"data-{name}" for name in _DATA_NAMES.split())
"""The data attributes, all of them: a test reads the templates and the scripts."""


def is_reserved(name: str) -> bool:
    """Whether a class or an id is one of the library's, or may be."""
    name = name.strip().lower()
    return name.startswith(PREFIXES) or (
        name.startswith("fs") and name.partition("-")[0][2:].isdigit()
    )


def is_reserved_data(attribute: str) -> bool:
    """Whether a data attribute is one of the library's, or may be."""
    return attribute in DATA or attribute.startswith(("data-hx-", "data-fs-"))
