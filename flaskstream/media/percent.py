"""Percent-encoded bytes, decoded in little memory."""

from __future__ import annotations

from urllib.parse import unquote_to_bytes

_PIECE = 4096


def unquoted(text: bytes) -> bytes:
    """The bytes that a percent-encoded text stands for.

    In pieces, for Python makes an object of each sign: a megabyte of `%` would take
    168.
    """
    pieces, at = [], 0
    while at < len(text):
        end = at + _PIECE
        sign = text.rfind(b"%", end - 2, end)  # one that the cut would part
        end = end if sign < 0 else sign
        pieces.append(unquote_to_bytes(text[at:end]))
        at = end
    return b"".join(pieces)
