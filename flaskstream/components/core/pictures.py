"""Pictures that a run shows together, again and again: each is encoded once."""

from __future__ import annotations

import hashlib
import zlib
from collections.abc import Mapping
from os import PathLike, fspath
from threading import Lock
from typing import Any, NamedTuple
from weakref import WeakValueDictionary

from flaskstream.components.core.base import Component
from flaskstream.components.core.filedata import FileData, FilePath
from flaskstream.components.core.mismatch import wrong_value
from flaskstream.components.core.plain import to_text
from flaskstream.exceptions import OutputError
from flaskstream.media import picture
from flaskstream.media.appfile import resolve_app_file
from flaskstream.media.media import Media
from flaskstream.media.takenfiles import TakenFiles
from flaskstream.media.thumbnails import thumbnail

Item = dict[str, Any]
"""What is shown of a picture or a film: its `file`, a small picture of it as `small`,
or None, and its `caption`, or None."""
Taken = list[tuple["ShownPicture", str | None]]


class ShownPicture:
    """A picture that nobody changes, encoded when it is first shown."""

    def __init__(self, taken: Any, format: str) -> None:
        self._taken = taken
        self._format = format
        self._lock = Lock()
        self._encoded: tuple[Media, Media | None] | None = None

    @property
    def encoded(self) -> tuple[Media, Media | None]:
        """Its file, and a small picture of it where that is worth it."""
        with self._lock:
            if self._encoded is None:
                self._encoded = self._encode()
                self._taken = None
            return self._encoded

    def _encode(self) -> tuple[Media, Media | None]:
        if isinstance(self._taken, Media):
            return self._taken, thumbnail(self._taken)
        file = picture.encode_final(self._taken, self._format)
        return file, picture.encode_thumbnail(self._taken)


class ShownPictures:
    """The pictures and films that one run gives to an output.

    An array is known by its content, for its function may change it: to read it for
    that costs half a millisecond a megabyte, a small part of what it takes to encode.
    """

    def __init__(self, component: Component, format: str) -> None:
        self._component = component
        self._format = format
        self._files = TakenFiles(with_size)
        self._known: WeakValueDictionary[Any, ShownPicture] = WeakValueDictionary()
        self._shown: Taken = []
        """What was shown last; what it has is known."""

    def take(self, value: Any) -> Taken:
        """The pictures of a list as they are now.

        Args:
            value: Pictures, films, and pairs of one with its caption.

        Raises:
            OutputError: something of it is neither.
        """
        if value is None:
            return []
        is_list = isinstance(value, (list, tuple)) or getattr(value, "ndim", 0) == 4
        if not is_list:
            raise wrong_value(self._component, "a list of pictures", value)
        try:
            return [self._split_caption(given) for given in value]
        except OutputError as error:
            raise self._with_title(error) from error

    def items(self, taken: Taken) -> list[Item]:
        """What is shown of them.

        Args:
            taken: What `take` gave.
        """
        items: list[Item] = []
        for shown, caption in taken:
            try:
                file, small = shown.encoded
            except OutputError as error:
                raise self._with_title(error) from error
            items.append({"file": file, "small": small, "caption": caption})
        self._shown = taken
        return items

    def _with_title(self, error: OutputError) -> OutputError:
        kind, title = type(self._component).__name__, self._component.title
        name = f"{kind} “{title}” "
        text = str(error)
        return error if text.startswith(name) else OutputError(name + text)

    def _split_caption(self, given: Any) -> tuple[ShownPicture, str | None]:
        caption = None
        if isinstance(given, (list, tuple)) and len(given) == 2:
            given, caption = given
        elif isinstance(given, Mapping) and "caption" in given:
            caption = given["caption"]
        return self.one(given), None if caption is None else to_text(caption)

    def one(self, given: Any) -> ShownPicture:
        """One picture as it is now.

        Args:
            given: A picture, or the path of one, or of a film.
        """
        while isinstance(given, Mapping):
            given = given.get("image") or given.get("video") or given.get("path")
        if isinstance(given, FileData):
            given = given.media
        if isinstance(given, (str, PathLike)):
            given = self._file(given)
        if isinstance(given, Media):
            return self._keep(id(given), given)
        pixels = pixels_of(given)
        if pixels is None:
            return ShownPicture(picture.take(given), self._format)
        # Most are the objects that they were: for these a weak sum tells a change.
        seen = id(given), pixels.kind, zlib.crc32(pixels.data)
        known = self._known.get(seen)
        if known is None:
            key = pixels.kind, hashlib.sha256(pixels.data).digest()
            known = self._known.get(key) or self._keep(key, picture.take(given))
            self._known[seen] = known
        return known

    def _file(self, given: str | PathLike[str]) -> Media:
        name = given.orig_name if isinstance(given, FilePath) else ""
        path = resolve_app_file(fspath(given), self._component.allowed_paths)
        try:
            return self._files.take(path, name)
        except OSError as error:
            raise OutputError(
                f"expected the path of a picture; got {str(path)!r}, "
                f"which can't be read: {error.strerror or error}"
            ) from error

    def _keep(self, key: Any, taken: Any) -> ShownPicture:
        known = self._known.get(key)
        if known is None:
            known = self._known[key] = ShownPicture(taken, self._format)
        return known


def with_size(media: Media) -> Media:
    """A file of the app's, which is a film or a picture, with its width and height."""
    if media.mimetype.startswith("video/"):
        return media
    return picture.sized(media)


class Pixels(NamedTuple):
    """What tells a picture from others: its bytes, and how they are meant."""

    kind: Any
    data: bytes | memoryview


def pixels_of(given: Any) -> Pixels | None:
    """The pixels of an array, or of an image of PIL; None of what is neither, or can't
    be read, of which `picture.take` says what is wrong."""
    try:
        if hasattr(given, "tobytes") and hasattr(given, "mode"):
            palette = bytes(given.getpalette() or ()) if given.mode == "P" else b""
            clear = repr(given.info.get("transparency"))
            return Pixels((given.mode, given.size, palette, clear), given.tobytes())
        if not hasattr(given, "__array__"):
            return None
        import numpy as np

        array = np.ascontiguousarray(given)
        kind = array.dtype.str, array.shape
        return Pixels(kind, array.reshape(-1).view(np.uint8).data)
    except Exception:
        return None
