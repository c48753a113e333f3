"""The newest state of one session, and what changed since any seq."""

from __future__ import annotations

from array import array
from bisect import bisect_left
from collections.abc import Callable, Collection, Iterator, Sequence
from typing import Any

from flaskstream.store.clock import now
from flaskstream.store.log.delta import Delta
from flaskstream.store.log.entry import Entry, Part
from flaskstream.store.patch import Op, Patch

EVENTS_KEPT = 32
PAUSE = 500_000
"""Microseconds without a change that are a pause: what a store has lost was in one, for
it took longer than that until it was there again, or another one in its place."""
PAUSES_KEPT = 64


class SessionLog:
    """The state that the patches of a session's runs are folded into.

    Contract: a reader that folds what it reads, from whatever cursor it starts, has the
    state of the newest append; what a reader did not take in time reaches it as one
    difference. No patch is kept: every part knows the seq of its last changes, so the
    state alone tells what changed after any seq, and nothing that is kept grows with
    the number of appends. Of text that loses at its beginning as it grows nothing is
    kept that it has lost: who has none of what is left of such a text gets it anew. Who
    has some gets one "append" and one "trim", in this order.

    It has no lock: it is its session's, and under the session's.
    """

    def __init__(self) -> None:
        self.seq = 0
        """Of the newest change; 0 before any has come."""
        self._entries: dict[str, Entry] = {}
        self._dropped: set[str] = set()
        self._events: list[tuple[int, dict[str, Any]]] = []
        self._pauses = array("q")
        """The seqs between which nothing has changed for so long, two of each pause."""

    def append(self, patch: Patch, events: Sequence[dict[str, Any]] = ()) -> int:
        """Fold a patch into the state; gives the new seq. `events` are what happens
        once and is not part of the state, such as toasts."""
        # By the clock, in µs: a cursor of a log that is gone, of an earlier process or
        # of a session that had expired, is older than everything that is here, and one
        # of changes that the store has lost than everything that comes after them. By
        # its hundredths, once begun: each message names its seq, and zeros compress.
        before = self.seq
        at = int(now() * 100) * 10_000 if before else int(now() * 1_000_000)
        self.seq = max(before + 1, at)
        if before and self.seq - before > PAUSE:
            self._pauses.extend((before, self.seq))
            del self._pauses[: -2 * PAUSES_KEPT]
        for key, ops in patch.items():
            self._fold(key, ops)
        if events:
            self._events += [(self.seq, event) for event in events]
            del self._events[:-EVENTS_KEPT]
        return self.seq

    def _fold(self, key: str, ops: Sequence[Op]) -> None:
        entry = self._entries.get(key)
        if entry is None:
            entry = self._entries[key] = Entry()
            if key in self._dropped:  # readers may still have parts of the old one
                entry.root_seq = self.seq
        for op in ops:
            entry.fold(op, self.seq)

    def read(self, after: int, *, whole: bool = False) -> Delta:
        """The news since `after`. `whole`: changed components as a whole, not parts,
        for a reader that may have seen some of it already."""
        after = after if self._has(after) else 0
        patch = {
            key: entry.since(after, whole)
            for key, entry in self._entries.items()
            if entry.seq > after
        }
        events = [event for seq, event in self._events if seq > after]
        return Delta(self.seq, patch, events)

    def _has(self, cursor: int) -> bool:
        """Whether it has been at a cursor, and not only what the store has lost of it.
        Who was there may have seen what nobody else knows of."""
        if cursor > self.seq:
            return False
        # Where it is within a pause, the next seq of all is the end of that.
        place = bisect_left(self._pauses, cursor)
        return place % 2 == 0 or self._pauses[place] == cursor

    def parts(self, key: str) -> dict[str, Any] | None:
        """The newest parts of one component; None if no run has written any."""
        entry = self._entries.get(key)
        return entry.snapshot() if entry else None

    def seq_of(self, key: str) -> int:
        """The seq of the newest change of one component; 0 if no run has written it."""
        entry = self._entries.get(key)
        return entry.seq if entry else 0

    def drop(self, keys: Collection[str]) -> None:
        """Forget components whose value a person has set since; no reader hears it."""
        for key in keys:
            if self._entries.pop(key, None) is not None:
                self._dropped.add(key)

    def unbroken(self) -> Iterator[Any]:
        """The payloads that have not grown piece by piece."""
        for part in self._unbroken():
            yield part.pieces[0]

    def exchange(self, exchange: Callable[[Any], Any]) -> None:
        """Have such payloads be others that show the same; no reader hears it."""
        for part in self._unbroken():
            part.pieces[0] = exchange(part.pieces[0])

    def _unbroken(self) -> Iterator[Part]:
        for entry in self._entries.values():
            yield from (x for x in entry.parts.values() if len(x.pieces) == 1)
