"""Whose turn it is when all places for calls of the app are taken."""

from __future__ import annotations

import gevent
import pytest

from flaskstream.serving.slots import Slots


def wait_for(
    slots: Slots, method: str, order: list[str], client: str = ""
) -> gevent.Greenlet[[], None]:
    """A greenlet that waits for a place, notes that it has it, and keeps it."""

    def wait() -> None:
        slots.acquire(method, client)
        order.append(client or method)

    waiting: gevent.Greenlet[[], None] = gevent.spawn(wait)
    gevent.sleep(0)
    return waiting


def give_back(slots: Slots, times: int) -> None:
    for _ in range(times):
        slots.release()
        gevent.sleep(0)


def test_who_looks_does_not_stand_behind_a_crowd_that_starts_something() -> None:
    slots, order = Slots(1), list[str]()
    slots.acquire("POST", "")
    for method in ["POST"] * 4 + ["GET"] * 2:
        wait_for(slots, method, order)
    give_back(slots, 6)
    assert order == ["GET", "POST", "GET", "POST", "POST", "POST"]


def test_who_starts_something_does_not_stand_behind_a_crowd_that_looks() -> None:
    slots, order = Slots(1), list[str]()
    slots.acquire("GET", "")
    for method in ["GET"] * 4 + ["POST"] * 2:
        wait_for(slots, method, order)
    give_back(slots, 6)
    assert order == ["GET", "POST", "GET", "POST", "GET", "GET"]


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_nobody_waits_for_all_that_one_client_has_sent(method: str) -> None:
    slots, order = Slots(1), list[str]()
    slots.acquire(method, "a")
    for client in ("a", "a", "a", "b", "c", "b"):
        wait_for(slots, method, order, client)
    give_back(slots, 6)
    assert order == ["a", "b", "c", "a", "b", "a"]


def test_a_place_is_kept_by_so_many_and_no_more() -> None:
    slots, order = Slots(2), list[str]()
    for method in ("GET", "POST", "GET"):
        wait_for(slots, method, order)
    assert order == ["GET", "POST"]
    assert slots.taken == 2
    give_back(slots, 3)
    assert (order, slots.taken) == (["GET", "POST", "GET"], 0)


def test_who_goes_while_waiting_takes_no_place_along() -> None:
    slots, order = Slots(1), list[str]()
    slots.acquire("POST", "")
    leaving, called = (wait_for(slots, "POST", order) for _ in range(2))
    leaving.kill()
    called.kill(block=False)
    slots.release()  # its turn comes before it knows that it is to go
    gevent.sleep(0)
    assert order == []
    wait_for(slots, "POST", order)
    assert order == ["POST"]
