"""Who reads the streams of an app's pages."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final
from weakref import WeakValueDictionary

from flaskstream.media.media import Media
from flaskstream.runs.engine import Engine
from flaskstream.runs.session import Session
from flaskstream.store.note import Acknowledged, Fetched, Note
from flaskstream.store.patch import node_key
from flaskstream.store.runrecord import Key
from flaskstream.web.viewer import Viewer

OLDER: Final = Media(b"", "")
"""Stands for a frame that is not there any more."""


class Viewers:
    """The viewers of a mount's pages, each known as long as its stream is read.

    What a page tells of a stream may come to a process that does not have it: then it
    is passed on to the others.
    """

    def __init__(self, engine: Engine, mount: str) -> None:
        self._known = WeakValueDictionary[str, Viewer]()
        self._engine = engine
        engine.others.pass_notes_to(self.take, mount)

    def new(self, session: Session, base: str, wake: Callable[[], None]) -> Viewer:
        """Somebody who begins to read a page's stream."""
        viewer = Viewer(session, base, wake)
        self._known[viewer.id] = viewer
        return viewer

    def find(self, session: Session, id: str) -> Viewer | None:
        """The viewer of that id, if it is one of the page's."""
        return self._find(session.key, id)

    def _find(self, key: Key, id: str) -> Viewer | None:
        found = self._known.get(id)
        return found if found is not None and found.session.key == key else None

    def acknowledge(self, session: Session, id: str, seq: int, took: float) -> None:
        """A page has painted what a viewer was sent: see `Viewer.acknowledge`."""
        if (viewer := self.find(session, id)) is not None:
            viewer.acknowledge(seq, took)
        else:
            self._engine.store.pass_on(Acknowledged(session.key, id, seq, took))

    def take(self, note: Note) -> None:
        """Take what a page has told another process."""
        viewer = self._find(note.key, note.viewer)
        if viewer is None:
            return
        if isinstance(note, Acknowledged):
            viewer.acknowledge(note.seq, note.took)
            return
        with viewer.looking:
            newest = newest_media(viewer.session, note.component)
            is_newest = newest is not None and newest.digest == note.digest
            taken = newest if newest is not None and is_newest else OLDER
            viewer.note_fetched(note.component, note.token, taken)

    def preview(self, session: Session, component: int, token: str) -> Media | None:
        """The newest frame of a component, for the viewer that the token names."""
        viewer = self.find(session, token.partition(".")[0])
        if viewer is None:
            media = self._preview_elsewhere(session, component, token)
        else:
            with viewer.looking:  # so that the stream tells of the next
                media = newest_media(session, component)
                if media is not None:
                    viewer.note_fetched(component, token, media)
        return media and self._engine.files.newest(media)

    def _preview_elsewhere(
        self, session: Session, component: int, token: str
    ) -> Media | None:
        media, (id, dot, _) = newest_media(session, component), token.partition(".")
        if media is not None and dot:
            note = Fetched(session.key, id, component, token, media.digest)
            self._engine.store.pass_on(note)
        return media


def newest_media(session: Session, id: int) -> Media | None:
    """The picture that a component shows now, if a run has written one."""
    parts = session.parts(node_key(id)) or {}
    return next((p for p in parts.values() if isinstance(p, Media)), None)
