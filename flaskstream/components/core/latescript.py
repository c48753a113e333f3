"""Scripts that come to a page when they are needed."""

from __future__ import annotations

from collections.abc import Sequence
from os import PathLike
from typing import Final, Literal, NamedTuple, TypeAlias, get_args

When: TypeAlias = Literal["there", "seen", "used"]
WHENS: Final = get_args(When)


class LateScript(NamedTuple):
    """Scripts of a component's, and when a page loads them, once.

    Whenever that is, a press or an input before it is held, and done again when they
    are here.
    """

    selector: str
    """A CSS selector: what they are for."""
    when: When
    """At the latest: as soon as it is "there", as it is nearly "seen", or when it is
    "used"."""
    files: Sequence[str | PathLike[str]]
    """They stand beside the component's module, and come in this order."""
