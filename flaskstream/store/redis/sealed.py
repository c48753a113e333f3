"""Pickles that nobody else can have written: who loads one executes what is in it."""

from __future__ import annotations

import hashlib
import hmac
import io
import pickle
from collections.abc import Callable, Mapping
from typing import Any

from flaskstream.exceptions import StoreGone
from flaskstream.media.content import LargeFile
from flaskstream.media.media import Media
from flaskstream.store.redis.blobs import Blobs
from flaskstream.store.redis.contents import Contents, NamedContents, SharedBytes
from flaskstream.store.redis.frames import Frame, Frames

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

    def __init__(
        self, key: bytes, blobs: Blobs, contents: Contents, frames: Frames
    ) -> None:
        self._key = hashlib.sha256(b"flaskstream sealed " + key).digest()
        self._blobs = blobs
        self._contents = contents
        self._frames = frames
        self._held: dict[str, Callable[..., LargeFile]] = {
            _file_of.__name__: blobs.file,
            _content_of.__name__: contents.shared,
            _frame_of.__name__: frames.named,
        }
        """What stands for contents, by what pickles call for them."""

    def close(
        self, purpose: str, thing: Any, named: NamedContents | None = None
    ) -> bytes:
        """A thing's bytes, signed. What is added to `named` is to go to Redis with
        them; without that they have it within."""
        file = io.BytesIO()
        _Pickler(file, lambda one: self._refer(one, purpose, named)).dump(thing)
        content = file.getvalue()
        return self._sign(purpose, content) + content

    def _refer(
        self, thing: Media | LargeFile, purpose: str, named: NamedContents | None
    ) -> Any:
        """What stands for a file, or for what it holds, in a pickle."""
        if isinstance(thing, Media):
            if named is None or not (key := self._contents.key_of(thing)):
                return NotImplemented
            named[key] = self._contents.named(thing)
            held = self._contents.shared(thing.digest, thing.size)
            about = thing.name, thing.inline, thing.width, thing.height
            return Media, (held, thing.mimetype, *about)
        if isinstance(thing, SharedBytes):
            return _content_of, (thing.digest, thing.size)
        if isinstance(thing, Frame):
            if named is not None:
                self._frames.send(thing, named)
            place = thing.run, thing.component, thing.number
            return _frame_of, (*place, thing.digest, thing.size)
        return _file_of, tuple(self._blobs.keep(thing, purpose))

    def open(self, purpose: str, sealed: bytes) -> Any:
        """The thing of these bytes."""
        signature, content = sealed[:SIZE], sealed[SIZE:]
        if not hmac.compare_digest(signature, self._sign(purpose, content)):
            raise StoreGone(
                "What Redis has of a page was not written by this app: expected the "
                "signature of its SECRET_KEY. It is not read."
            )
        try:
            return _Unpickler(content, self._held).load()
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
    def __init__(self, file: io.BytesIO, refer: Callable[[Any], Any]) -> None:
        super().__init__(file, pickle.HIGHEST_PROTOCOL)
        self._refer = refer

    def reducer_override(self, thing: Any) -> Any:
        if isinstance(thing, (Media, LargeFile)):
            return self._refer(thing)
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
    def __init__(self, content: bytes, held: Mapping[str, Callable[..., Any]]) -> None:
        super().__init__(io.BytesIO(content))
        self._held = held

    def find_class(self, module: str, name: str) -> Any:
        if module == __name__ and name in self._held:
            return self._held[name]
        return super().find_class(module, name)


# What pickles call for a content: who opens them has something else stand for it.


def _file_of(digest: str, size: int, name: str) -> LargeFile:
    raise NotImplementedError


def _content_of(digest: str, size: int) -> LargeFile:
    raise NotImplementedError


def _frame_of(
    run: str, component: int, number: int, digest: str, size: int
) -> LargeFile:
    raise NotImplementedError
