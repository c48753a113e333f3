"""What happens once is seen by all who wait for it."""

from __future__ import annotations

import threading

from flaskstream.runs.latch import Latch


def test_who_waits_in_vain_is_told_so() -> None:
    latch = Latch()
    assert not latch.wait(0.01) and not latch.wait(0) and not latch.is_set()


def test_all_who_wait_go_on_however_often_it_is_set() -> None:
    latch, told = Latch(), list[bool]()
    waiters = [
        threading.Thread(target=lambda: told.append(latch.wait(20))) for _ in range(20)
    ]
    setters = [threading.Thread(target=latch.set) for _ in range(20)]
    for thread in (*waiters, *setters):
        thread.start()
    for thread in (*waiters, *setters):
        thread.join(20)
    assert told == [True] * 20
    assert latch.is_set() and latch.wait(0)
