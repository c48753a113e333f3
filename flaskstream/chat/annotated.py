"""What a chat's function says of the history that it takes, by its annotation."""

from __future__ import annotations

import typing
from collections.abc import Callable, Sequence
from typing import Any

from flaskstream.blocks.arguments import BY_PLACE, Parameters, hints_of, signature_of
from flaskstream.components.chat.pairs import Type

_LISTS = (list, tuple, Sequence)


def annotated_type(fn: Callable[..., Any]) -> Type | None:
    """Pairs, for a function that is annotated so, as those of Gradio 4 are: its second
    input is a list of tuples, or of lists."""
    signature = signature_of(fn)
    if signature is None:
        return None
    parameters = list(signature.parameters.values())
    given = Parameters(fn).injected
    inputs = [p for p in parameters if p.kind in BY_PLACE and p.name not in given]
    if len(inputs) < 2:
        return None
    history = inputs[1]
    hint = hints_of(fn, parameters).get(history.name, history.annotation)
    items = typing.get_args(hint) if typing.get_origin(hint) in _LISTS else ()
    pairs = any((typing.get_origin(one) or one) in (list, tuple) for one in items)
    return "tuples" if pairs else None
