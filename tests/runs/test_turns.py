"""Who goes on next: each client's runs in order, and the clients by turns."""

from __future__ import annotations

import itertools
from collections.abc import Sequence

from hypothesis import given
from hypothesis import strategies as st

from flaskstream.blocks.blocks import Blocks
from flaskstream.runs.run import Run
from flaskstream.runs.session import Session
from flaskstream.store.concurrencyqueue import ConcurrencyQueue
from flaskstream.store.runrecord import Key, RunRecord
from flaskstream.store.sessionstate import Opening, SessionState
from flaskstream.store.turns import Turns
from tests.runs.memory import state_of
from tests.runs.stage import one_function


def page_of(blocks: Blocks, client: str) -> Session:
    """Of somebody who is known; names in capitals are newcomers from one address."""
    key, address = (
        Key("", f"page of {client}"),
        "the street" if client.isupper() else "",
    )
    state = SessionState(key, client, Opening(address))
    return Session(client, key.id, blocks, state)


def runs_of(names: Sequence[str]) -> list[RunRecord]:
    """Runs of the clients of these names."""
    blocks = one_function(lambda: None).seal()
    return [Run(page_of(blocks, n), blocks.listeners[0], {}).known for n in names]


def waiting(runs: Sequence[RunRecord]) -> Turns:
    turns = Turns()
    for run in runs:
        turns.add(run)
    return turns


def clients(turns: Turns) -> str:
    return "".join(run.owner for run in turns)


def test_clients_take_turns() -> None:
    assert clients(waiting(runs_of("aaaabbc"))) == "abcabaa"


def test_who_comes_waits_for_one_run_of_another_and_not_for_all() -> None:
    turns = waiting(runs_of("a" * 50 + "b"))
    assert clients(turns)[:3] == "aba"


def test_whose_turn_it_was_stands_behind_who_came_meanwhile() -> None:
    turns = waiting(runs_of("aabb"))
    assert turns.next().owner == "a"
    turns.add(runs_of("c")[0])
    assert clients(turns) == "bacb"


def test_a_client_that_has_left_comes_back_as_the_last() -> None:
    runs = runs_of("aabca")
    turns = waiting(runs[:4])
    turns.remove(runs[0])
    turns.remove(runs[1])
    turns.remove(runs[1])
    turns.add(runs[4])
    assert clients(turns) == "bca"
    assert (len(turns), turns.of("a"), turns.of("d")) == (3, 1, 0)


def test_a_run_takes_the_place_of_another_one() -> None:
    runs = runs_of("abaa")
    turns = waiting(runs[:3])
    assert turns.replace(runs[0], runs[3])
    assert list(turns) == [runs[3], runs[1], runs[2]]
    assert not turns.replace(runs[0], runs[3])


def test_newcomers_from_one_address_take_turns_as_one() -> None:
    runs = runs_of("ABCDaaE")
    assert clients(waiting(runs)) == "AaBaCDE"
    assert waiting(runs).of("the street") == 5


def test_newcomers_from_one_address_take_turns_among_themselves() -> None:
    assert clients(waiting(runs_of("AAAABBC"))) == "ABCABAA"
    assert clients(waiting(runs_of("AAAABBa"))) == "AaBABAA"


def test_who_is_known_meanwhile_keeps_the_place_of_a_newcomer() -> None:
    runs = runs_of("AB")
    turns = waiting(runs)
    blocks = one_function(lambda: None).seal()
    page = page_of(blocks, "A")
    state_of(page).ownership.known_since -= 3600
    known = Run(page, blocks.listeners[0], {}).known
    assert known.client == "A" != runs[0].client
    assert turns.replace(runs[0], known)
    assert (turns.place(known), turns.place(runs[1])) == (1, 2)
    assert turns.next() is known
    assert turns.remove(runs[1]) and not len(turns)


MOVES = st.lists(
    st.tuples(
        st.sampled_from(["come", "come", "come", "end", "stop", "supersede"]),
        st.integers(0, 40),
    ),
    max_size=60,
)


