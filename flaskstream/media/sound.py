"""Sound: arrays that functions give, files that people do, and both as the other.

WAV is read and written here. Other formats take the package soundfile, which an app has
or has not: `pip install "flaskstream[audio]"`.
"""

from __future__ import annotations

import io
import operator
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, BinaryIO, Final

from flaskstream.media import wav
from flaskstream.media.content import Content, open_content, size_of
from flaskstream.media.contentwriter import take_bytes
from flaskstream.media.media import Media
from flaskstream.media.sniff import HEAD, sniff
from flaskstream.media.wav import Samples

TYPES: Final = {"wav": "audio/wav", "mp3": "audio/mpeg"}
"""The formats that sound is made in."""
IN_SOUNDFILE: Final = frozenset({"audio/mpeg", "audio/flac", "audio/ogg"})
PLAYED: Final = frozenset(
    {"audio/aac", "audio/mp4", "video/webm", "video/mp4", "video/quicktime"}
)
"""What browsers record, or play, and nothing here reads."""
MOST_SAMPLES: Final = 200_000_000
"""Samples of a sound that is read into memory: 35 minutes of stereo at 48 kHz. A file
of few bytes may hold days of silence."""
EXTRA: Final = 'pip install "flaskstream[audio]"'


class Unreadable(Exception):
    """A file that is no sound, or none that can be read here; the text says why."""


# ----- arrays


def checked_rate(rate: Any) -> int:
    """A sample rate in Hz.

    Raises:
        ValueError: it is none.
    """
    try:
        whole = 0 if isinstance(rate, bool) else operator.index(rate)
    except TypeError:
        whole = 0
    if not 0 < whole <= wav.MOST_RATE:
        raise ValueError(f"a rate from 1 to {wav.MOST_RATE:,} Hz; got {rate!r}")
    return whole


def to_samples(data: Any, *, normalised: bool = True) -> Samples:
    """An array as 16-bit samples, as Gradio makes them.

    Those of int16 are exactly these; other integers are scaled from their range, and
    floats by their peak, or, if not `normalised`, as of -1 to 1.

    Raises:
        ValueError: it is no sound; the text says what was expected, and what came.
    """
    import numpy as np

    data = np.asarray(data)
    if data.ndim == 2 and data.shape[1] == 1:
        data = data[:, 0]
    if data.ndim not in (1, 2) or (
        data.ndim == 2 and not 0 < data.shape[1] <= wav.MOST_CHANNELS
    ):
        raise ValueError(
            f"samples (n,) or (n, channels), at most {wav.MOST_CHANNELS} of these; "
            f"got the shape {data.shape}"
        )
    if not data.size:
        raise ValueError("samples; got an empty array")
    if data.dtype.kind == "f":
        return _of_floats(data, normalised)
    made = _OF_INTEGERS.get(data.dtype.name)
    if made is None:
        raise ValueError(f"samples that are int or float; got {data.dtype}")
    return made(data)


def _of_floats(data: Any, normalised: bool) -> Samples:
    import numpy as np

    if not np.isfinite(data).all():
        raise ValueError("finite samples; got NaN or infinity among them")
    data = data.astype(np.float64 if data.dtype.itemsize > 4 else np.float32)
    if not normalised:
        data = np.clip(data, -1, 1)
    elif peak := np.abs(data).max():
        data = data / peak
    samples: Samples = (data * 32767).astype(np.int16)
    return samples


_OF_INTEGERS: dict[str, Callable[[Any], Samples]] = {
    "int16": lambda data: data,
    "int8": lambda data: data.astype("int16") * 256,
    "uint8": lambda data: (data.astype("int32") * 257 - 32768).astype("int16"),
    "uint16": lambda data: (data.astype("int32") - 32768).astype("int16"),
    "int32": lambda data: (data / 65536).astype("int16"),
    "uint32": lambda data: ((data >> 16).astype("int32") - 32768).astype("int16"),
    "int64": lambda data: (data / 2**48).astype("int16"),
}


