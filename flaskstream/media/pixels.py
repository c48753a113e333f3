"""An array that was yielded, taken as bytes at once: floats and integers to uint8."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flaskstream.exceptions import OutputError

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

_SHAPES = "expected an array of shape HxW, HxWx1, HxWx3 or HxWx4"
# Values per step: range check, scaling and rounding then all happen in the cache,
# so that the array is read from memory once.
_CHUNK = 65_536
# Rounding noise of float16 and of filters. It can't change a byte: 1.001 * 255 and
# -0.001 * 255 still round to 255 and 0, so nothing needs clipping.
_TOLERANCE = 1e-3


def to_bytes(
    array: NDArray[Any], reuse: NDArray[np.uint8] | None = None
) -> NDArray[np.uint8]:
    """A private uint8 copy of `array`, HxW, HxWx3 or HxWx4 (HxWx1 becomes HxW).

    Floats are in [0, 1] (within 0.001) and become round(x * 255), halves up; bool
    becomes 0 or 255; uint16 is taken as a 16-bit picture (its high byte); all other
    integers are in 0..255. `reuse` is an earlier result whose memory may be written
    over; it is used where shape and layout fit. OutputError: wrong shape, dtype or
    range, or NaN.
    """
    import numpy as np

    _check_shape(array)
    if array.ndim == 3 and array.shape[2] == 1:
        array = array[:, :, 0]
    out = reuse if _fits(reuse, array.shape) else None
    if out is None:
        out = np.empty(array.shape, np.uint8)
    kind = array.dtype.kind
    if array.dtype == np.uint8:
        np.copyto(out, array)
    elif kind == "f":
        _scale(array, out)
    elif kind == "b":
        np.multiply(array, np.uint8(255), out=out)
    elif kind == "u" and array.dtype.itemsize == 2:
        np.right_shift(array, 8, out=out, casting="unsafe")
    elif kind in "iu":
        _narrow(array, out)
    else:
        raise OutputError(
            f"expected an array of numbers; got {describe(array)}: "
            "convert it with a.astype(float) or a.astype(np.uint8)"
        )
    return out


def describe(array: NDArray[Any]) -> str:
    """Shape and dtype in words, for an error's text."""
    return f"shape {array.shape}, dtype {array.dtype}"


def _fits(reuse: NDArray[np.uint8] | None, shape: tuple[int, ...]) -> bool:
    return (
        reuse is not None
        and reuse.shape == shape
        and reuse.dtype == "uint8"
        and reuse.flags.c_contiguous
        and reuse.flags.writeable
    )


def _check_shape(array: NDArray[Any]) -> None:
    flat = array.ndim == 2
    deep = array.ndim == 3 and array.shape[2] in (1, 3, 4)
    if (flat or deep) and array.size:
        return
    raise OutputError(f"{_SHAPES}; got {describe(array)}: {_shape_advice(array)}")


def _shape_advice(array: NDArray[Any]) -> str:
    if not array.size:
        return "it holds no pixel"
    if array.ndim == 3 and array.shape[0] in (1, 3, 4):
        return "move the channels last with np.transpose(a, (1, 2, 0))"
    if array.ndim == 4:
        return "give one picture of the batch, such as a[0]"
    if array.ndim == 1:
        return "give it rows with a.reshape(height, width)"
    return "take the channels that make a picture, such as a[:, :, :3]"


def _scale(array: NDArray[Any], out: NDArray[np.uint8]) -> None:
    import numpy as np

    # Flat views where memory allows: 1-D steps are faster.
    flat = array.flags.c_contiguous
    source, target = (array.reshape(-1), out.reshape(-1)) if flat else (array, out)
    step = max(1, _CHUNK // source[0].size)
    precision = np.float32 if array.dtype.itemsize <= 4 else np.float64
    work: NDArray[Any] = np.empty((step, *source.shape[1:]), precision)
    for start in range(0, len(source), step):
        part = source[start : start + step]
        # Written so that NaN, which compares false, is refused as well.
        if not (part.min() >= -_TOLERANCE and part.max() <= 1 + _TOLERANCE):
            raise _out_of_unit_range(array)
        scaled = work[: len(part)]
        np.multiply(part, 255, out=scaled, dtype=precision, casting="unsafe")
        np.add(scaled, 0.5, out=target[start : start + step], casting="unsafe")


def _out_of_unit_range(array: NDArray[Any]) -> OutputError:
    import numpy as np

    came = f"expected floats in [0, 1]; got {describe(array)}"
    finite = array[np.isfinite(array)]
    if finite.size < array.size:
        count = array.size - finite.size
        return OutputError(
            f"{came}, {count} of them NaN or infinite: "
            "replace them with np.nan_to_num(a, posinf=1, neginf=0)"
        )
    low, high = float(finite.min()), float(finite.max())
    if low >= 0 and 2 < high <= 255:
        advice = "divide by 255, or convert with a.astype(np.uint8)"
    elif -1 <= low < -_TOLERANCE and high <= 1:
        advice = "shift [-1, 1] to [0, 1] with (a + 1) / 2, or clip with a.clip(0, 1)"
    else:
        advice = "clip with a.clip(0, 1)"
    return OutputError(f"{came}, range {low:g} to {high:g}: {advice}")


def _narrow(array: NDArray[Any], out: NDArray[np.uint8]) -> None:
    import numpy as np

    low, high = int(array.min()), int(array.max())
    if low < 0 or high > 255:
        raise OutputError(
            f"expected whole numbers from 0 to 255; got {describe(array)}, "
            f"range {low} to {high}: clip with a.clip(0, 255)"
        )
    np.copyto(out, array, casting="unsafe")
