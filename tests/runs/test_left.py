"""Runs of pages that were left: which of them end, and when."""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Iterator
from typing import Any

import pytest

import flaskstream as gr
from flaskstream.blocks.blocks import Blocks
from flaskstream.blocks.eventdata import EventData
from flaskstream.exceptions import ConfigurationError
from flaskstream.runs import sweeper
from flaskstream.runs.engine import Engine
from flaskstream.runs.run import Run
from flaskstream.store.runrecord import Status
from tests.runs.memory import state_of
from tests.runs.stage import Stage
from tests.waiting import wait_until

MakeEngine = Callable[..., Engine]


def endless() -> Iterator[int]:
    while True:
        yield 1
        time.sleep(0.002)


def page_of(event: str = "load", **options: Any) -> Blocks:
    """A page whose function never ends, and is started by an event."""
    with gr.Blocks() as blocks:
        button, out = gr.Button(), gr.Textbox()
        one = blocks.load if event == "load" else getattr(button, event)
        one(endless, None, out, **options)
    return blocks


@pytest.fixture
def engine(make_engine: MakeEngine) -> Engine:
    return make_engine(left_after=0.05, sweep_every=0.01)


def goes_on(run: Run, seconds: float = 0.2) -> bool:
    return not run.ended.wait(seconds)


def stop(stage: Stage, run: Run) -> None:
    stage.engine.stop(run)
    stage.ended(run)


def watched(stage: Stage) -> Run:
    """A run that somebody looks at, and has from its beginning."""
    state_of(stage.session).presence.watch()
    run = stage.start()
    state_of(stage.session).presence.watch()  # later than it was made
    state_of(stage.session).presence.unwatch()
    return run


def closed(stage: Stage) -> None:
    """Somebody closes the window: the page says so, and its stream ends."""
    stage.session.presence.leave()
    state_of(stage.session).presence.unwatch()


def test_what_a_load_streams_ends_soon_after_its_page_was_left(engine: Engine) -> None:
    stage = Stage(engine, page_of())
    run = watched(stage)
    assert goes_on(run)
    closed(stage)
    assert stage.ended(run).status is Status.ABANDONED


def test_so_does_what_a_timer_streams(engine: Engine) -> None:
    """Also of a listener that a person starts, whose run goes on."""
    with gr.Blocks() as blocks:
        timer, button, out = gr.Timer(1), gr.Button(), gr.Textbox()
        gr.on([timer.tick, button.click], endless, None, out)
    stage = Stage(engine, blocks)
    (listener,) = stage.blocks.listeners
    for event, ends in (("click", False), ("tick", True)):
        data = EventData(None)
        data.name = event
        run = engine.start(stage.session, listener, {}, event=data)
        state_of(stage.session).presence.watch()
        closed(stage)
        assert run.ended.wait(20) if ends else goes_on(run)
        stop(stage, run)


def test_what_listens_to_its_changes_ends_with_it(engine: Engine) -> None:
    with gr.Blocks() as blocks:
        seen, echo = gr.Textbox(), gr.Textbox()
        blocks.load(endless, None, seen)
        seen.change(endless, None, echo)
    stage = Stage(engine, blocks)
    watched(stage)
    wait_until(
        lambda: len(stage.session.runs.active) == 2, "the listener to the change"
    )
    runs = stage.session.runs.active
    closed(stage)
    assert {stage.ended(engine.runs.of(run)).status for run in runs} == {
        Status.ABANDONED
    }


def test_a_page_that_is_loaded_anew_has_not_been_left(make_engine: MakeEngine) -> None:
    engine = make_engine(left_after=60, sweep_every=0.01)
    stage = Stage(engine, page_of())
    run = watched(stage)
    presence = state_of(stage.session).presence
    for come in (stage.session.presence.come, presence.watch):
        closed(stage)
        come()
        assert presence.left_for() == 0
    assert goes_on(run)
    presence.unwatch()
    stop(stage, run)


