"""What the tests of every run log share: a reader that folds, and random writing."""

from __future__ import annotations

import copy
from dataclasses import dataclass, field
from typing import Any

from hypothesis import strategies as st

from flaskstream.runs.log import News, RunLog
from flaskstream.runs.patch import ROOT, Op, Patch

State = dict[str, dict[str, Any]]

KEYS = st.sampled_from(["c1", "c2"])
PARTS = st.sampled_from(["value", "tail", "m1"])
TEXTS = st.text("ab ", min_size=1, max_size=3)
PAYLOADS = st.one_of(TEXTS, st.lists(TEXTS, min_size=1, max_size=2), st.integers())

WRITES = st.one_of(
    st.tuples(st.just("replace"), KEYS, PARTS, PAYLOADS),
    st.tuples(st.just("append"), KEYS, PARTS, TEXTS),
    st.tuples(st.just("remove"), KEYS, PARTS, st.none()),
    st.tuples(st.just(ROOT), KEYS, st.none(), st.dictionaries(PARTS, PAYLOADS)),
)


def fold(state: State, patch: Patch) -> None:
    """Apply a patch as a page does."""
    for key, ops in patch.items():
        for op in ops:
            fold_op(state, key, op)


def fold_op(state: State, key: str, op: Op) -> None:
    """Apply one change; appending to what is not there is an error of the log."""
    if op.part == ROOT:
        state[key] = dict(op.payload)
    elif op.kind == "remove":
        state.setdefault(key, {}).pop(op.part, None)
    elif op.kind == "append":
        state[key][op.part] = state[key][op.part] + op.payload
    else:
        state.setdefault(key, {})[op.part] = op.payload


@dataclass
class Reader:
    """Somebody who reads now and then, and folds what comes."""

    log: RunLog
    cursor: int
    state: State
    events: list[int] = field(default_factory=list)

    def read(self) -> News:
        news = self.log.read("page", self.cursor)
        fold(self.state, news.patch)
        self.events += [event["n"] for event in news.events]
        self.cursor = news.seq
        return news


class Writer:
    """Appends to a log, and knows what the page's state was after every append."""

    def __init__(self, log: RunLog) -> None:
        self.log = log
        self.state: State = {}
        self.states: list[tuple[int, State]] = [(0, {})]
        self.events = 0

    def write(self, kind: Any, key: str, part: Any, payload: Any) -> None:
        """Append one change, as a run does: text grows only where there is some."""
        old = self.state.get(key, {}).get(part)
        if kind == ROOT:
            op = Op("replace", ROOT, payload)
        elif kind == "append" and isinstance(old, list):
            op = Op("append", part, [payload])
        elif kind == "append" and not isinstance(old, str):
            op = Op("replace", part, payload)
        else:
            op = Op(kind, part, payload)
        self.append({key: [op]})

    def append(self, patch: Patch) -> int:
        fold(self.state, copy.deepcopy(patch))
        seq = self.log.append("page", patch)
        self.states.append((seq, copy.deepcopy(self.state)))
        return seq

    def event(self) -> None:
        seq = self.log.append("page", {}, [{"n": self.events}])
        self.events += 1
        self.states.append((seq, copy.deepcopy(self.state)))

    def reader(self, index: int) -> Reader:
        """One who has read up to some append of the past."""
        cursor, state = self.states[index % len(self.states)]
        return Reader(self.log, cursor, copy.deepcopy(state))
