"""Films for tests: a ball that jumps, as Chromium has recorded it."""

from __future__ import annotations

import io
import struct
from fractions import Fraction
from functools import cache
from typing import Any

import av
import numpy as np

from flaskstream.media.sample import FILMS

MP4_PATH = FILMS / "ball.mp4"
WEBM_PATH = FILMS / "ball.webm"
MP4 = MP4_PATH.read_bytes()
WEBM = WEBM_PATH.read_bytes()

AVI = b"RIFF\0\0\0\0AVI LIST" + bytes(40)
MATROSKA = b"\x1aE\xdf\xa3\xa3B\x86\x81\x01B\x82\x88matroska" + bytes(40)
THEORA = b"OggS" + bytes(24) + b"\x80theora" + bytes(40)


def box(kind: bytes, *contents: bytes) -> bytes:
    """A box of an MP4."""
    content = b"".join(contents)
    return struct.pack(">I4s", 8 + len(content), kind) + content


def track(codec: bytes, handler: bytes = b"vide") -> bytes:
    """What an MP4 tells of its pictures, or its sound."""
    table = box(b"stsd", struct.pack(">II", 0, 1), box(codec, bytes(8)))
    told = box(b"hdlr", bytes(8), handler, bytes(12))
    return box(b"trak", box(b"mdia", told, box(b"minf", box(b"stbl", table))))


def mp4(*codecs: bytes) -> bytes:
    """An MP4 with a sound, whose pictures are of these codecs, and none of them."""
    tracks = [track(b"mp4a", b"soun"), *map(track, codecs)]
    return (
        box(b"ftyp", b"isom", bytes(4))
        + box(b"mdat", bytes(100))
        + box(b"moov", *tracks)
    )


@cache
def coloured(
    seconds: float = 1,
    number: int = 0,
    *,
    codec: str = "libx264",
    format: str = "mp4",
    sound: str | None = "aac",
    size: tuple[int, int] = (320, 240),
    rate: int = 25,
) -> bytes:
    """A film of one colour, with a tone that goes on in the next one.

    The colours of the numbers from 0 to 4 are told by `colour_of`.
    """
    file = io.BytesIO()
    with av.open(file, "w", format=format) as out:
        pictures: Any = out.add_stream(codec, rate=rate)
        pictures.width, pictures.height = size
        pictures.pix_fmt = "yuv420p"
        heard: Any = sound and out.add_stream(sound, rate=48_000, layout="mono")
        for at in range(round(seconds * rate)):
            pixels = np.full((size[1], size[0], 3), 50 * number, np.uint8)
            pixels[:, at % size[0]] = 128
            frame = av.VideoFrame.from_ndarray(pixels, format="rgb24")
            out.mux(pictures.encode(frame))
        out.mux(pictures.encode(None))
        if heard:
            _add_tone(out, heard, seconds, round(number * seconds * 48_000))
    return file.getvalue()


def _add_tone(out: Any, stream: Any, seconds: float, begin: int) -> None:
    if not stream.codec_context.is_open:
        stream.codec_context.open()
    size, end = stream.codec_context.frame_size or 1024, round(seconds * 48_000)
    converted = av.AudioResampler(format=stream.codec_context.format)
    for at in range(0, end, size):
        times = np.arange(begin + at, begin + min(at + size, end)) / 48_000
        tone = (np.sin(2 * np.pi * 440 * times) * 0.5).astype(np.float32)
        frame = av.AudioFrame.from_ndarray(tone[None], format="fltp", layout="mono")
        frame.sample_rate, frame.pts = 48_000, at
        for one in converted.resample(frame):
            out.mux(stream.encode(one))
    out.mux(stream.encode(None))


@cache
def noisy(seconds: int, rate: int = 5) -> bytes:
    """A large WebM, of the same second of noise over and over."""
    size, random = (320, 240), np.random.default_rng(1)
    file = io.BytesIO()
    with av.open(file, "w", format="webm") as out:
        pictures: Any = out.add_stream("libvpx", rate=rate, options={"cpu-used": "8"})
        pictures.width, pictures.height = size
        pictures.pix_fmt, pictures.bit_rate = "yuv420p", 20_000_000
        pixels = random.integers(0, 256, (rate, size[1], size[0], 3), np.uint8)
        frames = [av.VideoFrame.from_ndarray(one, format="rgb24") for one in pixels]
        packets = [packet for one in [*frames, None] for packet in pictures.encode(one)]
        for at in range(seconds * rate):
            packet = av.Packet(bytes(packets[at % rate]))
            packet.stream, packet.time_base = pictures, Fraction(1, rate)
            packet.pts = packet.dts = at
            packet.is_keyframe = at % rate == 0
            out.mux(packet)
    return file.getvalue()


def colour_of(frame: Any) -> int:
    """The number of the film that a decoded picture is of."""
    return round(float(np.median(frame.to_ndarray(format="gray"))) / 50)


def seen(data: bytes) -> list[tuple[float, int]]:
    """The time of each picture of a film, and the number of its colour."""
    with av.open(io.BytesIO(data), "r") as given:
        frames = list(given.decode(video=0))
    return [(round(float(frame.time or 0), 3), colour_of(frame)) for frame in frames]


def heard(data: bytes) -> np.ndarray:
    """The sound of a film: the samples of its first channel."""
    with av.open(io.BytesIO(data), "r") as given:
        frames = [frame.to_ndarray()[0] for frame in given.decode(audio=0)]
    return np.concatenate(frames)


WRONG = {
    "a text": (b"only text", "is no film: expected MP4, WebM"),
    "a sound": (b"ID3\x04" + bytes(20), "is no film"),
    "a film that is cut": (MP4[:-10], "is cut: its end is missing"),
    "one without its end": (mp4(b"avc1")[:124], "is cut: it has no “moov”"),
    "boxes of no size": (
        box(b"ftyp", b"isom", bytes(4)) + struct.pack(">I4s", 3, b"mdat") + bytes(9),
        "is damaged",
    ),
}
"""Files that are no film, called film.mp4, and what is said of them."""
