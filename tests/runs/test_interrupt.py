"""An interrupt hits the author's code, at whatever moment it comes."""

from __future__ import annotations

import itertools
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator

import pytest

import flaskstream as gr
from flaskstream.runs.engine import Engine
from flaskstream.runs.executor.interruptible import Interrupted, Interruptible
from flaskstream.store.runrecord import Status
from tests.runs.stage import Stage, one_function
from tests.runs.watched import Watched, stopped
from tests.waiting import TO_END, wait_until

pytestmark = pytest.mark.usefixtures("threads_take_turns_often")


def test_an_interrupt_at_any_moment_hits_the_function_and_not_the_engine(
    engine: Engine,
) -> None:
    closed: list[int] = []

    def tight() -> Iterator[int]:
        # In and out of the author's code all the time, also in the middle of it.
        try:
            for number in itertools.count():
                if number % 50 == 0:
                    gr.Info("here")
                yield number
        finally:
            closed.append(1)

    blocks = one_function(tight, concurrency_limit=None)
    for number in range(200):
        closed.clear()
        stage = Stage(engine, blocks, f"page {number}")
        run = stage.start()
        wait_until(lambda run=run: run.yields, "a yield")  # type: ignore[misc]
        while run.active:
            interrupt = run.interrupt
            hit = interrupt is not None and interrupt()
            run.ended.wait(0.05 if hit else 0.0003)
        stage.ended(run)
        assert run.error is not None
        assert run.error["title"] == "Interrupted"
        assert closed == [1]
    again = Stage(engine, one_function(lambda: None), "again")
    assert again.perform().status is Status.DONE


def test_who_traces_after_an_interrupt_does_not_hang() -> None:
    # As coverage and debuggers do; in a process of its own, which would hang for good.
    traced = """
import sys, threading
from flaskstream.runs.executor.interruptible import Interrupted, Interruptible

def endless():
    threading.Thread(target=author.interrupt).start()
    while True:
        pass

author = Interruptible()
try:
    author.call(endless)
except Interrupted:
    sys.settrace(lambda *what: None)
print((lambda: "goes on")())
"""
    command = [sys.executable, "-c", traced]
    assert subprocess.check_output(command, timeout=TO_END, text=True) == "goes on\n"


def test_endless_loops_are_interrupted_every_time(
    make_engine: Callable[..., Engine],
) -> None:
    engine = make_engine(grace=0.002)
    for number in range(200):
        watched = Watched()
        kind = watched.plain_loop if number % 2 else watched.never_yielding
        stage = Stage(engine, one_function(kind), f"page {number}")
        run = stage.start()
        stopped(stage, run, watched)
        assert run.status is Status.STOPPED
        assert watched.finals == 1


def test_an_interrupt_lands_in_the_authors_code_or_nowhere() -> None:
    landed = {"author": 0, "call": 0, "nowhere": 0}

    def author() -> None:
        try:
            for _ in range(300):
                pass
        except Interrupted:
            landed["author"] += 1

    def work() -> None:
        door = Interruptible()
        doors.append(door)
        ready.set()
        try:
            while not done.is_set():
                before = landed["author"]
                try:
                    door.call(author)
                except Interrupted:
                    landed["call"] += 1
                    left_open.append(door.interrupt())
                    continue
                landed["nowhere"] += landed["author"] == before
        except BaseException as error:  # the loop itself was hit
            hits.append(error)

    doors: list[Interruptible] = []
    hits: list[BaseException] = []
    left_open: list[bool] = []
    ready, done = threading.Event(), threading.Event()
    thread = threading.Thread(target=work)
    thread.start()
    ready.wait(20)
    sent, due = 0, time.monotonic() + 20
    for number in itertools.count():
        is_enough = number >= 200 and sent > 50 and landed["author"] > 0
        if is_enough or time.monotonic() > due:
            break
        sent += doors[0].interrupt()
        time.sleep(0.0002)
    done.set()
    thread.join(20)
    assert hits == []
    assert not any(left_open)
    assert sent > 50
    assert landed["author"] > 0


def test_an_interrupt_of_who_calls_the_engine_is_raised_when_it_comes_back() -> None:
    calls, interrupted = threading.Event(), threading.Event()
    codes: list[Interruptible] = []

    def engine_code() -> None:
        calls.set()
        assert interrupted.wait(20)

    def work() -> None:
        codes.append(Interruptible())
        with pytest.raises(Interrupted):
            codes[0].call(codes[0].outside, engine_code)
        codes.append(codes[0])

    thread = threading.Thread(target=work)
    thread.start()
    assert calls.wait(20)
    assert codes[0].interrupt()
    interrupted.set()
    thread.join(20)
    assert len(codes) == 2
