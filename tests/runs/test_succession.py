"""Who ends with whom, lines, and whatever order things come in."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator

from hypothesis import given, settings
from hypothesis import strategies as st

import flaskstream as gr
from flaskstream.blocks.blocks import Blocks
from flaskstream.components import Textbox
from flaskstream.runs.engine import Engine
from flaskstream.runs.run import Run
from flaskstream.store.runrecord import RunRecord, Status
from flaskstream.store.settings import Settings
from tests.runs.held import Held
from tests.runs.memory import queue_of, state_of
from tests.runs.stage import Stage
from tests.runs.test_next import Typist
from tests.waiting import wait_until

# ----- who ends with whom


def test_stop_ends_the_next_run_too(engine: Engine) -> None:
    held = Held()
    typist = Typist(engine, held)
    runs = [typist.type(name) for name in ("a", "ab")]
    engine.stop(runs[0])
    assert runs[1].ended.is_set()
    held.let_go("a")
    typist.ended(*runs)
    assert [run.status for run in runs] == [Status.STOPPED, Status.STOPPED]
    assert "ab" not in held.began
    assert typist.stage.states() == ["running", "stopping", "stopped"]


def test_what_is_typed_after_stop_does_not_wait_for_the_stopped_run(
    engine: Engine,
) -> None:
    held = Held()
    typist = Typist(engine, held, concurrency_limit=None)
    stopped = typist.type("a")
    engine.stop(stopped)
    held.let_go("ab")
    typist.ended(typist.type("ab"))
    held.let_go("a")
    typist.ended(stopped)
    assert typist.seen() == ["ab"]


def test_what_is_typed_while_stop_is_on_its_way_is_answered_last(
    engine: Engine,
) -> None:
    held = Held()
    typist = Typist(engine, held, concurrency_limit=None)
    older, waiting = typist.type("a"), typist.type("ab")
    record = typist.stage.record.runs[older.id]
    record.ask_to_stop(Status.STOPPED)  # as `Engine.stop` does first
    newest = typist.type("abc")
    held.let_go("a", "abc")
    typist.ended(older, waiting, newest)
    assert waiting.status is Status.SUPERSEDED
    assert typist.seen() == ["abc"]


def test_who_cancels_a_listener_ends_its_next_run_too(engine: Engine) -> None:
    held = Held()
    box = Textbox(render=False)
    with Blocks() as blocks:
        box.render()
        live = blocks.load(held, box, Textbox(), concurrency_limit=None)
        blocks.load(None, cancels=[live])
    stage = Stage(engine, blocks)
    runs = [stage.start(live, {box: name}) for name in ("a", "ab")]
    stage.perform(blocks.listeners[1])
    held.let_go("a")
    for run in runs:
        assert stage.ended(run).status is Status.STOPPED
    assert "ab" not in held.began


def test_who_waits_unwatched_for_an_older_run_is_abandoned_with_it(
    make_engine: Callable[..., Engine],
) -> None:
    held = Held()
    typist = Typist(make_engine(abandon_after=0.05, sweep_every=0.01, grace=0.1), held)
    runs = [typist.type(name) for name in ("a", "ab")]
    assert runs[1].ended.wait(20)
    held.let_go("a")
    typist.ended(*runs)
    assert [run.status for run in runs] == [Status.ABANDONED, Status.ABANDONED]
    assert "ab" not in held.began


def test_closing_the_engine_begins_no_next_run(engine: Engine) -> None:
    began = []

    def function(name: str) -> Iterator[object]:
        began.append(name)
        while True:
            yield gr.skip()

    typist = Typist(engine, function)
    runs = [typist.type(name) for name in ("a", "ab")]
    wait_until(lambda: began, "the first run to begin")
    engine.close()
    typist.ended(*runs)
    assert [run.status for run in runs] == [Status.STOPPED, Status.STOPPED]
    assert began == ["a"]


# ----- lines


def test_the_next_run_stands_behind_those_who_wait_already(engine: Engine) -> None:
    held = Held()
    typist = Typist(engine, held)
    other = Stage(engine, typist.stage.blocks, "other", "somebody else")
    runs = [typist.type("a"), other.start(form={typist.box: "x"}), typist.type("ab")]
    held.let_go("a")
    wait_until(lambda: "x" in held.began, "the other's run")
    wait_until(lambda: typist.stage.states()[-1] == "waiting", "the next run to wait")
    held.let_go("x", "ab")
    for stage, run in zip([typist.stage, other, typist.stage], runs, strict=True):
        stage.ended(run)
    assert held.began == ["a", "x", "ab"]
    assert typist.stage.states() == ["running", "waiting", "running", "done"]


def test_a_closed_pages_run_that_came_first_gives_way_to_the_next_run(
    make_engine: Callable[..., Engine],
) -> None:
    engine, held = make_engine(yield_place_after=3600, grace=0.1), Held()

    def function(name: str) -> Iterator[object]:
        held(name)
        while name == "closed":
            yield gr.skip()

    typist = Typist(engine, function)
    closed = Stage(engine, typist.stage.blocks, "closed", typist.stage.session.owner)
    older = typist.type("a"), closed.start(form={typist.box: "closed"})
    state_of(closed.session).presence.last_seen -= 60
    newer = typist.type("ab")
    held.let_go("a", "closed", "ab")
    typist.ended(*older, newer)
    ends = [run.status for run in (*older, newer)]
    assert ends == [Status.DONE, Status.ABANDONED, Status.DONE]


def test_who_is_stopped_before_it_stands_in_line_does_not_stay_there(
    engine: Engine,
) -> None:
    held = Held()
    typist = Typist(engine, held)
    other = Stage(engine, typist.stage.blocks, "other", "somebody else")
    begin = engine._begin_heir

    def begin_late(run: Run) -> None:
        engine.stop(run)
        begin(run)

    engine._begin_heir = begin_late  # type: ignore[method-assign]
    older, waiting = typist.type("a"), other.start(form={typist.box: "x"})
    newer = typist.type("ab")
    held.let_go("a")
    typist.ended(older, newer)
    wait_until(lambda: "x" in held.began, "the other's run")
    assert queue_of(engine, newer.session, newer.listener).waiting == []
    held.let_go("x")
    other.ended(waiting)


def test_the_next_run_fails_where_its_line_is_full(engine: Engine) -> None:
    held = Held()
    typist = Typist(engine, held)
    typist.stage.blocks.max_size = 1
    others = [Stage(engine, typist.stage.blocks, name, name) for name in ("x", "y")]
    first, second = typist.type("a"), others[0].start(form={typist.box: "x"})
    newer = typist.type("ab")
    line = queue_of(engine, newer.session, newer.listener)
    leave = line.leave

    def leave_late(run: RunRecord) -> RunRecord | None:
        next_run = leave(run)
        if run.id == first.id:  # somebody else takes the last place to wait
            others[1].start(form={typist.box: "y"})
        return next_run

    line.leave = leave_late  # type: ignore[method-assign]
    held.let_go("a")
    assert newer.ended.wait(20)
    assert newer.status is Status.FAILED
    card = typist.stage.statuses()[-1]["error"]
    assert "at most 1 waiting runs" in card["message"]
    held.let_go("x", "y")
    others[0].ended(second)
    wait_until(lambda: not line.running, "the line to be empty")


# ----- whatever order things come in

MOVES = st.lists(st.sampled_from(["type", "let go", "type", "stop"]), max_size=25)


@settings(max_examples=60)
@given(MOVES, st.booleans(), st.sampled_from([1, None]))
def test_the_newest_input_is_answered_last(
    moves: list[str], generates: bool, limit: int | None
) -> None:
    steps = threading.Semaphore(0)

    def plain(name: str) -> str:
        assert steps.acquire(timeout=20)
        return name

    def generator(name: str) -> Iterator[str]:
        for ending in ("", "!"):
            assert steps.acquire(timeout=20)
            yield name + ending

    engine = Engine(Settings(grace=0.02), b"key")
    typist = Typist(engine, generator if generates else plain, concurrency_limit=limit)
    runs: list[Run] = []
    for number, move in enumerate([*moves, "type"]):
        if move == "type":
            runs.append(typist.type(str(number)))
        elif move == "let go":
            steps.release()
        elif runs:
            engine.stop(runs[-1])
        assert len(typist.stage.slots.next) <= 1
    steps.release(2 * len(runs))
    typist.ended(*runs)
    assert runs[-1].status is Status.DONE
    assert typist.seen()[-1] == str(len(moves)) + "!" * generates
    assert typist.stage.states()[-1] == "done"
    assert typist.stage.slots.next == {}
    engine.close()
