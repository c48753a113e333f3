"""How much memory, and how much of the disk, what pages hold takes, roughly."""

from __future__ import annotations

from typing import Any, NamedTuple

from flaskstream.media.content import Content, LargeFile, StoredFile
from flaskstream.media.media import Media
from flaskstream.store.patch import payload_size


class Weight(NamedTuple):
    """What some payloads are made of: bytes of texts and numbers, and each file."""

    plain: int
    files: tuple[Content, ...]

    @property
    def size(self) -> int:
        """The bytes in memory."""
        return self.plain + sum(len(x) for x in self.files if isinstance(x, bytes))

    @property
    def on_disk(self) -> int:
        """The bytes of files on this machine's disk."""
        return sum(x.size for x in self.files if isinstance(x, StoredFile))


def weight_of(payload: Any) -> Weight:
    """The weight of a payload; what stands in it several times counts once, as a text
    that is both a value and the part that shows it."""
    seen: dict[int, Any] = {}
    _collect(payload, seen)
    kinds = (bytes, LargeFile)
    files = tuple(one for one in seen.values() if isinstance(one, kinds))
    plain = sum(payload_size(x) for x in seen.values() if not isinstance(x, kinds))
    return Weight(plain, files)


def _collect(payload: Any, seen: dict[int, Any]) -> None:
    if isinstance(payload, Media):
        seen[id(payload.content)] = payload.content
    elif isinstance(payload, (list, tuple)):
        for item in payload:
            _collect(item, seen)
    elif isinstance(payload, dict):
        for key, value in payload.items():
            _collect(key, seen)
            _collect(value, seen)
    else:
        seen[id(payload)] = payload


class Size(NamedTuple):
    """How much a store keeps."""

    pages: int
    bytes: int
    """Of what they hold in memory, roughly."""
    bytes_on_disk: int


class Scales:
    """The sum of many weights, in which each file counts once, whoever holds it."""

    def __init__(self) -> None:
        self.total = 0
        """Bytes in memory."""
        self.on_disk = 0
        self.taken = 0
        """Of all in memory that was ever taken away."""
        self._files: dict[int, tuple[Content, int]] = {}
        """The files, and how many weights they are in; held, so that ids are theirs."""

    def put(self, weight: Weight) -> None:
        """Add a weight."""
        self.total += weight.plain
        for content in weight.files:
            _, count = self._files.get(id(content), (content, 0))
            self._files[id(content)] = content, count + 1
            if not count:
                self._add(content, 1)

    def take(self, weight: Weight) -> None:
        """Take away a weight that was added."""
        before = self.total
        self.total -= weight.plain
        for content in weight.files:
            _, count = self._files.pop(id(content))
            if count > 1:
                self._files[id(content)] = content, count - 1
            else:
                self._add(content, -1)
        self.taken += before - self.total

    def _add(self, content: Content, times: int) -> None:
        if isinstance(content, bytes):
            self.total += times * len(content)
        elif content.is_copy:
            self.on_disk += times * content.size
