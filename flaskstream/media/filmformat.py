"""Films in another format: decoded and encoded anew by PyAV, frame by frame, so that it
doesn't matter how long one is."""

from __future__ import annotations

import errno
import os
import tempfile
from collections.abc import Callable, Iterator, Mapping
from typing import IO, TYPE_CHECKING, Any, Final, NamedTuple

from flaskstream.media.content import Content, no_room
from flaskstream.media.contentwriter import take_content
from flaskstream.media.demuxer import (
    check_sound,
    decodable,
    demuxed,
    packets_of,
    reason,
)
from flaskstream.media.film import Unreadable
from flaskstream.media.filmpictures import THREADS, first_picture, rate_of, turns_of
from flaskstream.media.folder import own_folder

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Change = Callable[[NDArray[np.uint8]], None]
    """Changes the pixels of a picture in their place."""

MOST_BYTES: Final = 1 << 30
"""Of a film that is made, which is on the disk before it counts as kept."""

FULL: Final = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EROFS})
"""What a disk says that takes no more."""


class Format(NamedTuple):
    """How a film is encoded: so that nobody sees that, and faster than it plays."""

    container: str
    pictures: str
    options: Mapping[str, str]
    sound: str
    kept_sound: frozenset[str] = frozenset()
    """What stays as it is."""
    settings: Mapping[str, str] = {}
    """Of the container."""


_H264: Final = {"crf": "20", "preset": "veryfast", "threads": str(THREADS)}
_VP9: Final = {
    **{"crf": "30", "b": "0", "deadline": "realtime", "cpu-used": "6"},
    **{"row-mt": "1", "threads": str(THREADS)},
}
_MP4: Final = Format(
    *("mp4", "libx264", _H264, "aac", frozenset({"aac", "mp3"})),
    settings={"movflags": "+faststart"},
)
FORMATS: Final = {
    "mp4": _MP4,
    "mov": _MP4._replace(container="mov"),
    "webm": Format("webm", "libvpx-vp9", _VP9, "libopus", frozenset({"opus"})),
}
"""Those that films can be made in, by what files of them end with."""


def encoded_film(
    content: Content,
    format: Format,
    doing: str,
    change: Callable[[int, int], Change] | None = None,
) -> Content:
    """A film encoded anew, with its sound.

    Args:
        content: What it holds.
        format: What it becomes.
        doing: What is told of it to who waits.
        change: Gives what changes each picture, of a width and a height.

    Raises:
        Unreadable: it can't be decoded.
        Error: there is no room for it.
    """
    import av

    ending = f".{format.container}"
    with _new_file(ending) as target:
        try:
            first = first_picture(content)
            width, height = (max(2, size & ~1) for size in first.upright)
            changes = change and change(width, height)
            with demuxed(content) as given:
                [pictures, *_] = decodable(given, "video")
                heard = decodable(given, "audio")[:1]
                packets = packets_of(given, (pictures, *heard), content, doing)
                looks = pictures, width, height, changes
                _write(packets, target, format, looks, heard)
        except (av.FFmpegError, ValueError) as error:
            if getattr(error, "errno", None) in FULL:
                raise no_room() from error
            raise Unreadable(f"can't be decoded: {reason(error)}") from error
        return take_content(target)


def _new_file(ending: str) -> IO[bytes]:
    try:
        return tempfile.NamedTemporaryFile(dir=own_folder(), suffix=ending)
    except OSError as error:
        raise no_room() from error


def _write(
    packets: Iterator[Any], target: Any, format: Format, looks: Any, heard: Any
) -> None:
    import av

    settings = dict(format.settings)
    with av.open(target.name, "w", format.container, options=settings) as made:
        film = _Pictures(made, format, *looks)
        sound = _Sound(made, format, *heard) if heard else None
        writers = {writer.stream: writer for writer in (film, sound) if writer}
        for packet in packets:
            for written in writers[packet.stream].take(packet):
                made.mux(written)
            if os.fstat(target.fileno()).st_size > MOST_BYTES:
                raise Unreadable(f"becomes larger than {MOST_BYTES:,} bytes")
        for writer in writers.values():
            for written in writer.end():
                made.mux(written)


class _Pictures:
    """Encodes the pictures of a film, each upright, and changed."""

    def __init__(
        self,
        made: Any,
        format: Format,
        stream: Any,
        width: int,
        height: int,
        change: Change | None,
    ) -> None:
        self.stream = stream
        stream.thread_type, stream.codec_context.thread_count = "AUTO", THREADS
        options = dict(format.options)
        self._out = made.add_stream(
            format.pictures, rate=rate_of(stream), options=options
        )
        self._out.pix_fmt = "yuv420p"
        self._out.width, self._out.height = self._size = width, height
        self._out.codec_context.time_base = stream.time_base
        self._change = change

    def take(self, packet: Any) -> Iterator[Any]:
        """What becomes of a packet."""
        import av

        for frame in packet.decode():
            pixels = _upright(frame)
            if pixels.shape[1::-1] != self._size:
                raise Unreadable("has pictures of several sizes")
            if self._change is not None:
                self._change(pixels)
            changed = av.VideoFrame.from_ndarray(pixels, format="rgb24")
            changed.pts, changed.time_base = frame.pts, frame.time_base
            yield from self._out.encode(changed)

    def end(self) -> Iterator[Any]:
        """What the encoder still has."""
        yield from self._out.encode(None)


def _upright(frame: Any) -> NDArray[np.uint8]:
    """The pixels of a frame as it is seen, of an even width and height, which H.264
    has; telephones lay films on their sides, and say so."""
    import numpy as np

    pixels = frame.to_ndarray(format="rgb24")
    if turns := turns_of(frame) % 4:
        pixels = np.rot90(pixels, turns)
    height, width = pixels.shape[:2]
    return np.ascontiguousarray(pixels[: height & ~1, : width & ~1])


class _Sound:
    """The sound of a film: as it is, or encoded anew."""

    def __init__(self, made: Any, format: Format, stream: Any) -> None:
        self.stream = stream
        self._copies = stream.codec_context.name in format.kept_sound
        if self._copies:
            self._out = made.add_stream_from_template(stream)
        else:
            rate = stream.rate if format.sound == "aac" else 48_000  # Opus has one only
            # Of one channel FFmpeg would make two that are not as loud.
            layout = "mono" if stream.codec_context.channels == 1 else "stereo"
            self._out = made.add_stream(format.sound, rate=rate, layout=layout)

    def take(self, packet: Any) -> Iterator[Any]:
        """What becomes of a packet."""
        if self._copies:
            if packet.dts is not None:  # the last one is empty
                packet.stream = self._out
                yield packet
            return
        for frame in packet.decode():
            check_sound(frame)
            yield from self._out.encode(frame)

    def end(self) -> Iterator[Any]:
        """What the encoder still has."""
        if not self._copies:
            yield from self._out.encode(None)
