"""The one listener of a chat: it takes a turn, and streams the function's answer."""

from __future__ import annotations

import inspect
from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from contextlib import aclosing, closing
from inspect import Parameter, Signature
from typing import Any

from flaskstream.blocks.arguments import (
    BY_PLACE,
    Injection,
    Parameters,
    bare,
    function_name,
    is_component,
    signature_of,
    underlying_function,
)
from flaskstream.blocks.eventdata import EventData
from flaskstream.blocks.outcome import exactly, warn_of_return
from flaskstream.blocks.progress import Progress
from flaskstream.chat.turn import (
    Message,
    Turn,
    Typed,
    turn_after,
    turn_again,
    turn_otherwise,
)
from flaskstream.components.chat.pairs import Type, messages_of, received_as
from flaskstream.components.core.update import Skip, skip


class Answering:
    """A chat's function as a listener calls it.

    It gets the box, the history, the additional inputs and the event; it yields what
    becomes of the box, the history, and the additional outputs. The emptied box and the
    person's message come at once, then the history with the answer so far.
    """

    shows_message = True
    """Whether there is somebody to see the person's message before the answer."""

    def __init__(
        self,
        fn: Callable[..., Any],
        *,
        multimodal: bool,
        additional_outputs: int,
        run_examples: bool,
        type: Type | None = None,
    ) -> None:
        self.fn = fn
        self.parameters = Parameters(fn)
        self.__name__ = function_name(fn) or "chat"
        self._multimodal = multimodal
        self._outputs = additional_outputs
        self._run_examples = run_examples
        self._type = type
        self.__signature__ = self._signature()

    def _signature(self) -> Signature:
        # What the engine gives to the author's function it gives to this one.
        given = [
            Parameter(name, Parameter.KEYWORD_ONLY, default=injection)
            if isinstance(injection, Progress)
            else Parameter(name, Parameter.KEYWORD_ONLY, annotation=injection)
            for name, injection in self.parameters.injected.items()
        ]
        event = Parameter("_event", Parameter.KEYWORD_ONLY, annotation=EventData)
        return Signature([*self._inputs(), event, *given])

    def _inputs(self) -> list[Parameter]:
        found = signature_of(self.fn)
        if found is None:
            return [Parameter("values", Parameter.VAR_POSITIONAL)]
        kinds = (*BY_PLACE, Parameter.VAR_POSITIONAL)
        return [
            parameter
            if is_component(bare(parameter.annotation))
            else parameter.replace(annotation=Parameter.empty)
            for name, parameter in found.parameters.items()
            if parameter.kind in kinds and name not in self.parameters.injected
        ]

    def __call__(self, *values: Any, _event: EventData, **given: Any) -> Any:
        turn = self._begin(values[0], values[1], _event)
        if not isinstance(turn, Turn):
            return turn
        first = [self._begun(turn, _event)] if self.shows_message else []
        answers = self._async_answers if is_async(self.fn) else self._answers
        return answers(turn, first, values, given)

    def _answers(
        self, turn: Turn, first: list[Any], values: Sequence[Any], given: dict[str, Any]
    ) -> Iterator[Any]:
        yield from first
        result = self._call(turn, values, given)
        if not inspect.isgenerator(result):
            yield self._outcome_of_answer(turn, result)
            return
        says_nothing = not first
        with closing(result):
            while True:
                try:
                    response = next(result)
                except StopIteration as end:
                    warn_of_return(self.__name__, end.value)
                    break
                yield (outcome := self._outcome_of_answer(turn, response))
                says_nothing = says_nothing and isinstance(outcome[1], Skip)
        if says_nothing:
            yield self._outcome_without_answer(turn)

    async def _async_answers(
        self, turn: Turn, first: list[Any], values: Sequence[Any], given: dict[str, Any]
    ) -> AsyncIterator[Any]:
        for outcome in first:
            yield outcome
        result = self._call(turn, values, given)
        if not inspect.isasyncgen(result):
            yield self._outcome_of_answer(turn, await result)
            return
        says_nothing = not first
        async with aclosing(result):
            async for response in result:
                yield (outcome := self._outcome_of_answer(turn, response))
                says_nothing = says_nothing and isinstance(outcome[1], Skip)
        if says_nothing:
            yield self._outcome_without_answer(turn)

    # ----- how a turn begins

    def _begin(
        self, message: Typed, history: list[Message], event: EventData
    ) -> Turn | Any:
        """The turn that an event begins; else what is to be shown instead."""
        if event.name == "example_select" and not self._run_examples:
            return self._outcome(self._said(event.value), skip())
        history = messages_of(history)
        if event.name == "retry":
            turn = turn_again(history, event.index, self._multimodal)
        elif event.name == "edit":
            turn = turn_otherwise(history, event.index, event.value, self._multimodal)
        elif event.name in ("option_select", "example_select"):
            turn = turn_after(history, self._said(event.value))
        else:
            turn = turn_after(history, message)
        return skip() if turn is None else turn

    def _said(self, value: Any) -> Typed:
        if self._multimodal:
            return value if isinstance(value, dict) else {"text": value, "files": []}
        return str(value["text"] if isinstance(value, dict) else value)

    def _begun(self, turn: Turn, event: EventData) -> Any:
        sent = event.target is None or event.name in ("submit", "click")
        return self._outcome(None if sent else skip(), turn.history())

    # ----- calling the author's function

    def _call(self, turn: Turn, values: Sequence[Any], given: dict[str, Any]) -> Any:
        injected = self.parameters.injected
        made = {injected[name]: value for name, value in given.items()}

        def give(injection: Injection) -> Any:
            return made[injection]

        inputs = [turn.said, received_as(self._type, turn.past), *values[2:]]
        placed, named = self.parameters.place(inputs, give)
        return self.fn(*placed, **named)

    def _outcome_of_answer(self, turn: Turn, response: Any) -> Any:
        if not self._outputs:
            return self._outcome(
                self._beside(response), history_or_skip(turn, response)
            )
        named = "outputs, the answer and the additional ones"
        said, *further = exactly(
            1 + self._outputs, self.__name__, response, lambda: named
        )
        return self._outcome(self._beside(said), history_or_skip(turn, said), *further)

    def _outcome_without_answer(self, turn: Turn) -> Any:
        """What becomes of a turn in which the function gave nothing: it was said."""
        return self._outcome(skip(), turn.history())

    def _beside(self, response: Any) -> Any:
        """What becomes of the first output while an answer comes."""
        return skip()

    def _outcome(self, box: Any, history: Any, *further: Any) -> tuple[Any, ...]:
        rest = further or [skip()] * self._outputs
        return (box, history, *rest)


def history_or_skip(turn: Turn, response: Any) -> Any:
    """The history with an answer, or what leaves it as it is."""
    return response if isinstance(response, Skip) else turn.history(response)


def is_async(fn: Callable[..., Any]) -> bool:
    """Whether calling it gives something to await, or to iterate asynchronously."""
    inner = underlying_function(fn)
    return inspect.iscoroutinefunction(inner) or inspect.isasyncgenfunction(inner)
