"""Whose a session is, and the files that it shows."""

from __future__ import annotations

import time
from collections.abc import Iterable
from typing import TYPE_CHECKING

from flaskstream.media.media import Media

if TYPE_CHECKING:
    from flaskstream.store.protocol import FileCommands
    from flaskstream.store.sessionstate import Opening

KNOWN_AFTER = 600.0
"""Seconds after which who has a page counts for himself, and not for his address."""


class Ownership:
    """Who has a session, and who counts for what it holds.

    Its files are put where `files` are, if anywhere: those of a page that nobody has
    used yet, too, which no store keeps.
    """

    def __init__(
        self, owner: str, opening: Opening, since: float, files: FileCommands | None
    ) -> None:
        self.owner = owner
        self.opening = opening
        self.known_since = since
        """When its owner's first page was opened, of those that are there."""
        self._files = files

    @property
    def client(self) -> str:
        """Who counts as one where runs wait."""
        return self.opening.client or self.owner

    @property
    def holder(self) -> str:
        """Who counts as one where there is no room for all pages and files."""
        known_for = time.monotonic() - self.known_since
        return holder_of(self.owner, self.opening, known_for)

    def put(self, files: Iterable[Media]) -> None:
        """Let files be found, before anybody is shown them: those that then are not
        go in time, as any that nobody uses."""
        if self._files is not None:
            for media in files:
                self._files.put(self.owner, media, self.holder)


def holder_of(owner: str, opening: Opening, known_for: float) -> str:
    """Who counts as one where there is no room for all pages and files.

    That is a page's owner, but for one who came only now, `known_for` few seconds:
    somebody without a cookie is another one with each request, so he counts for his
    address, or for his login.
    """
    client = opening.client or owner
    if client != owner or known_for > KNOWN_AFTER or not opening.address:
        return client
    return opening.address
