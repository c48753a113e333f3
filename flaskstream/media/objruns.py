"""Lines of an OBJ file that are alike, read many at a time by NumPy."""

from __future__ import annotations

import re
from array import array
from typing import TYPE_CHECKING, Any, Final, NamedTuple

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

SHORTEST: Final = 1_000
"""Bytes of lines that are worth it."""
_REAL: Final = rb"[ \t]+[-+]?[0-9]{1,18}(?:\.[0-9]{0,18})?(?:[eE][-+]?[0-9]{1,2})?"
_PARTS: Final = {
    "points": rb"[ \t]+[1-9][0-9]{0,8}",
    "textured": rb"[ \t]+[1-9][0-9]{0,8}/[0-9]{1,9}",
    "lit": rb"[ \t]+[1-9][0-9]{0,8}//[1-9][0-9]{0,8}",
    "both": rb"[ \t]+[1-9][0-9]{0,8}/[0-9]{1,9}/[1-9][0-9]{0,8}",
}
"""What a face says of a corner: its point, and maybe its texture and its normal. The
numbers count from 1 on; those that count from the end are read one by one."""
_BLANKS: Final = bytes.maketrans(b"vnf/", b"    ")


class Kind(NamedTuple):
    """Lines of one kind: of so many numbers, where a face has more than one corner."""

    word: bytes
    corners: int
    numbers: int
    has_normals: bool
    lines: re.Pattern[bytes]


def _kind(word: bytes, corners: int, numbers: int, one: bytes, lit: bool) -> Kind:
    # What is taken is never given back, so that no line is looked at twice.
    line = b"%b(?:%b){%d}[ \t]*\r?\n" % (word, one, corners)
    return Kind(word, corners, numbers, lit, re.compile(b"(?:%b)++" % line))


KINDS: Final = (
    _kind(b"v", 3, 3, _REAL, lit=False),
    _kind(b"v", 6, 6, _REAL, lit=False),
    _kind(b"vn", 3, 3, _REAL, lit=False),
    *(
        _kind(b"f", corners, numbers * corners, _PARTS[name], lit=lit)
        for corners in (3, 4)
        for name, numbers, lit in (
            *(("points", 1, False), ("textured", 2, False)),
            *(("lit", 2, True), ("both", 3, True)),
        )
    ),
)


class Run(NamedTuple):
    """Lines that are alike, and what they are."""

    kind: Kind
    text: bytes

    def reals(self) -> npt.NDArray[np.float32]:
        """The numbers of each line, where it is no face."""
        import numpy as np

        with np.errstate(over="ignore"):  # what is endless is refused in the end
            return self._numbers("f8").astype(np.float32)

    def triangles(self) -> list[npt.NDArray[np.int64]]:
        """Of faces, the corners of their triangles: the numbers of their points, from
        0 on, and of their normals where they have any."""
        corners = self._numbers("i8").reshape(-1, self.kind.corners, self._parts) - 1
        fan = [0, 1, 2] if self.kind.corners == 3 else [0, 1, 2, 0, 2, 3]
        places = (0, self._parts - 1) if self.kind.has_normals else (0,)
        return [corners[:, fan, place].reshape(-1) for place in places]

    @property
    def _parts(self) -> int:
        return self.kind.numbers // self.kind.corners

    def _numbers(self, kind: str) -> npt.NDArray[Any]:
        import numpy as np

        plain = self.text.translate(_BLANKS).decode("ascii")
        return np.fromstring(plain, kind, sep=" ").reshape(-1, self.kind.numbers)


def run_at(block: bytes, begin: int) -> Run | None:
    """The lines that are alike from there on; None where the first is of no kind."""
    for kind in KINDS:
        if found := kind.lines.match(block, begin):
            return Run(kind, found[0])
    return None


def extend(numbers: array[float] | array[int], more: npt.NDArray[np.generic]) -> None:
    """Add those of an array of the same type."""
    numbers.frombytes(more.tobytes())
