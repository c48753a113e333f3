"""Files of the app that a run shows again and again, each read once."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

from flaskstream.media.contentwriter import identity, is_settled, take_file
from flaskstream.media.filetype import sniff_content
from flaskstream.media.media import Media


class TakenFiles:
    """Files of the app as `Media`; one that has not changed is not read again, so that
    a list that grows by one file costs one. `complete` gives what stands for a file
    once it was read."""

    def __init__(self, complete: Callable[[Media], Media] | None = None) -> None:
        self._complete = complete or (lambda media: media)
        self._known: dict[tuple[Path, str], tuple[tuple[int, ...], Media]] = {}

    def take(self, path: Path, name: str = "") -> Media:
        """What a file holds now.

        Args:
            path: Where it is, as `resolve_app_file` gives it.
            name: What people call it; by default that of the path.

        Raises:
            OSError: it can't be read.
            Error: there is no room for a copy.
        """
        status = os.stat(path)
        key, state = (path, name), identity(status)
        known = self._known.get(key)
        if known is not None and known[0] == state:
            return known[1]
        content = take_file(path)
        if known is not None and known[1].content == content:
            media = known[1]
        else:
            media = Media(content, sniff_content(content), name or path.name)
            media = self._complete(media)
        # Of one that has just been written a further change may show no other time.
        self._known[key] = (state if is_settled(status) else (), media)
        return media
