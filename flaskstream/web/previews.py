"""Large frames of running functions, which viewers fetch by URLs of their own."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from typing import Final

from flaskstream.components.base import Component
from flaskstream.media.media import Media
from flaskstream.runs.page import Page

LARGEST_WITHIN: Final = 100_000
"""Bytes of a frame that goes within its message. A megabyte of base64 there would cost
the page 50 ms of parsing; a small frame is shown sooner without a second request."""

FETCHED_WITHIN: Final = 10.0
"""Seconds that a stream waits for its viewer to fetch what it was told of."""


class Previews:
    """The large frames in the newest message of one viewer's stream.

    The stream waits until they are fetched. So a viewer that is slow at it gets fewer
    and newer frames, and none is kept but the newest of each viewer.
    """

    def __init__(self, page: Page, base: str, wake: Callable[[], None]) -> None:
        self._page = page
        self._base = f"{base}/pages/{page.id}/previews"
        self._wake = wake
        self._waiting: set[str] = set()
        self._kept: list[str] = []

    def announce(self, component: Component, media: Media) -> str:
        """Keep a frame for the viewer; gives its URL."""
        token = secrets.token_hex(16)
        self._kept.append(token)
        self._waiting.add(token)
        self._page.previews[token] = (media, lambda: self._fetched(token))
        return f"{self._base}/{component.id}/{token}"

    @property
    def waiting(self) -> bool:
        """Whether the viewer has still to fetch one of them."""
        return bool(self._waiting)

    def forget(self) -> None:
        """Keep none any longer: newer ones come, or nobody is there."""
        for token in self._kept:
            self._page.previews.pop(token, None)
        self._kept.clear()
        self._waiting.clear()

    def _fetched(self, token: str) -> None:
        self._waiting.discard(token)
        self._wake()
