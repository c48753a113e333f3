"""Files of the pages: what people upload, and what functions make."""

from __future__ import annotations

import hashlib
import hmac
import threading
from collections import OrderedDict

from flaskstream.media.media import Media

OVERHEAD = 1_000
"""Bytes that a file costs beside its content: else the smallest would be kept without
end."""


class FileStore:
    """Files by (owner, content), the longest unused going first over `max_bytes`.

    A token is an HMAC of owner, name and content: the same file of the same owner has
    the same token, nobody can guess it, and it opens nothing for anybody else.
    """

    def __init__(self, key: bytes, max_bytes: int) -> None:
        self._key = key
        self._max_bytes = max_bytes
        self._files: OrderedDict[tuple[str, str], Media] = OrderedDict()
        self._bytes = 0
        self._lock = threading.Lock()

    def put(self, owner: str, media: Media) -> str:
        """Keep a file; gives its token."""
        token = self._token(owner, media)
        with self._lock:
            if (owner, token) not in self._files:
                self._files[owner, token] = media
                self._bytes += len(media.data) + OVERHEAD
            self._files.move_to_end((owner, token))
            while self._bytes > self._max_bytes and len(self._files) > 1:
                _, dropped = self._files.popitem(last=False)
                self._bytes -= len(dropped.data) + OVERHEAD
        return token

    def find(self, owner: str, token: str) -> Media | None:
        """The file of a token; None for an unknown and for a foreign one alike."""
        with self._lock:
            media = self._files.get((owner, token))
            if media is not None:
                self._files.move_to_end((owner, token))
            return media

    def _token(self, owner: str, media: Media) -> str:
        text = f"{owner}\0{media.mimetype}\0{media.digest}\0{media.name}"
        told = text.encode(errors="surrogatepass")  # a name on a disk may have halves
        return hmac.new(self._key, told, hashlib.sha256).hexdigest()[:40]


class OwnedFiles:
    """The files of one owner, as components see them."""

    def __init__(self, store: FileStore, owner: str) -> None:
        self._store = store
        self._owner = owner

    def find(self, token: str) -> Media | None:
        """The owner's file of that token."""
        return self._store.find(self._owner, token)
