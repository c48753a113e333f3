"""Other people's files, opened by PyAV (FFmpeg): `pip install "flaskstream[video]"`.

A file is read as what its first bytes say that it is. FFmpeg would guess, and among the
formats that it knows are lists of further files and addresses, which it opens.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from typing import Any, Final

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
LIMITS: Final = {"max_streams": "32", "probesize": "2000000"}
"""Streams of a file, and bytes that are read to find out what is in them."""

MOST_PIXELS: Final = 4096 * 2304
"""Of a picture of a film: who decodes and encodes has many of them in memory."""


def has_av() -> bool:
    """Whether PyAV is there."""
    return find_spec("av") is not None


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
        open_content(content) as file,
        av.open(file, format=DEMUXERS[kind], options=LIMITS) as container,
    ):
        for stream in container.streams.video:
            # They may become larger in the middle of a film.
            stream.codec_context.options = {"max_pixels": str(MOST_PIXELS)}
        yield container


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
