"""How much memory what pages hold takes, roughly."""

from __future__ import annotations

from typing import Any, NamedTuple

from flaskstream.media.media import Media
from flaskstream.runs.patch import payload_size


class Weight(NamedTuple):
    """The bytes of some payloads: of their texts and numbers, and of each file."""

    plain: int
    files: tuple[bytes, ...]

    @property
    def size(self) -> int:
        """All of it."""
        return self.plain + sum(map(len, self.files))


def weight_of(payload: Any) -> Weight:
    """The weight of a payload; what stands in it several times counts once, as a text
    that is both a value and the part that shows it."""
    seen: dict[int, Any] = {}
    _collect(payload, seen)
    files = tuple(one for one in seen.values() if isinstance(one, bytes))
    plain = sum(payload_size(x) for x in seen.values() if not isinstance(x, bytes))
    return Weight(plain, files)


def _collect(payload: Any, seen: dict[int, Any]) -> None:
    if isinstance(payload, Media):
        seen[id(payload.data)] = payload.data
    elif isinstance(payload, (list, tuple)):
        for item in payload:
            _collect(item, seen)
    elif isinstance(payload, dict):
        for key, value in payload.items():
            _collect(key, seen)
            _collect(value, seen)
    else:
        seen[id(payload)] = payload


class Scales:
    """The sum of many weights, in which each file counts once, whoever holds it."""

    def __init__(self) -> None:
        self.total = 0
        self.taken = 0
        """Of all that was ever taken away."""
        self._files: dict[int, tuple[bytes, int]] = {}
        """The files, and how many weights they are in; held, so that ids are theirs."""

    def put(self, weight: Weight) -> None:
        """Add a weight."""
        self.total += weight.plain
        for data in weight.files:
            _, count = self._files.get(id(data), (data, 0))
            self._files[id(data)] = data, count + 1
            self.total += 0 if count else len(data)

    def take(self, weight: Weight) -> None:
        """Take away a weight that was added."""
        gone = weight.plain
        for data in weight.files:
            _, count = self._files.pop(id(data))
            if count > 1:
                self._files[id(data)] = data, count - 1
            else:
                gone += len(data)
        self.total -= gone
        self.taken += gone
