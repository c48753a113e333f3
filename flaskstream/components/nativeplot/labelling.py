"""Numbers and times as axes and tooltips write them: by formats as D3 has them."""

from __future__ import annotations

import datetime
import math
import re
from typing import Final

LONGEST: Final = 60
"""Characters of a label: what is longer is cut, and read in the tooltip."""
FORMAT: Final = re.compile(
    r"(?:.?[<>=^])?(?P<sign>[-+ (]?)(?P<currency>[$#]?)0?\d{0,3}(?P<comma>,?)"
    r"(?:\.(?P<precision>\d{1,2}))?(?P<trim>~?)(?P<type>[%bcdefgnoprsxX]?)",
    re.DOTALL,
)
DECIMALS: Final = re.compile(r"([\d,]*)\.(\d+)(\D?.*)")
SECOND: Final = 1_000
MINUTE: Final = 60 * SECOND
HOUR: Final = 60 * MINUTE
DAY: Final = 24 * HOUR
EPOCH: Final = datetime.datetime(1970, 1, 1)
_PREFIXES: Final = dict(
    zip(
        range(-24, 25, 3),
        (
            ["y", "z", "a", "f", "p", "n", "µ", "m"]
            + [""]
            + ["k", "M", "G", "T", "P", "E", "Z", "Y"]
        ),
        strict=True,
    )
)


def is_format(text: str) -> bool:
    """Whether a text is a format of numbers that D3 has, or one of times."""
    return "%" in text[:-1] or FORMAT.fullmatch(text) is not None


def number(value: float, format: str | None = None) -> str:
    """A number, by default as short as it is told from its neighbours."""
    found = FORMAT.fullmatch(format) if format else None
    is_percent = found is not None and found["type"] in ("%", "p")
    if not math.isfinite(value * 100 if is_percent else value):
        return "–"
    if found is None:
        return _plain(value)
    body = _body(abs(value), found["type"], found["precision"], bool(found["comma"]))
    if found["trim"]:
        body = _trimmed(body)
    currency = "$" if found["currency"] == "$" else ""
    if value < 0 and any(digit in body for digit in "123456789"):
        return f"({currency}{body})" if found["sign"] == "(" else f"−{currency}{body}"
    sign = found["sign"] if found["sign"] in ("+", " ") else ""
    return f"{sign}{currency}{body}"


def _body(value: float, kind: str, precision: str | None, comma: bool) -> str:
    digits = int(precision) if precision else None
    grouping = "," if comma or kind == "n" else ""
    if kind == "%":
        return f"{value * 100:{grouping}.{_or(digits, 6 if kind == 'p' else 0)}f}%"
    if kind == "p":
        return f"{_significant(value * 100, _or(digits, 6), grouping)}%"
    if kind == "s":
        return _with_prefix(value, _or(digits, 6))
    if kind == "r":
        return _significant(value, _or(digits, 6), grouping)
    if kind in ("b", "c", "d", "o", "x", "X"):
        whole = round(value)
        return (
            f"{whole:{grouping if kind == 'd' else ''}{'d' if kind == 'c' else kind}}"
        )
    if kind in ("e", "f"):
        return f"{value:{grouping if kind == 'f' else ''}.{_or(digits, 6)}{kind}}"
    if kind in ("g", "n"):
        return f"{value:{grouping}.{max(_or(digits, 6), 1)}g}"
    if digits is None:
        return _plain(value) if not grouping else _trimmed(f"{value:,.6f}")
    return _trimmed(f"{value:{grouping}.{max(digits, 1)}g}")


def _or(digits: int | None, otherwise: int) -> int:
    return otherwise if digits is None else digits


def _plain(value: float) -> str:
    size = abs(value)
    if size and not 1e-4 <= size < 1e15:
        return f"{value:.4g}".replace("e-0", "e-").replace("e+", "e").replace("-", "−")
    text = f"{size:,.0f}" if size >= 1e6 else f"{size:,.6g}"
    return f"−{text}" if value < 0 else text


def _trimmed(text: str) -> str:
    """A number without the zeros at the end of its decimals."""
    found = DECIMALS.fullmatch(text)
    if found is None:
        return text
    decimals = found[2].rstrip("0")
    return f"{found[1]}.{decimals}{found[3]}" if decimals else found[1] + found[3]


def _significant(value: float, digits: int, grouping: str) -> str:
    if not value:
        return "0"
    decimals = max(digits, 1) - 1 - math.floor(math.log10(value))
    return f"{round(value, decimals):{grouping}.{max(decimals, 0)}f}"


def _with_prefix(value: float, digits: int) -> str:
    if not value:
        return "0"
    power = min(max(3 * math.floor(math.log10(value) / 3), -24), 24)
    return _significant(value / 10.0**power, digits, "") + _PREFIXES[power]


def moment(milliseconds: float) -> datetime.datetime | None:
    """A time that a column has, in UTC; None of one that no calendar has."""
    try:
        return EPOCH + datetime.timedelta(milliseconds=milliseconds)
    except (OverflowError, ValueError):
        return None


def time(milliseconds: float, format: str | None = None, step: float = 0) -> str:
    """A time by a format of D3's, or as exact as a `step` in milliseconds asks for."""
    when = moment(milliseconds)
    if when is None:
        return "–"
    if format and "%" in format:
        # Python has all of D3's but these, and writes the year 999 as 999.
        known = format.replace("%L", f"{when.microsecond // 1000:03d}")
        known = known.replace("%Q", f"{milliseconds:.0f}").replace(
            "%s", f"{milliseconds / 1000:.0f}"
        )
        try:
            return when.strftime(known)
        except ValueError:
            return "–"
    if step >= 365 * DAY:
        return str(when.year)
    if step >= 28 * DAY:
        return f"{when:%b} {when.year}"
    if step >= DAY:
        return f"{when:%b} {when.day}"
    if step >= MINUTE:
        is_day = step < DAY and not (when.hour or when.minute)
        return f"{when:%b} {when.day}" if is_day else f"{when:%H:%M}"
    if step >= SECOND:
        return f"{when:%H:%M:%S}"
    if step > 0:
        return f"{when:%H:%M:%S}.{when.microsecond // 1000:03d}"
    return _whole_time(when)


def _whole_time(when: datetime.datetime) -> str:
    date = f"{when:%b} {when.day}, {when.year}"
    if not (when.hour or when.minute or when.second or when.microsecond):
        return date
    seconds = f":{when:%S}" if when.second or when.microsecond else ""
    part = f".{when.microsecond // 1000:03d}" if when.microsecond else ""
    return f"{date}, {when:%H:%M}{seconds}{part}"


def shorten(text: str, longest: int = LONGEST) -> str:
    """A label, or the beginning of a long one."""
    line = " ".join(text.split())
    return line if len(line) <= longest else line[: longest - 1] + "…"
