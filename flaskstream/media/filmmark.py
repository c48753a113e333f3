"""Films with a watermark: decoded, marked and encoded anew by PyAV, frame by frame, so
that it doesn't matter how long one is."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, Final

from flaskstream.media.content import Content
from flaskstream.media.contentwriter import take_content
from flaskstream.media.demuxer import demuxed
from flaskstream.media.film import Unreadable
from flaskstream.media.filmpictures import THREADS, first_picture, rate_of
from flaskstream.media.folder import own_folder
from flaskstream.media.watermark import Mark

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

MOST_BYTES: Final = 1 << 30
"""Of a film with its watermark, which is on the disk before it counts as kept."""
ENCODING: Final = {"crf": "20", "preset": "veryfast", "threads": str(THREADS)}
"""Of H.264: what nobody sees to be encoded anew, at several times the film's speed."""
KEPT_SOUND: Final = frozenset({"aac", "mp3"})
"""What stays as it is in an MP4; other sound becomes AAC."""


def marked_film(content: Content, mark: Mark) -> Content:
    """A film with a watermark, as MP4 with H.264, and with its sound.

    Raises:
        Unreadable: it can't be decoded.
        Error: there is no room for it.
    """
    import av

    with tempfile.NamedTemporaryFile(dir=own_folder(), suffix=".mp4") as target:
        try:
            first = first_picture(content)
            width, height = (size & ~1 for size in first.upright)
            with demuxed(content) as given:
                _write(given, target, _Layer(mark, width, height))
        except (av.FFmpegError, ValueError) as error:
            raise Unreadable(f"can't be decoded for its watermark: {error}") from error
        return take_content(target)


def _write(given: Any, target: Any, layer: _Layer) -> None:
    import av

    with av.open(target.name, "w", options={"movflags": "+faststart"}) as made:
        film = _Film(given.streams.video[0], made, layer)
        sound = _Sound(given.streams.audio[0], made) if given.streams.audio else None
        for packet in given.demux(*film.streams, *(sound.streams if sound else ())):
            writer = film if packet.stream in film.streams else sound
            for written in writer.take(packet) if writer else ():
                made.mux(written)
            if os.fstat(target.fileno()).st_size > MOST_BYTES:
                raise Unreadable(f"becomes larger than {MOST_BYTES:,} bytes")
        for writer in (film, sound):
            for written in writer.end() if writer else ():
                made.mux(written)


class _Film:
    """Marks the pictures of a film."""

    def __init__(self, pictures: Any, made: Any, layer: _Layer) -> None:
        self.streams = (pictures,)
        pictures.thread_type, pictures.codec_context.thread_count = "AUTO", THREADS
        rate = rate_of(pictures)
        self._out = made.add_stream("libx264", rate=rate, options=ENCODING)
        self._out.pix_fmt = "yuv420p"
        self._out.width, self._out.height = layer.width, layer.height
        self._out.codec_context.time_base = pictures.time_base
        self._layer = layer

    def take(self, packet: Any) -> Iterator[Any]:
        import av

        for frame in packet.decode():
            pixels = _upright(frame)
            if pixels.shape[:2] != (self._layer.height, self._layer.width):
                raise Unreadable("has pictures of several sizes")
            self._layer.lay_over(pixels)
            marked = av.VideoFrame.from_ndarray(pixels, format="rgb24")
            marked.pts, marked.time_base = frame.pts, frame.time_base
            yield from self._out.encode(marked)

    def end(self) -> Iterator[Any]:
        yield from self._out.encode(None)


def _upright(frame: Any) -> NDArray[np.uint8]:
    """The pixels of a frame as it is seen, of an even width and height, which H.264
    has; telephones lay films on their sides, and say so."""
    import numpy as np

    pixels = frame.to_ndarray(format="rgb24")
    if turns := round(getattr(frame, "rotation", 0) / 90) % 4:
        pixels = np.rot90(pixels, turns)
    height, width = pixels.shape[:2]
    return np.ascontiguousarray(pixels[: height & ~1, : width & ~1])


class _Layer:
    """A watermark in the pixels of one film: what of it is within, weighed once."""

    def __init__(self, mark: Mark, width: int, height: int) -> None:
        import numpy as np

        self.width, self.height = width, height
        image = mark.image
        x, y = mark.place(width, height)
        left, top = max(0, x), max(0, y)
        right, low = min(width, x + image.width), min(height, y + image.height)
        self._rows, self._columns = slice(top, low), slice(left, right)
        part = np.asarray(
            image.crop((left - x, top - y, right - x, low - y)), np.uint16
        )
        alpha = part[:, :, 3:]
        self._colours, self._below = part[:, :, :3] * alpha, 255 - alpha

    def lay_over(self, pixels: NDArray[np.uint8]) -> None:
        place = pixels[self._rows, self._columns]
        place[:] = (self._colours + self._below * place + 127) // 255


class _Sound:
    """The sound of a film: as it is, or encoded anew."""

    def __init__(self, sound: Any, made: Any) -> None:
        self.streams = (sound,)
        self._copies = sound.codec_context.name in KEPT_SOUND
        if self._copies:
            self._out = made.add_stream_from_template(sound)
        else:
            self._out = made.add_stream("aac", rate=sound.rate)

    def take(self, packet: Any) -> Iterator[Any]:
        if self._copies:
            if packet.dts is not None:  # the last one is empty
                packet.stream = self._out
                yield packet
            return
        for frame in packet.decode():
            yield from self._out.encode(frame)

    def end(self) -> Iterator[Any]:
        if not self._copies:
            yield from self._out.encode(None)
