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
from flaskstream.store.redis.contents import Contents, NamedContents, SharedBytes

SIZE = 16
"""Bytes of a signature."""


class Seal:
    """Signs by the app's key what is kept, for a `purpose` that it can't be taken from.

    That is the Redis key by which it is known whether it still is kept. Of files over
    1 MB it has references: they are put where all processes find them. So it has of
    smaller ones, where it is told to whom to give what they hold.

    Raises:
        StoreGone: by `open`, where something else was kept, or by another key.
        FileStorageError: by `close`, where a file can't be put there.
    """

    def __init__(self, key: bytes, blobs: Blobs, contents: Contents) -> None:
        self._key = hashlib.sha256(b"flaskstream sealed " + key).digest()
        self._blobs = blobs
        self._contents = contents

    def close(
        self, purpose: str, thing: Any, named: NamedContents | None = None
    ) -> bytes:
        """A thing's bytes, signed. What is added to `named` is to go to Redis with
        them; without that they have it within."""
        file = io.BytesIO()
        contents = None if named is None else (self._contents, named)
        _Pickler(file, lambda one: self._blobs.keep(one, purpose), contents).dump(thing)
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
            return _Unpickler(content, self._blobs, self._contents).load()
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
        self,
        file: io.BytesIO,
        refer: Callable[[LargeFile], Reference],
        contents: tuple[Contents, NamedContents] | None,
    ) -> None:
        super().__init__(file, pickle.HIGHEST_PROTOCOL)
        self._refer = refer
        self._contents = contents

    def reducer_override(self, thing: Any) -> Any:
        if isinstance(thing, Media):
            return self._named(thing)
        if isinstance(thing, SharedBytes):
            return _content_of, (thing.digest, thing.size)
        if isinstance(thing, LargeFile):
            return _file_of, tuple(self._refer(thing))
        return NotImplemented

    def _named(self, media: Media) -> Any:
        """A file whose content goes to Redis by itself, if it is to."""
        contents, named = self._contents or (None, {})
        key = contents and contents.key_of(media)
        if contents is None or key is None:
            return NotImplemented
        named[key] = contents.named(media)
        held = contents.shared(media.digest, media.size)
        about = media.name, media.inline, media.width, media.height
        return Media, (held, media.mimetype, *about)


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
    def __init__(self, content: bytes, blobs: Blobs, contents: Contents) -> None:
        super().__init__(io.BytesIO(content))
        self._own = {
            _file_of.__name__: blobs.file,
            _content_of.__name__: contents.shared,
        }

    def find_class(self, module: str, name: str) -> Any:
        if module == __name__ and name in self._own:
            return self._own[name]
        return super().find_class(module, name)


# What pickles call for a content: who opens them has something else stand for it.


def _file_of(digest: str, size: int, name: str) -> LargeFile:
    raise NotImplementedError


def _content_of(digest: str, size: int) -> LargeFile:
    raise NotImplementedError
