"""Components that hang: what they do belongs to the run, and to nobody else."""

from __future__ import annotations

import threading
import time
from collections.abc import AsyncIterator, Callable, Iterator
from typing import Any

import pytest

import flaskstream as gr
from flaskstream.components import Textbox
from flaskstream.components.core.base import Component, Encoder
from flaskstream.media.howfar import told as told_of
from flaskstream.runs import guard, pacing
from flaskstream.runs.engine import Engine
from flaskstream.runs.executor.interruptible import Interrupted
from flaskstream.runs.run import Run
from flaskstream.store.runrecord import Status
from tests.runs.bars import bars, wait_for_bar
from tests.runs.conftest import Door
from tests.runs.memory import has_place
from tests.runs.stage import Stage, one_function
from tests.waiting import wait_until

Make = Callable[..., Engine]


@pytest.fixture(autouse=True)
def soon(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(guard, "LOOK", 0.05)
    monkeypatch.setattr(guard, "PATIENCE", 0.2)
    monkeypatch.setattr(guard, "LAST_CHANCE", 0.4)
    monkeypatch.setattr(pacing, "SLOW", 0.1)


class Hanging(Textbox):
    """Comes to no end with the value "hang", in one way or another."""

    def __init__(self, hang: Callable[[], object] | None = None, **common: Any) -> None:
        self.hang = hang or endless
        self.hangs = threading.Event()
        super().__init__(render=False, **common)

    def postprocess(self, value: Any) -> str | None:
        if value == "hang":
            self.hangs.set()
            self.hang()
        return super().postprocess(value)


class HangingEncoder(Encoder):
    def capture(self, value: Any) -> Any:
        self.component.postprocess(value[0])  # not a text, which is taken as it is
        return value[0]


class HangingCapture(Hanging):
    def encoder(self) -> Encoder:
        return HangingEncoder(self)


class HangingIn(Textbox):
    """Comes to no end in one of its methods, once it is told to."""

    def __init__(self, method: str = "", **common: Any) -> None:
        super().__init__(**{"render": False, **common})
        self.method = method
        self.hangs = threading.Event()
        self.is_told = True

    def _at(self, method: str) -> None:
        if self.is_told and method == self.method:
            self.hangs.set()
            endless()

    def preprocess(self, payload: Any) -> Any:
        self._at("preprocess")
        return payload

    def comparable(self, payload: Any) -> Any:
        self._at("meaning")
        return payload

    def migrate_payload(self, payload: Any, before: Component) -> Any:
        self._at("adopt")
        return payload

    def encoder(self) -> Encoder:
        self._at("encoder")
        return super().encoder()

    def initial_payload(self) -> Any:
        self._at("initial_payload")
        return super().initial_payload()


def endless() -> None:
    while True:
        time.sleep(0.001)


def stubborn() -> None:
    """Takes no hint, but the second."""
    try:
        endless()
    except BaseException:
        endless()


def returned() -> str:
    return "hang"


def yielded() -> Iterator[str]:
    """The encoder's thread hangs, while the function goes on."""
    yield "a"
    while True:
        yield "hang"
        time.sleep(0.01)


async def awaited() -> AsyncIterator[str]:
    for value in ("a", "hang"):
        yield value


FUNCTIONS = [returned, yielded, awaited]


def started(
    engine: Engine, out: Component, fn: Any = returned, session: str = "p"
) -> Any:
    stage = Stage(engine, one_function(fn, [out]), session)
    run = stage.start()
    if isinstance(out, Hanging):
        assert out.hangs.wait(20)
    return stage, run


def is_free(stage: Stage, run: Run) -> bool:
    return not has_place(stage.engine, run)


@pytest.mark.parametrize("fn", FUNCTIONS)
@pytest.mark.parametrize("hang", [endless, stubborn])
def test_stop_ends_what_a_component_is_at(engine: Engine, fn: Any, hang: Any) -> None:
    stage, run = started(engine, Hanging(hang), fn)
    engine.stop(run)
    assert stage.ended(run).status is Status.STOPPED
    assert engine.watchdog.lost == 0


@pytest.mark.parametrize("fn", FUNCTIONS)
def test_a_value_has_a_deadline(make_engine: Make, fn: Any) -> None:
    stage, run = started(make_engine(encode_limit=0.3), Hanging(label="Answer"), fn)
    stage.ended(run)
    assert run.status is Status.FAILED
    assert run.error is not None
    assert "Hanging “Answer” took longer than 0.3 s" in run.error["message"]
    assert "FLASKSTREAM_ENCODE_LIMIT" in run.error["message"]


def test_what_takes_its_time_is_shown(make_engine: Make) -> None:
    out = Hanging(lambda: time.sleep(0.3))
    stage, run = started(make_engine(encode_limit=5), out)
    stage.ended(run)
    assert (run.status, stage.shown(out)) == (Status.DONE, "hang")


def test_what_is_converted_may_take_longer(
    make_engine: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    looked, judge = threading.Semaphore(0), guard.Watchdog._judge
    seconds = 100.0

    def later(watchdog: guard.Watchdog, one: guard.Guard, now: float) -> None:
        """As so many seconds after the conversion has begun."""
        judge(watchdog, one, now + (seconds if one.tells else 0))
        if one.tells:
            looked.release()

    def convert() -> None:
        with told_of("Converting"):
            endless()

    monkeypatch.setattr(guard.Watchdog, "_judge", later)
    engine = make_engine(encode_limit=30, convert_limit=200)
    stage, run = started(engine, Hanging(convert, label="Film"))
    for _ in range(3):
        assert looked.acquire(timeout=20)
    assert run.active
    seconds = 300.0
    stage.ended(run)
    assert run.status is Status.FAILED and run.error is not None
    assert "Hanging “Film” took longer than 200 s to convert" in run.error["message"]
    assert "FLASKSTREAM_CONVERT_LIMIT" in run.error["message"]


def test_without_a_deadline_a_value_may_take_as_long_as_it_does(
    make_engine: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    looked = threading.Semaphore(0)
    judge = guard.Watchdog._judge

    def counted(*args: Any) -> None:
        judge(*args)
        looked.release()

    monkeypatch.setattr(guard.Watchdog, "_judge", counted)
    stage, run = started(make_engine(encode_limit=None), Hanging())
    for _ in range(9):
        assert looked.acquire(timeout=20)
    assert run.active
    stage.engine.stop(run)
    assert stage.ended(run).status is Status.STOPPED


@pytest.mark.parametrize("fn", FUNCTIONS)
def test_what_nothing_interrupts_costs_its_run_a_thread_and_no_more(
    engine: Engine, door: Door, fn: Any
) -> None:
    stage, run = started(engine, Hanging(door.wait), fn)
    engine.stop(run)
    assert stage.ended(run).status is Status.STOPPED
    assert engine.watchdog.lost == 1
    door.open()
    wait_until(lambda: engine.watchdog.lost == 0, "it to come back")
    assert stage.shown(stage.blocks.components[0]) in (None, "a")


def test_what_hangs_for_an_async_function_keeps_the_others_from_nothing(
    engine: Engine, door: Door
) -> None:
    stage, run = started(engine, Hanging(door.wait), awaited)
    other = Stage(engine, one_function(awaited), "other")
    assert other.perform().status is Status.DONE
    engine.stop(run)
    assert stage.ended(run).status is Status.STOPPED
    door.open()


def test_a_deadline_too_frees_the_place_of_what_nothing_interrupts(
    make_engine: Make, door: Door
) -> None:
    stage, run = started(make_engine(encode_limit=0.2), Hanging(door.wait))
    assert stage.ended(run).status is Status.FAILED
    assert run.error is not None
    assert "took longer" in run.error["message"]


def test_of_lost_threads_only_some_give_up_their_place(
    engine: Engine, door: Door, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(guard, "MOST_LOST", 0)
    stage, run = started(engine, Hanging(door.wait))
    engine.stop(run)
    assert run.ended.wait(20)
    assert not is_free(stage, run)
    door.open()
    wait_until(lambda: is_free(stage, run), "the place")


def test_stop_ends_what_hangs_as_a_value_is_taken(engine: Engine) -> None:
    stage, run = started(engine, HangingCapture(), lambda: ["hang"])
    engine.stop(run)
    assert stage.ended(run).status is Status.STOPPED


METHODS = ["preprocess", "meaning", "adopt", "encoder", "initial_payload"]


@pytest.mark.parametrize("method", METHODS)
def test_stop_ends_it_wherever_a_component_is_called(
    engine: Engine, method: str
) -> None:
    box = HangingIn(method)
    box.is_told = False  # while the page is made
    blocks = one_function(lambda text: gr.update(label=text), [box], [box])
    with blocks:
        box.change(lambda: None)
    stage = Stage(engine, blocks)
    box.is_told = True
    run = stage.start(form={} if method == "initial_payload" else {box: "a"})
    assert box.hangs.wait(20)
    assert stage.record.lock.acquire(timeout=20)  # which the streams wait for
    stage.record.lock.release()
    engine.stop(run)
    assert stage.ended(run).status is Status.STOPPED


def test_stop_ends_what_the_copy_of_a_state_hangs_in(engine: Engine) -> None:
    class Endless:
        def __deepcopy__(self, memo: object) -> Endless:
            hangs.set()
            endless()
            return self

    hangs = threading.Event()
    with gr.Blocks() as blocks:
        state = gr.State(Endless)
        blocks.load(lambda value: value, state, state)
        state.change(lambda: None)
    stage = Stage(engine, blocks)
    run = stage.start()
    assert hangs.wait(20)
    engine.stop(run)
    assert stage.ended(run).status is Status.STOPPED


def test_the_other_outputs_have_their_last_words(engine: Engine) -> None:
    hanging, other = Hanging(), Textbox(render=False)
    stage = Stage(engine, one_function(lambda: ("hang", "b"), [hanging, other]))
    run = stage.start()
    assert hanging.hangs.wait(20)
    engine.stop(run)
    stage.ended(run)
    assert (stage.shown(hanging), stage.shown(other)) == (None, "b")


def encoder_threads() -> int:
    names = [thread.name for thread in threading.enumerate()]
    return sum(name.startswith("flaskstream-encoder") for name in names)


def test_many_that_hang_cost_others_nothing(engine: Engine, door: Door) -> None:
    def counted() -> Iterator[str]:
        for number in range(1000):
            yield str(number)
            time.sleep(0.01)
            if len(set(stage.seen(out))) > 20:
                return

    others = encoder_threads()  # of engines that other tests have left
    hung = [started(engine, Hanging(door.wait), yielded, f"{i}") for i in range(8)]
    out = Hanging()  # such as its own thread does not encode
    stage = Stage(engine, one_function(counted, [out]))
    stage.perform()
    assert len(set(stage.seen(out))) > 20
    for each, run in hung:
        engine.stop(run)
        assert each.ended(run).status is Status.STOPPED
    door.open()
    wait_until(lambda: encoder_threads() <= others + 5, "the threads to be given back")


def test_nothing_is_looked_after_when_no_step_is_under_way(engine: Engine) -> None:
    stage = Stage(engine, one_function(lambda: "a"))
    stage.perform()
    wait_until(lambda: not engine.watchdog._looks, "the last look")
    assert not engine.watchdog._guards


@pytest.mark.parametrize("hangs", ["in Python", "in C"])
def test_what_a_request_calls_comes_to_an_end_or_is_told_to_be_lost(
    make_engine: Make, door: Door, hangs: str
) -> None:
    """A request can't go on without its thread: but it is not left alone in silence."""
    engine = make_engine(encode_limit=0.2)
    ends: list[type[BaseException]] = []
    call = endless if hangs == "in Python" else door.wait

    def ask() -> None:
        try:
            with engine.watchdog.over_request() as way:
                way.call(Textbox(), call)
        except BaseException as error:
            ends.append(type(error))

    thread = threading.Thread(target=ask)
    thread.start()
    if hangs == "in C":
        wait_until(lambda: engine.watchdog.lost == 1, "it to be given up")
        assert ends == []
        door.open()
    thread.join(20)
    assert ends == [Interrupted]
    wait_until(lambda: engine.watchdog.lost == 0, "it to be back")


class Slow(Textbox):
    """Tells how far it is with what it does."""

    def __init__(self, share: list[float], **common: Any) -> None:
        self.share = share
        self.went_on = threading.Event()
        super().__init__(render=False, **common)

    def _work(self) -> None:
        with told_of("Converting") as move:
            while not self.went_on.wait(0.01):
                move(self.share[-1])

    def preprocess(self, payload: Any) -> Any:
        self._work()
        return payload

    def encoder(self) -> Encoder:
        return SlowEncoder(self)


class SlowEncoder(Encoder):
    def encode(self, captured: Any, final: bool) -> dict[str, Any]:
        assert isinstance(self.component, Slow)
        self.component._work()
        return super().encode(captured, final)


@pytest.mark.parametrize("way", ["in", "out"])
def test_what_takes_a_component_long_shows_how_far_it_is(
    engine: Engine, monkeypatch: pytest.MonkeyPatch, way: str
) -> None:
    monkeypatch.setattr(guard, "LONG", 0.0)
    share, slow = [0.25], Slow([0.25])
    slow.share = share

    def fn(value: str = "") -> Iterator[str]:
        yield value
        slow.went_on.wait(10)

    inputs, outputs = ([slow], []) if way == "in" else ([], [slow])
    stage = Stage(engine, one_function(fn, outputs, inputs))
    run = stage.start()
    wait_for_bar(stage, "Converting", 0.25)
    share.append(0.5)
    wait_for_bar(stage, "Converting", 0.5)
    slow.went_on.set()
    stage.ended(run)
    assert bars(stage)[-1] == []


def test_what_is_done_at_once_shows_nothing(engine: Engine) -> None:
    slow = Slow([0.25])
    slow.went_on.set()
    stage = Stage(engine, one_function(lambda: "a", [slow]))
    stage.ended(stage.start())
    assert not any(bars(stage))
