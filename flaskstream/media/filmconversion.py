"""Films in the formats that functions and browsers want: each is made once."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Final

from flaskstream.media.conversions import Conversions
from flaskstream.media.film import KINDS, NAMES
from flaskstream.media.filmformat import FORMATS, encoded_film
from flaskstream.media.livefilm import LiveFilm
from flaskstream.media.media import Media


def in_format(media: Media, ending: str) -> Media:
    """A film in a format.

    Args:
        media: One in any that can be decoded.
        ending: What files of that format end with, one of `FORMATS`.

    Raises:
        Unreadable: it can't be decoded, or PyAV is not there.
        Error: there is no room for it.
    """
    return _made[ending](media)


def _as_mp4(media: Media) -> Media:
    """As MP4; pictures in H.264 stay as they are."""
    made = LiveFilm()
    made.film(media.content)
    return Media(made.whole()[0].content, KINDS["mp4"], named(media, "mp4"))


def _encoded(ending: str, media: Media) -> Media:
    doing = f"Converting to {NAMES[KINDS[ending]]}"
    content = encoded_film(media.content, FORMATS[ending], doing)
    return Media(content, KINDS[ending], named(media, ending))


def named(media: Media, ending: str) -> str:
    """What a film is called that is made of another one."""
    stem = media.name.rpartition(".")[0] or media.name or "video"
    return f"{stem}.{ending}"


_MAKE: Final[dict[str, Callable[[Media], Media]]] = {
    ending: partial(_encoded, ending) for ending in FORMATS
} | {"mp4": _as_mp4}
_made: Final = {ending: Conversions(make, ending) for ending, make in _MAKE.items()}
