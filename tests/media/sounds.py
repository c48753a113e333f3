"""Sounds for tests."""

from __future__ import annotations

import io
import struct
import wave
from typing import Any

import av
import numpy as np

RATE = 8000


def tone(seconds: float = 0.5, rate: int = RATE, channels: int = 1) -> np.ndarray:
    """A tone of 16 bits."""
    times = np.arange(round(seconds * rate)) / rate
    one = (np.sin(2 * np.pi * 440 * times) * 8000).astype(np.int16)
    return one if channels == 1 else np.stack([one] * channels, axis=1)


def wav(samples: np.ndarray, rate: int = RATE) -> bytes:
    """A WAV file, as Python's own library writes it."""
    file = io.BytesIO()
    with wave.open(file, "wb") as out:
        out.setparams((samples.ndim, samples.dtype.itemsize, rate, 0, "NONE", ""))
        out.writeframes(samples.tobytes())
    return file.getvalue()


def read(data: bytes) -> tuple[int, np.ndarray]:
    """The rate and the samples of a WAV file of 16 bits, by the same library."""
    with wave.open(io.BytesIO(data)) as file:
        assert file.getsampwidth() == 2
        samples = np.frombuffer(file.readframes(file.getnframes()), "<i2")
        count = file.getnchannels()
        return file.getframerate(), samples if count == 1 else samples.reshape(
            -1, count
        )


def encoded(
    samples: np.ndarray, format: str, codec: str, rate: int = RATE, **options: str
) -> bytes:
    """Samples of one channel as PyAV encodes them: as MP3, ADTS, MP4 and the like."""
    file = io.BytesIO()
    with av.open(file, "w", format=format, options=options) as out:
        stream: Any = out.add_stream(codec, rate=rate, layout="mono")
        stream.codec_context.open()
        size = stream.codec_context.frame_size
        for at in range(0, len(samples), size):
            part = samples[None, at : at + size].astype(np.float32) / 32768
            frame = av.AudioFrame.from_ndarray(part, format="fltp", layout="mono")
            frame.rate, frame.pts = rate, at
            out.mux(stream.encode(frame))
        out.mux(stream.encode(None))
    return file.getvalue()


def header(rate: int = RATE, channels: int = 1, bits: int = 16, size: int = 0) -> bytes:
    """The beginning of a WAV file that says what it may."""
    width = channels * bits // 8
    told = (16, 1, channels, rate, min(rate * width, 2**32 - 1), width, bits)
    return struct.pack(
        "<4sI4s4sIHHIIHH4sI", b"RIFF", 36, b"WAVE", b"fmt ", *told, b"data", size
    )


WRONG = {
    "a text": (b"only text", "is no sound"),
    "ten hours in a header": (
        header(44_100, 1, size=10 * 3600 * 44_100 * 2),
        "no samples",
    ),
    "no samples": (header() + b"", "no samples"),
    "a rate of 0": (header(rate=0, size=4) + bytes(4), "rate is 0"),
    "no channels": (header(channels=0, size=4) + bytes(4), "0 channels"),
    "a rate of 4 GHz": (header(rate=2**32 - 1, size=4) + bytes(4), "rate is"),
    "12 bits": (header(bits=12, size=4) + bytes(4), "12 bits"),
    "a header that is cut": (header()[:30], "header is cut"),
}
"""Files that are no sound, called song.mp3, and what is said of them."""
