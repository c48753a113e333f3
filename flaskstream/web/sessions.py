"""The sessions of API calls, and how many of them are kept."""

from __future__ import annotations

import threading
from collections import OrderedDict
from typing import Final

from flaskstream.runs.page import Page
from flaskstream.web.site import Site

MOST_EACH: Final = 100
"""Sessions that are kept of one address: else it could push out everybody's pages."""
MOST_ADDRESSES: Final = 1000
"""Addresses of which it is known how many they have."""


class Sessions:
    """Pages that no browser shows: calls with one `session_hash` share one's `State`s.

    A session belongs to nobody, and counts for the address that has begun it.
    """

    def __init__(self, site: Site, owner: str) -> None:
        self._site = site
        self._owner = owner
        self._begun: OrderedDict[str, OrderedDict[str, None]] = OrderedDict()
        """By address: its sessions' names, the longest unused first."""
        self._lock = threading.Lock()

    def page(self, session: str, address: str) -> Page:
        """The page of a session, made if it isn't there; one too many goes for it."""
        page = self._site.page(self._owner, session)
        if page is None:
            page = self._site.open_page(self._owner, session, address)
            page.client = address
        with self._lock:
            over = self._count(page)
        gone = self._site.page(self._owner, over) if over is not None else None
        if gone is not None and gone.client == page.client:
            self._site.engine.pages.drop(gone)
        return page

    def _count(self, page: Page) -> str | None:
        own = self._begun.setdefault(page.client, OrderedDict())
        own[page.id] = None
        own.move_to_end(page.id)
        self._begun.move_to_end(page.client)
        if len(self._begun) > MOST_ADDRESSES:
            self._begun.popitem(last=False)
        return own.popitem(last=False)[0] if len(own) > MOST_EACH else None
