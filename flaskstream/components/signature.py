"""What `help()` and editors show of functions that hand their options on."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Collection
from typing import Any


def show_options(
    public: Callable[..., Any], taker: Callable[..., Any], hidden: Collection[str] = ()
) -> None:
    """Have a function that has `**options` show those that it hands on to `taker`, but
    `hidden` ones, and what is said of them there, behind its own."""
    own = inspect.signature(public, eval_str=True)
    mine = [p for p in own.parameters.values() if p.kind is not p.VAR_KEYWORD]
    theirs = [
        option
        for option in inspect.signature(taker, eval_str=True).parameters.values()
        if option.kind is option.KEYWORD_ONLY
        and option.name not in {*hidden, *(parameter.name for parameter in mine)}
    ]
    shown = own.replace(parameters=[*mine, *theirs])
    public.__signature__ = shown  # type: ignore[attr-defined]
    _, _, options = inspect.cleandoc(taker.__doc__ or "").partition("\n\n")
    public.__doc__ = f"{inspect.cleandoc(public.__doc__ or '')}\n\n{options}\n"
