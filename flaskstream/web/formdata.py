"""The fields and files of a form, read from its bytes; a field takes little more, and a
large file no memory."""

from __future__ import annotations

import math
from collections.abc import Iterator
from functools import partial
from itertools import chain
from typing import IO, Any, Final

from werkzeug.datastructures import FileStorage, Headers
from werkzeug.exceptions import RequestEntityTooLarge
from werkzeug.sansio.multipart import (
    Data,
    Epilogue,
    Field,
    File,
    MultipartDecoder,
    NeedData,
    State,
)

from flaskstream.media.content import Content, StoredReader, open_content
from flaskstream.media.contentwriter import ContentWriter, take_content
from flaskstream.media.percent import unquoted

LONGEST_HEAD: Final = 8_000
"""Bytes that stand before a part of a multipart form: its name, its type."""
MOST_HEADERS: Final = 20
USUAL_HEAD: Final = 200
"""Bytes that the heads of a form may have on average: each takes long to be read."""
BLOCK: Final = 1 << 16


class Heavy(Exception):
    """A form takes more memory than there is room for."""


def read_urlencoded(body: IO[bytes]) -> list[tuple[str, str]]:
    """The fields of a form that is no multipart, which are to be counted before."""
    pairs = (field.partition(b"=") for field in body.read().split(b"&") if field)
    return [(_text(name), _text(value)) for name, _, value in pairs]


def _text(encoded: bytes) -> str:
    return unquoted(encoded.replace(b"+", b" ")).decode(errors="replace")


def read_multipart(
    body: IO[bytes], boundary: str, most: int | None, room: float = math.inf
) -> tuple[list[tuple[str, str]], list[tuple[str, FileStorage]]]:
    """The fields and the files of a multipart form; `content_of` takes a file's.

    Raises:
        RequestEntityTooLarge: it has more than `most` of them, or one with a longer
            head than any program sends, or many with long ones.
        ValueError: it is no such form.
        Heavy: fields and files in memory have more than `room` bytes.
        Error: there is no room for its files.
    """
    if not boundary:
        raise ValueError("Missing boundary")
    decoder = Decoder(boundary.encode("ascii"), max_parts=most)
    fields: list[tuple[str, str]] = []
    files: list[tuple[File, Content]] = []
    part: Field | File | None = None
    pieces: list[bytes] = []
    left = math.inf if most is None else LONGEST_HEAD + most * USUAL_HEAD
    with ContentWriter() as writer:
        for event in decoder.events(body):
            if isinstance(event, (Field, File)):
                left -= _length(event.headers)
                if left < 0:
                    raise RequestEntityTooLarge()
                part, pieces = event, []
            elif isinstance(event, Data) and isinstance(part, File):
                writer.write(event.data)
                if not event.more_data:
                    content = writer.finish()
                    room -= len(content) if isinstance(content, bytes) else 0
                    files.append((part, content))
            elif isinstance(event, Data) and part is not None:
                pieces.append(event.data)
                room -= len(event.data)
                if not event.more_data:
                    text = b"".join(pieces).decode(errors="replace")
                    fields.append((part.name, text))
            if room < 0:
                raise Heavy
    return fields, [(part.name, _file(part, content)) for part, content in files]


def _length(headers: Headers) -> int:
    length = sum(len(name) + len(value) for name, value in headers)
    if len(headers) > MOST_HEADERS or length > LONGEST_HEAD:
        raise RequestEntityTooLarge()
    return length


def _file(part: File, content: Content) -> FileStorage:
    stream = open_content(content)
    return FileStorage(stream, part.filename, part.name, headers=part.headers)


def content_of(upload: FileStorage) -> Content:
    """What a file of a form holds. One that `read_multipart` has read is not copied.

    Raises:
        Error: there is no room for a copy.
    """
    stream = upload.stream
    return stream.stored if isinstance(stream, StoredReader) else take_content(stream)


class Decoder(MultipartDecoder):
    """Werkzeug's, which collects no head without end, nor what stands around a form."""

    def events(self, body: IO[bytes]) -> Iterator[Any]:
        """What a body holds, in its order."""
        blocks = iter(partial(body.read, BLOCK), b"")
        for block in chain[bytes | None](blocks, [None]):
            if len(self.buffer) > LONGEST_HEAD:
                if self.state is State.PREAMBLE:
                    raise ValueError("Expected the form's boundary to come first")
                if self.state is State.PART:
                    raise RequestEntityTooLarge()
            if self.state is State.EPILOGUE and block is not None:
                self.buffer.clear()  # what follows the form is none of it
                continue
            self.receive_data(block)
            while not isinstance(event := self.next_event(), (Epilogue, NeedData)):
                yield event
