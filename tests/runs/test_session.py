"""What a session promises to all who read it and write to it at once."""

from __future__ import annotations

import gc
import threading
import time
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from flaskstream.blocks.blocks import Blocks
from flaskstream.blocks.feedback import Info
from flaskstream.components.state import State
from flaskstream.runs.engine import Engine
from flaskstream.runs.session import Session
from flaskstream.store.patch import Op, Patch
from flaskstream.store.runrecord import Status
from flaskstream.store.wakeup import ThreadWakeup
from tests.runs.log_contract import State as LogState
from tests.runs.log_contract import fold
from tests.runs.memory import state_of
from tests.runs.stage import Stage, one_function
from tests.waiting import wait_until


def session_of(blocks: Blocks | None = None) -> tuple[Session, Callable[[Patch], None]]:
    """A session, and a way to publish patches there, as its runs do."""
    session = Session("owner", "page", blocks or Blocks())
    record = state_of(session)._record

    def publish(patch: Patch) -> None:
        with record.lock:
            record.publish(patch)

    return session, publish


@pytest.mark.parametrize("readers", [1, 3])
def test_no_wakeup_is_lost(readers: int) -> None:
    session, publish = session_of()
    publish({"c1": [Op("replace", "value", "")]})
    expected = "x" * 2000
    states: list[Any] = []

    def follow() -> None:
        state: LogState = {}
        seq, wakeup = 0, ThreadWakeup()
        session.watch(wakeup)
        while True:
            delta = session.read(seq).delta
            fold(state, delta.patch)
            seq = delta.seq
            if state["c1"]["value"] == expected:
                break
            assert wakeup.wait(20), "nobody woke the reader"
        session.unwatch(wakeup)
        states.append(state)

    threads = [threading.Thread(target=follow) for _ in range(readers)]
    for thread in threads:
        thread.start()
    for count in range(2000):
        publish({"c1": [Op("append", "value", "x")]})
        if count % 100 == 0:
            time.sleep(0.0005)
    for thread in threads:
        thread.join(20)
    assert states == [{"c1": {"value": expected}}] * readers


def test_a_reader_is_woken_at_the_end_and_no_longer_after_it_has_left() -> None:
    (session, publish), wakeup = session_of(), ThreadWakeup()
    session.watch(wakeup)
    state_of(session)._record.wake()
    assert wakeup.wait(0)
    session.unwatch(wakeup)
    publish({"c1": [Op("replace", "value", 1)]})
    assert not wakeup.wait(0)


def test_sessions_are_apart() -> None:
    (_, publish), (other, _) = session_of(), session_of()
    publish({"c1": [Op("replace", "value", "a")]})
    assert other.read(0).delta.patch == {}


class Model:
    """Says something when nobody has it any more, as a model that is unloaded."""

    def __init__(self, end: Callable[[], object]) -> None:
        self.end = end

    def __deepcopy__(self, memo: Any) -> Model:
        return self

    def __del__(self) -> None:
        self.end()


def test_what_goes_with_a_states_value_may_tell_the_page(engine: Engine) -> None:
    def load() -> Iterator[Model]:
        for _ in range(3):
            yield Model(lambda: Info("unloaded"))

    with Blocks() as blocks:
        listener = blocks.load(load, None, State())
    stage = Stage(engine, blocks)
    assert stage.perform(listener).status is Status.DONE
    assert stage.session.read(0).idle
    assert "unloaded" in [toast["message"] for toast in stage.toasts()]


def test_the_values_of_a_session_that_goes_keep_nobody_waiting(engine: Engine) -> None:
    served: list[bool] = []
    blocks = Blocks()

    def look() -> None:
        asks = threading.Thread(
            target=engine.sessions.of, args=("other", blocks), daemon=True
        )
        asks.start()
        asks.join(20)
        served.append(not asks.is_alive())

    with blocks:
        state = State()
    stage = Stage(engine, blocks)
    state_of(stage.session).states.keep(state.id, Model(look))
    stage.session.presence.never_again()
    del stage
    engine.sessions.expire(0)
    gc.collect()
    assert served == [True]


def test_a_run_goes_on_from_what_an_event_has_changed_of_its_output(
    engine: Engine,
) -> None:
    go = threading.Event()

    def grow() -> Iterator[str]:
        yield "one"
        assert go.wait(20)
        yield "one two"

    stage = Stage(engine, one_function(grow))
    (out,) = stage.blocks.components
    run = stage.start()
    wait_until(lambda: stage.shown(out) == "one", "the first value")
    held = stage.session.component_state(out)
    assert stage.session.state.react(out.id, held.version, (), {"value": "-"}, {})
    go.set()
    stage.ended(run)
    assert stage.shown(out) == "one two"
