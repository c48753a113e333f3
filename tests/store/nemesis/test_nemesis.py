"""The store in Redis keeps what it promises under faults, and the checker would see if
it did not."""

from __future__ import annotations

import copy
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.store.nemesis.app import Task
from tests.store.nemesis.checker import check, of_kind
from tests.store.nemesis.driver import carry_out
from tests.store.nemesis.history import Event
from tests.store.nemesis.mutants import MUTANTS
from tests.store.nemesis.nursery import Nursery
from tests.store.nemesis.plan import FAILED, Seed, fault, start, watch
from tests.store.nemesis.report import told

SEED = FAILED[-1]._replace(seconds=60.0)
"""`make nemesis` has more time, and all of them."""
NONE = Seed(0, 0.0)
"""Nothing was drawn."""


@pytest.fixture(scope="module")
def nursery() -> Iterator[Nursery]:
    made = Nursery()
    yield made
    made.close()


def test_what_is_promised_holds_under_faults(nursery: Nursery, tmp_path: Path) -> None:
    events = carry_out(nursery, tmp_path / "run", SEED.steps())
    assert len({run["op"] for run in of_kind(events, "begins")}) > 10
    assert any(of_kind(events, "sees")), "somebody watches"
    wrong = check(events)
    assert not wrong, told(wrong, SEED, tmp_path / "run")


@pytest.mark.parametrize("name", MUTANTS)
def test_a_broken_rule_is_seen(name: str, nursery: Nursery, tmp_path: Path) -> None:
    _, steps, seen = MUTANTS[name]
    members = 1 + max(step.slot for step in steps)
    events = carry_out(nursery, tmp_path / "run", steps, members, name, rest=8)
    wrong = check(events)
    assert any(one.startswith(seen) for one in wrong), wrong


@pytest.mark.parametrize("fault_of_it", ["pause", "kill"])
def test_what_is_promised_holds_of_a_run_that_begins_again(
    fault_of_it: str, nursery: Nursery, tmp_path: Path
) -> None:
    steps = [
        watch(0.1, "page0", "viewer", 1),
        start(0.3, "page0", "again", Task(1, 150, 0.02)),
        start(0.9, "page0", "over", Task(3, 1, 0.0), 1),
        *fault(1.3, fault_of_it, 6.0),
        start(1.6, "page1", "again", Task(2, 5, 0.02), 1),
    ]
    events = carry_out(nursery, tmp_path / "run", steps, 3)
    wrong = check(events)
    assert not wrong, told(wrong, NONE, tmp_path / "run")
    assert len([one for one in of_kind(events, "begins") if one["op"] == 1]) == 2


# ----- histories that are made up


@pytest.fixture(scope="module")
def peaceful(nursery: Nursery, tmp_path_factory: pytest.TempPathFactory) -> list[Event]:
    """What happens where nothing is in the way."""
    steps = [
        watch(0.0, "page0", "viewer", 1),
        start(0.3, "page0", "talk", Task(1, 3, 0.02)),
        start(0.3, "page0", "count", Task(2, 1, 0.0)),
        start(1.5, "page0", "count", Task(3, 1, 0.0), 1),
        start(1.5, "page0", "alone", Task(4, 3, 0.02), 1),
    ]
    folder = tmp_path_factory.mktemp("nemesis") / "run"
    events = carry_out(nursery, folder, steps, 2)
    assert check(events) == []
    return events


def _lose_the_last_write(events: list[Event]) -> None:
    (run,) = {e["run"] for e in events if e.get("op") == 1 and "run" in e}
    written = [e for e in events if e.get("wrote") and e["run"] == run]
    last = max(event["position"] for event in written)
    for event in written:
        if event["position"] == last:
            event["wrote"] = {}


def _count_the_same_again(events: list[Event]) -> None:
    for event in of_kind(events, "counts"):
        event["number"] = 1


def _lose_a_count(events: list[Event]) -> None:
    for event in of_kind(events, "rests"):
        event["number"] = 0


def _say_again(events: list[Event]) -> None:
    seen = list(of_kind(events, "sees"))
    for event in seen[-2:]:
        event["toasts"] = ["2"]


def _go_back(events: list[Event]) -> None:
    *_, last = of_kind(events, "sees")
    last["seq"] = 1


def _skip_a_word(events: list[Event]) -> None:
    for event in of_kind(events, "sees"):
        for component, value in event["values"].items():
            if value and value.startswith("1:0 1:1 "):
                event["values"][component] = value.replace("1:1 ", "")


def _tell_another_end(events: list[Event]) -> None:
    for event in of_kind(events, "sees"):
        for status in event["status"].values():
            status[1] = status[1].replace("done", "stopped")


def _begin_again(events: list[Event]) -> None:
    begun = next(event for event in of_kind(events, "begins") if event["op"] == 4)
    events.append({**begun})


def _begin_what_may_not_begin_again(events: list[Event]) -> None:
    (run,) = {e["run"] for e in events if e.get("op") == 1 and "run" in e}
    written = [e for e in events if e.get("run") == run and e.get("wrote")]
    first = min(event["position"] for event in written)
    for event in written:
        if event["position"] == first:
            event |= {"name": "runs.begin_again", "again": f"{run}.2"}


def _know_something_else(events: list[Event]) -> None:
    next(of_kind(events, "rests"))["digest"] = "another"


def _open_to_a_thief(events: list[Event]) -> None:
    next(of_kind(events, "rests"))["is_open_to_others"] = True


def _say_nothing_at_the_end(events: list[Event]) -> None:
    events.remove(next(of_kind(events, "is at rest")))


def _leave_a_place(events: list[Event]) -> None:
    next(of_kind(events, "is at rest"))["lines"] = ["a run"]


def _leave_a_key(events: list[Event]) -> None:
    next(of_kind(events, "keys"))["lasting"] = ["a key"]


def _log(events: list[Event]) -> None:
    events.append({**events[0], "kind": "logs", "said": "A job failed"})


def _do_something_else(events: list[Event]) -> None:
    next(of_kind(events, "does"))["came"] = "another"


@pytest.mark.parametrize(
    ("change", "seen"),
    [
        (_lose_the_last_write, "last value lost"),
        (_count_the_same_again, "count lost"),
        (_lose_a_count, "count lost"),
        (_say_again, "said twice"),
        (_go_back, "seq goes back"),
        (_skip_a_word, "text with holes"),
        (_tell_another_end, "another end"),
        (_begin_again, "too many at once"),
        (_begin_again, "called too often"),
        (_begin_what_may_not_begin_again, "begun too often"),
        (_know_something_else, "processes differ"),
        (_open_to_a_thief, "open to others"),
        (_say_nothing_at_the_end, "no rest"),
        (_leave_a_place, "place lost"),
        (_leave_a_key, "left in Redis"),
        (_log, "logged"),
        (_do_something_else, "replicas differ"),
    ],
)
def test_a_history_that_breaks_a_promise_is_seen(
    change: Callable[[list[Event]], None], seen: str, peaceful: list[Event]
) -> None:
    events = copy.deepcopy(peaceful)
    change(events)
    assert any(one.startswith(seen) for one in check(events))
