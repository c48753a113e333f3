"""What a run log is, wherever it is kept."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

from flaskstream.runs.patch import Patch
from flaskstream.runs.wakeup import Wakeup


@dataclass(frozen=True, slots=True)
class Delta:
    """What a reader has not seen: the way from its cursor to `seq`.

    `patch` is the difference of two states, however many appends made it; `events`
    are what happens once and is not part of the state, such as toasts.
    """

    seq: int
    patch: Patch = field(default_factory=dict)
    events: Sequence[dict[str, Any]] = ()


class RunLog(Protocol):
    """The newest state of each page, into which the patches of its runs are folded.

    One page has one log, since a page has one stream for all its runs. Contract: a
    reader that folds what it reads, from whatever cursor it starts, has the state of
    the newest append; what a reader did not take in time reaches it as one difference.
    Nothing that is kept grows with the number of appends, and of text that loses at its
    beginning as it grows nothing that it has lost: who has none of what is left of such
    a text gets it anew. Who has some gets one "append" and one "trim", in this order.
    """

    def append(
        self, session: str, patch: Patch, events: Sequence[dict[str, Any]] = ()
    ) -> int:
        """Fold a patch into the page's state, wake its readers; gives the new seq."""

    def read(self, session: str, after: int, *, whole: bool = False) -> Delta:
        """The news since `after`. `whole`: changed components as a whole, not parts,
        for a reader that may have seen some of it already."""

    def parts(self, session: str, key: str) -> dict[str, Any] | None:
        """The newest parts of one component; None if no run has written any."""

    def drop(self, session: str, keys: Collection[str]) -> None:
        """Forget components whose value a person has set since; wakes nobody."""

    def watch(self, session: str, wakeup: Wakeup) -> None:
        """Wake `wakeup` at every append to the page, until `unwatch`."""

    def unwatch(self, session: str, wakeup: Wakeup) -> None:
        """Wake it no longer."""

    def wake(self, session: str) -> None:
        """Wake the page's readers without news, to look at its runs again."""

    def forget(self, session: str) -> None:
        """Drop the page's log."""
