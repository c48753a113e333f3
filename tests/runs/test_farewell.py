"""What is called when a page is given up, and when a value in a `State` is."""

from __future__ import annotations

import logging
import sys
import threading
import time
from collections.abc import Callable
from typing import Any

import pytest

import flaskstream as gr
from flaskstream.exceptions import ConfigurationError
from flaskstream.runs.engine import Engine
from flaskstream.runs.session import Session
from tests.runs.stage import Stage
from tests.waiting import wait_until

MakeEngine = Callable[..., Engine]


def counting(gone: list[Any], **options: Any) -> gr.Blocks:
    with gr.Blocks() as demo:
        state = gr.State(0, delete_callback=gone.append, **options)
        out = gr.Textbox()
        gr.Button().click(lambda n: (n + 1, str(n + 1)), state, [state, out])
    return demo


def shown(stage: Stage) -> Any:
    (out,) = [c for c in stage.blocks.components if isinstance(c, gr.Textbox)]
    return stage.shown(out)


def test_a_state_is_deleted_with_its_page(engine: Engine) -> None:
    gone: list[Any] = []
    stage = Stage(engine, counting(gone))
    other = Stage(engine, stage.blocks, session="other")
    for one in (stage, stage, other):
        one.perform()
    engine.sessions.drop(stage.session)
    wait_until(lambda: gone, "the state to be deleted")
    engine.sessions.drop(stage.session)
    engine.sessions.drop(other.session)
    wait_until(lambda: len(gone) == 2, "the other state to be deleted")
    assert gone == [2, 1]


def test_a_state_that_was_never_made_is_not_deleted(engine: Engine) -> None:
    gone: list[Any] = []
    done = threading.Event()
    demo = counting(gone)
    demo.unload(done.set)
    engine.sessions.drop(Stage(engine, demo).session)
    assert done.wait(20) and gone == []


def test_a_value_lives_so_long_from_when_it_was_set(make_engine: MakeEngine) -> None:
    engine = make_engine(sweep_every=0.02)
    gone: list[Any] = []
    stage = Stage(engine, counting(gone, time_to_live=0.3))
    kept = Stage(engine, counting([], time_to_live=60), session="kept")
    begun = time.monotonic()
    stage.perform()
    kept.perform()
    wait_until(lambda: gone, "the value to be deleted")
    assert gone == [1] and time.monotonic() - begun >= 0.3
    stage.perform()
    kept.perform()
    assert (shown(stage), shown(kept)) == ("1", "2")  # it begins anew


def test_a_page_that_is_given_up_is_told(make_engine: MakeEngine) -> None:
    engine = make_engine(run_ttl=0.05, sweep_every=0.02)
    told: list[Any] = []
    with gr.Blocks() as inner:
        inner.unload(lambda: told.append("inner"))
    with gr.Blocks() as demo:
        inner.render()

        @demo.unload
        def leave(request: gr.Request) -> None:
            told.append(request.session_hash)

    stage = Stage(engine, demo)
    wait_until(lambda: len(told) == 2, "the page to be given up")
    assert told == [stage.session.session_hash, "inner"]


def test_one_that_fails_is_logged_and_the_next_is_called(
    engine: Engine, caplog: pytest.LogCaptureFixture
) -> None:
    done = threading.Event()

    def failing() -> None:
        raise ValueError("no more")

    with gr.Blocks() as demo:
        demo.unload(sys.exit)
        demo.unload(failing)
        demo.unload(done.set)
    with caplog.at_level(logging.ERROR):
        engine.sessions.drop(Stage(engine, demo).session)
        assert done.wait(20)
    assert "no more" in caplog.text


def test_nobody_waits_for_one_that_is_slow(engine: Engine) -> None:
    door, done = threading.Event(), threading.Event()
    with gr.Blocks() as demo:
        demo.unload(lambda: door.wait(20))
        demo.unload(done.set)
    stages = [Stage(engine, demo, session=name) for name in "ab"]
    for stage in stages:
        engine.sessions.drop(stage.session)
    sessions: list[Session] = engine.sessions.all()
    assert sessions == [] and not done.is_set()
    door.set()
    assert done.wait(20)


@pytest.mark.parametrize("given", [{"inputs": gr.Textbox(render=False)}, {"fn": 3}])
def test_what_it_can_not_have_is_refused(given: Any) -> None:
    with gr.Blocks() as demo, pytest.raises(ConfigurationError, match="unload"):
        demo.unload(**{"fn": print, **given})
