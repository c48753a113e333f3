"""Any order of commands, of persons, runs and readers, leaves a session in order."""

from __future__ import annotations

import itertools
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from flaskstream.store.change import Change
from flaskstream.store.patch import ROOT, Op, node_key, status_key
from flaskstream.store.protocol import SessionCommands, Store
from flaskstream.store.runrecord import (
    ENDS,
    JobData,
    Key,
    Line,
    Rules,
    RunRecord,
    Status,
)
from flaskstream.store.slots import Effects
from flaskstream.store.values import Post
from tests.runs.log_contract import State, fold

LIMIT = 2
LISTENERS = [
    Rules(0, "once", None, 1),
    Rules(1, "always_last", None, 2),
    Rules(2, "multiple", "multiple", 3),
]
COMPONENTS = (1, 2, 3)
NUMBERS = itertools.count()

MOVES = st.lists(
    st.tuples(
        st.sampled_from(
            ["press", "press", "post", "write", "write", "grow", "show", "stop", "end"]
            + ["read"]
        ),
        st.integers(0, 30),
        st.text("ab\n", max_size=3),
    ),
    max_size=40,
)


class Reader:
    """Somebody who folds what he reads, from time to time."""

    def __init__(self, session: SessionCommands) -> None:
        self._session = session
        self._state: State = {}
        self._seq = 0

    def read(self) -> None:
        delta = self._session.read(self._seq).delta
        assert delta.seq >= self._seq
        fold(self._state, delta.patch)
        self._seq = delta.seq

    def sees(self, component: int) -> Any:
        return self._state.get(node_key(component), {}).get("value")


class House:
    """A session, and what is known of it by what its commands have said."""

    def __init__(self, store: Store) -> None:
        self.store = store
        self.session = store.open("owner", Key("demo", f"page {next(NUMBERS)}"))
        self.line = Line(f"line {next(NUMBERS)}", LIMIT)
        self.runs: list[RunRecord] = []
        self.running: set[str] = set()
        self.ended: dict[str, Status] = {}
        self.last: dict[str, RunRecord] = {}
        self.values: dict[int, str] = {}
        self.seqs: dict[tuple[str, int], int] = {}
        self.readers = [Reader(self.session) for _ in range(2)]

    # ----- moves

    def press(self, number: int, text: str) -> None:
        rules = LISTENERS[number % len(LISTENERS)]._replace(line=self.line)
        id = f"run {next(NUMBERS)}"
        run = RunRecord(id, self.session.key, "owner", "owner", rules)
        begun = self.session.runs.begin(run, JobData({}), admitted=True, order=None)
        assert begun is not None
        self.runs.append(run)
        if begun.goes:
            self._go(run)
        self._carry_out(begun)

    def post(self, number: int, text: str) -> None:
        component = COMPONENTS[number % 3]
        self.session.post(Post({component: text}))
        self.values[component] = text

    def write(self, number: int, text: str) -> None:
        self._write(number, text, grows=False)

    def grow(self, number: int, text: str) -> None:
        self._write(number, text, grows=True)

    def _write(self, number: int, text: str, *, grows: bool) -> None:
        if not self.runs:
            return
        run = self.runs[number % len(self.runs)]
        component = COMPONENTS[number % 3]
        base = self.seqs.get((run.id, component), 0)
        known = self.session.parts(node_key(component)) or {}
        old = known.get("value", "")
        ops = [Op("replace", ROOT, {"value": text})]
        if grows and known:
            ops = [Op("append", "value", text, len(old))]
        payload = old + text if grows else text
        change = Change(component, payload, ops, base)
        written = self.session.runs.write(run.id, run.listener.id, [change])
        if written is None:
            return
        assert run.id not in self.ended, "who has ended wrote"
        if component in written.stale:
            self.seqs[run.id, component] = written.seqs[component]
            return
        self.values[component] = payload
        self.seqs[run.id, component] = written.seqs[component]

    def show(self, number: int, text: str) -> None:
        if self.runs:
            run = self.runs[number % len(self.runs)]
            self.session.runs.call_began(run.id)
            self._carry_out(self.session.runs.has_shown(run.id))

    def stop(self, number: int, text: str) -> None:
        if self.runs:
            self._stop(self.runs[number % len(self.runs)].id, Status.STOPPED)

    def end(self, number: int, text: str) -> None:
        if self.runs:
            self._end(self.runs[number % len(self.runs)].id, Status.DONE)

    def read(self, number: int, text: str) -> None:
        self.readers[number % 2].read()

    # ----- what an engine does

    def _go(self, run: RunRecord) -> None:
        if self.session.runs.start(run.id) is not None:
            self.running.add(run.id)
        else:
            self._end(run.id, Status.STOPPED)

    def _carry_out(self, effects: Effects) -> None:
        for run in effects.ended:
            assert run.id not in self.ended, "it has ended twice"
            self.ended[run.id], self.last[run.id] = run.status, run
        for run in effects.supersede:
            self._stop(run.id, Status.SUPERSEDED)
        for run in effects.begin:
            if run.id not in self.ended and self.session.runs.enter_line(run.id):
                self._go(run)

    def _stop(self, id: str, reason: Status) -> None:
        effects = self.session.runs.ask_to_stop(id, reason)
        if effects is None:
            return
        if id not in self.running:
            self._end(id, reason)
        self._carry_out(effects)

    def _end(self, id: str, status: Status) -> None:
        effects = self.session.runs.end(id, status)
        following = self.session.runs.leave_line(id, self.line)
        self.running.discard(id)
        if effects is not None:
            self._carry_out(effects)
        if following is not None:
            self._go(following)

    # ----- what must hold

    def check(self) -> None:
        assert len(self.running) <= LIMIT
        for run in self.runs:
            now = self.session.runs.look(self.last.get(run.id, run))
            assert (now.status in ENDS) == (run.id in self.ended)
            if run.id in self.ended:
                assert now.status is self.ended[run.id]
        assert dict(self.session.payloads) == self.values

    def rest(self) -> None:
        """End all that goes on, and see that nothing is left."""
        for run in self.runs:
            if run.id not in self.ended:
                self._end(run.id, Status.DONE)
                self.check()
        assert self.session.read(0).idle and not self.store.is_busy(self.line)
        whole: State = {}
        fold(whole, self.session.read(0, whole=True).delta.patch)
        for reader in self.readers:
            reader.read()
            for component in COMPONENTS:
                kept = whole.get(node_key(component))
                if kept is not None:  # else a person has set it since
                    assert reader.sees(component) == kept["value"]
        latest = {run.listener.id: run for run in self.runs if run.id in self.ended}
        for listener in latest:
            told = whole.get(status_key(listener), {}).get("status", {})
            assert told.get("state") not in ("running", "waiting", "stopping")
        self.store.drop(self.session.key)


@settings(
    max_examples=150,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(moves=MOVES)
def test_any_order_of_commands(store: Store, moves: list[tuple[str, int, str]]) -> None:
    house = House(store)
    for move, number, text in moves:
        getattr(house, move)(number, text)
        house.check()
    house.rest()
