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

Session = tuple[str, str]
"""The owner of its page, and that page's id: no browser's, whose ids have no slash."""


class Sessions:
    """Pages that no browser shows: calls with one `session_hash` share one's `State`s.

    A session belongs to who is logged in, if anybody is, and counts for the address
    that has begun it.
    """

    def __init__(self, site: Site) -> None:
        self._site = site
        self._begun: OrderedDict[str, OrderedDict[Session, None]] = OrderedDict()
        """By address: its sessions, the longest unused first."""
        self._lock = threading.Lock()

    def page(self, owner: str, name: str, address: str) -> Page:
        """The page of an owner's session, made if it isn't there; one too many goes."""
        session = owner, f"{owner}/{name}"
        page = self._site.page(*session)
        if page is None:
            blocks = self._site.blocks
            page = self._site.engine.open_page(*session, blocks, address)
            page.client = address
        with self._lock:
            over = self._count(page.client, session)
        gone = self._site.page(*over) if over is not None else None
        if gone is not None and gone.client == page.client:
            self._site.engine.pages.drop(gone)
        return page

    def _count(self, address: str, session: Session) -> Session | None:
        own = self._begun.setdefault(address, OrderedDict())
        own[session] = None
        own.move_to_end(session)
        self._begun.move_to_end(address)
        if len(self._begun) > MOST_ADDRESSES:
            self._begun.popitem(last=False)
        return own.popitem(last=False)[0] if len(own) > MOST_EACH else None
