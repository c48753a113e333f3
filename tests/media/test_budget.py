"""Who has some of what is bounded, and who waits for it."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager

import pytest

from flaskstream.media import budget as budgets
from flaskstream.media.budget import Asker, Budget, Exhausted
from tests.waiting import wait_until


class People:
    """Threads that want all of a budget for a moment; `order`: who has had it."""

    def __init__(self, pool: ThreadPoolExecutor) -> None:
        self.budget, self.order = Budget(10), list[str]()
        self.asking = threading.local()
        self._pool, self._waiting = pool, threading.Semaphore(0)

    def find(self) -> Asker:
        return getattr(self.asking, "asker", Asker())

    def come(self, who: str) -> None:
        """A further one, who has to wait behind those that are there."""
        waits = threading.Event()
        self._pool.submit(self._want, Asker(who, step_aside=waits.set))
        assert waits.wait(30)

    def _want(self, asker: Asker) -> None:
        self.asking.asker = asker
        with self.budget.take(10, 600):
            self.order.append(asker.who)


@pytest.fixture
def people(monkeypatch: pytest.MonkeyPatch) -> Iterator[People]:
    with ThreadPoolExecutor(8) as pool:
        people = People(pool)
        monkeypatch.setattr(budgets, "_find_asker", [people.find])
        yield people


def test_nobody_waits_for_all_that_another_one_has_sent(people: People) -> None:
    with people.budget.take(1, 0):
        for who in ("a", "a", "a", "b", "c", "b"):
            people.come(who)
    wait_until(lambda: len(people.order) == 6, "all to have had it")
    assert people.order == ["a", "b", "c", "a", "b", "a"]
    assert people.budget.used == 0


def test_who_finds_no_place_to_wait_in_does_not_wait(people: People) -> None:
    @contextmanager
    def no_place() -> Iterator[None]:
        raise Exhausted()
        yield

    people.asking.asker = Asker("a", no_place())
    with people.budget.take(10, 0), pytest.raises(Exhausted):
        people.budget.take(1, 600).__enter__()
    with people.budget.take(10, 0):
        assert people.budget.used == 10, "what is free takes no place"
    assert people.budget.used == 0
