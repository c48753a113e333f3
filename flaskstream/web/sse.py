"""Server-sent events: the encoder, the only place where their bytes are made."""

from __future__ import annotations

from collections.abc import Generator
from typing import Final

from flaskstream.web.text import transmissible

Messages = Generator[bytes, None, None]
"""What a stream yields; closing it ends the stream."""

DONE: Final = b"event: fs:done\ndata: done\n\n"
"""The end of a stream: htmx closes it, and does not come back."""

BEAT: Final = b"event: fs:beat\ndata: beat\n\n"
"""A sign of life that the page's script can see, unlike a comment."""

BEAT_EVERY: Final = 15.0
"""Seconds between signs of life, below every proxy's idle limit."""

ASK: Final = "fs:ask"
"""Asks the page to say that it has shown what came before: its data is where."""


def retry_after(milliseconds: int) -> bytes:
    """How long htmx waits before it reconnects; goes before a stream's first event."""
    return f"retry: {milliseconds}\n".encode()


SOON: Final = 500
"""Milliseconds after which a page comes back whose connection broke: alone, as a rule.
"""
RETRY: Final = retry_after(SOON)
ASK_AGAIN: Final = retry_after(1000) + BEAT
"""The same for a page whose stream ends at once, since others take all the threads. It
goes with a sign of life, as of a message that htmx swaps in a page hears no `retry`."""

EACH: Final = 2
"""Milliseconds that a process takes to answer one of many that come back."""
WITHIN: Final = 1500
"""Milliseconds over which those come back that a stopping server has sent away: htmx
varies what it is told by 30 %, and no page is to stand still for three seconds."""


def message(html: str, id: int | str, retry: bytes = b"") -> bytes:
    """A message that htmx swaps in, and the cursor after it, by which the browser comes
    back.

    It has no event name, since htmx swaps no named ones. Lines end at LF only, never
    where `str.splitlines` would end them. The first one has a `retry`.
    """
    data = transmissible(html).replace("\n", "\ndata: ")
    return retry + f"id: {id}\ndata: {data}\n\n".encode()


def beat(id: str, retry: bytes) -> bytes:
    """A sign of life by which a page comes back with another `id`; nothing is shown."""
    return retry + f"id: {id}\n".encode() + BEAT


def come_back(place: int) -> bytes:
    """The last sign of life of a server that stops: when a page is to come back that is
    so many places behind the first.

    All of them would come at one moment, and each would wait for all others. So they
    come one after another, over and over within the time that nobody minds to wait.
    """
    return retry_after(SOON + place * EACH % WITHIN) + BEAT


def ask(url: str) -> bytes:
    """The question whether the page has shown what it was sent, to be answered by a
    POST to `url`."""
    return f"event: {ASK}\ndata: {url}\n\n".encode()
