"""What a component shows at once of an event, while runs write to it."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Mapping
from typing import Any

import pytest

import flaskstream as gr
from flaskstream.blocks.eventdata import EventData
from flaskstream.components.core.base import Parts
from flaskstream.components.core.encoder import Reaction
from flaskstream.runs.engine import Engine
from flaskstream.runs.session import Session
from flaskstream.store.values import Post
from flaskstream.web.reaction import react
from tests.runs.memory import state_of
from tests.runs.stage import Stage
from tests.waiting import wait_until


class Counter(gr.Number):
    """Counts its events, and may be kept from it."""

    def __init__(self) -> None:
        super().__init__(0)
        self.meanwhile: Iterator[Callable[[], object]] = iter(())

    def reaction(
        self, event: str, details: Mapping[str, Any], payload: Any, shown: Parts
    ) -> Reaction:
        next(self.meanwhile, lambda: None)()
        return Reaction(payload + 1, {"value": payload + 1})


@pytest.fixture
def stage(engine: Engine) -> Stage:
    with gr.Blocks() as demo:
        Counter()
    return Stage(engine, demo)


def happen(stage: Stage, *meanwhile: Callable[[], object]) -> Counter:
    (counter,) = stage.blocks.components
    assert isinstance(counter, Counter)
    counter.meanwhile = iter(meanwhile)
    react(stage.session, EventData(counter))
    return counter


def test_nobody_waits_for_it_to_answer(stage: Stage) -> None:
    def look() -> None:
        thread = threading.Thread(target=lambda: free.append(is_free(stage.session)))
        thread.start()
        thread.join()

    free: list[bool] = []
    assert stage.shown(happen(stage, look)) == 1
    assert free == [True]


def is_free(session: Session) -> bool:
    lock = state_of(session)._record.lock
    found = lock.acquire(blocking=False)
    if found:
        lock.release()
    return found


def test_what_a_run_has_written_meanwhile_is_not_lost(stage: Stage) -> None:
    (counter,) = stage.blocks.components

    def write(value: int) -> Callable[[], object]:
        return lambda: stage.session.post(Post({counter.id: value}))

    happen(stage, write(10), write(20))
    assert stage.session.payloads[counter.id] == stage.shown(counter) == 21


def test_one_that_never_keeps_up_is_left_out(stage: Stage) -> None:
    (counter,) = stage.blocks.components

    def write() -> None:
        value = 1000 + stage.session.payload(counter)
        stage.session.post(Post({counter.id: value}))

    happen(stage, *[write] * 100)
    assert stage.shown(counter) is None


def test_a_run_goes_on_from_what_a_person_has_cleared(engine: Engine) -> None:
    go = threading.Event()

    def answer() -> Iterator[list[dict[str, str]]]:
        said = [{"role": "user", "content": "Hi"}]
        yield [*said, {"role": "assistant", "content": "Ho"}]
        go.wait(20)
        yield [*said, {"role": "assistant", "content": "Ho, ho"}]

    with gr.Blocks() as demo:
        chat = gr.Chatbot()
        chat.clear(lambda: None)
        listener = demo.load(answer, None, chat)
    stage = Stage(engine, demo)
    run = stage.start(listener)
    wait_until(lambda: stage.shown(chat, "m1-body") is not None, "the first answer")
    event = EventData(chat)
    event.name = "clear"
    react(stage.session, event)
    assert stage.shown(chat, "messages") == []
    go.set()
    stage.ended(run)
    assert len(stage.shown(chat, "messages")) == 2
