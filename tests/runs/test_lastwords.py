"""What a run says at its end, where others have said something since."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import suppress
from typing import Any

from flaskstream.blocks.blocks import Blocks
from flaskstream.components.textbox import Textbox
from flaskstream.exceptions import Error
from flaskstream.runs.engine import Engine
from flaskstream.store.runrecord import Status
from flaskstream.store.values import Post
from tests.runs.memory import has_place
from tests.runs.stage import Stage, one_function
from tests.waiting import wait_until


def test_who_cancels_a_run_speaks_after_its_last_words(engine: Engine) -> None:
    def endless() -> Iterator[str]:
        try:
            yield "begun"
            while True:
                yield "more"
        finally:
            threading.Event().wait(0.2)

    heard: list[Any] = []

    def clear(text: str) -> str:
        heard.append(text)
        return ""

    with Blocks() as blocks:
        out = Textbox(interactive=False)
        listener = blocks.load(endless, None, out)
        clearing = blocks.load(clear, out, out, cancels=listener)
    stage = Stage(engine, blocks)
    run = stage.start(listener)
    wait_until(lambda: stage.shown(out) == "more", "the run's values")
    stage.perform(clearing)
    assert run.status is Status.STOPPED
    assert heard == ["more"]
    assert stage.seen(out)[-1] == ""
    assert stage.session.payload(out) == ""


def test_a_run_that_nothing_interrupts_loses_its_last_words(engine: Engine) -> None:
    began, go = threading.Event(), threading.Event()

    def stuck() -> str:
        while not go.is_set():
            with suppress(BaseException):  # as a call of C, it goes on
                began.set()
                go.wait(20)
        return "late"

    with Blocks() as blocks:
        out = Textbox(interactive=False)
        listener = blocks.load(stuck, None, out)
        halting = blocks.load(lambda: "halted", None, out, cancels=listener)
    stage = Stage(engine, blocks)
    run = stage.start(listener)
    assert began.wait(20)
    stage.perform(halting)
    assert run.status is Status.STOPPED
    assert has_place(engine, run)  # its thread goes on
    go.set()
    stage.ended(run)
    assert stage.seen(out) == ["halted"]
    assert stage.session.payload(out) == "halted"


def test_what_a_person_has_typed_since_stays(engine: Engine) -> None:
    go = threading.Event()

    def function(text: str) -> Iterator[str]:
        yield ""
        go.wait(20)

    box = Textbox(render=False)
    blocks = one_function(function, outputs=[box], inputs=[box])
    stage = Stage(engine, blocks)
    run = stage.start(form={box: "sent"})
    wait_until(lambda: stage.shown(box) == "", "the box to be emptied")
    stage.session.post(Post({box.id: "draft"}))
    written = len(stage.seen(box))
    go.set()
    stage.ended(run)
    assert len(stage.seen(box)) == written
    assert stage.session.payload(box) == "draft"


def test_what_a_failed_run_has_shown_is_what_the_page_has(engine: Engine) -> None:
    go = threading.Event()

    def function() -> Iterator[str]:
        yield "half"
        go.wait(20)

    blocks = one_function(function)
    stage = Stage(engine, blocks)
    out = blocks.components[0]
    run = stage.start()
    wait_until(lambda: stage.shown(out) == "half", "the run's value")
    engine.fail(run, Error("too late"))
    go.set()
    stage.ended(run)
    assert stage.session.payload(out) == "half"
