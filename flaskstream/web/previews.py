"""Large frames of running functions, which viewers fetch by URLs of their own."""

from __future__ import annotations

from flaskstream.components.core.base import Component
from flaskstream.media.media import Media
from flaskstream.store.patch import ROOT, Op, Patch, read_key


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
        self._told: dict[int, tuple[str, Media | None]] = {}
        """By component: the newest token, and the frame that was fetched by it."""

    def url(self, component: Component, media: Media) -> str:
        """Where the viewer fetches a component's frame."""
        if self._is_new(component.id, media):
            self._count += 1
            name = f"{self._viewer}.{self._count}" if self._viewer else media.digest
            self._told[component.id] = (name, None)
        return f"{self._base}/{component.id}/{self._told[component.id][0]}"

    def note_fetched(self, component: int, token: str, media: Media) -> bool:
        """Note what was fetched by a token; whether the viewer can be told of more."""
        newest, before = self._told.get(component, ("", None))
        if token != newest or before is not None:
            return False
        self._told[component] = (token, media)
        return True

    def without_announced(self, patch: Patch) -> Patch:
        """A patch without the frames that a URL which the viewer has stands for."""
        found = {
            key: [op for op in ops if not self._is_announced(key, op)]
            for key, ops in patch.items()
        }
        return {key: ops for key, ops in found.items() if ops}

    def _is_announced(self, key: str, op: Op) -> bool:
        media = op.payload
        if op.part == ROOT or not isinstance(media, Media) or not media.is_fetched:
            return False
        return not self._is_new(read_key(key)[1], media)

    def _is_new(self, component: int, media: Media) -> bool:
        if component not in self._told:
            return True
        fetched = self._told[component][1]
        return fetched is not None and fetched is not media
