"""Chunks of one sound that are encoded: each a file, or all of them parts of one.

MP3 and AAC that are streamed are cut anywhere, and a frame of them may need the ones
before it: so one decoder, PyAV's, gets all of their chunks. Where each is an MP3 file,
what it says of itself counts, for the silence that its encoder put around the sound
would be heard between them.
"""

from __future__ import annotations

import re
import struct
from collections.abc import Iterable, Iterator
from typing import Any, Final, TypeAlias

from flaskstream.media import sound
from flaskstream.media.content import Content, head_of, open_content
from flaskstream.media.demuxer import (
    DEMUXERS,
    EXTRA,
    decodable,
    demuxed,
    has_av,
    reason,
)
from flaskstream.media.sniff import HEAD, sniff
from flaskstream.media.sound import Unreadable
from flaskstream.media.wav import Samples

Block: TypeAlias = tuple[int, Samples]
"""A rate, and samples of it."""

CODECS: Final = {"audio/mpeg": "mp3", "audio/aac": "aac"}
"""What may come in parts, by its type."""
TOLD: Final = re.compile(
    rb"\xff[\xe2\xe3\xf2\xf3\xfa\xfb](?:.{11}|.{19}|.{34})(?:Xing|Info)", re.DOTALL
)
"""The first frame of an MP3 file, which says how long the sound is, and has none."""
DECODER_DELAY: Final = 529
"""Samples by which each decoder of MP3 is late."""
READ: Final = 1 << 15
"""Bytes of a chunk that are parsed at a time."""
GIVEN: Final = 1 << 17
"""Samples, of all channels, that are given at a time."""
EXPECTED: Final = (
    "expected chunks that are each a sound (WAV, MP3, FLAC, Ogg, MP4, WebM), or the "
    "parts of one MP3 or AAC"
)


class SoundChunks:
    """Decodes chunks in their order."""

    def __init__(self) -> None:
        self._parts: _Parts | None = None

    def take(self, content: Content) -> Iterator[Block]:
        """What is heard of a chunk, as far as it can be told without the next.

        Raises:
            Unreadable: it is none, or takes what is not installed.
        """
        head = head_of(content, HEAD)
        kind = sniff(head) or ""
        if self._parts is None or not self._parts.goes_on(head, kind):
            yield from self.end()
            if kind not in CODECS or not has_av():
                yield from _of_file(content, kind)
                return
            self._parts = _Parts(CODECS[kind])
        yield from self._parts.take(content)

    def end(self) -> Iterator[Block]:
        """What is left of the chunks before."""
        parts, self._parts = self._parts, None
        if parts is not None:
            yield from parts.end()


class _Parts:
    """An MP3, or AAC, that is cut anywhere."""

    def __init__(self, codec: str) -> None:
        import av

        self._decoder: Any = av.CodecContext.create(codec, "r")
        self._heard: _Heard | None = None if codec == "mp3" else _Heard()
        self._tag = 0  # bytes that are left of what stands before the sound

    def goes_on(self, head: bytes, kind: str) -> bool:
        """Whether a chunk belongs to it: the two bytes that AAC and MP3 begin with are
        at the beginning of each frame, and elsewhere."""
        if TOLD.match(head) or head.startswith(b"ID3"):
            return False
        return not kind or kind in CODECS

    def take(self, content: Content) -> Iterator[Block]:
        yield from _blocks(self._of_content(content))

    def end(self) -> Iterator[Block]:
        yield from _blocks(self._of_packets([*self._decoder.parse(b""), None]))

    def _of_content(self, content: Content) -> Iterator[Block]:
        with open_content(content) as file:
            head = file.read(10)
            file.seek(0)
            if head.startswith(b"ID3") and len(head) == 10:
                sizes = enumerate(head[:-5:-1])
                self._tag = 10 + sum(size << 7 * place for place, size in sizes)
            while data := file.read(READ):
                skipped = min(self._tag, len(data))
                self._tag -= skipped
                if skipped < len(data):
                    yield from self._of_packets(self._decoder.parse(data[skipped:]))

    def _of_packets(self, packets: Iterable[Any]) -> Iterator[Block]:
        import av

        for packet in packets:
            if self._heard is None and packet is not None:
                self._heard = _Heard.told(bytes(packet))
                if self._heard.is_told:
                    continue  # it has no sound
            try:
                frames = self._decoder.decode(packet)
            except av.FFmpegError:  # a damaged frame, or a title at the end
                continue
            for frame in frames:
                rate, samples = _of_frame(frame)
                if self._heard is not None:
                    samples = self._heard.of(samples)
                yield rate, samples


