"""WAV: its header read and written, its samples as they are and as 16 bits."""

from __future__ import annotations

import struct
from typing import TYPE_CHECKING, BinaryIO, Final, Literal, NamedTuple, TypeAlias

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

Samples: TypeAlias = "npt.NDArray[np.int16]"
"""16-bit samples: (n,) of one channel, or (n, channels)."""

HEADER: Final = 44
"""Bytes before the samples of what is written here."""
MOST_CHUNKS: Final = 1_000
"""Chunks before the samples: other programs write a few, of titles and the like."""
MOST_CHANNELS: Final = 64
MOST_RATE: Final = 768_000
"""Samples a second, of the fastest converters that there are."""
EXTENSIBLE: Final = 0xFFFE
_DTYPES: Final = {
    (1, 8): "u1",
    (1, 16): "<i2",
    (1, 24): "u1",
    (1, 32): "<i4",
    (3, 32): "<f4",
    (3, 64): "<f8",
}


class WavFormat(NamedTuple):
    """How the samples of a WAV file are written, and where."""

    rate: int
    channels: int
    bits: int
    kind: Literal["integer", "float"]
    start: int
    frames: int

    @property
    def width(self) -> int:
        """Bytes of one frame, a sample of each channel."""
        return self.channels * self.bits // 8


def header(rate: int, channels: int, size: int) -> bytes:
    """What stands before `size` bytes of 16-bit samples.

    A size that the header has no room for, over 4 GB, is told as the largest there is.
    """
    width = 2 * channels
    told = min(size, 0xFFFFFFFF - HEADER)
    return struct.pack(
        "<4sI4s4sIHHIIHH4sI",
        *(b"RIFF", told + HEADER - 8, b"WAVE", b"fmt ", 16, 1),
        *(channels, rate, rate * width, width, 16, b"data", told),
    )


def encode(rate: int, samples: Samples) -> bytes:
    """Samples as a WAV file."""
    channels = 1 if samples.ndim == 1 else samples.shape[1]
    data = samples.astype("<i2", copy=False).tobytes()
    return header(rate, channels, len(data)) + data


def read_format(file: BinaryIO, size: int) -> WavFormat:
    """The format of a WAV file of `size` bytes: of its samples count those there are,
    whatever its header says.

    Raises:
        ValueError: it is none, or in a format that is not read here; the text says
            what is wrong.
    """
    found: tuple[int, int, int, int] | None = None
    file.seek(12)
    for _ in range(MOST_CHUNKS):
        head = file.read(8)
        if len(head) < 8:
            break
        name, length = struct.unpack("<4sI", head)
        if name == b"fmt ":
            found = _read_fmt(file.read(min(length, 40)))
            file.seek(max(0, length - 40) + length % 2, 1)
        elif name == b"data":
            if found is None:
                break
            return _format(*found, file.tell(), min(length, size - file.tell()))
        else:
            file.seek(length + length % 2, 1)
    raise ValueError("it has no samples")


def _read_fmt(data: bytes) -> tuple[int, int, int, int]:
    if len(data) < 16:
        raise ValueError("its header is cut")
    code, channels, rate, _, _, bits = struct.unpack("<HHIIHH", data[:16])
    if code == EXTENSIBLE and len(data) >= 26:
        code = struct.unpack("<H", data[24:26])[0]
    return code, channels, rate, bits


def _format(
    code: int, channels: int, rate: int, bits: int, start: int, size: int
) -> WavFormat:
    if (code, bits) not in _DTYPES:
        raise ValueError(f"its samples are of {bits} bits in format {code}")
    if not 0 < rate <= MOST_RATE:
        raise ValueError(f"its rate is {rate} samples a second")
    if not 0 < channels <= MOST_CHANNELS:
        raise ValueError(f"it has {channels} channels")
    frames = size // (channels * bits // 8)
    if frames <= 0:
        raise ValueError("it has no samples")
    kind: Literal["integer", "float"] = "integer" if code == 1 else "float"
    return WavFormat(rate, channels, bits, kind, start, frames)


def read_samples(
    file: BinaryIO, format: WavFormat, start: int = 0, frames: int | None = None
) -> Samples:
    """The samples from a frame on, as 16 bits: those of other widths are scaled."""
    import numpy as np

    count = min(format.frames - start, frames or format.frames)
    file.seek(format.start + start * format.width)
    data = file.read(count * format.width)
    data = data[: len(data) - len(data) % format.width]
    code = 1 if format.kind == "integer" else 3
    raw = np.frombuffer(data, _DTYPES[code, format.bits])
    samples = _as_16_bits(raw, format)
    return samples if format.channels == 1 else samples.reshape(-1, format.channels)


def _as_16_bits(raw: npt.NDArray[np.generic], format: WavFormat) -> Samples:
    import numpy as np

    if format.kind == "float":
        finite = np.nan_to_num(raw.astype(np.float64), posinf=1.0, neginf=-1.0)
        return (np.clip(finite, -1.0, 1.0) * 32767).astype(np.int16)
    if format.bits == 8:
        return (raw.astype(np.int16) - 128) * np.int16(256)
    if format.bits == 24:  # its upper two bytes
        upper = raw.reshape(-1, 3)[:, 1:]
        return np.ascontiguousarray(upper).view("<i2").reshape(-1).astype(np.int16)
    if format.bits == 32:
        return (raw.astype(np.int32) >> 16).astype(np.int16)
    return raw.astype(np.int16)
