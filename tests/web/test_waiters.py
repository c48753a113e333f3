"""How many requests may wait for others to be read."""

from __future__ import annotations

from contextlib import ExitStack

import pytest
from flask import Flask

from flaskstream.media.budget import Exhausted
from flaskstream.web.waiters import ASIDE, MOST_ASIDE, Waiters, asker, most_waiting


def test_one_address_has_half_of_the_places_at_most() -> None:
    waiters = Waiters()
    with ExitStack() as held:
        for who in ("a", "a"):
            held.enter_context(waiters.place(who, 4))
        with pytest.raises(Exhausted), waiters.place("a", 4):
            pass
        for who in ("b", "c"):
            held.enter_context(waiters.place(who, 4))
        with pytest.raises(Exhausted), waiters.place("d", 4):
            pass
        assert waiters.count == 4
    assert waiters.count == 0
    with waiters.place("a", 1):
        assert waiters.count == 1


def test_as_many_wait_as_leave_threads_to_others() -> None:
    assert most_waiting({"flaskstream.threads": 32}) == 16  # as under launch()
    assert most_waiting({"flaskstream.threads": 1}) == 1
    assert most_waiting({ASIDE: print}) == MOST_ASIDE
    assert most_waiting({}) is None  # of a run, which has a thread of its own


def test_a_request_asks_as_its_address() -> None:
    assert asker().who == ""
    near = {"REMOTE_ADDR": "2001:db8::1"}
    with Flask(__name__).test_request_context(environ_overrides=near):
        assert asker().who == "2001:db8::/64"
