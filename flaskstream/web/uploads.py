"""How much a request may carry, and what becomes of more."""

from __future__ import annotations

import os
from contextlib import suppress
from functools import partial
from typing import IO, Any, Final

from flask import Request, current_app
from werkzeug.exceptions import RequestEntityTooLarge
from werkzeug.formparser import FormDataParser

from flaskstream.exceptions import Error
from flaskstream.media.budget import Budget, Exhausted
from flaskstream.web.formdata import Heavy, read_multipart, read_urlencoded
from flaskstream.web.received import BLOCK, NoRoom, TooManyBodies, TooMuch, receive_body

DRAIN_AT_MOST: Final = 256 * 1024 * 1024
MOST_FIELDS: Final = 5_000
"""Fields and files of a form, beside those that its page had at first: a function may
give it more choices."""

PARSING: Final = Budget(40_000_000)
"""Bytes of forms that the process reads at a time; each takes several while it does."""
LIGHT: Final = 4_000_000
"""Bytes of them that most forms have in memory, of whatever size their files are."""
PATIENCE: Final = 20.0
"""Seconds that a form waits for others to be read."""
URLENCODED: Final = "application/x-www-form-urlencoded"
MULTIPART: Final = "multipart/form-data"


class FormParser(FormDataParser):
    """Reads forms, once they are here, their fields are counted, and there is room.

    A field takes far more than its bytes, and a slow sender holds no room. Werkzeug
    counts the parts of multipart forms, and not the fields of others.
    """

    def parse(
        self,
        stream: IO[bytes],
        mimetype: str,
        content_length: int | None,
        options: dict[str, str] | None = None,
    ) -> Any:
        if mimetype not in (URLENCODED, MULTIPART):
            return super().parse(stream, mimetype, content_length, options)
        with receive_body(stream) as body:
            size = body.seek(0, os.SEEK_END)
            if mimetype == URLENCODED:
                self._check_fields(body)
                return stream, *self._parse(body, mimetype, size, options or {})
            with suppress(Heavy):  # a large file takes no memory
                light = min(size, LIGHT)
                return stream, *self._parse(body, mimetype, light, options or {})
            return stream, *self._parse(body, mimetype, size, options or {})

    def _parse(
        self, body: IO[bytes], mimetype: str, room: int, options: dict[str, str]
    ) -> tuple[Any, Any]:
        body.seek(0)
        try:
            with PARSING.take(room, PATIENCE):
                if mimetype == URLENCODED:
                    return self.cls(read_urlencoded(body)), self.cls()
                return self._read_multipart(body, room, options.get("boundary", ""))
        except Exhausted as error:
            raise TooManyBodies() from error

    def _check_fields(self, body: IO[bytes]) -> None:
        body.seek(0)
        fields = 1 + sum(x.count(b"&") for x in iter(partial(body.read, BLOCK), b""))
        most = self.max_form_parts
        if most is not None and fields > most:
            raise TooMuch(
                f"Expected at most {most:,} fields in a form; got {fields:,}."
            )

    def _read_multipart(
        self, body: IO[bytes], room: int, boundary: str
    ) -> tuple[Any, Any]:
        try:
            most = self.max_form_parts
            fields, files = read_multipart(body, boundary, most, room)
        except ValueError:  # it is no form
            return self.cls(), self.cls()
        except RequestEntityTooLarge as error:
            raise TooMuch(
                f"Expected at most {self.max_form_parts:,} fields and files in a form, "
                "with short names."
            ) from error
        except Error as error:
            raise NoRoom() from error
        return self.cls(fields), self.cls(files)


def limit_body(request: Request, fields: int = 0) -> None:
    """Refuse a body of more than `FLASKSTREAM_MAX_UPLOAD` bytes where it is read, and
    a form of far more than the `fields` that the page has."""
    most = current_app.config["FLASKSTREAM_MAX_UPLOAD"]
    request.max_content_length = request.max_form_memory_size = most
    request.max_form_parts = MOST_FIELDS + fields
    request.form_data_parser_class = FormParser


def drain(request: Request) -> None:
    """Read what is left of a body that is too large, so that the answer is heard.

    A server that closes a connection with unread data resets it, and the browser shows
    an error of its own instead of ours.
    """
    if "flaskstream.unreceived" in request.environ:
        return  # the worker class does that
    stream: Any = request.environ["wsgi.input"]
    left = min(request.content_length or 0, DRAIN_AT_MOST)
    while left > 0 and (chunk := stream.read(min(left, BLOCK))):
        left -= len(chunk)


def megabytes(size: int) -> str:
    """A size as people write it: `20 MB`."""
    return f"{size / 1_000_000:.3g} MB"
