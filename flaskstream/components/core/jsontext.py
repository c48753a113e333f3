"""Text that is JSON, measured before anything is made of it."""

from __future__ import annotations

import re
from typing import Final

from flaskstream.exceptions import InvalidInput

MOST_VALUES: Final = 100_000
"""Each takes about 100 bytes, whatever it is in the text: `{},` has three."""
DEEPEST: Final = 64

_STRING = re.compile(r'"(?:[^"\\]|\\.)*+"?', re.DOTALL)
_BRACKET = re.compile(r"[\[\]{}]")
_SIGNS = ",:[{"


def check_json(text: str) -> None:
    """Refuse JSON of more values, or deeper ones, than a call needs: `InvalidInput`.

    It need not be JSON; who reads it says so.
    """
    if text.count("[") + text.count("{") > DEEPEST or _values(text) > MOST_VALUES:
        text = _STRING.sub("", text)
        if (values := _values(text)) > MOST_VALUES:
            raise InvalidInput(
                f"Expected JSON of at most {MOST_VALUES:,} values; got {values:,}."
            )
        if _depth(text) > DEEPEST:
            raise InvalidInput(f"Expected JSON of at most {DEEPEST} levels.")


def _values(text: str) -> int:
    return 1 + sum(map(text.count, _SIGNS))


def _depth(text: str) -> int:
    depth = deepest = 0
    for bracket in _BRACKET.finditer(text):
        depth += 1 if bracket[0] in "[{" else -1
        deepest = max(deepest, depth)
    return deepest
