"""What a command carries that its replica can't know, or need not be told whole."""

from __future__ import annotations

from typing import Any, NamedTuple

from flaskstream.store.runrecord import Line, RunRecord


class AppendedText(NamedTuple):
    """A text that begins with what is known of it: so that its journal does not have it
    anew with each piece."""

    known: int
    """Characters of what there is that it begins with."""
    more: str


def whole_of(text: AppendedText, known: Any) -> Any:
    """The text, by what there was. Of something else it can't be made: then its change
    is stale, and does nothing."""
    return known[: text.known] + text.more if isinstance(known, str) else known


class Granted:
    """What the lines have said of a run, for a replica that has no lines."""

    def __init__(self) -> None:
        self.goes = True
        self.position: Any = None
        self.was_asked = False

    def of(self, line: Line) -> Granted:
        """The same for all lines."""
        return self

    def enter(self, run: RunRecord, instead_of: RunRecord | None = None) -> bool:
        """Whether a run goes on."""
        self.was_asked = True
        run.position = self.position
        return self.goes

    def leave(self, run: RunRecord) -> RunRecord | None:
        """Nothing: its process frees its place."""

    def take_over(self, old: RunRecord, new: RunRecord) -> bool:
        """Whether a run's next attempt has its place: its process sees to it."""
        return True

    def find(self, id: str) -> RunRecord | None:
        """Not known here."""

    def holds(self, run: RunRecord) -> bool:
        """Not known here."""
        return False

    def keeps_others(self, run: RunRecord) -> bool:
        """Not known here."""
        return False