class _Heard:
    """What is heard of the samples of an MP3: what its encoder has put before and after
    them is not, if it says how much that is."""

    def __init__(self, before: int = 0, after: int | None = None) -> None:
        self._skipped, self._left = before, after

    @property
    def is_told(self) -> bool:
        return self._skipped > 0

    @classmethod
    def told(cls, frame: bytes) -> _Heard:
        """What the first frame of an MP3 tells of all of it."""
        found = TOLD.match(frame)
        if found is None:
            return cls()
        rest = frame[found.end() :].ljust(160, b"\0")
        flags, frames = struct.unpack(">II", rest[:8])
        at = 4 + sum(
            size for bit, size in enumerate((4, 4, 100, 4)) if flags & 1 << bit
        )
        silence = int.from_bytes(rest[at + 21 : at + 24])
        before, after = silence >> 12, silence & 0xFFF
        each = 1152 if frame[1] & 8 else 576
        whole = flags & 1 and frames and silence
        left = max(0, frames * each - before - after) if whole else None
        return cls(before + DECODER_DELAY, left)

    def of(self, samples: Samples) -> Samples:
        """Those of some more samples."""
        skipped = min(self._skipped, len(samples))
        self._skipped -= skipped
        samples = samples[skipped:]
        if self._left is not None:
            samples = samples[: self._left]
            self._left -= len(samples)
        return samples


def _of_file(content: Content, kind: str) -> Iterator[Block]:
    """A chunk that is a file of its own."""
    if kind == "audio/wav" or (kind in sound.IN_SOUNDFILE and sound.can_convert()):
        yield sound.decoded(content)
    elif not has_av():
        takes = f"what is not WAV takes the package av: {EXTRA}"
        raise Unreadable(f"{EXPECTED}; {takes}")
    elif kind in DEMUXERS:
        yield from _blocks(_demuxed(content))
    else:
        raise Unreadable(EXPECTED)


def _demuxed(content: Content) -> Iterator[Block]:
    import av

    try:
        with demuxed(content) as container:
            if not (streams := decodable(container, "audio")):
                raise Unreadable("a chunk has no sound")
            stream = streams[0]
            left = _length(stream)
            for frame in container.decode(stream):
                rate, samples = _of_frame(frame)
                yield rate, samples if left is None else samples[:left]
                left = left and max(0, left - len(samples))
    except (av.FFmpegError, ValueError) as error:
        raise Unreadable(f"a chunk can't be decoded: {reason(error)}") from error


def _length(stream: Any) -> int | None:
    """The samples of a stream, where it says how long it is."""
    if not stream.duration:
        return None
    return int(stream.duration * stream.time_base * stream.rate)


def _of_frame(frame: Any) -> Block:
    samples, channels = frame.to_ndarray(), len(frame.layout.channels)
    by_time = samples.T if frame.format.is_planar else samples.reshape(-1, channels)
    return frame.sample_rate, sound.to_samples(by_time, normalised=False)


def _blocks(frames: Iterable[Block]) -> Iterator[Block]:
    """Frames, which are of some milliseconds, as larger blocks."""
    import numpy as np

    kept: list[Samples] = []
    rate = size = 0
    for new_rate, samples in frames:
        fits = not kept or (
            new_rate == rate and kept[-1].shape[1:] == samples.shape[1:]
        )
        if kept and (not fits or size >= GIVEN):
            yield rate, np.concatenate(kept)
            kept, size = [], 0
        if len(samples):
            kept.append(samples)
            rate, size = new_rate, size + samples.size
    if kept:
        yield rate, np.concatenate(kept)
