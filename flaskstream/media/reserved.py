"""The names by which a page's scripts and styles know the library's own elements.

What an author or a person gives to be shown has none of them.
"""

from __future__ import annotations

from typing import Final

PREFIXES: Final = ("fs-", "htmx-")
"""Of classes and ids; `fs2-` and so on are those of a page's further demos."""

DATA_PREFIXES: Final = ("data-fs-", "data-hx-")
"""Of data attributes: the library's own, and what htmx takes as its attributes."""

_FORMS = (
    "action checkValidity closest dataset elements enctype getAttribute hasAttribute "
    "id length matches method noValidate reportValidity requestSubmit reset submit "
    "target"
)
OF_FORMS: Final = frozenset(_FORMS.split())
"""What scripts read of a form. A picture with such an id would stand in its place,
for a form's pictures are its properties: with `elements` no button does anything."""


def is_reserved(name: str) -> bool:
    """Whether a class or an id is one of the library's, or may be."""
    name = name.strip().lower()
    return name.startswith(PREFIXES) or (
        name.startswith("fs") and name.partition("-")[0][2:].isdigit()
    )


def is_reserved_data(attribute: str) -> bool:
    """Whether a data attribute is one of the library's, or may be."""
    return attribute.startswith(DATA_PREFIXES)