def test_a_window_that_nobody_sees_is_not_one_that_was_left(engine: Engine) -> None:
    stage = Stage(engine, page_of())
    run = watched(stage)
    state_of(
        stage.session
    ).presence.unwatch()  # its stream pauses while it is behind others
    assert goes_on(run)
    stop(stage, run)


def test_another_window_of_the_same_page_keeps_its_runs(engine: Engine) -> None:
    stage = Stage(engine, page_of())
    run = watched(stage)
    state_of(stage.session).presence.watch()
    closed(stage)
    assert goes_on(run)
    state_of(stage.session).presence.unwatch()
    assert stage.ended(run).status is Status.ABANDONED


def test_what_a_person_has_started_outlives_the_page(engine: Engine) -> None:
    stage = Stage(engine, page_of("click"))
    run = watched(stage)
    closed(stage)
    assert goes_on(run)
    stop(stage, run)


def test_a_page_that_was_closed_before_it_could_say_so_has_been_left(
    engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sweeper, "NEVER_WATCHED", 0.05)
    stage = Stage(engine, page_of())
    assert stage.ended(stage.start()).status is Status.ABANDONED
    pressed = Stage(engine, page_of("click"))
    run = pressed.start()
    assert goes_on(run)
    stop(pressed, run)


def test_who_opens_a_page_anew_does_not_wait_for_the_one_that_was_left(
    make_engine: MakeEngine,
) -> None:
    engine = make_engine(left_after=60)
    stage = Stage(engine, page_of())
    old = watched(stage)
    closed(stage)
    again = Stage(engine, stage.blocks, "another page")
    run = again.start()
    assert stage.ended(old).status is Status.ABANDONED
    wait_until(lambda: run.status is Status.RUNNING, "the new run")
    stop(again, run)


@pytest.mark.parametrize("event", ["load", "click"])
@pytest.mark.parametrize("patience", [None, 60])
def test_an_author_says_how_long_a_run_goes_on_for_nobody(
    make_engine: MakeEngine, event: str, patience: float | None
) -> None:
    engine = make_engine(
        left_after=0, abandon_after=0.01, yield_place_after=0.01, sweep_every=0.01
    )
    stage = Stage(engine, page_of(event, abandon_after=patience))
    run = watched(stage)
    closed(stage)
    behind = Stage(engine, stage.blocks, "behind", "another")
    mine = Stage(engine, stage.blocks, "mine")
    waiting = [(each, watched(each)) for each in (behind, mine)]
    assert goes_on(run)
    for each, one in [*waiting, (stage, run)]:
        stop(each, one)


def test_a_run_is_given_up_after_what_its_author_says(make_engine: MakeEngine) -> None:
    engine = make_engine(abandon_after=None, sweep_every=0.01)
    stage = Stage(engine, page_of("click", abandon_after=0.1))
    run = watched(stage)
    assert goes_on(run)
    closed(stage)
    assert stage.ended(run).status is Status.ABANDONED


def test_a_further_step_may_go_on_for_longer(make_engine: MakeEngine) -> None:
    engine = make_engine(abandon_after=0.05, sweep_every=0.01)
    with gr.Blocks() as blocks:
        first = gr.Button().click(lambda: None, abandon_after=0.05)
        first.then(endless, None, gr.Textbox(), abandon_after=None)
    stage = Stage(engine, blocks)
    run = watched(stage)
    wait_until(lambda: run.step is not run.listener, "the further step")
    closed(stage)
    assert goes_on(run)
    stop(stage, run)


@pytest.mark.parametrize("wrong", [-1, math.nan, "an hour", "3600"])
def test_a_patience_is_a_time(wrong: Any) -> None:
    with (
        gr.Blocks(),
        pytest.raises(ConfigurationError, match="abandon_after expected seconds"),
    ):
        gr.Button().click(lambda: None, abandon_after=wrong)
