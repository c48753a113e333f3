"""Frames of running functions: of each component the newest, in a place of its own."""

from __future__ import annotations

import itertools
import logging
from collections.abc import Collection, Iterable
from contextlib import suppress
from dataclasses import replace
from typing import TYPE_CHECKING, Any, BinaryIO, Final

from flaskstream.exceptions import FileStorageError, StoreGone
from flaskstream.media.content import IN_MEMORY, LargeFile, StoredFile
from flaskstream.media.contentwriter import take_bytes
from flaskstream.media.media import Media
from flaskstream.store.patch import Op
from flaskstream.store.redis.blobstorage import GONE
from flaskstream.store.redis.connection import Connection
from flaskstream.store.redis.contents import Named, NamedContents

if TYPE_CHECKING:
    from flaskstream.store.change import Change
    from flaskstream.store.redis.sealed import Seal

SETTING: Final = "FLASKSTREAM_FRAMES_URL"
LIFE: Final = 600.0
"""Seconds for which one stays, if no page has it stay for longer."""
LARGEST: Final = 8_000_000
"""Bytes of the largest that is kept so."""
AFTER: Final = 30.0
"""Seconds for which the last one of a run is there beside what it has become: for who
has not heard of that yet."""
logger = logging.getLogger("flaskstream.store")


class Frame(LargeFile):
    """A frame that was a component's newest when it was named; who reads it gets the
    one that is the newest by then."""

    __slots__ = ("_frames", "component", "media", "number", "run")

    def __init__(
        self,
        frames: Frames,
        run: str,
        component: int,
        number: int,
        digest: str,
        size: int,
    ) -> None:
        self._frames = frames
        self.run = run
        self.component = component
        self.number = number
        self.digest = digest
        self.size = size
        self.media: Media | None = None
        """The frame itself, as long as nobody but its writer has it."""

    def open(self) -> BinaryIO:
        """A file object of the newest one, at its beginning.

        Raises:
            FileStorageError: there is none any more.
        """
        return self._frames.newest(self).open()


class Frames:
    """The frames that functions show one after the other, each in the place of the one
    before: who is slow gets fewer of them, and nothing grows with their number.

    They are in the server of `own`, where there is one only for them; while that is
    away, they are where pages are.
    """

    def __init__(self, connection: Connection, own: Connection | None) -> None:
        self._connection = connection
        self._own = own
        self._numbers = itertools.count(1)
        self._is_away = False
        self.seal: Seal
        """Signs them; it knows these, so that it is set by who has both."""

    def key_of(self, frame: Frame) -> str:
        """The Redis key of a frame, and of those that take its place."""
        return f"{self._connection.prefix}:frame:{frame.run}:{frame.component}"

    # ----- by who writes

    def framed(self, change: Change, run: str) -> Change:
        """What a run changes, with a frame that is too large for its message in the
        place of the one before."""
        media = change.payload
        if not isinstance(media, Media) or not media.is_fetched:
            return change
        if not isinstance(media.content, (bytes, StoredFile)) or media.size > LARGEST:
            return change  # it is one that is shown again; or rather a file
        place = run, change.component, next(self._numbers)
        frame = Frame(self, *place, media.digest, media.size)
        frame.media = media
        shown = replace(media, content=frame)
        ops = [_exchanged(op, media, shown) for op in change.ops]
        return change._replace(payload=shown, ops=ops)

    def send(self, frame: Frame, named: NamedContents) -> None:
        """Let Redis have a frame: at once, or with what names it."""
        media, frame.media = frame.media, None
        if media is None:
            return  # it has it
        key, whole = self.key_of(frame), replace(media, content=media.read())
        sealed = self.seal.close(key, (frame.number, whole))
        if self._own is None or not self._is_sent(self._own, key, sealed):
            named[key] = Named(sealed, LIFE, is_new=True)

    def _is_sent(self, server: Connection, key: str, sealed: bytes) -> bool:
        life = int(LIFE * 1000)
        try:
            server.ask_once(lambda asked: asked.set(key, sealed, px=life))
        except StoreGone as error:
            if not self._is_away:
                logger.warning("%s: %s Frames are where pages are.", SETTING, error)
            self._is_away = True
            return False
        self._is_away = False
        return True

    # ----- by who reads

    def named(self, *named: Any) -> Frame:
        """A frame that is named; nothing is asked for."""
        return Frame(self, *named)

    def last(self, frame: Frame) -> Media:
        """The same, as a file that stays.

        Raises:
            FileStorageError: there is none any more, or no room for it.
        """
        media = self.newest(frame)
        if media.size > IN_MEMORY:
            return replace(media, content=take_bytes(media.read()))
        return media

    def newest(self, frame: Frame) -> Media:
        """The newest frame in the place of one: it, or a later one.

        Raises:
            FileStorageError: there is none any more.
        """
        found, key = list[tuple[int, Media]](), self.key_of(frame)
        for server in filter(None, (self._own, self._connection)):
            try:
                sealed = server.ask_once(lambda asked: asked.get(key))
            except StoreGone:
                if server is self._connection:
                    raise
                continue  # it may have been put where pages are
            if sealed is not None:
                found.append(self.seal.open(key, sealed))
                if found[-1][0] >= frame.number:
                    break
        if not found:
            raise FileStorageError(GONE, "Gone", 404)
        _, media = max(found, key=lambda one: one[0])
        return media

    # ----- how long

    def keep(self, frames: Collection[Frame], seconds: float = LIFE) -> None:
        """Have what is in the places of these stay for so long from now on."""
        keys, life = {self.key_of(one) for one in frames}, int(seconds * 1000)

        def expire(server: Any) -> None:
            pipeline = server.pipeline(transaction=False)
            for key in keys:
                pipeline.pexpire(key, life)
            pipeline.execute()

        for server in filter(None, (self._own, self._connection)):
            with suppress(StoreGone):
                server.ask_once(expire)

    def close(self) -> None:
        """Leave the server that is only for them."""
        if self._own is not None:
            self._own.close()


def frames_in(shown: Iterable[Any]) -> list[Frame]:
    """Those that are among what is shown."""
    contents = [one.content for one in shown if isinstance(one, Media)]
    return [content for content in contents if isinstance(content, Frame)]


def _exchanged(op: Op, old: Media, new: Media) -> Op:
    """A change with another file in the place of one: as a part, or as one of all."""
    if op.payload is old:
        return replace(op, payload=new)
    if isinstance(op.payload, dict):
        shown = {k: new if v is old else v for k, v in op.payload.items()}
        return replace(op, payload=shown)
    return op
