"""Markdown that was rendered before: a chat shows its history again and again."""

from __future__ import annotations

import threading
from collections import OrderedDict

from flaskstream.media.dialect import Dialect

LARGEST = 4_000_000
"""Characters of text and HTML that are kept."""

_lock = threading.Lock()
_kept: OrderedDict[tuple[str, Dialect], list[str]] = OrderedDict()
_size = 0


def rendered_blocks(text: str, dialect: Dialect) -> list[str]:
    """`render_blocks`, remembered; the list is shared, and must not be changed."""
    from flaskstream.media.markdown import render_blocks

    key = text, dialect
    with _lock:
        if key in _kept:
            _kept.move_to_end(key)
            return _kept[key]
    blocks = render_blocks(text, dialect)
    _keep(key, blocks)
    return blocks


def _keep(key: tuple[str, Dialect], blocks: list[str]) -> None:
    global _size
    with _lock:
        if key in _kept:
            return
        _kept[key] = blocks
        _size += _weight(key, blocks)
        while _size > LARGEST:
            old, its = _kept.popitem(last=False)
            _size -= _weight(old, its)


def _weight(key: tuple[str, Dialect], blocks: list[str]) -> int:
    return len(key[0]) + sum(map(len, blocks))
