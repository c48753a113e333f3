"""OBJ and STL files, read as triangles within bounds: anybody may have written one."""

from __future__ import annotations

import re
from array import array
from collections.abc import Iterator, Sequence
from itertools import islice
from typing import TYPE_CHECKING, BinaryIO, Final

from flaskstream.media.mesh import FACET, Mesh
from flaskstream.media.objruns import SHORTEST, Run, extend, run_at

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

MOST: Final = 3_000_000
"""Triangles, and corners, of the largest model."""
LARGEST: Final = 64_000_000
"""Bytes of the largest file that is read."""
LONGEST_LINE: Final = 1_000_000
"""Bytes of the longest line of an OBJ file: as words it takes many times that."""
BLOCK: Final = 1 << 18
"""Bytes of an OBJ file that are read at a time, and the rest of the last line."""
ALONE: Final = 200
"""Lines that are read one by one where those that are alike are few."""
HEADER: Final = 84
"""Bytes before the triangles of a binary STL file; the last four say how many."""
GAMMA: Final = 2.2
VERTEX: Final = re.compile(rb"vertex\s+(\S+)\s+(\S+)\s+(\S+)")


class Unreadable(Exception):
    """A file that is no model, or is damaged; the text says which."""


# ----- OBJ


def read_obj(file: BinaryIO) -> Mesh:
    """The triangles of an OBJ file, with their normals, and the colours of corners.

    Raises:
        Unreadable: it is damaged, or too large.
    """
    reader = _ObjReader()
    number = 0
    while block := file.read(BLOCK):
        block += file.readline(LONGEST_LINE + 1)
        begin = 0
        while begin < len(block):
            run = run_at(block, begin)
            if run is not None and len(run.text) >= SHORTEST:
                reader.take(run)
                number += run.text.count(b"\n")
                begin += len(run.text)
                continue
            # They may alternate: so some are read before the next ones are looked for.
            for line in islice(_lines(block, begin), ALONE):
                number += 1
                begin += len(line)
                try:
                    if len(line) > LONGEST_LINE:
                        raise ValueError("it is too long")
                    reader.read(line.split())
                except (ValueError, IndexError, OverflowError) as error:
                    text = f"is damaged: its line {number} can't be read"
                    raise Unreadable(text) from error
    return reader.mesh()


def _lines(block: bytes, begin: int) -> Iterator[bytes]:
    while begin < len(block):
        end = block.find(b"\n", begin) + 1 or len(block)
        yield block[begin:end]
        begin = end


