"""What a sound looks like: its loudness over time, as the path of an SVG."""

from __future__ import annotations

from collections import OrderedDict
from threading import Lock
from typing import Final

from flaskstream.media.media import Media
from flaskstream.media.sound import Sound, Unreadable, opened

BARS: Final = 120
"""Bars of a waveform, 4 units apart; it is 32 units high."""
SAMPLED: Final = 4_096
"""Frames that are read of each bar's part of a long sound."""
KEPT: Final = 1_000

_known: OrderedDict[str, str] = OrderedDict()
_lock = Lock()


def waveform(media: Media) -> str:
    """The path of a sound's waveform: "" of one that can't be read here.

    Of a long one each part is read at its beginning only, so that an hour takes no more
    than a minute.
    """
    key = media.digest
    with _lock:
        if key in _known:
            _known.move_to_end(key)
            return _known[key]
    try:
        with opened(media.content) as sound:
            path = _path(_peaks(sound))
    except Unreadable:
        path = ""
    with _lock:
        _known[key] = path
        if len(_known) > KEPT:
            _known.popitem(last=False)
    return path


def _peaks(sound: Sound) -> list[float]:
    """The peak of each part, from 0 to 1."""
    import numpy as np

    if sound.frames <= BARS * SAMPLED:
        samples = np.abs(sound.read().astype(np.int32))
        loudest = samples if samples.ndim == 1 else samples.max(axis=1)
        parts = np.array_split(loudest, min(BARS, max(1, len(loudest))))
        return [float(part.max()) / 32768 for part in parts if part.size]
    starts = [sound.frames * i // BARS for i in range(BARS)]
    return [
        float(np.abs(part.astype(np.int32)).max()) / 32768 if part.size else 0.0
        for part in (sound.read(start, SAMPLED) for start in starts)
    ]


def _path(peaks: list[float]) -> str:
    width = 4 * BARS / max(1, len(peaks))
    highest = max(peaks, default=0.0) or 1.0
    bars = []
    for i, peak in enumerate(peaks):
        height = max(1.0, round(28 * peak / highest, 1))
        x, y = round(i * width + width / 2, 1), round(16 - height / 2, 1)
        bars.append(f"M{x:g} {y:g}v{height:g}")
    return "".join(bars)
