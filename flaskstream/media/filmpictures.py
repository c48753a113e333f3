"""The pictures of a film that comes in parts: as they are, or encoded, as H.264."""

from __future__ import annotations

import re
from collections.abc import Iterator
from fractions import Fraction
from typing import Any, Final, NamedTuple

from flaskstream.media.content import Content
from flaskstream.media.demuxer import MOST_PIXELS, decodable, demuxed
from flaskstream.media.film import Unreadable
from flaskstream.media.fragments import PICTURES, SCALES

TICKS: Final = SCALES[PICTURES]
THREADS: Final = 2
"""That decode a film, and as many that encode it."""
PLAIN: Final = frozenset({"yuv420p", "yuvj420p"})
"""How pixels are stored that all browsers play."""
ENCODING: Final = {
    **{"preset": "veryfast", "tune": "zerolatency", "crf": "22"},
    **{"forced-idr": "1", "threads": str(THREADS)},
}
"""Of H.264: each picture comes out before the next goes in."""
KEYS: Final = 2
"""Seconds after which an encoded picture stands by itself again."""
RATES: Final = (Fraction(1), Fraction(120))
TURNS: Final = ("null", "transpose=cclock", "hflip,vflip", "transpose=clock")
"""FFmpeg's filters, by how often a picture is to be turned by 90°."""
_START: Final = re.compile(rb"\x00\x00\x00?\x01")


class Picture(NamedTuple):
    """A picture in H.264."""

    units: list[bytes]
    """What it is made of (NAL units)."""
    at: int
    """The tick of its part at which it is decoded."""
    seen: int
    """The tick at which it is seen."""
    is_key: bool
    delay: int = 0
    """Ticks by which the first of them is decoded before it is seen."""


class First(NamedTuple):
    """What the first picture of a film tells of all of them."""

    width: int
    height: int
    turns: int
    format: str
    time: Fraction

    @property
    def upright(self) -> tuple[int, int]:
        """The width and height that are seen."""
        size = self.width, self.height
        return size[::-1] if self.turns % 2 else size


def first_picture(content: Content) -> First:
    """What the first picture of a film tells.

    Raises:
        Unreadable: it has none, or too large ones.
        ValueError: it is no film.
        FFmpegError: it can't be decoded.
    """
    with demuxed(content) as given:
        if not (streams := decodable(given, "video")):
            raise Unreadable("has no pictures")
        stream = streams[0]
        check_size(stream.width, stream.height)
        frame = next(given.decode(stream), None)
        if frame is None:
            raise Unreadable("has no pictures")
        return first_of(frame)


def first_of(frame: Any) -> First:
    """What a decoded picture tells of those that come after it."""
    check_size(frame.width, frame.height)
    return First(
        *(frame.width, frame.height, turns_of(frame)),
        frame.format.name,
        Fraction(0) if frame.pts is None else frame.pts * frame.time_base,
    )


def check_size(width: int, height: int) -> None:
    """Raise Unreadable if pictures are too large to be decoded."""
    if width * height > MOST_PIXELS:
        most = f"{MOST_PIXELS / 1e6:.1f} million pixels"
        raise Unreadable(f"has pictures of {width} × {height}, more than {most}")


def turns_of(frame: Any) -> int:
    """How often a picture is turned by 90°: telephones lay films on their sides."""
    return round(getattr(frame, "rotation", 0) / 90) % 4


class Copied:
    """The pictures of a film in H.264, as they are."""

    def __init__(self, stream: Any) -> None:
        from av.bitstream import BitStreamFilterContext

        self._filter = BitStreamFilterContext("h264_mp4toannexb", stream)
        self._base = stream.time_base
        self._first: tuple[int, int] | None = None
        self.last = round(TICKS / rate_of(stream))
        """Ticks of the last picture, of which no next one tells."""

    @staticmethod
    def suits(first: First, stream: Any) -> bool:
        """Whether browsers play them so."""
        even = first.width % 2 == first.height % 2 == 0
        is_plain = first.format in PLAIN and not first.turns and even
        return is_plain and stream.codec_context.name == "h264"

    def take(self, packet: Any) -> Iterator[Picture]:
        """The pictures of a packet."""
        if packet.dts is None:  # the end
            return
        for found in self._filter.filter(packet):
            dts, pts = found.dts, found.pts
            if dts is None or pts is None:
                continue
            if self._first is None and found.is_keyframe:
                self._first = dts, pts
            if self._first is None or pts < self._first[1]:
                continue  # it takes a picture that is not there
            first_dts, first_pts = self._first
            at, seen = self._ticks(dts - first_dts), self._ticks(pts - first_pts)
            units = _START.split(bytes(found))[1:]
            yield Picture(
                *([unit.rstrip(b"\0") for unit in units], at, seen),
                *(found.is_keyframe, self._ticks(first_pts - first_dts)),
            )

    def _ticks(self, time: int) -> int:
        return int(round(time * self._base * TICKS))


