"""Runs that come to further steps where others are, and newer runs behind them."""

from __future__ import annotations

import threading

from flaskstream.blocks.blocks import Blocks
from flaskstream.components import Textbox
from flaskstream.runs.engine import Engine
from flaskstream.runs.run import Run
from flaskstream.store.runrecord import Status
from tests.runs.held import Held
from tests.runs.memory import queue_of
from tests.runs.stage import Stage
from tests.waiting import wait_until


def test_a_slow_step_gets_to_its_end_behind_a_fast_one(engine: Engine) -> None:
    held = Held()
    box = Textbox(render=False)
    with Blocks() as blocks:
        box.render()
        fast, slow = Textbox(), Textbox()
        blocks.load(str.upper, box, fast)
        fast.change(held, fast, slow)
    stage = Stage(engine, blocks)
    runs = []
    for name in ("a", "b", "c"):
        runs.append(stage.start(form={box: name}))
        wait_until(lambda: held.began, "the first slow step")
    held.let_go("A", "C")
    for run in runs:
        stage.ended(run)
    assert [run.status for run in runs] == [
        Status.DONE,
        Status.SUPERSEDED,
        Status.DONE,
    ]
    assert stage.seen(slow) == ["A", "C"]


def leading_to_one_step(held: Held) -> tuple[Blocks, Textbox, Textbox]:
    """Two listeners whose outputs both start a third one."""
    box = Textbox(render=False)
    with Blocks() as blocks:
        box.render()
        ways, out = [Textbox(), Textbox()], Textbox()
        for number, way in enumerate(ways):
            blocks.load(lambda name, n=number: f"{name}{n}", box, way)
        changes = [(way, "change") for way in ways]
        blocks.listen(
            changes, lambda one, two: held(one + (two or "")), inputs=ways, outputs=out
        )
    return blocks, box, out


def test_two_runs_that_come_to_one_step_follow_each_other_there(
    engine: Engine,
) -> None:
    held = Held()
    blocks, box, out = leading_to_one_step(held)
    stage = Stage(engine, blocks)
    first = stage.start(blocks.listeners[0], {box: "a"})
    wait_until(lambda: held.began, "the step")
    second = stage.start(blocks.listeners[1], {box: "a"})
    wait_until(lambda: stage.slots.next, "the other run to come there")
    assert (first.reason, second.reason) == (None, None)
    held.let_go("a0", "a0a1")
    for run in (first, second):
        assert stage.ended(run).status is Status.DONE
    assert stage.seen(out) == ["a0", "a0a1"]
    line = queue_of(engine, stage.session, blocks.listeners[2])
    wait_until(lambda: not line.running, "the step's place to be free")


def test_stop_ends_a_run_that_waits_for_a_step_of_another(engine: Engine) -> None:
    held = Held()
    blocks, box, out = leading_to_one_step(held)
    stage = Stage(engine, blocks)
    first = stage.start(blocks.listeners[0], {box: "a"})
    wait_until(lambda: held.began, "the step")
    second = stage.start(blocks.listeners[1], {box: "a"})
    wait_until(lambda: stage.slots.next, "the other run to come there")
    engine.stop(second)
    assert stage.slots.next == {}
    assert stage.ended(second).status is Status.STOPPED
    held.let_go("a0")
    assert stage.ended(first).status is Status.DONE
    assert stage.seen(out) == ["a0"]


def test_of_those_who_wait_for_a_step_the_newest_is_next(engine: Engine) -> None:
    held = Held()
    blocks, box, out = leading_to_one_step(held)
    stage = Stage(engine, blocks)
    first = stage.start(blocks.listeners[0], {box: "a"})
    wait_until(lambda: held.began, "the step")
    typed = stage.start(blocks.listeners[2])
    second = stage.start(blocks.listeners[1], {box: "a"})
    assert typed.ended.wait(20)
    third = stage.start(blocks.listeners[2])
    assert second.ended.wait(20)
    held.let_go("a0", "a0a1")
    for run in (first, third):
        assert stage.ended(run).status is Status.DONE
    assert (typed.status, second.status) == (Status.SUPERSEDED, Status.SUPERSEDED)
    assert stage.seen(out) == ["a0", "a0a1"]


