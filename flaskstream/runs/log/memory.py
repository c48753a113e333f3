"""The run log in this process's memory."""

from __future__ import annotations

import threading
import time
from bisect import bisect_right
from collections.abc import Collection, Sequence
from typing import Any

from flaskstream.runs.log.base import Delta
from flaskstream.runs.patch import ROOT, Op, Patch
from flaskstream.runs.wakeup import Wakeup
from flaskstream.runs.window import Cut

COMPACT_AT = 256
"""How many pieces a payload is kept in, and how many removals an entry remembers."""
EVENTS_KEPT = 32


class MemoryLog:
    """A log whose every part knows the seq of its changes.

    No patch is kept: the state alone can tell what changed after any seq, so a slow
    reader costs nothing, and every reader gets one difference.
    """

    def __init__(self) -> None:
        self._channels: dict[str, _Channel] = {}
        self._lock = threading.Lock()

    def append(
        self, session: str, patch: Patch, events: Sequence[dict[str, Any]] = ()
    ) -> int:
        channel = self._channel(session)
        with channel.lock:
            seq = channel.fold(patch, events)
            readers = list(channel.readers)
        for wakeup in readers:
            wakeup.wake()
        return seq

    def read(self, session: str, after: int, *, whole: bool = False) -> Delta:
        channel = self._channels.get(session)
        if channel is None:
            return Delta(0)
        with channel.lock:
            return channel.news(after, whole)

    def parts(self, session: str, key: str) -> dict[str, Any] | None:
        channel = self._channels.get(session)
        if channel is None:
            return None
        with channel.lock:
            entry = channel.entries.get(key)
            return entry.snapshot() if entry else None

    def drop(self, session: str, keys: Collection[str]) -> None:
        channel = self._channels.get(session)
        if channel is not None:
            with channel.lock:
                for key in keys:
                    if channel.entries.pop(key, None) is not None:
                        channel.dropped.add(key)

    def watch(self, session: str, wakeup: Wakeup) -> None:
        channel = self._channel(session)
        with channel.lock:
            channel.readers.add(wakeup)

    def unwatch(self, session: str, wakeup: Wakeup) -> None:
        channel = self._channels.get(session)
        if channel is not None:
            with channel.lock:
                channel.readers.discard(wakeup)

    def wake(self, session: str) -> None:
        channel = self._channels.get(session)
        if channel is not None:
            with channel.lock:
                readers = list(channel.readers)
            for wakeup in readers:
                wakeup.wake()

    def forget(self, session: str) -> None:
        with self._lock:
            self._channels.pop(session, None)

    def _channel(self, session: str) -> _Channel:
        channel = self._channels.get(session)
        if channel is None:
            with self._lock:
                channel = self._channels.setdefault(session, _Channel())
        return channel


class _Channel:
    """One page's state, events and readers."""

    __slots__ = ("dropped", "entries", "events", "lock", "readers", "seq")

    def __init__(self) -> None:
        self.lock = threading.Lock()
        # The clock in µs: a cursor of a log that is gone, of an earlier process or of a
        # page that had expired, is older than everything that is here.
        self.seq = time.time_ns() // 1000
        self.entries: dict[str, _Entry] = {}
        self.dropped: set[str] = set()
        self.events: list[tuple[int, dict[str, Any]]] = []
        self.readers: set[Wakeup] = set()

    def fold(self, patch: Patch, events: Sequence[dict[str, Any]]) -> int:
        self.seq += 1
        for key, ops in patch.items():
            entry = self.entries.get(key)
            if entry is None:
                entry = self.entries[key] = _Entry()
                if key in self.dropped:  # readers may still have parts of the old one
                    entry.root_seq = self.seq
            for op in ops:
                entry.fold(op, self.seq)
        if events:
            self.events += [(self.seq, event) for event in events]
            del self.events[:-EVENTS_KEPT]
        return self.seq

    def news(self, after: int, whole: bool) -> Delta:
        after = after if after <= self.seq else 0
        patch = {
            key: entry.since(after, whole)
            for key, entry in self.entries.items()
            if entry.seq > after
        }
        events = [event for seq, event in self.events if seq > after]
        return Delta(self.seq, patch, events)


