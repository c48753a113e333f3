"""What a page tells of a stream, to the process that has it."""

from __future__ import annotations

from typing import NamedTuple, TypeAlias

from flaskstream.store.runrecord import Key


class Acknowledged(NamedTuple):
    """A page has painted what a viewer was sent up to `seq`, and took so long."""

    key: Key
    viewer: str
    seq: int
    took: float


class Fetched(NamedTuple):
    """A viewer has taken a component's frame, that of this digest, by a token."""

    key: Key
    viewer: str
    component: int
    token: str
    digest: str


Note: TypeAlias = Acknowledged | Fetched
