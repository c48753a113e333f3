"""A film that comes in parts, as one that browsers play without a gap: PyAV takes films
apart, and their pictures and sound become fragments of one MP4.

Pictures in H.264 stay as they are. Others, and those of another size than the first,
are encoded anew, and so is all sound: AAC that was encoded in parts has a silence at
the beginning of each.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from fractions import Fraction
from typing import Any, Final, NamedTuple

from flaskstream.media.content import Content
from flaskstream.media.demuxer import (
    EXTRA,
    decodable,
    demuxed,
    has_av,
    packets_of,
    reason,
)
from flaskstream.media.film import Unreadable, kind_of
from flaskstream.media.filmpictures import (
    TICKS,
    Copied,
    Encoded,
    First,
    Picture,
    Recoded,
    first_of,
    first_picture,
)
from flaskstream.media.filmsound import FilmSound
from flaskstream.media.fragments import (
    PICTURES,
    SCALES,
    SOUND,
    Looks,
    Sample,
    fragment,
    header,
    stored,
)

LONGEST: Final = 10 * TICKS
"""Ticks of a picture: a film may say that one is seen for years, or years later."""
SIZE: Final = 500_000
"""Bytes of a fragment that ends where the next picture can stand by itself."""
LARGEST: Final = 8_000_000
"""Bytes of one that ends anywhere."""
MOST_TICKS: Final = 60 * TICKS
MOST_PICTURES: Final = 10_000
"""How long one is that ends anywhere, and of how many pictures: small ones are many."""
COPIED: Final = frozenset({"video/mp4", "video/quicktime", "video/mp2t"})
"""Where each picture says when it is decoded."""
SEQUENCE_SET, PICTURE_SET, DELIMITER = 7, 8, 9
"""The types of units that tell of pictures, and are none."""


class Part(NamedTuple):
    """A fragment of the film."""

    data: bytes
    begin: int
    """The tick at which its first picture is decoded."""
    ticks: int
    """How long its pictures are."""
    is_key: bool
    """Whether that can stand by itself, so that a player may begin here."""


class FilmStream:
    """Makes one film of several, and of pictures.

    Raises:
        Unreadable: PyAV is not there.
    """

    def __init__(self) -> None:
        if not has_av():
            raise Unreadable(f"films in parts take the package av: {EXTRA}")
        self.looks: Looks | None = None
        """Of its pictures, None before the first."""
        self._size: tuple[int, int] | None = None  # of all of them, in pixels
        self.ticks = 0
        """How long it is."""
        self._sound = FilmSound()
        self._encoder: Encoded | None = None
        self._are_alike = True  # the sets that tell of all pictures
        self._are_frames = False  # what came last
        self._number = 0
        self._held: Picture | None = None  # until the next one tells how long it is
        self._pictures: list[Sample] = []
        self._heard: list[Sample] = []
        self._begin = self._heard_begin = self._bytes = 0

    def header(self, seconds: float = 0) -> bytes:
        """What stands before its parts.

        Args:
            seconds: How long it is, 0 where nobody knows yet.
        """
        assert self.looks is not None
        return header(self.looks, self._sound.config, seconds)

    # ----- what comes

    def film(self, content: Content) -> Iterator[Part]:
        """A further film, as parts.

        Raises:
            Unreadable: it can't be decoded.
        """
        import av

        try:
            kind = kind_of(content)
            first = first_picture(content)
            with demuxed(content) as given:
                yield from self._film(given, content, first, kind in COPIED)
        except (av.FFmpegError, ValueError) as error:
            raise Unreadable(f"can't be decoded: {reason(error)}") from error

    def _film(
        self, given: Any, content: Content, first: First, copies: bool
    ) -> Iterator[Part]:
        [stream, *_], sounds = decodable(given, "video"), decodable(given, "audio")[:1]
        pictures: Copied | Recoded
        size = first.width, first.height
        fits = self._size in (None, size)
        if copies and fits and Copied.suits(first, stream):
            self._size = size
            pictures = Copied(stream)
        else:
            pictures = Recoded(self._encoder_for(first, Fraction(25)), stream)
        self._are_frames = False
        self._sound.begin_part(first.time, is_silent=not sounds)
        streams = stream, *sounds
        for packet in packets_of(given, streams, content, "Converting to MP4"):
            if packet.stream is stream:
                for picture in pictures.take(packet):
                    yield from self._take(picture)
            else:
                for frame in packet.decode():
                    self._sound.take(frame)
        yield from self._end_part(pictures.last)

    def frames(self, rate: Fraction, frames: Iterable[Any]) -> Iterator[Part]:
        """Further pictures: arrays of bytes, height × width × 3; so many a second.

        Raises:
            Unreadable: they can't be encoded.
        """
        import av

        self._sound.begin_part(Fraction(0), is_silent=True)
        follows, self._are_frames = self._are_frames, True
        try:
            for number, pixels in enumerate(frames):
                frame = av.VideoFrame.from_ndarray(pixels, format="rgb24")
                encoder = self._encoder_for(first_of(frame), rate)
                if not number:
                    encoder.begin_part()
                at = round(number * TICKS / rate)
                for picture in encoder.picture(frame, at, is_key=not follows):
                    yield from self._take(picture)
                follows = True
        except (av.FFmpegError, ValueError) as error:
            raise Unreadable(f"can't be encoded: {reason(error)}") from error
        yield from self._end_part(round(TICKS / rate))

    def _encoder_for(self, first: First, rate: Fraction) -> Encoded:
        if self._encoder is None:
            width, height = first.upright
            self._size = self._size or (max(2, width & ~1), max(2, height & ~1))
            self._encoder = Encoded(*self._size, rate)
        return self._encoder

    def end(self) -> Iterator[Part]:
        """What there is after all of them."""
        if self.looks is not None:
            self._hear(self._sound.end())
            yield from self._cut()

    # ----- what becomes of it

    def _take(self, picture: Picture) -> Iterator[Part]:
        if self._held is not None:
            self._add(self._held, picture.at - self._held.at)
            is_long = self.ticks - self._begin >= TICKS or self._bytes > SIZE
            if (picture.is_key and is_long) or self._is_full:
                yield from self._cut()
        self._held = picture

    def _end_part(self, last: int) -> Iterator[Part]:
        held, self._held = self._held, None
        if held is None:
            raise Unreadable("has no pictures")
        self._add(held, last)
        while (heard := self._sound.at) < self._sounds:
            end = min(self._sounds, heard + MOST_TICKS * SCALES[SOUND] // TICKS)
            self._hear(self._sound.until(end, is_last=True))
            yield from self._cut()
        yield from self._cut()

    @property
    def _is_full(self) -> bool:
        """Whether a fragment has all that one has at most."""
        are_many = len(self._pictures) >= MOST_PICTURES
        return (
            are_many or self._bytes > LARGEST or self.ticks - self._begin > MOST_TICKS
        )

    @property
    def _sounds(self) -> int:
        """The samples of sound that are as long as it is."""
        return self.ticks * SCALES[SOUND] // TICKS

    def _add(self, picture: Picture, ticks: int) -> None:
        units = self._units(picture)
        offset = picture.seen - picture.at + (self.looks.delay if self.looks else 0)
        offset = max(-LONGEST, min(offset, LONGEST))
        ticks = max(1, min(ticks, LONGEST))
        sample = Sample(stored(units), ticks, offset, picture.is_key)
        self._pictures.append(sample)
        self._bytes += len(sample.data)
        self.ticks += sample.duration
        self._hear(self._sound.until(self._sounds, is_last=False))

    def _hear(self, samples: Iterable[Sample]) -> None:
        self._heard += samples

    def _units(self, picture: Picture) -> list[bytes]:
        """What a picture is stored as. The sets that tell of it stand in the header;
        but once others have come, before each picture that takes them."""
        kinds = {unit[0] & 31: unit for unit in picture.units if unit}
        if SEQUENCE_SET in kinds and PICTURE_SET in kinds:
            sets = kinds[SEQUENCE_SET], kinds[PICTURE_SET]
            if self.looks is None and self._size is not None:
                self.looks = Looks(*self._size, sets, picture.delay)
            self._are_alike = (
                self._are_alike and self.looks is not None and sets == self.looks.sets
            )
        left_out = {DELIMITER}
        if self._are_alike:
            left_out |= {SEQUENCE_SET, PICTURE_SET}
        return [unit for unit in picture.units if unit and unit[0] & 31 not in left_out]

    def _cut(self) -> Iterator[Part]:
        """What there is by now, as a fragment."""
        if not self._pictures and not self._heard:
            return
        self._number += 1
        tracks = {
            PICTURES: (self._begin, self._pictures),
            SOUND: (self._heard_begin, self._heard),
        }
        data = fragment(self._number, tracks)
        is_key = bool(self._pictures) and self._pictures[0].is_key
        begin, self._begin = self._begin, self.ticks
        self._heard_begin += sum(sample.duration for sample in self._heard)
        self._pictures, self._heard, self._bytes = [], [], 0
        yield Part(data, begin, self.ticks - begin, is_key)