class Encoded:
    """Pictures of any kind, encoded as H.264 of one size: others are made to fit."""

    def __init__(self, width: int, height: int, rate: Fraction) -> None:
        import av

        self.size = width, height
        self._encoder: Any = av.CodecContext.create("libx264", "w")
        self._encoder.width, self._encoder.height = width, height
        self._encoder.pix_fmt = "yuv420p"
        self._encoder.time_base = Fraction(1, TICKS)
        self._encoder.framerate = rate
        self._encoder.gop_size = round(KEYS * rate)
        self._encoder.options = ENCODING
        self._pts = self._base = 0
        self._fits: tuple[Any, Any] = (None, None)

    def begin_part(self) -> None:
        """Those that come now are of another part."""
        self._base = self._pts + 1

    def picture(self, frame: Any, at: int, *, is_key: bool) -> Iterator[Picture]:
        """A decoded picture.

        Args:
            frame: It.
            at: The tick of its part at which it is seen.
            is_key: Whether it is to stand by itself.
        """
        from av.video.frame import PictureType

        fitting = self.fitting(frame, turns_of(frame))
        if is_key:
            fitting.pict_type = PictureType.I
        self._pts = max(self._pts + 1, self._base + at)
        fitting.pts, fitting.time_base = self._pts, Fraction(1, TICKS)
        for packet in self._encoder.encode(fitting):
            units = _START.split(bytes(packet))[1:]
            at = packet.pts - self._base
            yield Picture(units, at, at, packet.is_keyframe)

    def fitting(self, frame: Any, turns: int) -> Any:
        """A picture of the size and the kind that is encoded.

        Args:
            frame: A decoded one.
            turns: How often it is to be turned by 90°, against the clock.
        """
        import av

        looks = frame.width, frame.height, frame.format.name, turns
        if looks != self._fits[0]:
            check_size(frame.width, frame.height)
            graph = av.filter.Graph()
            nodes = [
                graph.add_buffer(
                    width=frame.width,
                    height=frame.height,
                    format=frame.format,
                    time_base=Fraction(1, TICKS),
                )
            ]
            size = "{}:{}".format(*self.size)
            for step in TURNS[turns].split(","):
                nodes.append(graph.add(*step.split("=")))
            nodes.append(
                graph.add("scale", f"{size}:force_original_aspect_ratio=decrease")
            )
            nodes.append(graph.add("pad", f"{size}:-1:-1"))
            nodes.append(graph.add("format", "yuv420p"))
            nodes.append(graph.add("buffersink"))
            graph.link_nodes(*nodes).configure()
            self._fits = looks, graph
        frame.pts, frame.time_base = 0, Fraction(1, TICKS)
        self._fits[1].vpush(frame)
        return self._fits[1].vpull()


class Recoded:
    """The pictures of a film, decoded and encoded."""

    def __init__(self, encoder: Encoded, stream: Any) -> None:
        stream.thread_type, stream.codec_context.thread_count = "AUTO", THREADS
        self._encoder = encoder
        self._rate = rate_of(stream)
        self._first: Fraction | None = None
        self._count = 0
        self.last = round(TICKS / self._rate)

    def take(self, packet: Any) -> Iterator[Picture]:
        """The pictures of a packet."""
        for frame in packet.decode():
            time = Fraction(self._count) / self._rate
            if frame.pts is not None:
                time = frame.pts * frame.time_base
            is_first = self._first is None
            if self._first is None:
                self._first = time
                self._encoder.begin_part()
            at = max(0, round((time - self._first) * TICKS))
            self._count += 1
            yield from self._encoder.picture(frame, at, is_key=is_first)


def rate_of(stream: Any) -> Fraction:
    """How many pictures a second a film has, as far as an encoder takes it."""
    return min(max(stream.average_rate or Fraction(25), RATES[0]), RATES[1])
