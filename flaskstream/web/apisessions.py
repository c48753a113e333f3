"""The sessions of API calls, and how many of them are kept."""

from __future__ import annotations

import threading
from collections import OrderedDict
from typing import Final

from flaskstream.runs.session import Session
from flaskstream.store.sessionstate import Opening
from flaskstream.web.mountedapp import MountedApp

MOST_EACH: Final = 100
"""Sessions that are kept of one client: else it could push out everybody's pages."""
MOST_CLIENTS: Final = 1000
"""Clients of which it is known how many they have."""

ApiSession = tuple[str, str]
"""The owner of its page, and that page's id: no browser's, whose ids have no slash."""


class ApiSessions:
    """Pages that no browser shows: calls with one `session_hash` share one's `State`s.

    A session belongs to who is logged in, if anybody is, and counts for the client that
    has begun it: that login, or the address that the call has come from.
    """

    def __init__(self, app: MountedApp) -> None:
        self._app = app
        self._begun: OrderedDict[str, OrderedDict[ApiSession, None]] = OrderedDict()
        """By client: its sessions, the longest unused first."""
        self._lock = threading.Lock()

    def session(self, owner: str, name: str, client: str) -> Session:
        """The page of an owner's session, made if it isn't there; one too many goes.
        Another version of the app, which has other `State`s, has another one."""
        api_session = owner, f"{owner}/{self._app.version}/{name}"
        session = self._app.session(*api_session)
        if session is None:
            blocks, opening = self._app.blocks, Opening(client=client)
            session = self._app.engine.open_session(*api_session, blocks, opening)
        with self._lock:
            over = self._count(session.client, api_session)
        gone = self._app.session(*over) if over is not None else None
        if gone is not None and gone.client == session.client:
            self._app.engine.sessions.drop(gone)
        return session

    def _count(self, client: str, api_session: ApiSession) -> ApiSession | None:
        own = self._begun.setdefault(client, OrderedDict())
        own[api_session] = None
        own.move_to_end(api_session)
        self._begun.move_to_end(client)
        if len(self._begun) > MOST_CLIENTS:
            self._begun.popitem(last=False)
        return own.popitem(last=False)[0] if len(own) > MOST_EACH else None
