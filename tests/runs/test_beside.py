"""Runs that go on beside each other on one page, and who cancels them."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator

from flaskstream.blocks.blocks import Blocks
from flaskstream.components import State, Textbox
from flaskstream.runs.engine import Engine
from flaskstream.store.runrecord import Status
from tests.runs.stage import Stage, one_function
from tests.waiting import wait_until


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
    assert len(stage.session.runs.active) == 2
    go["first"].set()
    stage.ended(first)
    assert stage.shown(out) == "first ends"
    go["second"].set()
    stage.ended(second)
    assert stage.shown(out) == "second ends"
    assert (first.status, second.status) == (Status.DONE, Status.DONE)
    assert stage.slots.parallel_runs == {}


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
    assert stage.record.lock.acquire(timeout=20)  # as the page's stream does
    stage.record.lock.release()
    go.set()
    stage.ended(run)
