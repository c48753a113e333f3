"""Large frames of running functions, which viewers fetch by URLs of their own."""

from __future__ import annotations

import math
import time
from typing import Final, NamedTuple

from flaskstream.components.core.base import Component
from flaskstream.media.media import Media
from flaskstream.store.patch import ROOT, Op, Patch, read_key

PATIENCE: Final = 3.0
"""Seconds after which a viewer is taken to have asked for a frame that it was told of:
another process hears that, and what it tells this one may be lost."""


class Told(NamedTuple):
    """What a viewer was told of a component's frame: the token of its URL, when, and
    what it was given for that, if it has asked."""

    token: str
    at: float
    fetched: Media | None = None


class Previews:
    """What one viewer has been told of large frames, and which of them it has taken.

    A frame's URL means the newest one there is when it is fetched. So a viewer is told
    of one at a time, and is told of the next when it has asked for that: one that is
    slow at fetching gets fewer frames, and none is older than its way takes.
    """

    def __init__(self, base: str, viewer: str = "") -> None:
        self._base = base
        self._viewer = viewer
        self._count = 0
        self._told: dict[int, Told] = {}
        """By component, the newest."""
        self.next_at = math.inf
        """When the viewer is to be told of a frame for which it has not asked; by
        `time.monotonic()`."""

    def url(self, component: Component, media: Media) -> str:
        """Where the viewer fetches a component's frame."""
        if self._tell_at(component.id, media) <= time.monotonic():
            self._count += 1
            name = f"{self._viewer}.{self._count}" if self._viewer else media.digest
            self._told[component.id] = Told(name, time.monotonic())
        return f"{self._base}/{component.id}/{self._told[component.id].token}"

    def note_fetched(self, component: int, token: str, media: Media) -> bool:
        """Note what was fetched by a token; whether the viewer can be told of more."""
        told = self._told.get(component)
        if told is None or token != told.token or told.fetched is not None:
            return False
        self._told[component] = told._replace(fetched=media)
        return True

    def without_announced(self, patch: Patch) -> Patch:
        """A patch without the frames that a URL which the viewer has stands for."""
        found, withheld = Patch(), [math.inf]
        now = time.monotonic()
        for key, ops in patch.items():
            for op in ops:
                if (due := self._due(key, op)) <= now:
                    found.setdefault(key, []).append(op)
                else:
                    withheld.append(due)
        self.next_at = min(withheld)
        return found

    def _due(self, key: str, op: Op) -> float:
        media = op.payload
        if op.part == ROOT or not isinstance(media, Media) or not media.is_fetched:
            return -math.inf
        return self._tell_at(read_key(key)[1], media)

    def _tell_at(self, component: int, media: Media) -> float:
        """When the viewer can be told of a frame."""
        told = self._told.get(component)
        if told is not None and told.fetched is None:
            return told.at + PATIENCE
        return math.inf if told is not None and told.fetched is media else -math.inf
