"""Taking a value as it is at the moment of its yield."""

from __future__ import annotations

import copy
import datetime
import decimal
import enum
import fractions
import pathlib
import uuid
from typing import Any, Final

from flaskstream.components.core.imported import imported

# What a generator cannot change after it has yielded it.
IMMUTABLE: Final = (
    str,
    int,
    float,
    bool,
    bytes,
    complex,
    type(None),
    enum.Enum,
    pathlib.PurePath,
    datetime.date,
    datetime.time,
    datetime.timedelta,
    decimal.Decimal,
    fractions.Fraction,
    uuid.UUID,
    range,
)


class NotCopied:
    """A value that can't be copied cheaply: encoded before the generator goes on."""

    __slots__ = ("value",)

    def __init__(self, value: Any) -> None:
        self.value = value


def capture(value: Any) -> Any:
    """The value itself if immutable, else the cheapest private copy, else `NotCopied`.

    Lists, dicts, tuples and sets of plain values are copied; so are arrays, data frames
    and PIL images. Figures and objects of unknown classes come back as `NotCopied`, and
    so does what refuses to be copied: data within itself, a dataclass that has a lock.
    """
    try:
        return _copy(value)
    except Exception:  # what copying calls is the author's own
        return NotCopied(value)


class _Uncopyable(Exception):
    pass


def _copy(value: Any) -> Any:
    if type(value) in _BY_REFERENCE or isinstance(value, IMMUTABLE):
        return value
    kind = type(value)
    if kind is dict:
        return {key: _copy(item) for key, item in value.items()}
    if kind in (list, tuple, set, frozenset):
        return kind(_copy(item) for item in value)
    if isinstance(value, bytearray):
        return bytes(value)
    if _is_instance_of(value, "numpy", "ndarray", "generic"):
        return value.copy()
    if _is_instance_of(value, "PIL.Image", "Image"):
        return value.copy()
    if _is_instance_of(value, "pandas", "DataFrame", "Series"):
        return value.copy(deep=True)
    if hasattr(value, "__dataclass_fields__") or kind.__module__ == "collections":
        return copy.deepcopy(value)
    raise _Uncopyable


_BY_REFERENCE = frozenset({str, int, float, bool, bytes, type(None)})


def _is_instance_of(value: Any, module: str, *names: str) -> bool:
    """isinstance without importing: a value of a class needs its module loaded."""
    loaded = imported(module)
    if loaded is None:
        return False
    return isinstance(value, tuple(getattr(loaded, name) for name in names))
