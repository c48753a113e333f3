"""The memory log: what it keeps does not grow with the number of appends."""

from __future__ import annotations

import sys
from itertools import pairwise
from typing import Any

import pytest

from flaskstream.store.log import SessionLog, sessionlog
from flaskstream.store.log.entry import COMPACT_AT
from flaskstream.store.log.sessionlog import EVENTS_KEPT, PAUSES_KEPT
from flaskstream.store.patch import Op
from flaskstream.store.window import Cut


def kept(thing: Any) -> int:
    """How many objects a log holds, counted through its containers and slots."""
    if isinstance(thing, dict):
        return sum(map(kept, thing.values())) + len(thing)
    if isinstance(thing, (list, tuple, set)) or type(thing).__name__ == "deque":
        return sum(map(kept, thing)) + 1
    if type(thing).__module__.startswith("flaskstream.store.log."):
        names = getattr(thing, "__slots__", None) or vars(thing)
        return sum(kept(getattr(thing, name)) for name in names) + 1
    return 1


def test_replaced_values_are_not_kept() -> None:
    log = SessionLog()
    for number in range(5000):
        log.append({"c1": [Op("replace", "value", number)]})
    assert kept(log) < 50


def test_growing_text_is_kept_in_few_pieces() -> None:
    log = SessionLog()
    log.append({"c1": [Op("replace", "value", "x")]})
    for _ in range(5000):
        log.append({"c1": [Op("append", "value", "x")]})
    assert kept(log) < 2 * COMPACT_AT + 50


def texts(thing: Any) -> int:
    """How many characters a log holds."""
    if isinstance(thing, dict):
        return sum(map(texts, thing.values()))
    if isinstance(thing, (list, tuple)):
        return sum(map(texts, thing))
    if type(thing).__module__.startswith("flaskstream.store.log."):
        names = getattr(thing, "__slots__", None) or vars(thing)
        return sum(texts(getattr(thing, name)) for name in names)
    return len(thing) if isinstance(thing, str) else 0


@pytest.mark.parametrize("window", [1, 200, 1000])
def test_what_a_window_has_lost_is_not_kept(window: int) -> None:
    log = SessionLog()
    log.append({"c1": [Op("replace", "value", "a line\n" * window)]})
    for _ in range(5000):
        cut = Cut.of("a line\n")
        ops = [Op("append", "value", "a line\n"), Op("trim", "value", cut)]
        log.append({"c1": ops})
        assert texts(log) <= 2 * len("a line\n") * (window + 1)
    assert kept(log) < 4 * COMPACT_AT + 50
    assert log.parts("c1") == {"value": "a line\n" * window}


def test_a_text_that_only_loses_is_kept_in_few_pieces() -> None:
    log = SessionLog()
    log.append({"c1": [Op("replace", "value", "x" * 10_000)]})
    for _ in range(5000):
        log.append({"c1": [Op("trim", "value", Cut(1, 1))]})
    assert kept(log) < 4 * COMPACT_AT + 50
    assert texts(log) <= 10_000


def test_removals_and_events_are_forgotten() -> None:
    log = SessionLog()
    for number in range(5000):
        ops = [Op("replace", f"m{number}", 1), Op("remove", f"m{number}")]
        log.append({"c1": ops}, [{"n": number}])
    assert kept(log) < 2 * COMPACT_AT + 8 * EVENTS_KEPT + 50


def test_who_missed_a_forgotten_removal_gets_the_whole() -> None:
    log = SessionLog()
    seq = log.append({"c1": [Op("replace", "m", 1), Op("replace", "n", 1)]})
    log.append({"c1": [Op("remove", "m")]})
    for number in range(2 * COMPACT_AT):
        ops = [Op("replace", f"m{number}", 1), Op("remove", f"m{number}")]
        log.append({"c1": ops})
    assert log.read(seq).patch == {"c1": [Op("replace", "", {"n": 1})]}


def test_a_long_text_is_held_once() -> None:
    text = "x" * 100_000
    before = sys.getrefcount(text)
    log = SessionLog()
    log.append({"c1": [Op("replace", "value", text)]})
    assert log.parts("c1") == {"value": text}
    assert log.read(0).patch["c1"][0].payload is text
    assert sys.getrefcount(text) == before + 1


@pytest.fixture
def steady(monkeypatch: pytest.MonkeyPatch) -> tuple[SessionLog, list[int]]:
    """A log with a change a second, more than it knows the pauses of, and the seqs."""
    log, seqs = SessionLog(), list[int]()
    for second in range(PAUSES_KEPT + 10):
        monkeypatch.setattr(sessionlog, "now", lambda at=second: 1_000.0 + at)
        seqs.append(log.append({f"c{second}": [Op("replace", "value", second)]}))
    return log, seqs


def test_who_was_told_what_the_log_never_knew_gets_the_whole(
    steady: tuple[SessionLog, list[int]],
) -> None:
    log, seqs = steady
    for before, after in pairwise(seqs[-PAUSES_KEPT - 1 :]):
        for lost in (before + 1, after - 1):
            assert len(log.read(lost).patch) == len(seqs)


def test_who_was_there_gets_what_came_since(
    steady: tuple[SessionLog, list[int]],
) -> None:
    log, seqs = steady
    for number, seq in enumerate(seqs):
        assert len(log.read(seq).patch) == len(seqs) - number - 1