class _Entry:
    """One component's parts, or one listener's status."""

    __slots__ = ("parts", "removed", "root_seq", "seq")

    def __init__(self) -> None:
        self.seq = 0
        self.root_seq = 0
        self.parts: dict[str, _Part] = {}
        self.removed: dict[str, int] = {}

    def fold(self, op: Op, seq: int) -> None:
        self.seq = seq
        if op.part == ROOT:
            self.root_seq = seq
            self.parts = {name: _Part(p, seq) for name, p in op.payload.items()}
            self.removed.clear()
        elif op.kind == "remove":
            self.parts.pop(op.part, None)
            self.removed.pop(op.part, None)  # so that it is the newest in order, too
            self.removed[op.part] = seq
            self._forget_removals()
        elif op.kind == "append":
            self.parts[op.part].extend(op.payload, seq)
        elif op.kind == "trim":
            self.parts[op.part].trim(op.payload, seq)
        else:
            self.parts[op.part] = _Part(op.payload, seq)
            self.removed.pop(op.part, None)

    def _forget_removals(self) -> None:
        # Who may not know of one that is forgotten gets the whole.
        if len(self.removed) > COMPACT_AT:
            oldest = next(iter(self.removed))
            self.root_seq = max(self.root_seq, self.removed.pop(oldest))

    def since(self, after: int, whole: bool) -> list[Op]:
        if whole or self.root_seq > after:
            return [Op("replace", ROOT, self.snapshot())]
        changed = [(name, p) for name, p in self.parts.items() if p.seq > after]
        gone = [name for name, seq in self.removed.items() if seq > after]
        return [
            *(Op("remove", name) for name in gone),
            *(op for name, part in changed for op in part.since(name, after)),
        ]

    def snapshot(self) -> dict[str, Any]:
        return {name: part.whole() for name, part in self.parts.items()}


class _Part:
    """A payload, in the pieces that it grew by, less what its beginning has lost.

    Of each change there is its seq, the piece that it added, which may be empty, and
    the `Cut` of all that was lost until then.
    """

    __slots__ = ("cuts", "dropped", "pieces", "seq", "seqs")

    def __init__(self, payload: Any, seq: int) -> None:
        self.seq = seq
        self.pieces = [payload]
        self.seqs = [seq]  # a reader from before the first one needs the whole
        self.cuts = [Cut()]
        self.dropped = 0  # characters that stood before the first piece

    def extend(self, payload: Any, seq: int) -> None:
        self.seq = seq
        self.pieces.append(payload)
        self.seqs.append(seq)
        self.cuts.append(self.cuts[-1])
        if len(self.pieces) >= COMPACT_AT:
            self._compact(COMPACT_AT // 2)

    def trim(self, cut: Cut, seq: int) -> None:
        if self.seq != seq:
            self.extend("", seq)
        self.cuts[-1] += cut
        self._drop_lost()

    def _compact(self, count: int) -> None:
        self.pieces[:count] = [joined(self.pieces[:count])]
        self.seqs[:count] = [self.seqs[count - 1]]
        self.cuts[:count] = [self.cuts[count - 1]]

    def _drop_lost(self) -> None:
        # Who has nothing but lost pieces needs the whole, so they can go.
        while len(self.pieces) > 1 and self._lost >= len(self.pieces[0]):
            self.dropped += len(self.pieces[0])
            del self.pieces[0], self.seqs[0], self.cuts[0]
        # A long one is not copied for each line that it loses.
        if (lost := self._lost) > len(self.pieces[0]) // 2:
            self.pieces[0] = self.pieces[0][lost:]
            self.dropped += lost

    @property
    def _lost(self) -> int:
        """Characters of the first piece that are no longer there."""
        return self.cuts[-1].characters - self.dropped

    def since(self, name: str, after: int) -> list[Op]:
        if self.seqs[0] > after:
            return [Op("replace", name, self.whole())]
        known = bisect_right(self.seqs, after)
        at = sum(map(len, self.pieces[:known]))
        more = joined(self.pieces[known:])
        cut = self.cuts[-1] - self.cuts[known - 1]
        appended = [Op("append", name, more, at)] if more else []
        return [*appended, Op("trim", name, cut)] if cut.characters else appended

    def whole(self) -> Any:
        payload = joined(self.pieces)
        return payload[self._lost :] if self._lost else payload


def joined(pieces: list[Any]) -> Any:
    """Pieces of text, or of a list, as one; a single piece as it is."""
    if len(pieces) == 1:
        return pieces[0]
    if isinstance(pieces[0], str):
        return "".join(pieces)
    return [item for piece in pieces for item in piece]
