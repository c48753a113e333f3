"""How much a request may carry, and what becomes of more."""

from __future__ import annotations

import io
from typing import IO, Any, Final

from flask import Request, current_app
from werkzeug.exceptions import RequestEntityTooLarge
from werkzeug.formparser import FormDataParser

DRAIN_AT_MOST: Final = 256 * 1024 * 1024
MOST_FIELDS: Final = 5_000
"""Fields and files of a form, beside those that its page had at first: a function may
give it more choices."""


class TooManyFields(RequestEntityTooLarge):
    """A form of more fields than its page could send; all of it has been read."""


class FormParser(FormDataParser):
    """Reads forms, once it has counted the fields: each takes far more than its bytes.

    Werkzeug counts the parts of multipart forms, and not the fields of others.
    """

    def parse(
        self,
        stream: IO[bytes],
        mimetype: str,
        content_length: int | None,
        options: dict[str, str] | None = None,
    ) -> Any:
        most = self.max_form_parts
        if mimetype == "application/x-www-form-urlencoded" and most is not None:
            data = stream.read()
            fields = data.count(b"&") + 1
            if fields > most:
                raise TooManyFields(
                    f"Expected at most {most:,} fields in a form; got {fields:,}."
                )
            stream = io.BytesIO(data)
        made = self._keep_files()
        try:
            return super().parse(stream, mimetype, content_length, options)
        except RequestEntityTooLarge as error:
            if content_length is None or mimetype != "multipart/form-data":
                raise
            # Its length was looked at before: it has more parts, or a longer text.
            for file in made:
                file.close()
            _read_all(stream)
            raise TooManyFields(
                f"Expected at most {most:,} fields and files in a form."
            ) from error

    def _keep_files(self) -> list[IO[bytes]]:
        """The files that are made from now on, as they are: Werkzeug leaves them open
        where it gives up."""
        made: list[IO[bytes]] = []
        make = self.stream_factory

        def keep(*args: Any, **options: Any) -> IO[bytes]:
            made.append(make(*args, **options))
            return made[-1]

        self.stream_factory = keep
        return made


def limit_body(request: Request, fields: int = 0) -> None:
    """Refuse a body of more than `FLASKSTREAM_MAX_UPLOAD` bytes where it is read, and
    a form of far more than the `fields` that the page has."""
    most = current_app.config["FLASKSTREAM_MAX_UPLOAD"]
    request.max_content_length = request.max_form_memory_size = most
    request.max_form_parts = MOST_FIELDS + fields
    request.form_data_parser_class = FormParser


def _read_all(stream: IO[bytes]) -> None:
    while stream.read(1 << 20):
        pass


def drain(request: Request) -> None:
    """Read what is left of a body that is too large, so that the answer is heard.

    A server that closes a connection with unread data resets it, and the browser shows
    an error of its own instead of ours.
    """
    if "flaskstream.unreceived" in request.environ:
        return  # the worker class does that
    stream: Any = request.environ["wsgi.input"]
    left = min(request.content_length or 0, DRAIN_AT_MOST)
    while left > 0 and (chunk := stream.read(min(left, 1 << 20))):
        left -= len(chunk)


def megabytes(size: int) -> str:
    """A size as people write it: `20 MB`."""
    return f"{size / 1_000_000:.3g} MB"
