"""A parser of event streams, after the HTML standard, section 9.2.6."""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass


@dataclass(frozen=True)
class Event:
    """A dispatched event; `id` is the last one that was seen."""

    name: str
    data: str
    id: str
    retry: int | None = None


def events(chunks: Iterable[bytes]) -> Iterator[Event]:
    """The events of a stream, each as soon as it is complete."""
    name, data, id, retry = "", list[str](), "", None
    for line in lines(chunks):
        if line == "":
            if data:
                yield Event(name or "message", "\n".join(data), id, retry)
            name, data, retry = "", [], None
            continue
        if line.startswith(":"):
            continue
        field, _, value = line.partition(":")
        value = value.removeprefix(" ")
        if field == "event":
            name = value
        elif field == "data":
            data.append(value)
        elif field == "id" and "\0" not in value:
            id = value
        elif field == "retry" and re.fullmatch("[0-9]+", value):
            retry = int(value)


def lines(chunks: Iterable[bytes]) -> Iterator[str]:
    """Lines that end at CRLF, LF or CR, wherever the chunks are cut."""
    decoder = codecs.getincrementaldecoder("utf-8")("replace")
    buffer, after_cr = "", False
    for chunk in chunks:
        for character in decoder.decode(chunk):
            if character == "\n" and after_cr:
                after_cr = False
                continue
            after_cr = character == "\r"
            if character in "\r\n":
                yield buffer
                buffer = ""
            else:
                buffer += character
