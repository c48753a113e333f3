"""The pacer: jobs in their time, in threads that nothing kills."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import AsyncIterator, Iterator
from functools import partial

import pytest

from flaskstream.exceptions import StoreGone
from flaskstream.runs import pacing
from flaskstream.runs.engine import Engine
from flaskstream.runs.pacing import Pacer
from tests.runs.stage import Stage, one_function
from tests.waiting import once, wait_until


@pytest.fixture
def pacer() -> Iterator[Pacer]:
    made = Pacer(threads=2)
    yield made
    made.close()


others: set[threading.Thread] = set()
"""The threads of engines that other tests have left."""


@pytest.fixture(autouse=True)
def no_others() -> None:
    others.clear()
    others.update(encoder_threads())


def encoder_threads() -> list[threading.Thread]:
    """Those that have come with the test."""
    there = [thread for thread in threading.enumerate() if thread not in others]
    return [t for t in there if t.name.startswith("flaskstream-encoder")]


def test_jobs_run_when_they_are_due_and_in_that_order() -> None:
    pacer = Pacer(threads=1)
    ran: list[tuple[float, float]] = []
    start = time.monotonic()
    for delay in (0.09, 0.03, 0.06, 0.0):
        due = start + delay
        pacer.submit(lambda due=due: ran.append((due, time.monotonic())), due)  # type: ignore[misc]
    wait_until(lambda: len(ran) == 4, "four jobs")
    pacer.close()
    assert [due for due, _ in ran] == sorted(due for due, _ in ran)
    assert all(due <= at for due, at in ran)


def test_a_job_that_is_due_earlier_goes_before_one_that_is_waited_for(
    pacer: Pacer,
) -> None:
    late, early = threading.Event(), threading.Event()
    pacer.submit(late.set, time.monotonic() + 60)
    wait_until(encoder_threads, "a thread")
    pacer.submit(early.set, time.monotonic() + 0.01)
    assert early.wait(20)
    assert not late.is_set()


def test_a_long_job_does_not_hold_up_the_others(pacer: Pacer) -> None:
    go, done = threading.Event(), threading.Event()

    def long() -> None:
        go.wait(20)

    pacer.submit(long)
    pacer.submit(done.set)
    assert done.wait(20)
    go.set()


def test_idle_pacers_have_no_threads_and_busy_ones_only_a_few() -> None:
    pacer = Pacer(threads=3)
    assert not encoder_threads()
    done = threading.Semaphore(0)
    for _ in range(100):
        pacer.submit(lambda: done.release())
    for _ in range(100):
        assert done.acquire(timeout=20)
    assert 1 <= len(encoder_threads()) <= 3
    pacer.close()


@pytest.mark.parametrize("error", [RuntimeError("oops"), SystemExit(1)])
def test_a_job_that_raises_is_logged_and_kills_no_thread(
    error: BaseException, caplog: pytest.LogCaptureFixture
) -> None:
    pacer = Pacer(threads=1)

    def fail() -> None:
        raise error

    done = threading.Event()
    with caplog.at_level(logging.ERROR, "flaskstream.runs"):
        pacer.submit(fail)
        pacer.submit(done.set)
        assert done.wait(20)
    pacer.close()
    assert [record.exc_info[1] for record in caplog.records if record.exc_info] == [
        error
    ]


def test_jobs_that_are_left_for_one_reason_are_one_line_of_the_log(
    caplog: pytest.LogCaptureFixture,
) -> None:
    pacer = Pacer(threads=1)
    done = threading.Event()

    def leave(why: str) -> None:
        raise StoreGone(why)

    for why in ("it is away", "it is away", "its memory is full", "its memory is full"):
        pacer.submit(partial(leave, why))
    pacer.submit(done.set)
    assert done.wait(10)
    pacer.close()
    said = [record.getMessage() for record in caplog.records]
    assert [one for one in said if "is left" in one] == [
        "A job of the engine is left: it is away",
        "A job of the engine is left: its memory is full",
    ]


def test_closing_ends_the_threads_and_drops_what_is_not_due() -> None:
    pacer = Pacer()
    ran = threading.Event()
    pacer.submit(ran.set, time.monotonic() + 60)
    wait_until(encoder_threads, "a thread that waits for it")
    pacer.close()
    pacer.submit(ran.set)
    assert not encoder_threads()
    assert not ran.is_set()


def test_a_job_may_close_its_pacer() -> None:
    pacer = Pacer()
    pacer.submit(pacer.close)
    wait_until(lambda: not encoder_threads(), "the thread to end")


@pytest.mark.parametrize("again", range(3))  # whom the interpreter favours varies
def test_an_async_function_that_never_awaits_lets_its_page_be_written(
    engine: Engine, again: int
) -> None:
    def plain() -> Iterator[float]:
        due = time.monotonic() + 0.5
        while time.monotonic() < due:
            sum(range(1000))
            yield time.monotonic()

    async def never_awaits() -> AsyncIterator[float]:
        for number in plain():
            yield number

    def is_written() -> bool:
        expected = Stage(engine, one_function(plain), f"plain {len(tries)}").perform()
        run = Stage(engine, one_function(never_awaits), f"async {len(tries)}").perform()
        tries.append(run)
        return run.messages > expected.messages / 2

    tries: list[object] = []
    assert once(is_written, 4)


def test_long_jobs_that_never_end_keep_neither_the_clock_nor_the_others(
    monkeypatch: pytest.MonkeyPatch, pacer: Pacer
) -> None:
    monkeypatch.setattr(pacing, "SLOW", 0.1)
    go, ticked, done = threading.Event(), threading.Event(), threading.Event()

    def wait() -> None:
        go.wait(20)

    for _ in range(7):
        pacer.submit(wait, long=True)
    pacer.submit(ticked.set, time.monotonic() + 0.01)
    assert ticked.wait(20)
    pacer.submit(done.set, long=True)
    assert done.wait(20)
    go.set()
    wait_until(lambda: len(encoder_threads()) <= 3, "the threads to be given back")


def test_long_jobs_are_done_by_as_many_threads_as_there_may_be(pacer: Pacer) -> None:
    go, at_work = threading.Event(), []

    def long() -> None:
        at_work.append(1)
        go.wait(20)

    for _ in range(5):
        pacer.submit(long, long=True)
    wait_until(lambda: len(at_work) == 2, "two of them")
    time.sleep(0.1)
    assert len(at_work) == 2
    go.set()
    wait_until(lambda: len(at_work) == 5, "the others")


def test_of_slow_jobs_there_is_a_most(
    monkeypatch: pytest.MonkeyPatch, pacer: Pacer
) -> None:
    monkeypatch.setattr(pacing, "SLOW", 0.01)
    monkeypatch.setattr(pacing, "MOST_SLOW", 3)
    go, ticked = threading.Event(), threading.Event()

    def wait() -> None:
        go.wait(20)

    for _ in range(20):
        pacer.submit(wait, long=True)
    wait_until(lambda: len(encoder_threads()) == 6, "all that may be")
    time.sleep(0.1)
    pacer.submit(ticked.set)
    assert ticked.wait(20)
    assert len(encoder_threads()) == 6
    go.set()
