"""A new run takes the place of the older one of its listener."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator

from flaskstream.blocks.blocks import Blocks
from flaskstream.components import State, Textbox
from flaskstream.runs.engine import Engine
from flaskstream.runs.pacing import INTERVAL
from flaskstream.store.runrecord import Status
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
    assert stage.session.payload(out) == "new"
    assert untouched.active
    assert "other" not in closed
    engine.stop(untouched)
    other.ended(untouched)


def test_a_superseded_run_writes_nothing_more(engine: Engine) -> None:
    go = threading.Event()

    def function(name: str) -> Iterator[str]:
        yield name
        if name == "old":
            go.wait(20)
            yield "late"

    box = Textbox(render=False)
    stage = Stage(engine, one_function(function, inputs=[box], concurrency_limit=None))
    out = stage.blocks.components[1]
    older = stage.start(form={box: "old"})
    wait_until(lambda: older.record.shown, "the older run's value")
    stage.perform(form={box: "new"})
    go.set()
    stage.ended(older)
    assert stage.seen(out) == ["old", "new"]
    assert stage.session.payload(out) == "new"


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


def test_a_superseded_run_leaves_the_state_alone(engine: Engine) -> None:
    go = threading.Event()

    def function(name: str) -> Iterator[str]:
        yield name
        if name == "old":
            go.wait(20)
            yield "late"

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
    wait_until(lambda: older.record.shown, "the older run's value")
    newer = stage.start(form={box: "new"})
    assert older.reason is Status.SUPERSEDED  # it has nothing else to show
    stage.ended(newer)
    go.set()
    stage.ended(older)
    assert stage.session.value_of(state) == "new"
