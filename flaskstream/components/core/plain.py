"""Data of Python's as what JSON has: dict, list, str, int, float, bool, None."""

from __future__ import annotations

import dataclasses
import datetime
import decimal
import enum
import json
import math
import pathlib
import uuid
from collections.abc import Mapping, Set
from typing import Any

from flaskstream.exceptions import OutputError

_AS_TEXT = (
    datetime.date,
    datetime.time,
    datetime.timedelta,
    uuid.UUID,
    pathlib.PurePath,
)


LONGEST = 1_000_000
"""Items of a `range`, which holds none of them: a longer one is an author's slip."""


def to_text(value: object) -> str:
    """`value` as a `str` and nothing more.

    Templates would believe a subclass that says it is HTML, as markupsafe's `Markup`.
    """
    return str.__str__(value if isinstance(value, str) else str(value))


def to_plain(value: Any) -> Any:
    """`value` with every part in plain types; NaN and infinity become None.

    OutputError: a part of a type that has no such form. RecursionError: data that
    contains itself.
    """
    if value is None or isinstance(value, (bool, str)):
        return value
    if isinstance(value, enum.Enum):
        return to_plain(value.value)
    if isinstance(value, int):
        return int(value)
    if isinstance(value, (float, decimal.Decimal)):
        return float(value) if math.isfinite(value) else None
    if isinstance(value, Mapping):
        return {_key(key): to_plain(item) for key, item in value.items()}
    if isinstance(value, range) and len(value) > LONGEST:
        raise OutputError(f"expected at most {LONGEST:,} items; got {value!r}")
    if isinstance(value, (list, tuple, Set, range)):
        return [to_plain(item) for item in value]
    if isinstance(value, _AS_TEXT):
        return str(value)
    return to_plain(_unwrap(value))


def _unwrap(value: Any) -> Any:
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        names = [field.name for field in dataclasses.fields(value)]
        return {name: getattr(value, name) for name in names}
    # Arrays and scalars of numpy and torch, series of pandas; then pandas' frames and
    # pydantic's models.
    for method, options in (
        ("tolist", {}),
        ("to_dict", {"orient": "records"}),
        ("model_dump", {}),
    ):
        opener = getattr(value, method, None)
        if callable(opener) and not isinstance(value, type):
            return opener(**options)
    kind = f"{type(value).__module__}.{type(value).__qualname__}"
    raise OutputError(
        f"expected data for JSON; got a {kind} within it: make it a dict, a list, a "
        "str or a number"
    )


def _key(key: Any) -> str:
    plain = to_plain(key)
    return plain if isinstance(plain, str) else json.dumps(plain)