def test_two_runs_that_claim_each_others_listeners_do_not_wait_forever(
    engine: Engine,
) -> None:
    both = threading.Barrier(2, timeout=20)

    def function(text: str) -> str:
        if len(text) == 1:
            both.wait()
        return text + "." if len(text) < 4 else text

    with Blocks() as blocks:
        one, two = Textbox(), Textbox()
        blocks.listen(
            [(blocks, "load"), (one, "change")], function, inputs=one, outputs=two
        )
        blocks.listen(
            [(blocks, "load"), (two, "change")], function, inputs=two, outputs=one
        )
    stage = Stage(engine, blocks)
    runs = [
        stage.start(listener, {one: "a", two: "b"}) for listener in blocks.listeners
    ]
    for run in runs:
        stage.ended(run)
    assert sorted(run.status.value for run in runs) == ["done", "superseded"]
    assert stage.slots.next == {}


def held_step(engine: Engine, held: Held) -> tuple[Stage, Textbox, list[Run]]:
    """A run at a step, and another one of the step's own listener that is next."""
    box = Textbox(render=False)
    with Blocks() as blocks:
        box.render()
        way, out = Textbox(), Textbox()
        blocks.load(str.upper, box, way)
        step = blocks.listen(
            [(blocks, "load"), (way, "change")], held, inputs=way, outputs=out
        )
        blocks.load(None, cancels=[step])
    stage = Stage(engine, blocks)
    first = stage.start(blocks.listeners[0], {box: "a"})
    wait_until(lambda: held.began, "the step")
    return stage, out, [first, stage.start(step, {way: "typed"})]


def test_stop_leaves_alone_what_waits_for_a_step_of_the_stopped_run(
    engine: Engine,
) -> None:
    held = Held()
    stage, out, (first, typed) = held_step(engine, held)
    assert typed.record.pending
    engine.stop(first)
    held.let_go("A", "typed")
    assert stage.ended(first).status is Status.STOPPED
    assert stage.ended(typed).status is Status.DONE
    assert stage.shown(out) == "typed"


def test_who_cancels_a_step_ends_all_that_is_there_or_next(engine: Engine) -> None:
    held = Held()
    stage, _, runs = held_step(engine, held)
    stage.perform(stage.blocks.listeners[2])
    held.let_go("A")
    for run in runs:
        assert stage.ended(run).status is Status.STOPPED
    assert held.began == ["A"]


def test_a_step_that_cancels_its_own_run_leaves_the_next_one_alone(
    engine: Engine,
) -> None:
    held = Held()
    box = Textbox(render=False)
    with Blocks() as blocks:
        box.render()
        out = Textbox()
        live = blocks.load(held, box, out)
        live.then(None, cancels=[live])
    stage = Stage(engine, blocks)
    runs = [stage.start(live, {box: name}) for name in ("a", "ab")]
    held.let_go("a", "ab")
    for run in runs:
        assert stage.ended(run).status is Status.DONE
    assert stage.seen(out) == ["a", "ab"]


def test_who_is_stopped_on_the_way_to_a_step_cancels_nobody_there(
    engine: Engine,
) -> None:
    held = Held()
    box = Textbox(render=False)
    with Blocks() as blocks:
        box.render()
        other = blocks.load(held, box, Textbox())
        first = blocks.load(lambda: None)
        step = first.then(held, box, Textbox(), cancels=[other])
    stages = [Stage(engine, blocks, name) for name in ("one", "two")]
    there = stages[0].start(first, {box: "there"})
    wait_until(lambda: held.began, "the first page's step")
    untouched = stages[1].start(other, {box: "other"})
    stopped = stages[1].start(first, {box: "stopped"})
    line = queue_of(engine, stages[1].session, step)
    wait_until(lambda: line.waiting, "the second page's run to wait for the step")
    engine.stop(stopped)
    stages[1].ended(stopped)
    held.let_go("there", "other")
    stages[0].ended(there)
    assert stages[1].ended(untouched).status is Status.DONE
