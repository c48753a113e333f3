"""The files that a page shows though no run has written, and nobody posted, them."""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import suppress

from flaskstream.components.core.base import Component
from flaskstream.runs.session import Session, files_told
from flaskstream.store.files import OwnedFiles


def put_own_files(
    session: Session, components: Iterable[Component], files: OwnedFiles
) -> None:
    """Let the files be found that stand in the values of components, with which they
    may begin, and beside them. To be called before a page is rendered, which only makes
    tokens: so what is still shown does not expire."""
    for component in components:
        if component.shows_files:
            with suppress(Exception):  # where it is rendered its author is told
                payload = session.payload(component)
                # No copy where nothing has changed: it may remember what it has read.
                changed = session.properties.get(component.id, {})
                shown = component.with_properties(changed)
                for media in files_told(shown.files_in, payload):
                    files.put(media)
                if own := files_told(shown.own_files):
                    session.state.put_own(own)