@given(MOVES, st.sampled_from(["aaaabbcd", "aABbACDA", "AAAABBCD"]))
def test_places_are_those_in_which_the_runs_go_on(
    moves: list[tuple[str, int]], names: str
) -> None:
    turns, pool = Turns(), iter(runs_of(names * 10))
    before: dict[RunRecord, int] = {}
    for move, number in moves:
        known = list(turns)
        if move == "come":
            run = next(pool)
            assert turns.add(run) == list(turns).index(run) + 1
        elif known and move == "end":
            assert turns.next() is known[0]
        elif known:
            turns.remove(known[number % len(known)])
        order = list(turns)
        places = {run: turns.place(run) for run in order}
        assert list(places.values()) == list(range(1, len(turns) + 1))
        assert all(turns.place(run) == 0 for run in known if run not in order)
        firsts = {run.client: run for run in reversed(order)}.values()
        moved = [run for run in order if places[run] > before.get(run, 1 << 30)]
        assert move == "come" or not moved
        assert not set(moved) & set(firsts)  # who has one run never moves back
        before = places


class Watched:
    """A line, and whether what it does is right: after each move, `check`."""

    def __init__(self, limit: int | None) -> None:
        self.line = ConcurrencyQueue(
            limit, None, 1000, lambda run: None, lambda *_: None
        )
        self.limit = limit
        self.came: dict[str, list[RunRecord]] = {}
        self.went: dict[str, list[RunRecord]] = {}
        self.here: list[RunRecord] = []
        self.moment = itertools.count()
        self.patient: dict[str, int] = {}
        """Since when a client waits that was not served since, or has just come."""
        self.served: dict[str, int] = {}
        """When a client was last served out of the line."""

    def _go(self, run: RunRecord) -> None:
        client = run.owner
        self.went.setdefault(client, []).append(run)
        if client not in self.patient:
            return  # it did not wait
        last = self.served.get(client, -1)
        for other, since in self.patient.items():
            assert other == client or since > last, f"{client} again before {other}"
        now = next(self.moment)
        self.served[client] = self.patient[client] = now

    def come(self, run: RunRecord) -> None:
        self.came.setdefault(run.owner, []).append(run)
        self.here.append(run)
        if self.line.enter(run):
            self._go(run)

    def leave(self, run: RunRecord) -> None:
        if run not in self.went.get(run.owner, []):
            self.came[run.owner].remove(run)
        self.here.remove(run)
        self._leave(run)
        self._leave(run)  # once only

    def supersede(self, old: RunRecord, new: RunRecord) -> None:
        own = self.came[old.owner]
        own[own.index(old)] = new
        self.here[self.here.index(old)] = new
        assert not self.line.enter(new, instead_of=old)
        self._leave(old)

    def _leave(self, run: RunRecord) -> None:
        if (next_run := self.line.leave(run)) is not None:
            self._go(next_run)

    def check(self) -> None:
        running, waiting = self.line.running, self.line.waiting
        assert set(running).isdisjoint(waiting)
        assert {*running, *waiting} == set(self.here)
        assert len(running) + len(waiting) == len(self.here)
        if self.limit is not None:
            assert len(running) == min(self.limit, len(self.here))
        for client, went in self.went.items():
            assert went == self.came[client][: len(went)]
        there = {run.owner for run in waiting}
        for client in there - set(self.patient):
            self.patient[client] = next(self.moment)
        for client in set(self.patient) - there:
            del self.patient[client]


@given(MOVES, st.sampled_from([1, 2, 3, None]))
def test_no_run_is_lost_and_nobody_is_served_twice_before_who_waited(
    moves: list[tuple[str, int]], limit: int | None
) -> None:
    watched = Watched(limit)
    blocks = one_function(lambda: None).seal()
    sessions = {client: page_of(blocks, client) for client in "abcd"}

    def new(client: str) -> RunRecord:
        return Run(sessions[client], blocks.listeners[0], {}).known

    for move, number in moves:
        running, waiting = watched.line.running, watched.line.waiting
        if move == "come":
            watched.come(new("aaabbcd"[number % 7]))
        elif move == "end" and running:
            watched.leave(running[number % len(running)])
        elif move == "stop" and waiting:
            watched.leave(waiting[number % len(waiting)])
        elif move == "supersede" and waiting:
            old = waiting[number % len(waiting)]
            watched.supersede(old, new(old.owner))
        watched.check()
    while watched.here:
        watched.leave(watched.line.running[0])
        watched.check()
