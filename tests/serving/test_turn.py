"""Threads that wait for the interpreter ask for it rarely where many of them wait."""

from __future__ import annotations

import sys
import threading
from collections.abc import Iterator

import pytest

from flaskstream.serving.turn import FEW_CALLS, FEW_THREADS, share_interpreter


@pytest.fixture(autouse=True)
def own_interval() -> Iterator[None]:
    """Leave the interval as it was."""
    before = sys.getswitchinterval()
    yield
    sys.setswitchinterval(before)


def test_many_calls_at_once_make_turns_longer_and_few_short_again() -> None:
    share_interpreter(1)
    short = sys.getswitchinterval()
    share_interpreter(FEW_CALLS + 1)
    assert sys.getswitchinterval() > short
    share_interpreter(1)
    assert sys.getswitchinterval() == short


def test_many_runs_at_once_make_turns_longer() -> None:
    share_interpreter(1)
    short = sys.getswitchinterval()
    over = threading.Event()
    runs = [threading.Thread(target=over.wait) for _ in range(FEW_THREADS)]
    for run in runs:
        run.start()
    try:
        share_interpreter(1)
        assert sys.getswitchinterval() > short
    finally:
        over.set()
        for run in runs:
            run.join()
