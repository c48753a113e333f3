"""A new run takes the place of the older one; a listener cancels others."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator

from flaskstream.blocks.blocks import Blocks
from flaskstream.components import State, Textbox
from flaskstream.runs.engine import Engine
from flaskstream.runs.pacing import INTERVAL
from flaskstream.runs.run import Status
from tests.runs.stage import Stage, one_function
from tests.waiting import wait_until


def test_a_new_run_supersedes_the_older_of_its_page_and_listener(
    engine: Engine,
) -> None:
    closed = []

    def function(name: str) -> Iterator[str]:
        try:
            while True:
                yield name
                if name == "new":
                    return
        finally:
            closed.append(name)

    box = Textbox(render=False)
    stage = Stage(engine, one_function(function, inputs=[box], concurrency_limit=None))
    other = Stage(engine, stage.blocks, "other")
    out = stage.blocks.components[1]
    untouched = other.start(form={box: "other"})
    older = stage.start(form={box: "old"})
    wait_until(lambda: stage.shown(out) == "old", "the older run's value")
    newer = stage.start(form={box: "new"})
    stage.ended(older)
    stage.ended(newer)
    assert (older.status, newer.status) == (Status.SUPERSEDED, Status.DONE)
    assert stage.shown(out) == "new"
    assert stage.page.payload(out) == "new"
    assert untouched.active
    assert "other" not in closed
    engine.stop(untouched)
    other.ended(untouched)


def test_a_superseded_run_writes_nothing_more(engine: Engine) -> None:
    go = threading.Event()

    def function(name: str) -> str:
        if name == "old":
            go.wait(20)
        return name

    box = Textbox(render=False)
    stage = Stage(engine, one_function(function, inputs=[box], concurrency_limit=None))
    out = stage.blocks.components[1]
    older = stage.start(form={box: "old"})
    stage.perform(form={box: "new"})
    go.set()
    stage.ended(older)
    assert stage.seen(out) == ["new"]
    assert stage.page.payload(out) == "new"


def test_a_step_of_a_superseded_run_writes_nothing_more(engine: Engine) -> None:
    reached, let_old_go, let_new_go = (threading.Event() for _ in range(3))

    def first(name: str) -> None:
        if name == "new":
            let_new_go.wait(20)

    def second(name: str) -> Iterator[str]:
        yield f"first of {name}"
        if name == "old":
            reached.set()
            let_old_go.wait(20)
        yield f"last of {name}"

    with Blocks() as blocks:
        box, out = Textbox(), Textbox()
        start = blocks.load(first, box, concurrency_limit=None)
        start.then(second, box, out)
    stage = Stage(engine, blocks)
    older = stage.start(form={box: "old"})
    assert reached.wait(20)
    wait_until(lambda: stage.shown(out), "its first value")
    newer = stage.start(form={box: "new"})
    let_old_go.set()
    stage.ended(older)
    messages_are_due(engine)
    assert stage.shown(out) == "first of old"
    let_new_go.set()
    stage.ended(newer)
    assert stage.shown(out) == "last of new"
    assert "last of old" not in stage.seen(out)
    assert (older.status, newer.status) == (Status.SUPERSEDED, Status.DONE)


def messages_are_due(engine: Engine) -> None:
    """Wait until all messages have left that were waiting for their time."""
    left = threading.Event()
    engine.pacer.submit(left.set, time.monotonic() + 2 * INTERVAL)
    assert left.wait(20)


def test_outputs_of_two_runs_at_once_do_not_mix(engine: Engine) -> None:
    go = threading.Event()

    def grow(word: str) -> Iterator[str]:
        yield word
        go.wait(20)
        yield word + word

    with Blocks() as blocks:
        out = Textbox(interactive=False)
        for word in "ab":
            blocks.load(lambda w=word: grow(w), None, out)
    stage = Stage(engine, blocks)
    runs = [stage.start(listener) for listener in blocks.own_listeners]
    wait_until(lambda: len(stage.seen(out)) >= 2, "both first values")
    go.set()
    for run in runs:
        stage.ended(run)
    assert set(stage.seen(out)) <= {"a", "b", "aa", "bb"}


# ----- cancels


def test_a_listener_cancels_others_of_its_page_only(engine: Engine) -> None:
    def endless() -> Iterator[int]:
        while True:
            yield 1

    with Blocks() as blocks:
        out = Textbox()
        listener = blocks.load(endless, None, out, concurrency_limit=None)
        cancelling = blocks.load(None, cancels=[listener])
    stage, other = Stage(engine, blocks), Stage(engine, blocks, "other")
    run, untouched = stage.start(listener), other.start(listener)
    cancel = stage.perform(cancelling)
    assert stage.ended(run).status is Status.STOPPED
    assert cancel.status is Status.DONE
    assert untouched.active
    engine.stop(untouched)
    other.ended(untouched)


def test_with_trigger_mode_multiple_both_go_on_and_write(engine: Engine) -> None:
    go = {name: threading.Event() for name in ("first", "second")}

    def function(name: str) -> Iterator[str]:
        yield f"{name} begins"
        go[name].wait(20)
        yield f"{name} ends"

    box = Textbox(render=False)
    blocks = one_function(
        function, inputs=[box], concurrency_limit=None, trigger_mode="multiple"
    )
    stage = Stage(engine, blocks)
    out = stage.blocks.components[1]
    first = stage.start(form={box: "first"})
    wait_until(lambda: stage.shown(out) == "first begins", "the first run's value")
    second = stage.start(form={box: "second"})
    wait_until(lambda: stage.shown(out) == "second begins", "the second run's value")
    assert len(stage.page.active_runs) == 2
    go["first"].set()
    stage.ended(first)
    assert stage.shown(out) == "first ends"
    go["second"].set()
    stage.ended(second)
    assert stage.shown(out) == "second ends"
    assert (first.status, second.status) == (Status.DONE, Status.DONE)
    assert stage.page.beside == set()


def test_a_run_over_its_time_limit_fails_and_says_so(engine: Engine) -> None:
    closed = threading.Event()

    def function() -> Iterator[str]:
        try:
            while True:
                time.sleep(0.01)
                yield "on"
        finally:
            closed.set()

    stage = Stage(engine, one_function(function, time_limit=0.1))
    run = stage.perform()
    assert run.status is Status.FAILED
    assert closed.wait(20)
    assert stage.statuses()[-1]["error"]["title"] == "Time limit"


def test_a_run_within_its_time_limit_is_left_alone(engine: Engine) -> None:
    stage = Stage(engine, one_function(lambda: "in time", time_limit=30.0))
    assert stage.perform().status is Status.DONE


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
    line = engine.line(stages[0].page, blocks.listeners[1])
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
    line = engine.line(stages[1].page, blocks.listeners[1])
    wait_until(lambda: line.has_waiting, "the second run to wait")
    engine.stop(second_run)
    assert second_run.ended.wait(20)
    assert second_run.status is Status.STOPPED
    go.set()
    assert first.ended.wait(20)
    assert called == ["one"]
    wait_until(
        lambda: not line.has_waiting and not line.running, "the line to be empty"
    )


def test_cancels_stops_every_run_that_goes_on_beside(engine: Engine) -> None:
    closed = []

    def function(name: str) -> Iterator[str]:
        try:
            while True:
                yield name
                time.sleep(0.01)
        finally:
            closed.append(name)

    box = Textbox(render=False)
    with Blocks() as blocks:
        box.render()
        out = Textbox()
        several = blocks.listen(
            [(blocks, "load")],
            function,
            inputs=box,
            outputs=out,
            trigger_mode="multiple",
            concurrency_limit=None,
        )
        blocks.listen([(blocks, "load")], None, cancels=several)
    stage = Stage(engine, blocks)
    runs = [stage.start(several, form={box: name}) for name in ("a", "b")]
    wait_until(lambda: all(run.yields for run in runs), "both to run")
    stage.perform(blocks.listeners[1])
    for run in runs:
        stage.ended(run)
    assert sorted(closed) == ["a", "b"]


def test_a_superseded_run_leaves_the_state_alone(engine: Engine) -> None:
    go, given = threading.Event(), threading.Event()

    def function(name: str) -> Iterator[str]:
        yield name
        if name == "old":
            go.wait(20)
            yield "late"
            given.set()

    box = Textbox(render=False)
    with Blocks() as blocks:
        box.render()
        state = State("")
        blocks.listen(
            [(blocks, "load")],
            function,
            inputs=box,
            outputs=state,
            concurrency_limit=None,
        )
    stage = Stage(engine, blocks)
    older = stage.start(form={box: "old"})
    wait_until(lambda: stage.page.state(state) == "old", "the older run's value")
    stage.perform(form={box: "new"})
    go.set()
    stage.ended(older)
    assert stage.page.state(state) == "new"


def test_the_making_of_a_state_keeps_no_reader_waiting(engine: Engine) -> None:
    go, making = threading.Event(), threading.Event()

    def slow() -> str:
        making.set()
        go.wait(20)
        return "made"

    with Blocks() as blocks:
        state = State(slow)
        blocks.listen([(blocks, "load")], lambda s: None, inputs=state)
    stage = Stage(engine, blocks)
    run = stage.start()
    assert making.wait(20)
    assert stage.page.lock.acquire(timeout=5)  # as the page's stream does
    stage.page.lock.release()
    go.set()
    stage.ended(run)
