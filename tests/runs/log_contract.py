"""What the tests of every run log share: a reader that folds, and random writing."""

from __future__ import annotations

import copy
from dataclasses import dataclass, field
from typing import Any

from hypothesis import strategies as st

from flaskstream.store.log import Delta, SessionLog
from flaskstream.store.patch import ROOT, Op, Patch
from flaskstream.store.window import Cut

State = dict[str, dict[str, Any]]

KEYS = st.sampled_from(["c1", "c2"])
PARTS = st.sampled_from(["value", "tail", "m1"])
TEXTS = st.text("ab 😀", min_size=1, max_size=3)
PAYLOADS = st.one_of(TEXTS, st.lists(TEXTS, min_size=1, max_size=2), st.integers())

WRITES = st.one_of(
    st.tuples(st.just("replace"), KEYS, PARTS, PAYLOADS),
    st.tuples(st.just("append"), KEYS, PARTS, TEXTS),
    st.tuples(st.just("trim"), KEYS, PARTS, st.integers(1, 4)),
    st.tuples(st.just("slide"), KEYS, PARTS, TEXTS),
    st.tuples(st.just("remove"), KEYS, PARTS, st.none()),
    st.tuples(st.just(ROOT), KEYS, st.none(), st.dictionaries(PARTS, PAYLOADS)),
)


def fold(state: State, patch: Patch) -> None:
    """Apply a patch as a page does."""
    for key, ops in patch.items():
        for op in ops:
            fold_op(state, key, op)


def fold_op(state: State, key: str, op: Op) -> None:
    """Apply one change; appending to what is not there is an error of the log, and so
    is a cut that is more than there is, or counts otherwise than a page does."""
    if op.part == ROOT:
        state[key] = dict(op.payload)
    elif op.kind == "remove":
        state.setdefault(key, {}).pop(op.part, None)
    elif op.kind == "append":
        state[key][op.part] = state[key][op.part] + op.payload
    elif op.kind == "trim":
        text = state[key][op.part]
        lost, state[key][op.part] = parted_at(text, op.payload.characters)
        assert op.payload == Cut.of(lost)
    else:
        state.setdefault(key, {})[op.part] = op.payload


def parted_at(text: str, place: int) -> tuple[str, str]:
    assert 0 < place <= len(text)
    return text[:place], text[place:]


@dataclass
class Reader:
    """Somebody who reads now and then, and folds what comes."""

    log: SessionLog
    cursor: int
    state: State
    events: list[int] = field(default_factory=list)

    def read(self) -> Delta:
        news = self.log.read(self.cursor)
        fold(self.state, news.patch)
        self.events += [event["n"] for event in news.events]
        self.cursor = news.seq
        return news


class Writer:
    """Appends to a log, and knows what the page's state was after every append."""

    def __init__(self, log: SessionLog) -> None:
        self.log = log
        self.state: State = {}
        self.states: list[tuple[int, State]] = [(0, {})]
        self.events = 0

    def write(self, kind: Any, key: str, part: Any, payload: Any) -> None:
        """Append one change, as a run does: text grows, and loses, only where there is
        some. A text that slides loses as many characters as it gains."""
        old = self.state.get(key, {}).get(part)
        if kind == ROOT:
            ops = [Op("replace", ROOT, payload)]
        elif kind == "append" and isinstance(old, list):
            ops = [Op("append", part, [payload])]
        elif kind in ("append", "trim", "slide") and not isinstance(old, str):
            ops = [Op("replace", part, payload)]
        elif kind == "slide":
            cut = Cut.of((old + payload)[: len(payload)])
            ops = [Op("append", part, payload), Op("trim", part, cut)]
        elif kind == "trim":
            ops = [Op("trim", part, Cut.of(old[:payload]))] if old else []
        else:
            ops = [Op(kind, part, payload)]
        self.append({key: ops})

    def append(self, patch: Patch) -> int:
        fold(self.state, copy.deepcopy(patch))
        seq = self.log.append(patch)
        self.states.append((seq, copy.deepcopy(self.state)))
        return seq

    def event(self) -> None:
        seq = self.log.append({}, [{"n": self.events}])
        self.events += 1
        self.states.append((seq, copy.deepcopy(self.state)))

    def reader(self, index: int) -> Reader:
        """One who has read up to some append of the past."""
        cursor, state = self.states[index % len(self.states)]
        return Reader(self.log, cursor, copy.deepcopy(state))
