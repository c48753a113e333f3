"""Texts of others reach regular expressions, which hold the interpreter while they
look: each of the package's takes but little longer for a longer text."""

from __future__ import annotations

import importlib
import inspect
import pkgutil
import re
import time
from collections.abc import Callable, Iterator
from typing import Any

import pytest

import flaskstream
from tests.media.pumps import pumps

MOST = 0.25
"""Seconds for one look: what can’t run away takes a tenth of it."""
LENGTHS = (12, 16, 20, 24, 20_000)
"""What takes twice the time with each repetition is found out early."""
BOUNDED = {"arguments.OPTIONAL": 100, "numeral._NUMBER": 100, "bundles.SPACE": 100}
"""Characters of an author's annotation, of a number, of which others are none, and of
the space in the library's own style sheets."""


def looks() -> Iterator[tuple[str, re.Pattern[Any], set[str]]]:
    """The patterns that modules have, and the ways in which they use them."""
    for found in pkgutil.walk_packages(flaskstream.__path__, "flaskstream."):
        if found.name.endswith("__main__"):
            continue
        module = importlib.import_module(found.name)
        for name, value in vars(module).items():
            if isinstance(value, re.Pattern):
                used = re.findall(rf"\b{name}\.(\w+)\(", inspect.getsource(module))
                ways = {way if "match" in way else "search" for way in used}
                if ways:
                    yield f"{found.name.rpartition('.')[2]}.{name}", value, ways


LOOKS = {name: (pattern, ways) for name, pattern, ways in looks()}


def test_all_are_looked_at() -> None:
    assert {"unfinished._OPEN_ADDRESS", "tag._BEGUN", "htmltoken._TOKEN"} <= {*LOOKS}
    assert "structure._MARKER" in LOOKS  # of bytes


@pytest.mark.parametrize("name", LOOKS)
def test_no_pattern_is_slow_with_what_it_repeats(name: str) -> None:
    pattern, ways = LOOKS[name]
    is_text = isinstance(pattern.pattern, str)
    source = pattern.pattern if is_text else pattern.pattern.decode("latin-1")
    for lead, body in pumps(source, pattern.flags if is_text else 0):
        for length in LENGTHS:
            text = (lead + body * length)[: BOUNDED.get(name, 20_000)]
            for end in ("\0", "\n", " x"):
                data = (
                    text + end
                    if is_text
                    else f"{text}{end}".encode("latin-1", "replace")
                )
                for way in ways:
                    took = seconds(getattr(pattern, way), data)
                    assert took < MOST, (way, lead, body, length, end)


def seconds(look: Callable[[Any], Any], text: str | bytes) -> float:
    before = time.thread_time()
    look(text)
    return time.thread_time() - before
