"""Files of the pages: what people upload, and what functions make."""

from __future__ import annotations

import hashlib
import hmac
import threading
import time
import weakref
from collections import Counter, OrderedDict

from flaskstream.exceptions import InvalidInput
from flaskstream.media.content import (
    MAX_BYTES,
    NO_ROOM,
    Content,
    StoredFile,
    bytes_stored,
)
from flaskstream.media.media import Media
from flaskstream.store.protocol import FileCommands

KEPT_ON_DISK = 16
"""The store itself has the part of the disk's bytes that this divides."""
CROWDED = 2
"""From that part on, a holder's files on the disk count."""
SHARE = 4
"""One holder may have that part of it then."""
OVERHEAD = 1_000
"""Bytes that a file costs beside its content: else the smallest would be kept without
end."""

Key = tuple[str, str]
"""Owner and token."""


class FileStore:
    """Files by (owner, content), as long as somebody has them.

    That is the page that shows them, mostly. The store itself has those only that were
    used last, `max_bytes` of them at most: they may be on their way to a page, or to a
    browser that shows what its page has no longer. Each counts for a holder; who has
    most of them loses first.

    A token is an HMAC of owner, name and content: the same file of the same owner has
    the same token, nobody can guess it, and it opens nothing for anybody else.
    """

    def __init__(
        self, key: bytes, max_bytes: int, max_on_disk: int = MAX_BYTES
    ) -> None:
        self._key = key
        self._max_on_disk = max_on_disk
        self._known: dict[Key, list[weakref.ref[Media]]] = {}
        """All that anybody has; equal ones may belong to several pages."""
        self._holders: dict[Key, str] = {}
        self._in_memory = Kept(max_bytes)
        """The store's own."""
        self._on_disk = Kept(max_on_disk // KEPT_ON_DISK)
        """Its own of more than 1 MB."""
        self._lock = threading.Lock()

    def token(self, owner: str, media: Media) -> str:
        """The token that a file has, or would have."""
        return token_of(self._key, owner, media)

    def put(self, owner: str, media: Media, holder: str) -> str:
        """Let a file be found; gives its token. It counts for `holder`."""
        token = self.token(owner, media)
        with self._lock:
            known = self._known.setdefault((owner, token), [])
            if all(one() is not media for one in known):
                known[:] = [*filter(_is_there, known), weakref.ref(media)]
            self._holders[owner, token] = holder
            self._cache_for(media).add((owner, token), media, holder)
        return token

    def newest(self, media: Media) -> Media:
        """What has taken a frame's place by now: here a page has each itself."""
        return media

    def has_room(self, holder: str, content: Content) -> bool:
        """Whether a holder may have one more file: those who have a large part of what
        is taken of the disk have had theirs."""
        if isinstance(content, bytes) or bytes_stored() <= self._max_on_disk // CROWDED:
            return True
        with self._lock:
            keys = [key for key, one in self._holders.items() if one == holder]
            known = [one() for key in keys for one in self._known[key]]
        stored = {media.content for media in known if media is not None}
        held = sum(x.size for x in stored if isinstance(x, StoredFile))
        return held + content.size <= self._max_on_disk // SHARE

    def find(self, owner: str, token: str) -> Media | None:
        """The file of a token; None for an unknown and for a foreign one alike."""
        with self._lock:
            known = [one() for one in self._known.get((owner, token), ())]
            media = next(filter(None, known), None)
            if media is not None:
                holder = self._holders[owner, token]
                self._cache_for(media).add((owner, token), media, holder)
            return media

    def find_made(self, of: str) -> Media | None:
        """What was made of a file; here who makes it knows that himself."""
        return None

    def keep_made(self, of: str, made: Media) -> None:
        """Let others find what was made; here there is nobody else."""

    def _cache_for(self, media: Media) -> Kept:
        return self._in_memory if isinstance(media.content, bytes) else self._on_disk

    def expire(self, ttl: float) -> None:
        """Let go of those that were not used for `ttl` seconds."""
        with self._lock:
            for kept in (self._in_memory, self._on_disk):
                kept.expire(time.monotonic() - ttl)
            for key, known in list(self._known.items()):
                if not any(map(_is_there, known)):
                    del self._known[key], self._holders[key]


def token_of(key: bytes, owner: str, media: Media) -> str:
    """The token of an owner's file, in all stores that have this `key`."""
    text = f"{owner}\0{media.mimetype}\0{media.digest}\0{media.name}"
    told = text.encode(errors="surrogatepass")  # a name on a disk may have halves
    return hmac.new(key, told, hashlib.sha256).hexdigest()[:40]


class Kept:
    """The files that were used last, `most` bytes of them: each holder's in a row, and
    one too many goes of the longest row. Its lock is the store's."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._rows: dict[str, OrderedDict[Key, tuple[Media, float]]] = {}
        """By holder: the files, and when they were used, the last at the end."""
        self._holders: dict[Key, str] = {}
        self._bytes = Counter[str]()

    def add(self, key: Key, media: Media, holder: str) -> None:
        """Keep a file that is used now; it counts for `holder`."""
        self._remove(key)
        self._holders[key] = holder
        self._rows.setdefault(holder, OrderedDict())[key] = media, time.monotonic()
        self._bytes[holder] += _cost(media)
        while self._bytes.total() > self._most and len(self._holders) > 1:
            self._remove(self._one_too_many(key))

    def _one_too_many(self, new: Key) -> Key:
        """What goes for a new one; that stays, however large it is."""
        others = (h for h, row in self._rows.items() if len(row) > 1 or new not in row)
        row = self._rows[max(others, key=self._bytes.__getitem__)]
        return next(key for key in row if key != new)

    def expire(self, due: float) -> None:
        """Let go of what was used before `due`."""
        for row in list(self._rows.values()):
            for key, (_, used) in list(row.items()):
                if used >= due:
                    break
                self._remove(key)

    def _remove(self, key: Key) -> None:
        holder = self._holders.pop(key, None)
        if holder is None:
            return
        media, _ = self._rows[holder].pop(key)
        self._bytes[holder] -= _cost(media)
        if not self._rows[holder]:
            del self._rows[holder], self._bytes[holder]


def _cost(media: Media) -> int:
    content = media.content
    is_kept = isinstance(content, bytes) or content.is_copy
    return OVERHEAD + (media.size if is_kept else 0)


def _is_there(one: weakref.ref[Media]) -> bool:
    return one() is not None


class OwnedFiles:
    """The files of one owner, as components see them; new ones count for `holder`."""

    def __init__(self, store: FileCommands, owner: str, holder: str) -> None:
        self._store = store
        self._owner = owner
        self._holder = holder

    def token(self, media: Media) -> str:
        """The token of a file of the owner's, which has been put or will be."""
        return self._store.token(self._owner, media)

    def put(self, media: Media) -> str:
        """Let a file of the owner's be found; gives its token."""
        return self._store.put(self._owner, media, self._holder)

    def admit(self, content: Content) -> None:
        """Look whether a file may be put that a person has sent.

        Raises:
            InvalidInput: the disk is full of those of the same holder.
        """
        if not self._store.has_room(self._holder, content):
            raise InvalidInput(NO_ROOM)

    def find(self, token: str) -> Media | None:
        """The owner's file of that token."""
        return self._store.find(self._owner, token)
