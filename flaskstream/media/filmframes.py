"""Pictures that a function gives for a film: arrays, and how many a second."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from flaskstream.media.filmpictures import RATES
from flaskstream.media.pixels import to_bytes

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

RATE: Final = Fraction(25)
"""Pictures a second where nothing is said of it."""


class Frames(NamedTuple):
    """Pictures, and how many of them are seen in a second."""

    rate: Fraction
    given: Any
    """An array of one picture, or of several, or a list of arrays."""

    @property
    def is_one(self) -> bool:
        """Whether it is one picture only."""
        return getattr(self.given, "ndim", 0) in (2, 3)

    def pixels(self) -> Iterator[NDArray[np.uint8]]:
        """Each picture as bytes, height × width × 3.

        Raises:
            OutputError: one of them is no picture.
        """
        import numpy as np

        for frame in [self.given] if self.is_one else self.given:
            pixels = to_bytes(np.asarray(frame))
            if pixels.ndim == 2:
                pixels = np.repeat(pixels[:, :, None], 3, axis=2)
            yield np.ascontiguousarray(pixels[:, :, :3])


def frames_of(value: Any) -> Frames | None:
    """The pictures that a function gave, None of anything else.

    Raises:
        ValueError: there are too few or too many a second; the text says what was
            expected.
    """
    if _is_array(value):
        return Frames(RATE, value)
    if not (isinstance(value, (tuple, list)) and len(value) == 2):
        return None
    rate, frames = value
    if isinstance(rate, bool) or not isinstance(rate, (int, float, Fraction)):
        return None
    if not (_is_array(frames) or isinstance(frames, (list, tuple))):
        return None
    if not RATES[0] <= rate <= RATES[1]:
        least, most = map(int, RATES)
        raise ValueError(f"from {least} to {most} frames a second; got {rate!r}")
    return Frames(Fraction(rate).limit_denominator(1001), frames)


def _is_array(value: Any) -> bool:
    return hasattr(value, "__array_interface__") and hasattr(value, "ndim")
