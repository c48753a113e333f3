"""What a cell's value is as text, and what a typed text is as a value."""

from __future__ import annotations

import datetime
import math
import re
from contextlib import suppress
from typing import Any, Final

from flaskstream.exceptions import InvalidInput

LONGEST: Final = 100_000
"""Characters that a person may type into a cell, and that are shown of one."""
INT: Final = re.compile(r"[+-]?[0-9]{1,4000}")
TRUE: Final = frozenset({"true", "yes", "1"})
FALSE: Final = frozenset({"false", "no", "0"})


def text_of(value: Any) -> str:
    """A value as it is read in a cell: a missing one is empty, NaN is "NaN"."""
    if value is None:
        return ""
    if isinstance(value, str):
        return str.__str__(value)[:LONGEST]
    if isinstance(value, float) and math.isnan(value):
        return "NaN"
    try:
        return str(value)[:LONGEST]
    except Exception:  # an author's own object
        return f"‹{type(value).__name__}›"


def is_missing(value: Any) -> bool:
    """Whether a value is none: None, NaN, NaT or pandas' NA."""
    if value is None:
        return True
    if isinstance(value, float):
        return math.isnan(value)
    return type(value).__name__ in ("NaTType", "NAType")


def value_of(text: str, kind: str, before: Any) -> Any:
    """What is meant by a text that was typed into a cell.

    Args:
        text: What was typed; nothing means that there is no value.
        kind: What the column holds: "number", "bool", "date", or anything.
        before: What the cell held; of a column of anything its type counts.

    Raises:
        InvalidInput: the column can't hold it.
    """
    if len(text) > LONGEST:
        raise InvalidInput(f"Expected at most {LONGEST:,} characters in a cell.")
    if kind == "bool":
        return _bool(text)
    if kind == "number":
        return _number(text)
    if kind == "date" and isinstance(before, (datetime.date, datetime.datetime)):
        return _date(text, before)
    if isinstance(before, bool):
        with suppress(InvalidInput):
            return _bool(text)
    elif isinstance(before, (int, float)):
        with suppress(InvalidInput):
            return _number(text)
    return text


def _bool(text: str) -> bool | None:
    small = text.strip().lower()
    if small in TRUE or small in FALSE:
        return small in TRUE
    if small:
        raise InvalidInput(f"Expected true or false; got “{text[:40]}”.")
    return None


def _number(text: str) -> int | float | None:
    stripped = text.strip()
    if not stripped:
        return None
    with suppress(ValueError):
        return int(stripped) if INT.fullmatch(stripped) else float(stripped)
    raise InvalidInput(f"Expected a number; got “{text[:40]}”.")


def _date(text: str, before: datetime.date) -> Any:
    if not text.strip():
        return None
    kind = type(before)
    try:
        return kind.fromisoformat(text.strip())
    except ValueError as error:
        raise InvalidInput(
            f"Expected a date such as {before}; got “{text[:40]}”."
        ) from error
