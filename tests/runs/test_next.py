"""A call is not given up before it has shown something; then the newest run is next."""

from __future__ import annotations

import gc
import threading
import weakref
from collections.abc import Callable, Iterator
from typing import Any

import pytest

import flaskstream as gr
from flaskstream.blocks.blocks import Blocks
from flaskstream.components import State, Textbox
from flaskstream.runs.engine import Engine
from flaskstream.runs.run import Run
from flaskstream.store.runrecord import Status
from tests.runs.held import Held
from tests.runs.memory import queue_of
from tests.runs.stage import Stage, one_function
from tests.waiting import wait_until


class Typist:
    """Types into a box whose listener calls `fn`; the output is what that gives."""

    def __init__(
        self,
        engine: Engine,
        fn: Callable[..., Any],
        session: str = "page",
        **options: Any,
    ) -> None:
        self.box = Textbox(render=False)
        self.stage = Stage(
            engine, one_function(fn, inputs=[self.box], **options), session, session
        )
        self.out = self.stage.blocks.components[1]

    def type(self, text: str) -> Run:
        return self.stage.start(form={self.box: text})

    def seen(self) -> list[Any]:
        return self.stage.seen(self.out)

    def ended(self, *runs: Run) -> None:
        for run in runs:
            self.stage.ended(run)


def test_a_call_that_has_shown_nothing_goes_on_and_the_newer_run_follows(
    engine: Engine,
) -> None:
    held = Held()
    typist = Typist(engine, held)
    older, newer = typist.type("a"), typist.type("ab")
    assert (older.status, newer.status) == (Status.RUNNING, Status.WAITING)
    assert queue_of(engine, newer.session, newer.listener).waiting == []
    held.let_go("a", "ab")
    typist.ended(older, newer)
    assert (older.status, newer.status) == (Status.DONE, Status.DONE)
    assert typist.seen() == ["a", "ab"]


@pytest.mark.parametrize("mode", [None, "always_last"])
def test_a_press_supersedes_at_once_unless_it_is_to_be_the_last(
    engine: Engine, mode: Any
) -> None:
    held = Held()
    with Blocks() as blocks:
        box, out = Textbox(), Textbox()
        options = {"concurrency_limit": None, "trigger_mode": mode}
        gr.Button().click(held, box, out, **options)
    stage = Stage(engine, blocks)
    older, newer = stage.start(form={box: "a"}), stage.start(form={box: "b"})
    assert newer.record.pending is (mode == "always_last")
    held.let_go("a", "b")
    stage.ended(older)
    stage.ended(newer)
    assert older.status is (Status.DONE if mode else Status.SUPERSEDED)
    assert stage.shown(out) == "b"


def test_the_end_of_the_older_run_is_not_told_where_a_newer_one_follows(
    engine: Engine,
) -> None:
    held = Held()
    typist = Typist(engine, held)
    runs = [typist.type("a"), typist.type("ab")]
    held.let_go("a", "ab")
    typist.ended(*runs)
    told = [(one["run"], one["state"]) for one in typist.stage.statuses()]
    older, newer = (run.id for run in runs)
    assert told == [(older, "running"), (newer, "running"), (newer, "done")]


def test_of_a_thousand_inputs_the_newest_is_next_and_the_others_are_dropped(
    engine: Engine,
) -> None:
    held = Held()
    typist = Typist(engine, held)
    runs = [typist.type(str(number)) for number in range(1000)]
    assert typist.stage.session.runs.active == [runs[-1].record, runs[0].record]
    assert {run.status for run in runs[1:-1]} == {Status.SUPERSEDED}
    held.let_go("0", "999")
    typist.ended(*runs)
    assert held.began == ["0", "999"]
    assert typist.seen() == ["0", "999"]
    assert typist.stage.states() == ["running", "running", "done"]


def test_ended_runs_are_freed(engine: Engine) -> None:
    held = Held()
    typist = Typist(engine, held)
    known = [weakref.ref(typist.type(str(number))) for number in range(100)]
    held.let_go("0", "99")
    typist.ended(*(run for one in known if (run := one()) is not None))
    assert typist.stage.slots.next == {}

    def freed() -> bool:
        gc.collect()
        return [one() is None for one in known] == [True] * 99 + [False]

    wait_until(freed, "all but the page's last run to be freed")


def test_no_reader_sees_the_page_idle_between_two_runs(engine: Engine) -> None:
    held, runs, seen = Held(), list[Run](), []
    typist = Typist(engine, held)
    record = typist.stage.record
    wake = record.wake

    def look() -> None:
        ended = sum(run.record.ended_at is not None for run in runs)
        seen.append((not record.slots.active, ended))
        wake()

    record.wake = look  # type: ignore[method-assign]
    runs += [typist.type("a")]
    runs += [typist.type("ab")]
    held.let_go("a", "ab")
    typist.ended(*runs)
    assert {ended for idle, ended in seen if idle} == {2}
    assert (False, 1) in seen


def test_after_a_failed_run_the_next_one_tells_of_itself(engine: Engine) -> None:
    held = Held()

    def function(name: str) -> str:
        held(name)
        if name == "a":
            raise gr.Error("no good")
        return name

    typist = Typist(engine, function)
    older, newer = typist.type("a"), typist.type("ab")
    held.let_go("a", "ab")
    typist.ended(older, newer)
    assert (older.status, newer.status) == (Status.FAILED, Status.DONE)
    assert typist.stage.states() == ["running", "running", "done"]


