"""Which output gets which of the values that a function gave."""

from __future__ import annotations

from typing import Any

from flaskstream.blocks.listener import Listener, Output
from flaskstream.components.node import Node
from flaskstream.components.update import Skip
from flaskstream.exceptions import OutputError


def assign(listener: Listener, result: Any) -> dict[Output, Any]:
    """Output → value, of one yielded or returned result; skipped ones are left out.

    One output takes the result as it is, several take a tuple or list of as many
    values, or a dict by component, which may name a part of them.

    Raises:
        OutputError: the number of values differs, or the dict names a component that
            is not an output.
    """
    outputs = listener.outputs
    if isinstance(result, Skip) or not outputs:
        return {}
    if isinstance(result, dict) and any(isinstance(key, Node) for key in result):
        pairs = _by_component(listener, result)
    elif len(outputs) == 1:
        return {outputs[0]: result}
    else:
        pairs = dict(zip(outputs, _several(listener, result), strict=True))
    return {c: value for c, value in pairs.items() if not isinstance(value, Skip)}


def _by_component(listener: Listener, result: dict[Any, Any]) -> dict[Output, Any]:
    for key in result:
        if key not in listener.outputs:
            named = f"“{key.title}”" if hasattr(key, "title") else repr(key)
            raise OutputError(
                f"{listener.name}() gave a value for {named}, which is not one of its "
                f"outputs: expected {_names(listener)}."
            )
    return result


def _several(listener: Listener, result: Any) -> list[Any]:
    expected = len(listener.outputs)
    if not isinstance(result, (tuple, list)):
        came = f"one value of type {type(result).__name__}"
    elif len(result) != expected:
        came = f"{len(result)} values"
    else:
        return list(result)
    raise OutputError(
        f"{listener.name}() has {expected} outputs, {_names(listener)}: expected a "
        f"tuple of {expected} values, got {came}. "
        "Use gr.skip() for an output that stays as it is."
    )


def _names(listener: Listener) -> str:
    return ", ".join(f"“{output.title}”" for output in listener.outputs)
