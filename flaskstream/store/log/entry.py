"""The parts of one component, or one listener's status, each with its changes."""

from __future__ import annotations

from bisect import bisect_right
from typing import Any

from flaskstream.store.patch import ROOT, Op
from flaskstream.store.window import NOTHING_LOST, Cut

COMPACT_AT = 256
"""How many pieces a payload is kept in, and how many removals an entry remembers."""


class Entry:
    """One component's parts, or one listener's status."""

    __slots__ = ("parts", "removed", "root_seq", "seq")

    def __init__(self) -> None:
        self.seq = 0
        self.root_seq = 0
        self.parts: dict[str, Part] = {}
        self.removed: dict[str, int] = {}

    def fold(self, op: Op, seq: int) -> None:
        self.seq = seq
        if op.part == ROOT:
            self.root_seq = seq
            self.parts = {name: Part(p, seq) for name, p in op.payload.items()}
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
            self.parts[op.part] = Part(op.payload, seq)
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


class Part:
    """A payload, in the pieces that it grew by, less what its beginning has lost.

    Of each change there is its seq, the piece that it added, which may be empty, and
    the `Cut` of all that was lost until then.
    """

    __slots__ = ("cuts", "dropped", "pieces", "seq", "seqs")

    def __init__(self, payload: Any, seq: int) -> None:
        self.seq = seq
        self.pieces = [payload]
        self.seqs = [seq]  # a reader from before the first one needs the whole
        self.cuts = [NOTHING_LOST]
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
        self.pieces[:count] = [join_pieces(self.pieces[:count])]
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
        more = join_pieces(self.pieces[known:])
        cut = self.cuts[-1] - self.cuts[known - 1]
        appended = [Op("append", name, more, at)] if more else []
        return [*appended, Op("trim", name, cut)] if cut.characters else appended

    def whole(self) -> Any:
        payload = join_pieces(self.pieces)
        return payload[self._lost :] if self._lost else payload


def join_pieces(pieces: list[Any]) -> Any:
    """Pieces of text, or of a list, as one; a single piece as it is."""
    if len(pieces) == 1:
        return pieces[0]
    if isinstance(pieces[0], str):
        return "".join(pieces)
    return [item for piece in pieces for item in piece]