class _ObjReader:
    def __init__(self) -> None:
        self.points, self.colours, self.normals = array("f"), array("f"), array("f")
        self.corners, self.corner_normals = array("q"), array("q")

    def take(self, run: Run) -> None:
        """Take in lines that are alike."""
        if run.kind.word == b"f":
            corners, *normals = run.triangles()
            extend(self.corners, corners)
            for each in normals:
                extend(self.corner_normals, each)
        elif run.kind.word == b"vn":
            extend(self.normals, run.reals())
        else:
            reals = run.reals()
            extend(self.points, reals[:, :3])
            extend(self.colours, reals[:, 3:])
        self._check_size()

    def read(self, words: Sequence[bytes]) -> None:
        """Take in a line."""
        if not words:
            return
        if words[0] == b"v":
            x, y, z, *more = map(float, words[1:7])
            self.points.extend((x, y, z))
            if len(more) == 3:
                self.colours.extend(more)
        elif words[0] == b"vn":
            x, y, z = map(float, words[1:4])
            self.normals.extend((x, y, z))
        elif words[0] == b"f":
            self._read_face(words[1:])
        self._check_size()

    def _check_size(self) -> None:
        if len(self.points) > 3 * MOST or len(self.corners) > 3 * MOST:
            raise Unreadable(f"is too large: expected {MOST:,} triangles at most")

    def _read_face(self, words: Sequence[bytes]) -> None:
        # As a fan: any three of its corners in turn with the first.
        if not 3 <= len(words) <= MOST:
            raise ValueError("a face has three corners or more")
        parts = [word.split(b"/") for word in words]
        points = [_index(part[0], len(self.points) // 3) for part in parts]
        self.corners.extend(_fan(points))
        if all(len(part) == 3 and part[2] for part in parts):
            normals = [_index(part[2], len(self.normals) // 3) for part in parts]
            self.corner_normals.extend(_fan(normals))

    def mesh(self) -> Mesh:
        """What was read."""
        import numpy as np

        points = _vectors(self.points)
        corners = np.frombuffer(self.corners, np.int64)
        _check(corners, len(points))
        colours = None
        if len(self.colours) == len(self.points):
            colours = _linear(_vectors(self.colours))
        if not self.normals or len(self.corner_normals) != len(corners):
            return Mesh(points, corners.astype(np.uint32).reshape(-1, 3), None, colours)
        # A corner in GLB has one normal: where one has several, there are several.
        normals, of = _vectors(self.normals), np.frombuffer(self.corner_normals, "i8")
        _check(of, len(normals))
        pairs, places = np.unique(corners * len(normals) + of, return_inverse=True)
        at = pairs // len(normals)
        return Mesh(
            points[at],
            places.astype(np.uint32).reshape(-1, 3),
            _unit(normals[pairs % len(normals)]),
            None if colours is None else colours[at],
        )


def _index(word: bytes, count: int) -> int:
    """A number of OBJ, from 1 on, or from the end, as one from 0 on."""
    number = int(word)
    return number - 1 if number > 0 else count + number


def _fan(corners: Sequence[int]) -> list[int]:
    first = corners[0]
    return [
        each
        for pair in zip(corners[1:-1], corners[2:], strict=True)
        for each in (first, *pair)
    ]


def _linear(colours: npt.NDArray[np.float32]) -> npt.NDArray[np.float32]:
    import numpy as np

    most = 255 if colours.max(initial=0) > 1 else 1  # as some programs write them
    return ((colours / most).clip(0, 1) ** GAMMA).astype(np.float32)


def _unit(normals: npt.NDArray[np.float32]) -> npt.NDArray[np.float32]:
    import numpy as np

    lengths = np.linalg.norm(normals, axis=1, keepdims=True)
    up = np.array([0, 1, 0], np.float32)
    return np.where(lengths > 0, normals / np.maximum(lengths, 1e-12), up)


# ----- STL


def is_binary_stl(head: bytes, size: int) -> bool:
    """Whether a file of that size is one: its header says how many triangles it has."""
    count = int.from_bytes(head[80:HEADER], "little")
    return len(head) >= HEADER and count > 0 and size == HEADER + 50 * count


def read_stl(file: BinaryIO, size: int) -> Mesh:
    """The triangles of an STL file, binary or of text.

    Raises:
        Unreadable: it is damaged, or too large.
    """
    import numpy as np

    data = file.read(LARGEST)
    if is_binary_stl(data[:HEADER], size):
        facets = np.frombuffer(data, FACET, offset=HEADER)
        points = facets["corners"].reshape(-1, 3).astype(np.float32)
    else:
        points = _corners_of_text(data)
    if len(points) > 3 * MOST:
        raise Unreadable(f"is too large: expected {MOST:,} triangles at most")
    if not len(points) or len(points) % 3:
        raise Unreadable("is damaged: expected three corners for each triangle")
    _check_numbers(points)
    return Mesh(points, np.arange(len(points), dtype=np.uint32).reshape(-1, 3))


def _corners_of_text(data: bytes) -> npt.NDArray[np.float32]:
    import numpy as np

    numbers = array("f")
    for corner in VERTEX.finditer(data):  # as words all of them would take gigabytes
        try:
            numbers.extend(map(float, corner.groups()))
        except ValueError as error:
            raise Unreadable("is damaged: a corner of it is no number") from error
    return np.frombuffer(numbers, np.float32).reshape(-1, 3)


# ----- both


def _vectors(numbers: array[float]) -> npt.NDArray[np.float32]:
    import numpy as np

    found = np.frombuffer(numbers, np.float32).reshape(-1, 3)
    _check_numbers(found)
    return found


def _check_numbers(found: npt.NDArray[np.float32]) -> None:
    import numpy as np

    if not np.isfinite(found).all():
        raise Unreadable("is damaged: a number of it is none, or is endless")


def _check(corners: npt.NDArray[np.int64], count: int) -> None:
    if not len(corners):
        raise Unreadable("has no triangles")
    if corners.min() < 0 or corners.max() >= count:
        raise Unreadable("is damaged: a triangle of it has a corner that is not there")
