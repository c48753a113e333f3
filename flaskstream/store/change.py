"""What a run changes of its page, as plain data."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from flaskstream.components.core.base import Parts
from flaskstream.media.media import Media
from flaskstream.store.patch import Op


class DisplayedState(NamedTuple):
    """What a page shows of a component."""

    seq: int
    """Of its newest change; 0 where no run has written."""
    parts: Parts | None
    properties: Mapping[str, Any]
    """What updates have changed."""
    is_mine: bool
    """Whether the one who asks has written it, and nobody has posted since."""


class Change(NamedTuple):
    """What is to become of a component."""

    component: int
    payload: Any
    ops: list[Op]
    """The way from what the page shows to the payload's parts."""
    base: int | None
    """The seq of what it leads on from; None where it replaces whatever is there."""
    files: Sequence[Media] = ()
    """What is new of the files that are shown by their URLs."""


class Written(NamedTuple):
    """What became of some changes."""

    seqs: Mapping[int, int]
    """By component: of what it shows now; without those that show something newer,
    which a person has typed there meanwhile."""
    stale: Sequence[int]
    """The components of which something else was shown by then."""
