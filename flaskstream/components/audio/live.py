"""A sound that is played while it is made: its chunks, in order, each of them."""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from flaskstream.components.core.encoder import Encoder, Parts
from flaskstream.exceptions import OutputError
from flaskstream.media import sound, wav
from flaskstream.media.content import IN_MEMORY
from flaskstream.media.contentwriter import ContentWriter, take_bytes
from flaskstream.media.media import Media
from flaskstream.media.soundchunks import Block, SoundChunks
from flaskstream.media.waveform import waveform

if TYPE_CHECKING:
    from flaskstream.components.audio.audio import Audio

WAV: Final = sound.TYPES["wav"]
JOINED: Final = 8
"""Pieces that become one, as soon as there are so many that were joined as often."""


class LiveEncoder(Encoder):
    """Joins what a run yields to one sound.

    A chunk is added where it is yielded, in the run's thread, so that none is overtaken
    by the next. A page has the list of all pieces: it grows by one for each chunk, and
    those of a megabyte become one, on the disk. So a page costs little memory however
    long it listens, and who comes back fetches what he has not heard.
    """

    component: Audio

    def __init__(self, component: Audio) -> None:
        super().__init__(component)
        self._sound = LiveSound()
        self._chunks = SoundChunks()

    def capture(self, value: Any) -> Any:
        if value is not None:
            self._add(self._blocks_of(value))
        return tuple(self._sound.pieces)

    def _add(self, blocks: Iterator[Block]) -> None:
        try:
            for rate, samples in blocks:
                self._sound.add(rate, samples)
        except (OutputError, OSError, ValueError, sound.Unreadable) as error:
            raise self.component.cannot(error) from error

    def _blocks_of(self, value: Any) -> Iterator[Block]:
        if isinstance(value, (tuple, list)) and len(value) == 2:
            rate = sound.checked_rate(value[0])
            yield rate, sound.to_samples(value[1], normalised=False)
        else:
            yield from self._chunks.take(self.component.chunk_of(value))

    def encode(self, captured: Any, final: bool) -> Parts:
        if final:
            self._add(self._chunks.end())
        if not final or not self._sound.pieces:
            return {"value": None, "live": [*captured]}
        self.payload, piece = self._sound.whole()
        waveform(self.payload)
        return {"value": self.payload, "live": [piece]}


class _Small(NamedTuple):
    """A piece in memory, and how often it was joined of others."""

    samples: wav.Samples
    joins: int = 0


class LiveSound:
    """A sound of which there is more and more, as pieces that are WAV files.

    Each is told with what sound it is `of`, at which frame it is, and of how many.
    """

    def __init__(self) -> None:
        self.pieces: list[dict[str, Any]] = []
        self._id = secrets.token_hex(4)
        self._rate = self._channels = self._frames = 0
        self._small: list[_Small] = []  # the last pieces, which are in memory

    def add(self, rate: int, samples: wav.Samples) -> None:
        """Add a chunk.

        Raises:
            ValueError: it is none of the same sound.
            Error: there is no room for it.
        """
        channels = 1 if samples.ndim == 1 else samples.shape[1]
        if not self.pieces:
            self._rate, self._channels = rate, channels
        if (rate, channels) != (self._rate, self._channels):
            raise ValueError(
                f"chunks of one sound, {self._rate} Hz and {self._channels} channels "
                f"as the first one; got {rate} Hz and {channels}"
            )
        self._frames += len(samples)
        self._small.append(_Small(samples.copy()))
        self._append(samples)
        if sum(small.samples.nbytes for small in self._small) >= IN_MEMORY:
            self._join(len(self._small))
            self._small = []
        while len(self._small) >= JOINED and (
            len({small.joins for small in self._small[-JOINED:]}) == 1
        ):
            self._join(JOINED)

    def _join(self, count: int) -> None:
        """Make one piece of the last ones."""
        import numpy as np

        joined = np.concatenate([small.samples for small in self._small[-count:]])
        joins = self._small[-count].joins + 1
        self._small[-count:] = [_Small(joined, joins)]
        del self.pieces[-count:]
        self._append(joined)

    def _append(self, samples: wav.Samples) -> None:
        content = take_bytes(wav.encode(self._rate, samples))
        at = self._frames - len(samples)
        self.pieces.append(self._piece(Media(content, WAV), at, len(samples)))

    def _piece(self, media: Media, at: int, frames: int) -> dict[str, Any]:
        format = f"{self._rate} {self._channels}"
        told = {"of": self._id, "at": at, "frames": frames, "format": format}
        return {**told, "sound": media, "whole": False}

    def whole(self) -> tuple[Media, dict[str, Any]]:
        """All of it as one file, and that as a piece.

        Raises:
            Error: there is no room for it.
        """
        size = self._frames * self._channels * 2
        with ContentWriter() as writer:
            writer.write(wav.header(self._rate, self._channels, size))
            for piece in self.pieces:
                writer.write(piece["sound"].read()[wav.HEADER :])
            media = Media(writer.finish(), WAV, "audio.wav")
        return media, {**self._piece(media, 0, self._frames), "whole": True}
