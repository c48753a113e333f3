"""Pickles that nobody else can have written: who loads one executes what is in it."""

from __future__ import annotations

import hashlib
import hmac
import io
import pickle
from collections.abc import Callable
from typing import Any

from flaskstream.exceptions import StoreGone
from flaskstream.media.content import LargeFile
from flaskstream.media.media import Media
from flaskstream.store.redis.blobs import Blobs, Reference

SIZE = 16
"""Bytes of a signature."""


class Seal:
    """Signs by the app's key what is kept, for a `purpose` that it can't be taken from.

    That is the Redis key by which it is known whether it still is kept. Of files over
    1 MB it has references: they are put where all processes find them.

    Raises:
        StoreGone: by `open`, where something else was kept, or by another key.
        FileStorageError: by `close`, where a file can't be put there.
    """

    def __init__(self, key: bytes, blobs: Blobs) -> None:
        self._key = hashlib.sha256(b"flaskstream sealed " + key).digest()
        self._blobs = blobs

    def close(self, purpose: str, thing: Any) -> bytes:
        """A thing's bytes, signed."""
        file = io.BytesIO()
        _Pickler(file, lambda one: self._blobs.keep(one, purpose)).dump(thing)
        content = file.getvalue()
        return self._sign(purpose, content) + content

    def open(self, purpose: str, sealed: bytes) -> Any:
        """The thing of these bytes."""
        signature, content = sealed[:SIZE], sealed[SIZE:]
        if not hmac.compare_digest(signature, self._sign(purpose, content)):
            raise StoreGone(
                "What Redis has of a page was not written by this app: expected the "
                "signature of its SECRET_KEY. It is not read."
            )
        try:
            return _Unpickler(content, self._blobs).load()
        except Exception as error:
            raise StoreGone(
                "What Redis has of a page can't be read: expected that all processes "
                f"of an app have the same versions of what it imports ({error!r})."
            ) from error

    def _sign(self, purpose: str, content: bytes) -> bytes:
        keyed = hashlib.blake2b(key=self._key, digest_size=SIZE)
        keyed.update(purpose.encode() + b"\0")
        keyed.update(content)
        return keyed.digest()


def files_in(thing: Any) -> list[Media]:
    """The files in what could be closed."""
    finder = _Finder()
    finder.dump(thing)
    return finder.found


class _Pickler(pickle.Pickler):
    def __init__(
        self, file: io.BytesIO, refer: Callable[[LargeFile], Reference]
    ) -> None:
        super().__init__(file, pickle.HIGHEST_PROTOCOL)
        self._refer = refer

    def reducer_override(self, thing: Any) -> Any:
        if isinstance(thing, LargeFile):
            return _file_of, tuple(self._refer(thing))
        return NotImplemented


class _Finder(pickle.Pickler):
    """Finds files wherever a pickle would have them; it writes none."""

    def __init__(self) -> None:
        super().__init__(_Nowhere(), pickle.HIGHEST_PROTOCOL)
        self.found: list[Media] = []

    def reducer_override(self, thing: Any) -> Any:
        if isinstance(thing, Media):
            self.found.append(thing)
            return Media, ()
        return NotImplemented


class _Nowhere:
    def write(self, data: Any, /) -> int:
        return len(data)


class _Unpickler(pickle.Unpickler):
    def __init__(self, content: bytes, blobs: Blobs) -> None:
        super().__init__(io.BytesIO(content))
        self._blobs = blobs

    def find_class(self, module: str, name: str) -> Any:
        if (module, name) == (__name__, _file_of.__name__):
            return self._blobs.file
        return super().find_class(module, name)


def _file_of(digest: str, size: int, name: str) -> LargeFile:
    """What pickles call for a file: the `Blobs` of who opens them stands for it."""
    raise NotImplementedError
