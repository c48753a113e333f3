"""Small pictures of those that people upload, or that the app has in files."""

from __future__ import annotations

from collections import OrderedDict
from threading import Lock
from typing import Final

from flaskstream.exceptions import InvalidInput, OutputError
from flaskstream.media.media import Media
from flaskstream.media.picture import THUMBNAIL, encode_thumbnail
from flaskstream.media.sniff import PICTURES
from flaskstream.media.upload import decoded

MOST: Final = 500
"""How many of them are kept: each is made once, and takes some 20 kB."""

_made: OrderedDict[str, Media] = OrderedDict()
_lock = Lock()


def thumbnail(media: Media) -> Media | None:
    """A small picture of a picture; None of one that is small itself, or of none."""
    if media.mimetype not in PICTURES or max(media.width, media.height) <= THUMBNAIL:
        return None
    with _lock:
        if media.digest in _made:
            _made.move_to_end(media.digest)
            return _made[media.digest]
    try:
        with decoded(media.content) as image:
            small = encode_thumbnail(image)
    except (InvalidInput, OutputError):  # it is shown as it is
        return None
    if small is not None:
        with _lock:
            _made[media.digest] = small
            if len(_made) > MOST:
                _made.popitem(last=False)
    return small
