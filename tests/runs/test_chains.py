"""The steps that follow a step."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from typing import Any

import flaskstream as gr
from flaskstream.blocks.blocks import Blocks
from flaskstream.blocks.listener import CHAIN_LIMIT
from flaskstream.components import CheckboxGroup, Dropdown, Number, Textbox
from flaskstream.runs.engine import Engine
from flaskstream.store.runrecord import Status
from flaskstream.store.values import Post
from tests.runs.memory import queue_of
from tests.runs.stage import Stage
from tests.waiting import wait_until

# ----- then, success, failure


def test_steps_follow_in_order_as_part_of_the_same_run(engine: Engine) -> None:
    with Blocks() as blocks:
        box, out = Textbox(), Textbox()
        first = blocks.load(lambda text: text + "1", box, out)
        first.then(lambda text: text + "2", out, out).then(
            lambda text: text + "3", out, out
        )
    stage = Stage(engine, blocks)
    run = stage.perform(form={box: "x", out: ""})
    assert run.status is Status.DONE
    assert stage.shown(out) == "x123"
    assert stage.states() == ["running", "done"]


def followed(fails: bool) -> tuple[Blocks, list[str]]:
    called: list[str] = []

    def first() -> str:
        called.append("first")
        if fails:
            raise gr.Error("no")
        return "yes"

    with Blocks() as blocks:
        out = Textbox()
        start = blocks.load(first, None, out)
        start.success(lambda: called.append("success"))
        start.failure(lambda: called.append("failure"))
        start.then(lambda: called.append("then"))
    return blocks, called


def test_after_success_those_follow_that_wait_for_it(engine: Engine) -> None:
    blocks, called = followed(fails=False)
    assert Stage(engine, blocks).perform().status is Status.DONE
    assert called == ["first", "success", "then"]


def test_after_failure_those_follow_that_wait_for_it_and_the_run_failed(
    engine: Engine,
) -> None:
    blocks, called = followed(fails=True)
    run = Stage(engine, blocks).perform()
    assert called == ["first", "failure", "then"]
    assert run.status is Status.FAILED
    assert run.error is not None and run.error["message"] == "no"


def test_a_value_that_cannot_be_shown_is_a_failure_too(engine: Engine) -> None:
    called = []
    with Blocks() as blocks:
        number = Number()
        blocks.load(lambda: "many", None, number).failure(lambda: called.append(1))
    assert Stage(engine, blocks).perform().status is Status.FAILED
    assert called == [1]


def test_nothing_follows_a_stopped_step(engine: Engine) -> None:
    began, called = threading.Event(), []

    def endless() -> Iterator[int]:
        while True:
            began.set()
            yield 1

    with Blocks() as blocks:
        out = Textbox()
        blocks.load(endless, None, out).then(lambda: called.append(1))
    stage = Stage(engine, blocks)
    run = stage.start()
    assert began.wait(20)
    engine.stop(run)
    assert stage.ended(run).status is Status.STOPPED
    assert called == []


# ----- change


def test_listeners_to_a_change_of_an_output_run_as_steps(engine: Engine) -> None:
    with Blocks() as blocks:
        celsius, fahrenheit, text = Number(), Number(), Textbox()
        blocks.load(lambda: 100, None, celsius)
        celsius.change(lambda c: c * 9 / 5 + 32, celsius, fahrenheit)
        fahrenheit.change(lambda f: f"{f:.0f} °F", fahrenheit, text)
    stage = Stage(engine, blocks)
    run = stage.perform()
    assert (run.status, stage.shown(text)) == (Status.DONE, "212 °F")
    assert [stage.session.payload(c) for c in (celsius, fahrenheit)] == [100, 212]


def test_an_output_that_did_not_change_starts_nothing(engine: Engine) -> None:
    called = []
    with Blocks() as blocks:
        out = Textbox("same")
        blocks.load(lambda: "same", None, out)
        out.change(lambda: called.append(1))
    stage = Stage(engine, blocks)
    stage.perform()
    assert called == []


def test_another_choice_in_the_same_place_is_a_change(engine: Engine) -> None:
    with Blocks() as blocks:
        model, text = Dropdown(["gpt", "mini"]), Textbox()
        blocks.load(lambda: Dropdown(["claude"], value="claude"), None, model)
        model.change(lambda name: name, model, text)
    stage = Stage(engine, blocks)
    stage.perform()
    assert stage.shown(text) == "claude"


def test_a_choice_that_others_came_before_has_not_changed(engine: Engine) -> None:
    called = []
    with Blocks() as blocks:
        picked = CheckboxGroup(["b"], value=["b"])
        blocks.load(lambda: CheckboxGroup(choices=["a", "b"]), None, picked)
        picked.change(lambda: called.append(1))
    stage = Stage(engine, blocks)
    stage.perform()
    assert (called, stage.session.payload(picked)) == ([], [1])


def test_listeners_that_change_each_other_come_to_an_end(engine: Engine) -> None:
    calls = []

    def more(value: float | None) -> float:
        calls.append(1)
        return (value or 0) + 1

    with Blocks() as blocks:
        one, two = Number(), Number()
        blocks.load(lambda: 1, None, one)
        one.change(more, one, two)
        two.change(more, two, one)
    run = Stage(engine, blocks).perform()
    assert len(calls) == CHAIN_LIMIT - 1
    assert run.status is Status.FAILED
    assert run.error is not None
    assert f"a chain of more than {CHAIN_LIMIT} steps" in run.error["message"]


def test_a_chain_of_as_many_steps_as_may_be_is_done(engine: Engine) -> None:
    calls: list[Any] = []
    with Blocks() as blocks:
        listener = blocks.load(lambda: calls.append(1))
        for _ in range(CHAIN_LIMIT - 1):
            listener = listener.then(lambda: calls.append(1))
    assert Stage(engine, blocks).perform().status is Status.DONE
    assert len(calls) == CHAIN_LIMIT


def test_a_further_step_gets_what_the_page_has_when_it_begins(
    engine: Engine,
) -> None:
    reached, go = threading.Event(), threading.Event()
    got = []

    def wait() -> str:
        reached.set()
        go.wait(20)
        return "made"

    with Blocks() as blocks:
        typed, made, untouched = Textbox(), Textbox(), Textbox("declared")
        first = blocks.load(wait, None, made)
        first.then(lambda *values: got.append(values), [typed, made, untouched])
    stage = Stage(engine, blocks)
    run = stage.start(form={typed: "posted"})
    assert reached.wait(20)
    stage.session.post(Post({typed.id: "typed since"}))
    go.set()
    stage.ended(run)
    assert got == [("typed since", "made", "declared")]


def test_a_set_of_inputs_comes_as_a_dict_by_component(engine: Engine) -> None:
    got: list[Any] = []
    one, two = Textbox(render=False), Number(render=False)
    with Blocks() as blocks:
        one.render()
        two.render()
        blocks.load(got.append, {one, two})
    Stage(engine, blocks).perform(form={one: "a", two: 2})
    assert got == [{one: "a", two: 2}]


def test_a_step_takes_the_status_of_a_run_that_it_supersedes(engine: Engine) -> None:
    def endless() -> Iterator[int]:
        while True:
            yield 1

    def end() -> str:
        return "end"

    function = [endless]

    with Blocks() as blocks:
        out = Textbox()
        first = blocks.load(end, None, out)
        step = first.then(lambda: function[0](), None, out, concurrency_limit=None)
    stage = Stage(engine, blocks)
    direct = stage.start(step)
    wait_until(lambda: direct.yields, "the direct run")
    function[0] = lambda: iter(())
    run = stage.perform(first)
    stage.ended(direct)
    assert direct.status is Status.SUPERSEDED
    assert run.status is Status.DONE
    assert stage.states(step)[-1] == "none"


# ----- the line of a further step


def test_a_further_step_waits_for_its_own_place(engine: Engine) -> None:
    go = threading.Event()
    busy = []

    def first() -> str:
        return "first"

    def second() -> None:
        busy.append(1)
        assert len(busy) == 1
        go.wait(20)
        busy.pop()

    with Blocks() as blocks:
        out = Textbox()
        step = blocks.listen([(blocks, "load")], first, outputs=out, queue=False)
        step.then(second, concurrency_limit=1)
    stages = [Stage(engine, blocks, name) for name in ("one", "two")]
    runs = [stage.start(blocks.listeners[0]) for stage in stages]
    wait_until(lambda: {s.shown(out) for s in stages} == {"first"}, "the first steps")
    wait_until(lambda: busy == [1], "one of the second steps")
    go.set()
    assert all(run.ended.wait(20) for run in runs)
    assert {run.status for run in runs} == {Status.DONE}
    line = queue_of(engine, stages[0].session, blocks.listeners[1])
    wait_until(lambda: not line.running, "the places to be free")


def test_a_run_that_waits_for_a_further_step_can_be_stopped(engine: Engine) -> None:
    go = threading.Event()
    called = []

    def second(name: str) -> None:
        called.append(name)
        go.wait(20)

    box = Textbox(render=False)
    with Blocks() as blocks:
        box.render()
        step = blocks.listen(
            [(blocks, "load")], lambda n: None, inputs=box, queue=False
        )
        step.then(second, box, concurrency_limit=1)
    stages = [Stage(engine, blocks, name) for name in ("one", "two")]
    first = stages[0].start(blocks.listeners[0], form={box: "one"})
    wait_until(lambda: called == ["one"], "the first run's second step")
    second_run = stages[1].start(blocks.listeners[0], form={box: "two"})
    line = queue_of(engine, stages[1].session, blocks.listeners[1])
    wait_until(lambda: line.waiting, "the second run to wait")
    engine.stop(second_run)
    assert second_run.ended.wait(20)
    assert second_run.status is Status.STOPPED
    go.set()
    assert first.ended.wait(20)
    assert called == ["one"]
    wait_until(lambda: not line.waiting and not line.running, "the line to be empty")
