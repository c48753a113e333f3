"""What a run has of what started it."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from typing import Any

from flaskstream.blocks.request import Request

Pack = Callable[[], bytes | None]
"""Gives what another process of the app makes a context of."""
Unpack = Callable[[bytes], "Context"]
"""Makes one of that."""
Context = Callable[[], AbstractContextManager[Any]]
"""Makes what the author's code is called in, such as the app's context."""


@dataclass(frozen=True, slots=True)
class Origin:
    """The request that started a run, as what outlives it: what functions are told of
    it, where one wants that, and the context that they are called in."""

    request: Request | None = None
    context: Context = nullcontext
    pack: Pack = lambda: None  # noqa: E731 - a field's default
    """The same for a process that has not had the request."""
