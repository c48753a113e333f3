"""Whose turn it is when all places for calls of the app are taken."""

from __future__ import annotations

import gevent
import pytest

from flaskstream.serving.slots import BEGINNING, Kind, Slots, kind_of

LOOK, ACT, STREAM = Kind.LOOK, Kind.ACT, Kind.STREAM
Order = list[Kind | str]


def wait_for(
    slots: Slots, kind: Kind, order: Order, client: str = ""
) -> gevent.Greenlet[[], None]:
    """A greenlet that waits for a place, notes that it has it, and keeps it."""

    def wait() -> None:
        slots.acquire(kind, client)
        order.append(client or kind)

    waiting: gevent.Greenlet[[], None] = gevent.spawn(wait)
    gevent.sleep(0)
    return waiting


def give_back(slots: Slots, times: int, kind: Kind = LOOK) -> None:
    for _ in range(times):
        slots.release(kind)
        gevent.sleep(0)


def test_who_looks_does_not_stand_behind_a_crowd_that_starts_something() -> None:
    slots, order = Slots(1), Order()
    slots.acquire(ACT, "")
    for kind in [ACT] * 4 + [LOOK] * 2:
        wait_for(slots, kind, order)
    give_back(slots, 6)
    assert order == [LOOK, ACT, LOOK, ACT, ACT, ACT]


def test_who_starts_something_does_not_stand_behind_a_crowd_that_looks() -> None:
    slots, order = Slots(1), Order()
    slots.acquire(LOOK, "")
    for kind in [LOOK] * 4 + [ACT] * 2:
        wait_for(slots, kind, order)
    give_back(slots, 6)
    assert order == [LOOK, ACT, LOOK, ACT, LOOK, LOOK]


@pytest.mark.parametrize("kind", [LOOK, ACT])
def test_nobody_waits_for_all_that_one_client_has_sent(kind: Kind) -> None:
    slots, order = Slots(1), Order()
    slots.acquire(kind, "a")
    for client in ("a", "a", "a", "b", "c", "b"):
        wait_for(slots, kind, order, client)
    give_back(slots, 6)
    assert order == ["a", "b", "c", "a", "b", "a"]


def test_a_place_is_kept_by_so_many_and_no_more() -> None:
    slots, order = Slots(2), Order()
    for kind in (LOOK, ACT, LOOK):
        wait_for(slots, kind, order)
    assert order == [LOOK, ACT]
    assert slots.taken == 2
    give_back(slots, 3)
    assert (order, slots.taken) == ([LOOK, ACT, LOOK], 0)


def test_who_goes_while_waiting_takes_no_place_along() -> None:
    slots, order = Slots(1), Order()
    slots.acquire(ACT, "")
    leaving, called = (wait_for(slots, ACT, order) for _ in range(2))
    leaving.kill()
    called.kill(block=False)
    slots.release(ACT)  # its turn comes before it knows that it is to go
    gevent.sleep(0)
    assert order == []
    wait_for(slots, ACT, order)
    assert order == [ACT]


def test_of_a_crowd_of_streams_few_begin_at_a_time_and_nobody_else_waits() -> None:
    slots, order = Slots(2 * BEGINNING), Order()
    for kind in [STREAM] * 5 + [LOOK, ACT]:
        wait_for(slots, kind, order)
    assert order == [STREAM, STREAM, LOOK, ACT]
    give_back(slots, 2)  # the two others have gone
    assert order.count(STREAM) == 2
    give_back(slots, 2, STREAM)
    assert order.count(STREAM) == 4


def test_streams_begin_though_others_always_wait() -> None:
    slots, order = Slots(1), Order()
    slots.acquire(LOOK, "")
    for kind in [LOOK] * 3 + [ACT] * 3 + [STREAM] * 2:
        wait_for(slots, kind, order)
    give_back(slots, 1)
    for _ in range(7):
        give_back(slots, 1, STREAM if order[-1] is STREAM else LOOK)
    assert order == [STREAM, LOOK, ACT, STREAM, LOOK, ACT, LOOK, ACT]


def test_a_stream_that_is_called_as_it_goes_leaves_its_place_to_the_next() -> None:
    slots, order = Slots(BEGINNING), Order()
    slots.acquire(STREAM, "")
    called = wait_for(slots, STREAM, order)
    called.kill(block=False)
    give_back(slots, 1, STREAM)
    assert order == []
    wait_for(slots, STREAM, order)
    wait_for(slots, STREAM, order)
    assert order == [STREAM]


def test_a_stream_of_a_page_is_known_by_its_path() -> None:
    page = "/app/pages/HGq4l1lZ9T0nq1NDRpMxUw"
    told = {
        ("GET", f"{page}/events"): STREAM,
        ("HEAD", "/pages/HGq4l1lZ9T0nq1NDRpMxUw.2/events"): STREAM,
        ("GET", f"{page}/news"): LOOK,
        ("GET", f"{page}/events/of/the/app"): LOOK,
        ("GET", "/events"): LOOK,
        ("POST", f"{page}/events"): ACT,
    }
    for (method, path), kind in told.items():
        assert kind_of({"REQUEST_METHOD": method, "PATH_INFO": path}) is kind
