"""Documents in which the scripts of other packages draw, apart from the page."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from flaskstream.exceptions import OutputError

Script = Path | bytes
"""A script's file, or its text in UTF-8."""


@dataclass(frozen=True)
class Sandbox:
    """A document of no origin, for a frame: its scripts see nothing of the page, fetch
    nothing, and learn by messages what they are to draw.

    Args:
        find: Gives its scripts in order, those of the package first, then the one that
            listens for messages. That may take seconds, and is done once.
        is_there: Whether they can be found, told at once.
        missing: What the error says where they can't: what to install.
        connects: What they may fetch, as a policy says it: nothing; or what the page
            gives them ("blob:", "data:"), never anything of a network.
    """

    find: Callable[[], Sequence[Script]]
    is_there: Callable[[], bool]
    missing: str
    connects: str = "'none'"

    def check(self) -> None:
        """Raise `OutputError` where its scripts are not there."""
        if not self.is_there():
            raise OutputError(self.missing)
