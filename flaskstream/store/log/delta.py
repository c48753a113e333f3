"""What a reader of a session has not seen."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from flaskstream.store.patch import Patch


@dataclass(frozen=True, slots=True)
class Delta:
    """What a reader has not seen: the way from its cursor to `seq`.

    `patch` is the difference of two states, however many appends made it; `events`
    are what happens once and is not part of the state, such as toasts.
    """

    seq: int
    patch: Patch = field(default_factory=dict)
    events: Sequence[dict[str, Any]] = ()
