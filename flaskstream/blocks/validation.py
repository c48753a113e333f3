"""`validator=`: what is said of a listener's inputs before its function runs."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Any, TypedDict

from flaskstream.blocks.arguments import Injection
from flaskstream.blocks.awaiting import run
from flaskstream.blocks.listener import Listener
from flaskstream.components.core.base import Component
from flaskstream.components.core.valuenode import ValueNode
from flaskstream.exceptions import ConfigurationError, Error, InvalidInput

INVALID = "Invalid input"


class TooLate(InvalidInput):
    """A validator has taken too long."""

    def __init__(self) -> None:
        super().__init__("This could not be checked in time; try again.")


class Validity(TypedDict):
    """What `validate` gives."""

    __type__: str
    is_valid: bool
    message: str


def validate(is_valid: bool, message: str = "") -> Validity:
    """What a validator gives for an input: whether it is valid, and else what is wrong.

        def check(age, name):
            return [gr.validate(age > 3, "Too young"), gr.validate(name, "Say a name")]

        button.click(function, [age, name], out, validator=check)

    The function runs only if all are valid. None says nothing of an input.

    Args:
        is_valid: Whether it is.
        message: What is wrong, which stands at the input.
    """
    return {"__type__": "validate", "is_valid": bool(is_valid), "message": message}


def problems(
    listener: Listener,
    values: Sequence[Any],
    give: Callable[[Injection], Any],
    seconds: float | None,
) -> dict[ValueNode, str]:
    """What is wrong with a listener's inputs, as its validator says.

    `give` makes what it wants beside them; an async one has some `seconds`, and any
    other goes on until it is interrupted.

    Raises:
        ConfigurationError: the validator gives something else.
        TooLate: it was.
    """
    if listener.validator is None:
        return {}
    if listener.inputs_as_dict:
        values = [dict(zip(listener.inputs, values, strict=True))]
    placed, named = listener.validator_parameters.place(values, give)
    said = listener.validator(*placed, **named)
    if hasattr(said, "__await__"):
        said = _awaited(said, seconds)
    # One answer for all is told at the first, where there is one; and what is said of a
    # `State`, which nobody sees, at the first input that shows.
    several = said if isinstance(said, (list, tuple)) else [said]
    found: dict[ValueNode, str] = {}
    for node, one in zip(listener.inputs, several, strict=False):
        if (problem := _problem(listener, one)) is not None:
            shown = isinstance(node, Component)
            place = node if shown else next(iter(listener.shown_inputs), node)
            found.setdefault(place, problem)
    return found


def refusal(problems: Mapping[ValueNode, str]) -> Error:
    """What a run ends with whose step was refused, for it is nobody's error."""
    told = "\n".join(f"{each.title}: {text}" for each, text in problems.items())
    return Error(told, title=INVALID, print_exception=False)


def _awaited(said: Awaitable[Any], seconds: float | None) -> Any:
    import asyncio  # slow

    async def in_time() -> Any:
        return await asyncio.wait_for(said, seconds)

    try:
        return run(in_time())
    except TimeoutError as error:
        raise TooLate from error


def _problem(listener: Listener, said: Any) -> str | None:
    if isinstance(said, bool):
        said = validate(said)
    if said is None:
        return None
    if not isinstance(said, dict) or "is_valid" not in said:
        raise ConfigurationError(
            f"The validator of {listener.name}() expected to give gr.validate(…) or "
            f"None, or a list of one for each input; got {type(said).__name__}."
        )
    return None if said["is_valid"] else str(said.get("message") or INVALID)
