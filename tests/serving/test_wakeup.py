"""The wake-up between native threads and greenlets: nothing lost, nothing doubled."""

from __future__ import annotations

import sys
import threading
import time
from collections import deque
from collections.abc import Callable, Iterator
from typing import Any

import gevent
import pytest

from flaskstream.serving.wakeup import GreenletWakeup

SHARED = {"_woken", "_waiter", "_scheduled"}


@pytest.fixture
def switching() -> Iterator[None]:
    """Threads take turns as often as the interpreter can."""
    interval = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    yield
    sys.setswitchinterval(interval)


class CountingLoop:
    """The loop of a hub, counting the callbacks that threads schedule on it."""

    def __init__(self, hub: Any) -> None:
        self._loop = hub.loop
        self.scheduled = 0

    def __getattr__(self, name: str) -> Any:
        return getattr(self._loop, name)

    def run_callback_threadsafe(self, *arguments: Any) -> None:
        self.scheduled += 1
        self._loop.run_callback_threadsafe(*arguments)


class CountingHub:
    def __init__(self) -> None:
        self._hub = gevent.get_hub()
        self.loop = CountingLoop(self._hub)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._hub, name)


class Interrupted(GreenletWakeup):
    """`happens` is called just before each access to what the threads share."""

    def __init__(self, happens: Callable[[], None]) -> None:
        super().__init__(gevent.get_hub())
        self.happens = happens

    def __getattribute__(self, name: str) -> Any:
        if name in SHARED:
            self.happens()
        return super().__getattribute__(name)

    def __setattr__(self, name: str, value: object) -> None:
        if name in SHARED and hasattr(self, "happens"):
            self.happens()
        super().__setattr__(name, value)


class HandOver:
    """Items for a consumer that looks for them only when it is told to."""

    def __init__(self) -> None:
        self.wakeup = Interrupted(self.interrupt)
        self.items = 0
        self.ended = False
        self.accesses = 0

    def interrupt(self) -> None:
        self.accesses += 1

    def put(self, last: bool = False) -> None:
        """Put an item, unless the last one was put before."""
        if not self.ended:
            self.items += 1
            self.ended = last
            self.wakeup.wake()

    def take(self) -> bool:
        """Return once the last item was seen; fail where a wake-up is lost."""
        told = self.items if self.wakeup.wait(0) else 0
        while not (self.ended and told == self.items):
            assert self.wakeup.wait(30), "it returned without a wake-up"
            told = self.items
        return True


@pytest.mark.parametrize("nth", range(1, 32))
def test_a_wake_up_between_any_two_steps_of_a_wait_is_told(nth: int) -> None:
    class Woken(HandOver):
        def interrupt(self) -> None:
            super().interrupt()
            if self.accesses == nth:
                self.put(last=True)

    hand_over = Woken()
    taking = gevent.spawn(hand_over.take)
    # One more before it, once the consumer is parked; and, should the consumer never
    # come to its nth step, one at the end.
    first = gevent.spawn_later(0.01, hand_over.put)
    end = gevent.spawn_later(0.02, hand_over.put, True)
    assert taking.get(timeout=60)
    gevent.joinall([first, end])


@pytest.mark.parametrize("items", [1, 2, 3])
@pytest.mark.parametrize("nth", range(1, 12))
def test_a_wait_between_any_two_steps_of_a_wake_up_is_told(
    nth: int, items: int
) -> None:
    class Paused(HandOver):
        def interrupt(self) -> None:
            if gevent.getcurrent() is putting:
                super().interrupt()
                if self.accesses == nth:
                    # The consumer goes on, as far as it gets.
                    for _ in range(5):
                        gevent.sleep(0)

        def put_all(self) -> None:
            for number in range(items):
                self.put(last=number == items - 1)

    hand_over = Paused()
    putting = gevent.spawn(hand_over.put_all)
    taking = gevent.spawn(hand_over.take)
    assert taking.get(timeout=60)
    putting.join()


def test_no_wake_up_of_four_threads_is_lost(switching: None) -> None:
    wakeup = GreenletWakeup(gevent.get_hub())
    items: deque[int] = deque()

    def produce() -> None:
        for number in range(5000):
            items.append(number)
            wakeup.wake()

    threads = [threading.Thread(target=produce) for _ in range(4)]
    for thread in threads:
        thread.start()
    taken = 0
    while taken < 20_000:
        assert wakeup.wait(60), "it returned without a wake-up, and not in time"
        while items:
            items.popleft()
            taken += 1
    for thread in threads:
        thread.join()


def test_each_of_many_hand_overs_wakes_a_parked_greenlet(switching: None) -> None:
    wakeup = GreenletWakeup(gevent.get_hub())
    turn = threading.Semaphore(0)

    def produce() -> None:
        while turn.acquire(timeout=20) and not ended:
            wakeup.wake()

    ended = False
    thread = threading.Thread(target=produce)
    thread.start()
    for _ in range(2000):
        turn.release()
        assert wakeup.wait(60), "a wake-up was lost"
    ended = True
    turn.release()
    thread.join()


def test_wake_ups_without_a_waiter_are_one_and_schedule_nothing() -> None:
    hub = CountingHub()
    wakeup = GreenletWakeup(hub)
    for _ in range(1000):
        wakeup.wake()
    assert hub.loop.scheduled == 0
    assert wakeup.wait(30)
    assert not wakeup.wait(0)


def test_wake_ups_of_a_parked_greenlet_schedule_one_callback() -> None:
    hub = CountingHub()
    wakeup = GreenletWakeup(hub)
    waiting = gevent.spawn(wakeup.wait, 10)
    gevent.sleep(0)

    def burst() -> None:
        for _ in range(1000):
            wakeup.wake()

    # The loop stands still meanwhile: `join` is a native wait.
    thread = threading.Thread(target=burst)
    thread.start()
    thread.join()
    assert hub.loop.scheduled == 1
    assert waiting.get(timeout=60)


def test_a_wait_without_wake_up_ends_in_time() -> None:
    wakeup = GreenletWakeup(gevent.get_hub())
    begun = time.monotonic()
    assert not wakeup.wait(0.05)
    assert time.monotonic() - begun > 0.04


def test_a_greenlet_that_is_always_woken_lets_others_run() -> None:
    wakeup = GreenletWakeup(gevent.get_hub())
    turns = 0

    def spin() -> None:
        nonlocal turns
        while turns < 100:
            turns += 1
            wakeup.wake()
            wakeup.wait(30)

    spinning = gevent.spawn(spin)
    gevent.sleep(0)
    gevent.sleep(0)
    assert 0 < turns < 100
    spinning.join(timeout=60)


def test_waiting_outside_the_loop_says_what_to_do() -> None:
    wakeup = GreenletWakeup(gevent.get_hub())
    errors: list[str] = []

    def wait() -> None:
        with pytest.raises(RuntimeError) as caught:
            wakeup.wait(1)
        errors.append(str(caught.value))

    thread = threading.Thread(target=wait)
    thread.start()
    thread.join()
    assert 'environ["flaskstream.stream"].patience = 1' in errors[0]


def test_a_wake_up_is_told_once() -> None:
    wakeup = GreenletWakeup(gevent.get_hub())
    told: list[bool] = []

    def wait_twice() -> None:
        told.append(wakeup.wait(30))
        told.append(wakeup.wait(0.1))

    begun = time.monotonic()
    wakeup.wake()
    waiting = gevent.spawn(wait_twice)
    # While the first wait lets others run: it tells this one, too.
    gevent.spawn(wakeup.wake)
    waiting.join(timeout=20)
    assert told == [True, False]
    assert time.monotonic() - begun > 0.09
