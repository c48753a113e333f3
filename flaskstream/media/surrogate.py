"""Halves of a pair of surrogates, which strings may hold and no encoder takes."""

from __future__ import annotations

import re

_HALF = re.compile("[\ud800-\udfff]")


def encodable(text: str) -> str:
    """The text with U+FFFD in the place of each; all positions are kept."""
    return _HALF.sub("\ufffd", text)
