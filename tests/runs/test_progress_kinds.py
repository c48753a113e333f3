"""Functions of every kind can tell how far they are."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

import flaskstream as gr
from flaskstream.runs.engine import Engine
from flaskstream.store.patch import status_key
from tests.runs.bars import bars, wait_for_bar
from tests.runs.conftest import Door
from tests.runs.stage import Stage, one_function

Progress = gr.Progress


def plain(door: Door) -> Callable[..., Any]:
    def fn(progress: Progress = gr.Progress()) -> str:  # noqa: B008
        progress(0.5, desc="half")
        door.wait()
        return "done"

    return fn


def generator(door: Door) -> Callable[..., Any]:
    def fn(progress: Progress = gr.Progress()) -> Iterator[str]:  # noqa: B008
        yield "begun"
        progress(0.5, desc="half")
        door.wait()
        yield "done"

    return fn


def coroutine(door: Door) -> Callable[..., Any]:
    async def fn(progress: Progress = gr.Progress()) -> str:  # noqa: B008
        progress(0.5, desc="half")
        await asyncio.to_thread(door.wait)
        return "done"

    return fn


def async_generator(door: Door) -> Callable[..., Any]:
    async def fn(progress: Progress = gr.Progress()) -> AsyncIterator[str]:  # noqa: B008
        yield "begun"
        progress(0.5, desc="half")
        await asyncio.to_thread(door.wait)
        yield "done"

    return fn


def in_threads_of_its_own(door: Door) -> Callable[..., Any]:
    def fn(progress: Progress = gr.Progress()) -> str:  # noqa: B008
        with ThreadPoolExecutor(1) as pool:
            pool.submit(progress, 0.5, desc="half").result()
        door.wait()
        return "done"

    return fn


def by_a_helper(door: Door) -> Callable[..., Any]:
    def helper(progress: Progress = gr.Progress()) -> None:  # noqa: B008
        progress(0.5, desc="half")

    def fn() -> str:
        helper()
        door.wait()
        return "done"

    return fn


@pytest.mark.parametrize(
    "make",
    [
        plain,
        generator,
        coroutine,
        async_generator,
        in_threads_of_its_own,
        by_a_helper,
    ],
)
def test_every_kind_of_function_tells_how_far_it_is(
    engine: Engine, door: Door, make: Callable[[Door], Callable[..., Any]]
) -> None:
    stage = Stage(engine, one_function(make(door)))
    run = stage.start()
    wait_for_bar(stage, "half", 0.5)
    door.open()
    stage.ended(run)
    assert bars(stage)[-1] == []
    assert stage.shown(stage.blocks.components[0]) == "done"


def test_inputs_stand_around_what_is_injected(engine: Engine) -> None:
    def fn(a: str, progress: Progress = gr.Progress(), b: str = "") -> str:  # noqa: B008
        progress(0.1)
        return f"{a}{b}"

    inputs = [gr.Textbox("x", render=False), gr.Textbox("y", render=False)]
    stage = Stage(engine, one_function(fn, inputs=inputs))
    stage.perform()
    assert stage.shown(stage.blocks.components[-1]) == "xy"


def test_bars_change_nothing_else_of_the_status(engine: Engine, door: Door) -> None:
    stage = Stage(engine, one_function(plain(door)))
    run = stage.start()
    wait_for_bar(stage, "half", 0.5)
    assert stage.states() == ["running"]
    news = stage.log.read(0)
    assert [op.part for op in news.patch[status_key(0)]] == ["status", "progress"]
    door.open()
    stage.ended(run)
