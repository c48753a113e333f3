"""Addresses in links, as a browser reads them."""

from __future__ import annotations

import re
from typing import Final

RUNS: Final = frozenset(["javascript", "vbscript", "data"])
"""Schemes whose addresses hold what is run or shown, and lead nowhere."""
_UNSEEN = re.compile(r"[\t\n\r]")
_BEFORE = "".join(map(chr, range(0x21)))


def scheme_of(address: str) -> str:
    """The scheme that a browser reads, "" where there is none: it drops tabs and line
    ends, wherever they are, and what can't be seen before it."""
    seen = _UNSEEN.sub("", address).lstrip(_BEFORE)
    scheme, colon, _ = seen.partition(":")
    return scheme.lower() if colon else ""
