"""Who reads the streams of an app's pages."""

from __future__ import annotations

from collections.abc import Callable
from weakref import WeakValueDictionary

from flaskstream.media.media import Media
from flaskstream.runs.session import Session
from flaskstream.store.patch import node_key
from flaskstream.web.viewer import Viewer


class Viewers:
    """The viewers of all pages, each known as long as its stream is read."""

    def __init__(self) -> None:
        self._known = WeakValueDictionary[str, Viewer]()

    def new(self, session: Session, base: str, wake: Callable[[], None]) -> Viewer:
        """Somebody who begins to read a page's stream."""
        viewer = Viewer(session, base, wake)
        self._known[viewer.id] = viewer
        return viewer

    def find(self, session: Session, id: str) -> Viewer | None:
        """The viewer of that id, if it is one of the page's."""
        found = self._known.get(id)
        return found if found is not None and found.session is session else None

    def preview(self, session: Session, component: int, token: str) -> Media | None:
        """The newest frame of a component, for the viewer that the token names."""
        viewer = self.find(session, token.partition(".")[0])
        if viewer is None:
            return newest_media(session, component)
        with viewer.looking:  # so that the stream tells of the next
            media = newest_media(session, component)
            if media is not None:
                viewer.fetched(component, token, media)
        return media


def newest_media(session: Session, id: int) -> Media | None:
    """The picture that a component shows now, if a run has written one."""
    parts = session.parts(node_key(id)) or {}
    return next((p for p in parts.values() if isinstance(p, Media)), None)
