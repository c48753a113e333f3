"""One picture, sound or file, encoded."""

from __future__ import annotations

import re
from base64 import b64encode
from dataclasses import dataclass, field
from typing import BinaryIO, Final

from flaskstream.media.content import (
    Content,
    digest_of,
    head_of,
    open_content,
    size_of,
)
from flaskstream.media.sniff import EXTENSIONS

LARGEST_WITHIN: Final = 16_000
"""Bytes of a frame that goes within its message: what stands behind a larger one would
wait for it on a slow link. A small one is shown sooner without a second request."""
_NAMED = {
    *("text/plain", "application/octet-stream", "application/zip", "image/svg+xml"),
    *("model/gltf-binary", "model/gltf+json", "model/obj", "model/stl"),
}
_EXTENSION = re.compile(r"\.[a-z0-9]{1,10}\Z")


@dataclass(frozen=True, slots=True, weakref_slot=True)
class Media:
    """Encoded bytes, in memory or in a file, and what they are.

    `inline` media travel inside the message as a `data:` URI; others are served by a
    URL made of their `digest`. `width` and `height` are in pixels as a browser shows
    them (0: not a picture).
    """

    content: Content
    mimetype: str
    name: str = ""
    inline: bool = False
    width: int = 0
    height: int = 0
    _digest: list[str] = field(
        default_factory=list, init=False, repr=False, compare=False
    )
    _uri: list[str] = field(default_factory=list, init=False, repr=False, compare=False)

    @property
    def digest(self) -> str:
        """What tells these bytes from others, computed once: see `digest_of`."""
        # A list, because a frozen instance can't be assigned to; two threads that
        # come at once add the same digest twice, which does no harm.
        if not self._digest:
            self._digest.append(digest_of(self.content))
        return self._digest[0]

    @property
    def size(self) -> int:
        """How many bytes it has."""
        return size_of(self.content)

    def open(self) -> BinaryIO:
        """A file object of the bytes, to be closed."""
        return open_content(self.content)

    def head(self, size: int) -> bytes:
        """The first bytes."""
        return head_of(self.content, size)

    def read(self) -> bytes:
        """All of the bytes: only for those who must have them in memory."""
        with self.open() as file:
            return file.read()

    @property
    def is_fetched(self) -> bool:
        """Whether it is a frame that goes by a URL of its own."""
        return self.inline and self.size > LARGEST_WITHIN

    @property
    def extension(self) -> str:
        """The file extension that goes with the type, with its dot, else `.bin`.

        Bytes that don't tell it, and archives, which many formats are, go by name.
        """
        own = _EXTENSION.search(self.name.lower())
        if self.mimetype in _NAMED and own is not None:
            return own[0]
        return EXTENSIONS.get(self.mimetype, ".bin")

    @property
    def data_uri(self) -> str:
        """The bytes as a `data:` URI, base64, made once."""
        if not self._uri:
            encoded = b64encode(self.read()).decode("ascii")
            self._uri.append(f"data:{self.mimetype};base64,{encoded}")
        return self._uri[0]
