"""MP4 in fragments, as browsers take a film part by part (Media Source): the boxes of
its header, of a fragment, and of the index that all of them have as one file.

A film has one track of pictures, H.264, and one of sound, AAC.
"""

from __future__ import annotations

import struct
from collections.abc import Mapping, Sequence
from typing import Final, NamedTuple

PICTURES, SOUND = 1, 2
"""The numbers of the tracks."""
SCALES: Final = {PICTURES: 90_000, SOUND: 48_000}
"""Ticks of a second in each."""
MATRIX: Final = struct.pack(">9I", 1 << 16, 0, 0, 0, 1 << 16, 0, 0, 0, 1 << 30)
KEY, OTHER = 0x02000000, 0x01010000
"""The flags of a sample that needs no other one, and of those that do."""
MOST_INDEXED: Final = 0xFFFF


class Sample(NamedTuple):
    """A picture, or a frame of sound, as it is stored."""

    data: bytes
    duration: int
    offset: int = 0
    """Ticks from when it is decoded to when it is seen."""
    is_key: bool = True


class Looks(NamedTuple):
    """What a decoder has to know of the pictures."""

    width: int
    height: int
    sets: tuple[bytes, bytes]
    """H.264's sequence parameter set, and its picture parameter set."""

    delay: int = 0
    """Ticks from when the first is decoded to when it is seen: those of all offsets."""

    @property
    def codecs(self) -> str:
        """What browsers are asked whether they play it."""
        return f"avc1.{self.sets[0][1:4].hex()},mp4a.40.2"


def box(kind: bytes, *contents: bytes) -> bytes:
    """A box of an MP4."""
    size = 8 + sum(map(len, contents))
    return b"".join((struct.pack(">I4s", size, kind), *contents))


def header(looks: Looks, sound: bytes, seconds: float = 0) -> bytes:
    """What stands before the fragments.

    Args:
        looks: Of the pictures.
        sound: The configuration of its AAC.
        seconds: How long it is, 0 where nobody knows yet.
    """
    length = round(seconds * 1000)
    ends = [box(b"mehd", struct.pack(">II", 0, length))] if seconds else []
    extends = [
        box(b"trex", struct.pack(">6I", 0, track, 1, 0, 0, 0)) for track in SCALES
    ]
    movie = struct.pack(">5I", 0, 0, 0, 1000, length)
    movie += struct.pack(">IH10x", 1 << 16, 0x100) + MATRIX + bytes(24)
    return box(b"ftyp", b"isom\0\0\2\0isomiso6avc1mp41") + box(
        b"moov",
        box(b"mvhd", movie + struct.pack(">I", 3)),
        _track(PICTURES, b"vide", _of_pictures(looks), looks),
        _track(SOUND, b"soun", _of_sound(sound), None),
        box(b"mvex", *ends, *extends),
    )


def _track(number: int, kind: bytes, entry: bytes, looks: Looks | None) -> bytes:
    width, height, _, delay = looks or (0, 0, (), 0)
    told = struct.pack(">I8xI4xI8x4xHxx", 3, number, 0, 0x100 * (number == SOUND))
    told += MATRIX + struct.pack(">II", width << 16, height << 16)
    empty = [box(name, bytes(8)) for name in (b"stts", b"stsc", b"stco")]
    table = box(
        b"stbl",
        box(b"stsd", struct.pack(">II", 0, 1), entry),
        *empty,
        box(b"stsz", bytes(12)),
    )
    look = box(b"vmhd", struct.pack(">I8x", 1)) if looks else box(b"smhd", bytes(8))
    source = box(b"dref", struct.pack(">II", 0, 1), box(b"url ", struct.pack(">I", 1)))
    return box(
        b"trak",
        box(b"tkhd", told),
        box(b"edts", box(b"elst", struct.pack(">5I", 0, 1, 0, delay, 1 << 16))),
        box(
            b"mdia",
            box(b"mdhd", struct.pack(">12xIIHH", SCALES[number], 0, 0x55C4, 0)),
            box(b"hdlr", struct.pack(">8x4s12xx", kind)),
            box(b"minf", look, box(b"dinf", source), table),
        ),
    )


def _of_pictures(looks: Looks) -> bytes:
    sequence, picture = looks.sets
    told = b"\1" + sequence[1:4] + b"\xff\xe1" + struct.pack(">H", len(sequence))
    told += sequence + b"\1" + struct.pack(">H", len(picture)) + picture
    size = struct.pack(">6xH16xHH", 1, looks.width, looks.height)
    rest = struct.pack(">II4xH32xHh", 72 << 16, 72 << 16, 1, 24, -1)
    return box(b"avc1", size, rest, box(b"avcC", told))


def _of_sound(config: bytes) -> bytes:
    decoder = b"\x40\x15" + bytes(3) + struct.pack(">II", 128_000, 128_000)
    decoder += _described(5, config)
    stream = _described(3, bytes(3) + _described(4, decoder) + _described(6, b"\2"))
    told = struct.pack(">6xH8xHH4xI", 1, 2, 16, SCALES[SOUND] << 16)
    return box(b"mp4a", told, box(b"esds", bytes(4), stream))


def _described(tag: int, data: bytes) -> bytes:
    return bytes((tag, len(data))) + data


# ----- fragments


def stored(units: Sequence[bytes]) -> bytes:
    """A picture of H.264 as it is stored."""
    return b"".join(struct.pack(">I", len(unit)) + unit for unit in units)


def fragment(number: int, tracks: Mapping[int, tuple[int, Sequence[Sample]]]) -> bytes:
    """Some samples of each track.

    Args:
        number: Its own, from 1 on.
        tracks: Of each its samples, and when the first one is decoded.
    """
    tracks = {track: told for track, told in tracks.items() if told[1]}
    place = 8 + 16 + sum(_run_size(samples) for _, samples in tracks.values()) + 8
    runs = []
    for track, (at, samples) in tracks.items():
        runs.append(_run(track, at, samples, place))
        place += sum(len(sample.data) for sample in samples)
    head = box(b"moof", box(b"mfhd", struct.pack(">II", 0, number)), *runs)
    data = (sample.data for _, samples in tracks.values() for sample in samples)
    return head + box(b"mdat", *data)


def _run_size(samples: Sequence[Sample]) -> int:
    return 8 + 16 + 20 + 20 + 16 * len(samples)


def _run(track: int, at: int, samples: Sequence[Sample], place: int) -> bytes:
    told = struct.pack(">IIi", 0x01000F01, len(samples), place)
    told += b"".join(
        struct.pack(
            ">IIIi",
            *(sample.duration, len(sample.data)),
            *(KEY if sample.is_key else OTHER, sample.offset),
        )
        for sample in samples
    )
    return box(
        b"traf",
        box(b"tfhd", struct.pack(">II", 0x020000, track)),  # counted from this box on
        box(b"tfdt", struct.pack(">IQ", 1 << 24, at)),
        box(b"trun", told),
    )


def index(parts: Sequence[tuple[int, int]]) -> bytes:
    """Where each part of a film is, so that a player finds any moment of it: nothing of
    one in too many parts.

    Args:
        parts: The size of each, and how long it is, in ticks of the pictures.
    """
    if len(parts) > MOST_INDEXED:
        return b""
    told = struct.pack(">4I", 0, PICTURES, SCALES[PICTURES], 0)
    told += struct.pack(">IHH", 0, 0, len(parts))
    told += b"".join(struct.pack(">III", *part, 0x90000000) for part in parts)
    return box(b"sidx", told)
