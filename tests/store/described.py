"""What a store in another process tells of a session, in its place."""

from __future__ import annotations

from typing import NamedTuple

from flaskstream.store.runrecord import Key
from flaskstream.store.sessionstate import Opening


class Described(NamedTuple):
    """Which session it is: `number` is of this very one, should another one follow."""

    number: int
    key: Key
    owner: str
    opening: Opening