def encode(rate: int, samples: Samples, format: str = "wav") -> Content:
    """Samples as a file.

    Raises:
        Unreadable: the format takes soundfile, and that is not there.
        Error: there is no room for it.
    """
    if format == "wav":
        return take_bytes(wav.encode(rate, samples))
    file = io.BytesIO()
    try:
        _soundfile().write(file, samples, rate, format=format.upper())
    except RuntimeError as error:  # of libsndfile, such as a rate that MP3 has not
        raise Unreadable(f"can't be made {format}: {_reason(error)}") from error
    return take_bytes(file.getvalue())


# ----- files


class Sound:
    """A sound in an open file, of which parts are read.

    `rate` is in Hz, `frames` the number of samples of each of its `channels`.
    """

    rate: int
    channels: int
    frames: int

    def read(self, start: int = 0, frames: int | None = None) -> Samples:
        """The samples from a frame on: all, or so many."""
        raise NotImplementedError


class _Wav(Sound):
    def __init__(self, file: BinaryIO, size: int) -> None:
        try:
            self._format = wav.read_format(file, size)
        except ValueError as error:
            raise Unreadable(str(error)) from error
        self._file = file
        self.rate = self._format.rate
        self.channels, self.frames = self._format.channels, self._format.frames

    def read(self, start: int = 0, frames: int | None = None) -> Samples:
        return wav.read_samples(self._file, self._format, start, frames)


class _Other(Sound):
    def __init__(self, file: BinaryIO) -> None:
        library = _soundfile()
        try:
            self._file = library.SoundFile(file)
        except RuntimeError as error:
            raise Unreadable(_reason(error)) from error
        self.rate = self._file.samplerate
        self.channels, self.frames = self._file.channels, self._file.frames
        if self.frames <= 0:
            raise Unreadable("it has no samples")

    def read(self, start: int = 0, frames: int | None = None) -> Samples:
        try:
            self._file.seek(start)
            samples: Samples = self._file.read(frames or -1, dtype="int16")
        except RuntimeError as error:
            raise Unreadable(_reason(error)) from error
        return samples


def _reason(error: RuntimeError) -> str:
    """What libsndfile says, without what soundfile calls the file: its path, or its
    place in memory, is nobody's business."""
    return str(getattr(error, "error_string", error)).rstrip(".")


@contextmanager
def opened(content: Content) -> Iterator[Sound]:
    """The sound of a file, within a `with` block.

    Raises:
        Unreadable: it is none that can be read here.
    """
    with open_content(content) as file:
        kind = sniff(file.read(HEAD))
        file.seek(0)
        if kind == "audio/wav":
            yield _Wav(file, size_of(content))
        elif kind in IN_SOUNDFILE:
            yield _Other(file)
        else:
            raise Unreadable("it is in none of the formats that are read here")


def decoded(content: Content) -> tuple[int, Samples]:
    """The rate and all samples of a file.

    Raises:
        Unreadable: it can't be read, or has more than memory should hold.
    """
    with opened(content) as sound:
        if sound.frames * sound.channels > MOST_SAMPLES:
            raise Unreadable(
                f"it has {sound.frames / sound.rate / 60:,.0f} minutes, which is more "
                "than can be held in memory"
            )
        samples = sound.read()
    if not samples.size:
        raise Unreadable("it has no samples")
    return sound.rate, samples


def converted(media: Media, format: str) -> Media:
    """A sound in a format: the same object where it is in that already.

    Raises:
        Unreadable: it can't be read, or made.
        Error: there is no room for it.
    """
    mimetype = TYPES[format]
    if media.mimetype == mimetype:
        return media
    rate, samples = decoded(media.content)
    stem = media.name.rpartition(".")[0] or media.name or "audio"
    return Media(encode(rate, samples, format), mimetype, f"{stem}.{format}")


def can_convert() -> bool:
    """Whether formats other than WAV are read and made here."""
    try:
        _soundfile()
    except Unreadable:
        return False
    return True


def _soundfile() -> Any:
    try:
        import soundfile
    except (ImportError, OSError) as error:  # the library that it needs is not there
        raise Unreadable(
            f"formats other than WAV take the package soundfile: {EXTRA}"
        ) from error
    return soundfile
