"""Who waits for a store that can't be reached.

A request says so at once, and can be sent again. A run would lose what its function has
done so far: it waits.
"""

from __future__ import annotations

import time
from contextvars import ContextVar
from typing import Final

PATIENCE: Final = 12.0
"""Seconds for which a run waits: fewer than it takes until others count its process as
gone, and end its runs."""


class Patience:
    """How long somebody still waits, whatever he asks for meanwhile: within it."""

    __slots__ = ("_due", "_token")

    def __init__(self) -> None:
        self._due: float | None = None
        """When it is over, where the store is away."""

    def __enter__(self) -> None:
        self._token = _patience.set(self)

    def __exit__(self, *error: object) -> None:
        _patience.reset(self._token)

    def is_over(self) -> bool:
        """Whether he has waited for long enough; the store is away."""
        now = time.monotonic()
        if self._due is None:
            self._due = now + PATIENCE
        return now >= self._due

    def renew(self) -> None:
        """The store has answered."""
        self._due = None


_patience: ContextVar[Patience | None] = ContextVar("flaskstream_patience")


def patient() -> Patience:
    """Whatever is asked of a store within waits for `PATIENCE` seconds until it can be
    reached, before it raises `StoreGone`."""
    return Patience()


def current_patience() -> Patience | None:
    """That of who asks; None where he has none."""
    return _patience.get(None)
