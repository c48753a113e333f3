"""The sound of a film that comes in parts: one AAC, as long as the pictures are.

Where a part has no sound, or less of it than pictures, there is silence.
"""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from typing import TYPE_CHECKING, Any, Final

from flaskstream.media.demuxer import check_sound
from flaskstream.media.fragments import SCALES, SOUND, Sample

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

RATE: Final = SCALES[SOUND]
CHANNELS: Final = 2
MOST_WAITING: Final = 60 * RATE
"""Samples that are before their pictures in a file: what is more is left out."""


class FilmSound:
    """Encodes the sound of one part after the other."""

    def __init__(self) -> None:
        import av

        self._encoder: Any = av.CodecContext.create("aac", "w")
        self._encoder.sample_rate, self._encoder.layout = RATE, "stereo"
        self._encoder.format, self._encoder.bit_rate = "fltp", 128_000
        self._encoder.time_base = Fraction(1, RATE)
        self._encoder.open()
        self.at = 0
        """Samples that have been given to the encoder."""
        self._frame: list[NDArray[np.float32]] = []  # what is less than one of AAC's
        self.begin_part(Fraction(0), is_silent=True)

    @property
    def config(self) -> bytes:
        """What a decoder has to know of it."""
        return bytes(self._encoder.extradata)

    def begin_part(self, begin: Fraction, *, is_silent: bool = False) -> None:
        """What comes now is of another part.

        Args:
            begin: The time of its first picture.
            is_silent: Whether it has no sound: then there is silence beside each
                picture, for players wait for both.
        """
        self._begin: Fraction | None = begin
        self._is_silent = is_silent
        self._waiting: list[NDArray[np.float32]] = []
        self._waits = self._early = 0
        self._resampler: Any = None

    def take(self, frame: Any) -> None:
        """Some sound of a part, decoded; it is encoded when its pictures are there.

        Raises:
            ValueError: one frame of it is minutes long.
        """
        import av

        check_sound(frame)
        if self._waits >= MOST_WAITING:
            return

        if self._begin is not None:
            # Of one channel FFmpeg would make two that are not as loud.
            layout = "mono" if len(frame.layout.channels) == 1 else "stereo"
            self._resampler = av.AudioResampler("fltp", layout, RATE)
            late = Fraction(0) if frame.time is None else frame.time - self._begin
            self._begin = None
            self._wait_for_begin(round(late * RATE))
        for resampled in self._resampler.resample(frame):
            self._wait(resampled.to_ndarray())

    def _wait_for_begin(self, samples: int) -> None:
        import numpy as np

        if samples > 0:
            self._wait(np.zeros((CHANNELS, min(samples, MOST_WAITING)), np.float32))
        self._early = max(0, -samples)

    def _wait(self, samples: NDArray[Any]) -> None:
        import numpy as np

        if samples.shape[0] < CHANNELS:
            samples = np.repeat(samples, CHANNELS, axis=0)
        early = min(self._early, samples.shape[1])
        self._early -= early
        samples = samples[:, early : early + MOST_WAITING - self._waits]
        if samples.shape[1]:  # else it would only keep what it is a part of
            self._waiting.append(samples)
            self._waits += samples.shape[1]

    def until(self, end: int, *, is_last: bool) -> Iterator[Sample]:
        """What is encoded of it up to the sample `end`.

        Args:
            end: Where the pictures are that have come.
            is_last: Whether there are no more of the part: then there is silence where
                no sound has come.
        """
        import numpy as np

        if is_last and self._resampler is not None:
            for frame in self._resampler.resample(None):
                self._wait(frame.to_ndarray())
            self._resampler = None
        while self._waiting and self.at < end:
            samples = self._waiting.pop(0)
            fits = samples[:, : end - self.at]
            if fits.shape[1] < samples.shape[1]:
                self._waiting.insert(0, samples[:, fits.shape[1] :])
            self._waits -= fits.shape[1]
            yield from self._encoded(fits)
        while (is_last or self._is_silent) and self.at < end:
            silence = np.zeros((CHANNELS, min(RATE, end - self.at)), np.float32)
            yield from self._encoded(silence)

    def _encoded(self, samples: NDArray[np.float32]) -> Iterator[Sample]:
        import av
        import numpy as np

        size = self._encoder.frame_size
        begin = self.at - sum(part.shape[1] for part in self._frame)
        self.at += samples.shape[1]
        self._frame.append(samples)
        if self.at - begin < size:
            return
        joined = np.concatenate(self._frame, axis=1)
        whole = joined.shape[1] - joined.shape[1] % size
        for at in range(0, whole, size):
            part = np.ascontiguousarray(joined[:, at : at + size])
            frame = av.AudioFrame.from_ndarray(part, format="fltp", layout="stereo")
            frame.sample_rate, frame.pts = RATE, begin + at
            frame.time_base = Fraction(1, RATE)
            yield from self._samples(frame)
        self._frame = [joined[:, whole:]] if whole < joined.shape[1] else []

    def end(self) -> Iterator[Sample]:
        """What the encoder still has."""
        import numpy as np

        left = sum(part.shape[1] for part in self._frame)
        if left:
            rest = self._encoder.frame_size - left
            yield from self._encoded(np.zeros((CHANNELS, rest), np.float32))
        yield from self._samples(None)

    def _samples(self, frame: Any) -> Iterator[Sample]:
        for packet in self._encoder.encode(frame):
            if packet.pts >= 0:  # the first one is there for the encoder's sake
                yield Sample(bytes(packet), self._encoder.frame_size)
