"""Listeners to the change of a State."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
import pytest

import flaskstream as gr
from flaskstream.components.state import State
from flaskstream.runs.engine import Engine
from flaskstream.store.runrecord import Status
from tests.runs.stage import Stage


class Cart:
    def __init__(self) -> None:
        self.items = [1]


@dataclass
class Batch:
    """Fails where it is compared, for its items are."""

    items: np.ndarray[Any, Any]


class Frame:
    """Says of each item whether it is equal, and of all no word, as pandas' frames."""

    def __init__(self, items: list[Any]) -> None:
        self.items = items
        self.shape = (len(items),)

    def __eq__(self, other: object) -> Any:
        assert isinstance(other, Frame)
        return Frame([a == b for a, b in zip(self.items, other.items, strict=True)])

    def __bool__(self) -> bool:
        raise ValueError("The truth value of a frame is ambiguous.")

    def all(self) -> Frame:
        return self


def add(cart: Cart) -> None:
    cart.items.append(2)


def calls_after(
    engine: Engine, state: State, fn: Callable[[Any], Any], *, output: bool = True
) -> int:
    """How often a change listener is called after a step with the state."""
    called: list[Any] = []
    with gr.Blocks() as blocks:
        state.render()
        blocks.load(fn, state, state if output else None)
        state.change(called.append, state)
    Stage(engine, blocks).perform()
    return len(called)


@pytest.mark.parametrize(
    ("value", "fn", "calls"),
    [
        (1, lambda n: n + 1, 1),
        (1, lambda n: n, 0),
        ([1], lambda many: [*many], 0),
        ([1], lambda many: [*many, 2], 1),
        (np.zeros(3), lambda array: array + 0, 0),
        (np.zeros(3), lambda array: array + 1, 1),
        (Cart(), lambda cart: cart, 0),
        (object(), lambda thing: thing, 0),
        (np.array([1, np.nan]), lambda array: array, 0),
        (np.array([1, np.nan]), lambda array: array + 1, 1),
        (np.float32(1), lambda number: number + np.float32(1), 1),
        (Batch(np.zeros(3)), lambda batch: batch, 0),
        (Batch(np.zeros(3)), lambda batch: Batch(batch.items + 1), 1),
        (Frame([1, None]), lambda frame: frame, 0),
        (Frame([1, None]), lambda frame: Frame([1, 2]), 1),
    ],
)
def test_a_listener_runs_where_the_value_is_another(
    engine: Engine, value: Any, fn: Callable[[Any], Any], calls: int
) -> None:
    assert calls_after(engine, State(value, render=False), fn) == calls


@pytest.mark.parametrize("output", [True, False])
def test_a_change_in_place_counts(engine: Engine, output: bool) -> None:
    def grow(cart: Cart) -> Cart:
        add(cart)
        return cart

    state = State(Cart(), render=False)
    assert calls_after(engine, state, grow, output=output) == 1


@pytest.mark.parametrize(("fn", "calls"), [(lambda n: n, 0), (lambda n: [], 1)])
def test_what_cannot_be_copied_changes_by_another_taking_its_place(
    engine: Engine, fn: Callable[[Any], Any], calls: int
) -> None:
    state = State(threading.Lock, render=False)
    assert calls_after(engine, state, fn) == calls


def test_states_that_nobody_listens_to_are_not_copied(engine: Engine) -> None:
    class Dear:
        def __deepcopy__(self, memo: Any) -> Dear:
            raise AssertionError("copied")

    with gr.Blocks() as blocks:
        state, out = State(Dear), gr.Textbox()
        blocks.load(lambda dear: type(dear).__name__, state, out)
    stage = Stage(engine, blocks)
    stage.perform()
    assert stage.shown(out) == "Dear"


def test_a_number_that_looks_the_same_has_not_changed(engine: Engine) -> None:
    changes: list[float] = []
    with gr.Blocks() as blocks:
        number = gr.Number(1)
        blocks.load(float, number, number).then(lambda: 2.5, None, number)
        number.change(changes.append, number, None)
    assert Stage(engine, blocks).perform(form={number: 3}).status is Status.DONE
    assert changes == [2.5]
