"""A chat's `validator=`: what is said of a message before it is sent."""

from __future__ import annotations

from collections.abc import Callable
from inspect import Parameter, Signature
from typing import Any

from flaskstream.blocks.arguments import Injection, Parameters
from flaskstream.blocks.eventdata import EventData

SENT = frozenset({"", "click", "submit"})
"""The events by which a person, or without one a program, says what is in the box."""


class MessageValidator:
    """A chat's validator as its listener asks it: as in Gradio of what stands in the
    box only, and not of what is said by an example, an edit or a retry."""

    def __init__(self, fn: Callable[..., Any]) -> None:
        self._fn = fn
        self._parameters = Parameters(fn)
        given = [
            Parameter(name, Parameter.KEYWORD_ONLY, annotation=injection)
            for name, injection in self._parameters.injected.items()
        ]
        event = Parameter("_event", Parameter.KEYWORD_ONLY, annotation=EventData)
        inputs = Parameter("inputs", Parameter.VAR_POSITIONAL)
        self.__signature__ = Signature([inputs, event, *given])

    def __call__(self, message: Any, *_: Any, _event: EventData, **given: Any) -> Any:
        if _event.name not in SENT:
            return None
        injected = self._parameters.injected
        made = {injected[name]: value for name, value in given.items()}

        def give(injection: Injection) -> Any:
            return made[injection]

        placed, named = self._parameters.place([message], give)
        return self._fn(*placed, **named)