# ----- what counts as shown


FIRSTS: dict[str, Callable[[str], Any]] = {
    "a value": lambda name: name,
    "the same value": lambda name: "same",
    "properties": lambda name: gr.update(label=name),
    "the same properties": lambda name: gr.update(visible=True),
}


@pytest.mark.parametrize("first", FIRSTS)
def test_a_generator_is_superseded_when_it_has_shown_something(
    engine: Engine, first: str
) -> None:
    held, closed = Held(), []

    def function(name: str) -> Iterator[Any]:
        try:
            held(name)
            yield FIRSTS[first](name)
            held(f"{name}, more")
            yield f"{name}, more"
        finally:
            closed.append(name)

    out = Textbox("same", label="out", render=False)
    typist = Typist(engine, function, outputs=[out], concurrency_limit=None)
    older, newer = typist.type("a"), typist.type("ab")
    held.let_go("a")
    wait_until(lambda: newer.status is Status.RUNNING, "the newer run to begin")
    assert older.reason is Status.SUPERSEDED
    held.let_go("a, more", "ab", "ab, more")
    typist.ended(older, newer)
    assert typist.seen()[-1] == "ab, more"
    assert "a, more" not in typist.seen()
    assert sorted(closed) == ["a", "ab"]


def test_a_value_that_comes_with_properties_is_shown_with_them(engine: Engine) -> None:
    held = Held()

    def function(name: str) -> Iterator[Any]:
        held(name)
        yield gr.update(value=name, label=name)
        held(f"{name}, more")

    typist = Typist(engine, function, concurrency_limit=None)
    older, newer = typist.type("a"), typist.type("ab")
    held.let_go("a")
    wait_until(lambda: older.reason is Status.SUPERSEDED, "the older run to show")
    assert typist.seen()[-1] == "a"
    held.let_go("a, more", "ab", "ab, more")
    typist.ended(older, newer)
    assert typist.seen()[-1] == "ab"


def test_who_skips_or_keeps_a_state_has_shown_nothing(engine: Engine) -> None:
    held = Held()

    def function(name: str) -> Iterator[Any]:
        yield gr.skip(), name
        held(name)
        yield name, gr.skip()
        held(f"{name}, more")

    out, state = Textbox(render=False), State("")
    typist = Typist(engine, function, outputs=[out, state], concurrency_limit=None)
    older = typist.type("a")
    wait_until(lambda: held.began == ["a"], "the older run to skip")
    newer = typist.type("ab")
    assert (older.reason, newer.record.pending) == (None, True)
    held.let_go("a")
    wait_until(lambda: older.reason is Status.SUPERSEDED, "the older run to show")
    held.let_go("a, more", "ab", "ab, more")
    typist.ended(older, newer)
    assert typist.seen() == ["a", "ab"]


def test_the_last_value_of_a_generator_that_has_ended_is_shown(engine: Engine) -> None:
    ended = threading.Event()

    class Slow(Textbox):
        """Shows its values when the generator has ended."""

        def postprocess(self, value: Any) -> str | None:
            assert ended.wait(20)
            return super().postprocess(value)

    def function(name: str) -> Iterator[str]:
        yield name
        if name == "a":
            newer.append(typist.type("ab"))
        yield f"{name}!"

    newer: list[Run] = []
    typist = Typist(engine, function, outputs=[Slow(render=False)])
    runs = typist.stage.session.runs
    runs.call_ended = _then(runs.call_ended, ended.set)  # type: ignore[method-assign]
    older = typist.type("a")
    wait_until(lambda: newer, "the newer run")
    typist.ended(older, *newer)
    assert older.status is Status.DONE
    assert "a!" in typist.seen()
    assert typist.seen()[-1] == "ab!"


def _then(first: Callable[[str], None], then: Callable[[], None]) -> Any:
    def both(run: str) -> None:
        first(run)
        then()

    return both


# ----- what the next run is given


def test_the_next_run_gets_its_own_form_and_the_states_as_it_begins(
    engine: Engine,
) -> None:
    held = Held()

    def function(name: str, said: str) -> tuple[str, str]:
        held(name)
        return said + name, said + name

    box, out = Textbox(render=False), Textbox(render=False)
    with Blocks() as blocks:
        box.render()
        out.render()
        state = State("")
        blocks.load(function, [box, state], [out, state])
    stage = Stage(engine, blocks)
    runs = [stage.start(form={box: name}) for name in ("a", "b", "c")]
    held.let_go("a", "c")
    for run in runs:
        stage.ended(run)
    assert stage.seen(out) == ["a", "ac"]


def test_each_listener_of_a_page_has_a_next_run_of_its_own(engine: Engine) -> None:
    held = Held()
    box = Textbox(render=False)
    with Blocks() as blocks:
        box.render()
        outs = [Textbox(), Textbox()]
        for number, out in enumerate(outs):
            blocks.load(lambda name, n=number: held(f"{name}{n}"), box, out)
    stage = Stage(engine, blocks)
    runs = [
        stage.start(listener, {box: name})
        for name in ("a", "b", "c")
        for listener in blocks.own_listeners
    ]
    assert {x.id for x in stage.slots.next.values()} == {run.id for run in runs[4:]}
    held.let_go("a0", "a1", "c0", "c1")
    for run in runs:
        stage.ended(run)
    assert [stage.seen(out) for out in outs] == [["a0", "c0"], ["a1", "c1"]]
