"""The listener of a chat: what it yields for whatever kind of function."""

from __future__ import annotations

import asyncio
import functools
from collections.abc import AsyncIterator, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

import flaskstream as gr
from flaskstream.blocks.arguments import Parameters
from flaskstream.blocks.eventdata import EventData
from flaskstream.chat.answering import Answering
from flaskstream.components.core.update import Skip
from flaskstream.exceptions import OutputError

Result = tuple[Any, ...]


def returning(message: str, history: list[Any]) -> str:
    return f"{message} {len(history)}"


def yielding(message: str, history: list[Any]) -> Iterator[str]:
    yield message
    yield f"{message} {len(history)}"


async def awaited(message: str, history: list[Any]) -> str:
    await asyncio.sleep(0)
    return f"{message} {len(history)}"


async def streaming(message: str, history: list[Any]) -> AsyncIterator[str]:
    yield message
    await asyncio.sleep(0)
    yield f"{message} {len(history)}"


class Callable:
    async def __call__(self, message: str, history: list[Any]) -> str:
        return f"{message} {len(history)}"


def an_answering(fn: Any, **options: Any) -> Answering:
    defaults = {"multimodal": False, "additional_outputs": 0, "run_examples": True}
    return Answering(fn, **{**defaults, **options})


def results(
    answering: Answering, *values: Any, by: EventData | None = None, **given: Any
) -> list[Result]:
    """All that it yields, or the one thing that it returns."""
    made = answering(*values, _event=by or EventData(None), **given)
    if hasattr(made, "__next__"):
        return list(made)
    if not hasattr(made, "__anext__"):
        return [made]

    async def collect() -> list[Result]:
        return [one async for one in made]

    with ThreadPoolExecutor(1) as thread:  # where no loop runs
        return thread.submit(asyncio.run, collect()).result()


def said(result: Result) -> list[tuple[str, Any]]:
    return [(one["role"], one["content"]) for one in result[1]]


def event(name: str, **data: Any) -> EventData:
    made = EventData("a chatbot", data)
    made.name = name
    return made


PAST = [
    {"role": "user", "content": [{"type": "text", "text": "Hello"}]},
    {"role": "assistant", "content": [{"type": "text", "text": "Hi"}]},
]


@pytest.mark.parametrize(
    "fn",
    [
        returning,
        yielding,
        awaited,
        streaming,
        Callable(),
        functools.partial(streaming),
        lambda message, history: yielding(message, history),
    ],
)
def test_the_message_comes_at_once_then_the_answer(fn: Any) -> None:
    first, *_, last = results(an_answering(fn), "Who?", [])
    assert first[0] is None, "the box is emptied"
    assert said(first) == [("user", "Who?")]
    assert isinstance(last[0], Skip), "what is typed meanwhile stays"
    assert said(last) == [("user", "Who?"), ("assistant", "Who? 0")]


def test_an_empty_message_changes_nothing() -> None:
    (only,) = results(an_answering(returning), " ", PAST)
    assert isinstance(only, Skip)


def test_the_function_may_change_its_history_without_consequence() -> None:
    def greedy(message: str, history: list[Any]) -> str:
        history.clear()
        return "done"

    history = list(PAST)
    last = results(an_answering(greedy), "Go", history)[-1]
    assert [role for role, _ in said(last)] == ["user", "assistant"] * 2


def test_retry_runs_the_same_message_again() -> None:
    first, last = results(
        an_answering(returning), "draft", PAST, by=event("retry", index=0)
    )
    assert isinstance(first[0], Skip), "what stands in the box stays"
    assert first[1] == PAST[:1]
    assert said(last)[1] == ("assistant", "Hello 0")


def test_edit_cuts_there_and_answers_the_new_text() -> None:
    *_, last = results(
        an_answering(returning), "", PAST, by=event("edit", index=0, value="Ho")
    )
    assert said(last) == [("user", "Ho"), ("assistant", "Ho 0")]


@pytest.mark.parametrize("name", ["option_select", "example_select"])
@pytest.mark.parametrize("multimodal", [False, True])
def test_what_is_chosen_is_said(name: str, multimodal: bool) -> None:
    def function(message: Any, history: list[Any]) -> str:
        return str(message)

    value = "Yes" if name == "option_select" else {"text": "Yes", "files": []}
    answering = an_answering(function, multimodal=multimodal)
    *_, last = results(answering, "", PAST, by=event(name, index=0, value=value))
    expected = {"text": "Yes", "files": []} if multimodal else "Yes"
    assert said(last)[-1] == ("assistant", str(expected))
    assert len(said(last)) == 4


def test_an_example_that_does_not_run_is_put_into_the_box() -> None:
    answering = an_answering(returning, run_examples=False)
    example = event("example_select", index=0, value={"text": "Yes", "files": []})
    (only,) = results(answering, "", [], by=example)
    assert only[0] == "Yes" and isinstance(only[1], Skip)


def test_additional_inputs_and_outputs_go_around_the_chat() -> None:
    def function(message: str, history: list[Any], style: str) -> Iterator[Any]:
        yield message, f"{style} 1"
        yield gr.skip(), f"{style} 2"

    answering = an_answering(function, additional_outputs=1)
    first, second, third = results(answering, "Hi", [], "bold")
    assert isinstance(first[2], Skip)
    assert said(second)[-1] == ("assistant", "Hi") and second[2] == "bold 1"
    assert isinstance(third[1], Skip) and third[2] == "bold 2"


@pytest.mark.parametrize("given", ["Hi", ("Hi",)])
def test_too_few_additional_outputs_are_refused(given: Any) -> None:
    answering = an_answering(lambda message, history: given, additional_outputs=1)
    with pytest.raises(OutputError, match="2 outputs, the answer and the add"):
        results(answering, "Hi", [])


def test_of_too_many_additional_outputs_the_first_are_taken() -> None:
    given = "Hi", 1, 2
    answering = an_answering(lambda message, history: given, additional_outputs=1)
    with pytest.warns(UserWarning, match="expected a tuple of 2 values, got 3"):
        _, answered = results(answering, "Hi", [])
    assert answered[2:] == (1,)


def test_what_a_chats_generator_returns_is_warned_of() -> None:
    def function(message: str, history: list[Any]) -> Iterator[str]:
        yield "yielded"
        return "returned"  # type: ignore[return-value]  # as people write it

    with pytest.warns(UserWarning, match="function.. is a generator, and returned"):
        *_, answered = results(an_answering(function), "Hi", [])
    assert said(answered)[-1] == ("assistant", "yielded")


def test_what_the_engine_gives_reaches_the_function() -> None:
    bar = gr.Progress()

    def function(
        message: str,
        history: list[Any],
        request: gr.Request,
        progress: gr.Progress = bar,
        style: str = "plain",
        *,
        event: gr.EventData,
    ) -> str:
        return f"{request} {progress} {event} {style}"

    answering = an_answering(function)
    injected = Parameters(answering).injected
    assert injected["request"] is gr.Request and injected["progress"] is bar
    assert answering.parameters.names == ["message", "history", "style"]
    given: dict[str, Any] = {"request": "R", "progress": "P", "event": "E"}
    *_, last = results(answering, "Hi", [], "bold", **given)
    assert said(last)[-1][1] == "R P E bold"


def test_a_generator_is_closed_when_the_turn_is() -> None:
    closed = []

    def endless(message: str, history: list[Any]) -> Iterator[str]:
        try:
            while True:
                yield message
        finally:
            closed.append(message)

    turn = an_answering(endless)("Hi", [], _event=EventData(None))
    next(turn)
    next(turn)
    turn.close()
    assert closed == ["Hi"]
