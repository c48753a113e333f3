"""State: each page has its own, and nobody sees it."""

from __future__ import annotations

import threading

import pytest

from flaskstream.components.state import State
from flaskstream.exceptions import ConfigurationError


def test_each_page_starts_with_a_copy_of_its_own() -> None:
    state = State({"seen": []})
    first, second = state.initial_value(), state.initial_value()
    first["seen"].append(1)
    assert second == {"seen": []}
    assert state.initial_value() == {"seen": []}


def test_a_function_is_called_for_each_page() -> None:
    made: list[object] = []

    def make() -> object:
        made.append(object())
        return made[-1]

    state = State(make)
    assert state.initial_value() is made[0]
    assert state.initial_value() is made[1]


def test_what_no_page_can_copy_fails_when_the_page_is_complete() -> None:
    with pytest.raises(ConfigurationError, match="can be copied for each page"):
        State(threading.Lock()).check()
    State(threading.Lock).check()
