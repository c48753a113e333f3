"""How far that is what is made of a file: who waits for it may be told."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from contextvars import ContextVar

Move = Callable[[float], None]
"""Tells a share, from 0 to 1."""
Begin = Callable[[str], AbstractContextManager[Move]]
"""Tells what begins; the block ends with it."""

teller: ContextVar[Begin | None] = ContextVar("teller", default=None)
"""How who waits for what this thread makes is told."""


@contextmanager
def told(what: str) -> Iterator[Move]:
    """Tell who waits what is being done, within the block.

    Args:
        what: A few words, for the person.
    """
    begin = teller.get()
    if begin is None:
        yield _to_nobody
    else:
        with begin(what) as move:
            yield move


def _to_nobody(share: float) -> None:
    pass
