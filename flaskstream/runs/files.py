"""Files of the pages: what people upload, and what functions make."""

from __future__ import annotations

import hashlib
import hmac
import threading
import time
import weakref
from collections import OrderedDict

from flaskstream.media.media import Media

OVERHEAD = 1_000
"""Bytes that a file costs beside its content: else the smallest would be kept without
end."""

Key = tuple[str, str]
"""Owner and token."""


class FileStore:
    """Files by (owner, content), as long as somebody has them.

    That is the page that shows them, mostly. The store itself has those only that were
    used last, `max_bytes` of them at most: they may be on their way to a page, or to a
    browser that shows what its page has no longer.

    A token is an HMAC of owner, name and content: the same file of the same owner has
    the same token, nobody can guess it, and it opens nothing for anybody else.
    """

    def __init__(self, key: bytes, max_bytes: int) -> None:
        self._key = key
        self._max_bytes = max_bytes
        self._known: dict[Key, list[weakref.ref[Media]]] = {}
        """All that anybody has; equal ones may belong to several pages."""
        self._kept: OrderedDict[Key, tuple[Media, float]] = OrderedDict()
        """The store's own, and when they were used."""
        self._bytes = 0
        self._lock = threading.Lock()

    def put(self, owner: str, media: Media) -> str:
        """Let a file be found; gives its token."""
        token = self._token(owner, media)
        with self._lock:
            known = self._known.setdefault((owner, token), [])
            if all(one() is not media for one in known):
                known[:] = [*filter(_is_there, known), weakref.ref(media)]
            self._keep((owner, token), media)
        return token

    def find(self, owner: str, token: str) -> Media | None:
        """The file of a token; None for an unknown and for a foreign one alike."""
        with self._lock:
            known = [one() for one in self._known.get((owner, token), ())]
            media = next(filter(None, known), None)
            if media is not None:
                self._keep((owner, token), media)
            return media

    def expire(self, ttl: float) -> None:
        """Let go of those that were not used for `ttl` seconds."""
        with self._lock:
            due = time.monotonic() - ttl
            while self._kept and next(iter(self._kept.values()))[1] < due:
                self._let_go()
            for key, known in list(self._known.items()):
                if not any(map(_is_there, known)):
                    del self._known[key]

    def _keep(self, key: Key, media: Media) -> None:
        old = self._kept.pop(key, None)
        self._bytes += OVERHEAD + len(media.data) if old is None else 0
        self._kept[key] = media, time.monotonic()
        while self._bytes > self._max_bytes and len(self._kept) > 1:
            self._let_go()

    def _let_go(self) -> None:
        _, (media, _) = self._kept.popitem(last=False)
        self._bytes -= OVERHEAD + len(media.data)

    def _token(self, owner: str, media: Media) -> str:
        text = f"{owner}\0{media.mimetype}\0{media.digest}\0{media.name}"
        told = text.encode(errors="surrogatepass")  # a name on a disk may have halves
        return hmac.new(self._key, told, hashlib.sha256).hexdigest()[:40]


def _is_there(one: weakref.ref[Media]) -> bool:
    return one() is not None


class OwnedFiles:
    """The files of one owner, as components see them."""

    def __init__(self, store: FileStore, owner: str) -> None:
        self._store = store
        self._owner = owner

    def find(self, token: str) -> Media | None:
        """The owner's file of that token."""
        return self._store.find(self._owner, token)
