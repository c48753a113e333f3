"""A film that is made of what a function yields, while it is seen."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypedDict

from flaskstream.components.core.encoder import Encoder, Parts
from flaskstream.exceptions import OutputError
from flaskstream.media.film import Unreadable
from flaskstream.media.filmframes import Frames
from flaskstream.media.livefilm import LiveFilm

if TYPE_CHECKING:
    from flaskstream.components.video import Video
    from flaskstream.media.media import Media


class Film(TypedDict):
    """What a page has of a Video."""

    file: Media
    subtitles: Media | None
    """Its own, which stand for those of the component."""


def of_one(media: Media, subtitles: Media | None = None) -> Film:
    """What a page has of a film."""
    return Film(file=media, subtitles=subtitles)


class FilmsEncoder(Encoder):
    """Joins what a run yields to one film.

    Each part is added where it is yielded, in the run's thread, so that none is
    overtaken by the next. A page has the list of all pieces, which are few however long
    the film becomes; who comes back fetches what he has not seen.
    """

    component: Video

    def __init__(self, component: Video) -> None:
        super().__init__(component)
        self._film = LiveFilm()

    def capture(self, value: Any) -> Any:
        if value is not None:
            try:
                self._add(self.component.part_of(value))
            except (OutputError, OSError, ValueError, Unreadable) as error:
                raise self.component.cannot(error) from error
        return self._film.told()

    def _add(self, part: Frames | Media) -> None:
        if isinstance(part, Frames):
            self._film.frames(part.rate, part.pixels())
        else:
            self._film.film(part.content)

    def encode(self, captured: Any, final: bool) -> Parts:
        if not final or not captured:
            return {"value": None, "live": [*captured]}
        media, pieces = self._film.whole()
        self.payload = of_one(media)
        return {"value": self.payload, "live": pieces}
