"""The MathML that a formula may be made of, and how wide it may make itself."""

from __future__ import annotations

import math
import re
from typing import Final

# fmt: off
_SPACE = {"width", "height", "depth", "lspace", "voffset"}
TAGS: Final[dict[str, set[str]]] = {
    "math": {"display"},
    "mi": {"mathvariant"}, "mn": {"mathvariant"}, "mtext": {"mathvariant"},
    "mo": {"stretchy", "fence", "form", "separator", "accent", "lspace", "rspace",
           "minsize", "maxsize", "movablelimits", "mathvariant"},
    "mspace": _SPACE, "mpadded": _SPACE,
    "mstyle": {"displaystyle", "scriptlevel", "mathcolor", "mathsize", "mathvariant"},
    "mfrac": {"linethickness"}, "mover": {"accent"}, "munder": {"accentunder"},
    "mtable": {"columnalign", "columnlines", "columnspacing", "rowlines", "rowspacing"},
    "mtd": {"columnalign"}, "menclose": {"notation"},
    **dict.fromkeys(["mrow", "msup", "msub", "msubsup", "munderover", "msqrt", "mroot",
                     "mtr", "mphantom", "mmultiscripts", "mprescripts"], set()),
}
"""The tags, with their attributes."""
# fmt: on
WIDEST: Final = 20
"""Ems of a space, or of a sign: no longer than a line on a phone."""
_LENGTHS = _SPACE | {
    *("rspace", "minsize", "maxsize", "mathsize", "linethickness"),
    *("columnspacing", "rowspacing"),
}
_LENGTH = re.compile(r"(-?\d{1,6}|-?\d{0,6}\.\d{1,6})\s*([a-z%]*)")
_EMS = {"em": 1.0, "ex": 0.5, "mu": 1 / 18, "px": 1 / 16, "pt": 1 / 12, "pc": 1.0}
_EMS |= {"mm": 0.24, "cm": 2.4, "in": 6.0, "%": 0.01}
# In sanitised MathML: three ems or more, or large signs, which may stand in others.
_WIDE = re.compile(r' mathsize=|width="(?:[3-9]|\d\d)')


def is_modest(attribute: str, value: str) -> bool:
    """Whether an attribute asks for no more room than a line has, and covers little of
    what stands before it."""
    return attribute not in _LENGTHS or all(map(_is_modest, value.split()))


def _is_modest(length: str) -> bool:
    if not any(map(str.isdigit, length)):
        return True  # a word, such as "thick"
    found = _LENGTH.fullmatch(length)
    return found is not None and (
        -2 <= float(found[1]) * _EMS.get(found[2], math.inf) <= WIDEST
    )


def has_wide_space(mathml: str) -> bool:
    """Whether a formula may be wide, however few its signs are."""
    return _WIDE.search(mathml) is not None
