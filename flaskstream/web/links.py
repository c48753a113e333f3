"""Where a browser finds what belongs to a page."""

from __future__ import annotations

from typing import Final

from markupsafe import Markup

from flaskstream.blocks.listener import Listener
from flaskstream.components.core.base import Component
from flaskstream.media.media import Media
from flaskstream.runs.session import Session
from flaskstream.store.files import OwnedFiles
from flaskstream.web.previews import Previews

UNLISTED: Final = "unlisted"
"""What the address of a stream has of a page that is not listed among the conversations
beside it yet."""


class Links:
    """The URLs of one page. Made in a request, they need none afterwards: `base` is the
    path of the page's app."""

    def __init__(self, base: str, session: Session, files: OwnedFiles) -> None:
        self.base = base
        self.session = f"{base}/pages/{session.id}"
        """Where what concerns the page is."""
        self.personal = False
        """Whether any was made that is for this page's owner alone."""
        self.previews = Previews(f"{self.session}/previews")
        """What the page is told of large frames; a stream has its viewer's."""
        self._files = files
        self._store = session.state.store

    def media(self, component: Component, media: Media) -> str:
        """Where the browser finds a file: in the message, or at its own URL."""
        if not media.inline:
            return f"{self.base}/media/{self.token(media)}"
        if media.is_fetched:
            return self.previews.url(component, media)
        # Base64 and a type of our own: escaping all of it would take long.
        return Markup(media.data_uri)

    def token(self, media: Media) -> str:
        """What a form posts for a file."""
        self.personal = True
        return self._files.token(media)

    def upload(self, component: Component) -> str:
        """Where a chosen file is sent."""
        return f"{self.base}/upload/{component.id}"

    def act(self, component: Component) -> str:
        """Where what is done to a component is told that no function listens to."""
        return f"{self.base}/act/{component.id}"

    def save(self, component: Component) -> str:
        """Where the value of a component is had as a file."""
        return f"{self.base}/save/{component.id}"

    def suggest(self, component: Component) -> str:
        """Where what is typed is told, for what is proposed for it."""
        return f"{self.base}/suggest/{component.id}"

    def arrange(self, component: Component) -> str:
        """Where it is told how a person arranges a component."""
        return f"{self.base}/arrange/{component.id}"

    def sandbox(self, name: str) -> str:
        """The document of a frame in which a package's scripts draw."""
        return f"{self.base}/frames/{name}"

    def run(self, listener: Listener) -> str:
        """Where a listener's runs are started."""
        return f"{self.base}/run/{listener.id}"

    def stream(self, seq: int, *, is_listed: bool) -> str:
        """The page's stream, after `seq`; whether the page is listed beside itself, if
        conversations are."""
        more = "" if is_listed else f"&{UNLISTED}"
        return f"{self.session}/events?after={seq}&server={self._store}{more}"

    @property
    def fields(self) -> str:
        """Where what is typed while a run goes on is told."""
        return f"{self.session}/fields"
