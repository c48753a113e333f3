"""Other people's files, opened by PyAV (FFmpeg): `pip install "flaskstream[video]"`.

A file is read as what its first bytes say that it is. FFmpeg would guess, and among the
formats that it knows are lists of further files and addresses, which it opens.
"""

from __future__ import annotations

import ctypes
import threading
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from typing import Any, Final, Literal

from flaskstream.media.content import Content, head_of, open_content, size_of
from flaskstream.media.howfar import told
from flaskstream.media.sniff import HEAD, sniff

EXTRA: Final = 'pip install "flaskstream[video]"'
DEMUXERS: Final = {
    **dict.fromkeys(("audio/mp4", "video/mp4", "video/quicktime"), "mov"),
    **dict.fromkeys(("video/webm", "video/x-matroska"), "matroska"),
    **dict.fromkeys(("audio/ogg", "video/ogg"), "ogg"),
    "audio/flac": "flac",
    "video/mp2t": "mpegts",
    "video/x-msvideo": "avi",
}
"""FFmpeg's names of what reads the types of files."""
LIMITS: Final = {"max_streams": "12", "probesize": "2000000"}
"""Streams of a file, and bytes that are read to find out what is in them."""

MOST_PIXELS: Final = 4096 * 2304
"""Of a picture of a film: who decodes and encodes has many of them in memory."""
MOST_AT_ONCE: Final = 8 * MOST_PIXELS + (4 << 20)
"""Bytes that FFmpeg may ask for at once: a picture, of eight bytes a pixel. A few bytes
may say that there are a billion samples, and it makes a place for each when it opens a
file, or have it make hours of sound of one frame."""
LONGEST: Final = 60
"""Seconds of a frame of sound, which is of milliseconds elsewhere."""
ITS_OWN: Final = 2**31 - 1
"""The same where nobody has set it."""


def has_av() -> bool:
    """Whether PyAV is there."""
    return find_spec("av") is not None


class _Memory:
    """Bounds what FFmpeg asks for while somebody's file is read: for the whole process,
    since it knows no other bound, and so no longer than that."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._readers = 0

    @contextmanager
    def bounded(self) -> Iterator[None]:
        with self._lock:
            self._readers += 1
            self._set(MOST_AT_ONCE)
        try:
            yield
        finally:
            with self._lock:
                self._readers -= 1
                if not self._readers:
                    self._set(ITS_OWN)

    def _set(self, most: int) -> None:
        import av._core

        try:  # FFmpeg's libraries are found by what is linked with them
            set_most = ctypes.CDLL(av._core.__file__).av_max_alloc
        except (AttributeError, OSError):  # but not on Windows
            return
        set_most(ctypes.c_size_t(most))


_memory: Final = _Memory()


@contextmanager
def demuxed(content: Content) -> Iterator[Any]:
    """A file's container, within a `with` block.

    Raises:
        ValueError: it is of no type that is read here.
        FFmpegError: it is damaged.
    """
    import av

    kind = sniff(head_of(content, HEAD)) or ""
    if kind not in DEMUXERS:
        raise ValueError("it is in none of the formats that are read here")
    with (
        _memory.bounded(),
        open_content(content) as file,
        av.open(file, format=DEMUXERS[kind], options=LIMITS) as container,
    ):
        for stream in container.streams.video:
            if stream.codec_context is not None:
                # They may become larger in the middle of a film.
                stream.codec_context.options = {"max_pixels": str(MOST_PIXELS)}
        yield container


def decodable(container: Any, kind: Literal["video", "audio"]) -> list[Any]:
    """The streams of pictures, or of sound, that FFmpeg has a decoder of."""
    streams = getattr(container.streams, kind)
    return [stream for stream in streams if stream.codec_context is not None]


def check_sound(frame: Any) -> None:
    """Raise ValueError if a decoded frame of sound is too long to be resampled: of one
    sample a second each would become thousands."""
    if frame.samples > LONGEST * frame.sample_rate:
        raise ValueError(f"it has sound of more than {LONGEST} s in one frame")


def reason(error: Exception) -> str:
    """What FFmpeg says of a file, without the name of the one that it writes."""
    return str(getattr(error, "strerror", None) or error)


def packets_of(
    given: Any, streams: Iterable[Any], content: Content, doing: str
) -> Iterator[Any]:
    """The packets of some streams of a container; who waits is told how far they are.

    Args:
        given: What `demuxed` gave.
        streams: Those.
        content: What it is the container of.
        doing: What is told to be done with them.
    """
    size = max(1, size_of(content))
    with told(doing) as move:
        for packet in given.demux(*streams):
            if packet.pos is not None:
                move(packet.pos / size)
            yield packet
