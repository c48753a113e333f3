"""What those who wait are told of their places, and how much of it."""

from __future__ import annotations

from collections.abc import Callable
from types import SimpleNamespace

import pytest

from flaskstream.store import concurrencyqueue
from flaskstream.store.concurrencyqueue import BATCH, NEAR, ConcurrencyQueue
from flaskstream.store.runrecord import RunRecord
from tests.runs.test_turns import runs_of

MANY = 2000
A_SECOND = 130
"""More than are told in a second, as long as each place is told of in time."""


class Desk:
    """A line of many, each of another client, and a clock that a test moves."""

    def __init__(self, count: int, monkeypatch: pytest.MonkeyPatch) -> None:
        self.now = 1000.0
        clock = SimpleNamespace(monotonic=lambda: self.now)
        monkeypatch.setattr(concurrencyqueue, "time", clock)
        monkeypatch.setattr(concurrencyqueue, "now", lambda: self.now)
        self.told: list[RunRecord] = []
        self.went: list[RunRecord] = []
        self.jobs: list[tuple[Callable[[], None], float]] = []
        self.line = ConcurrencyQueue(1, None, 100, self.told.append, self._later)
        self.runs = runs_of([str(number) for number in range(count + 1)])
        for run in self.runs:
            if self.line.enter(run):
                self.went.append(run)
        self.told.clear()

    def _later(self, job: Callable[[], None], due: float) -> None:
        self.jobs.append((job, due))

    def end(self) -> None:
        self.leave(self.went[-1])

    def leave(self, run: RunRecord) -> None:
        if (next_run := self.line.leave(run)) is not None:
            self.went.append(next_run)

    def wait(self, seconds: float) -> None:
        """Let time pass, and what is due be done."""
        until = self.now + seconds
        while self.jobs and self.jobs[0][1] <= until:
            job, due = self.jobs.pop(0)
            self.now = max(self.now, due)
            job()
        self.now = until


def test_an_end_costs_the_same_however_many_wait(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    desk = Desk(MANY, monkeypatch)
    for number in range(MANY - 1):
        desk.end()
        assert len(desk.went) == number + 2
    assert desk.told == []
    assert len(desk.jobs) == 1


def test_those_who_wait_are_told_at_a_bounded_pace(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    desk = Desk(MANY, monkeypatch)
    told: list[int] = []
    for _ in range(MANY // 5):
        for _ in range(5):
            desk.end()
        desk.wait(1.0)
        told.append(len(desk.told) - sum(told))
    assert max(told) <= BATCH
    assert sum(told) < A_SECOND * len(told)


def test_who_is_near_is_told_at_once_and_who_is_far_in_proportion(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    desk = Desk(1000, monkeypatch)
    for _ in range(150):  # twice as many as the last one may wait to be told
        desk.end()
        desk.wait(1.0)
        for place, run in enumerate(desk.line.waiting, start=1):
            assert run.position is not None
            late = run.position[0] - place
            assert 0 <= late <= (0 if place <= NEAR else place / NEAR + BATCH / 10)


def test_everybody_is_told_in_the_end_and_then_nobody(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    desk = Desk(MANY, monkeypatch)
    desk.end()
    desk.wait(2 * MANY / NEAR)
    assert set(desk.told) == set(desk.line.waiting)
    assert len(desk.told) == MANY - 1
    positions = [run.position for run in desk.line.waiting]
    assert positions == [(n, MANY - 1, 0.0 * n) for n in range(1, MANY)]
    assert desk.jobs == []


def test_who_is_near_is_told_also_at_once_after_coming(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    desk = Desk(MANY, monkeypatch)
    desk.end()
    desk.wait(0.0)
    assert desk.told == desk.runs[2 : NEAR + 2]


def test_after_a_long_time_not_all_are_told_at_once(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    desk = Desk(MANY, monkeypatch)
    desk.wait(3600.0)
    desk.end()
    desk.wait(0.5)
    assert desk.told == desk.runs[2 : BATCH + 2]
    desk.wait(1.0)
    assert desk.told == desk.runs[2 : 2 * BATCH + 2]


def test_who_waits_for_a_further_step_is_not_told_that_it_runs(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    desk = Desk(3, monkeypatch)
    desk.runs[2].start()
    desk.end()
    desk.wait(1.0)
    assert desk.told == [desk.runs[3]]


def test_nothing_is_told_where_nobody_waits(monkeypatch: pytest.MonkeyPatch) -> None:
    desk = Desk(1, monkeypatch)
    desk.end()
    desk.end()
    assert desk.jobs == []


def test_who_waits_is_told_when_somebody_behind_leaves(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    desk = Desk(3, monkeypatch)
    desk.leave(desk.runs[3])
    desk.wait(1.0)
    assert desk.told == [desk.runs[1]]  # the other came when there were two
    assert [run.position for run in desk.line.waiting] == [(1, 2, None), (2, 2, None)]
