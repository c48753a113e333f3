"""One file, as forms name it, and as functions know it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cached_property
from os import PathLike
from typing import Any

from flaskstream.components.core.encoder import Files
from flaskstream.components.core.mismatch import single
from flaskstream.exceptions import InvalidInput
from flaskstream.media.appfile import resolve_app_file
from flaskstream.media.content import Content
from flaskstream.media.contentwriter import take_bytes, take_file
from flaskstream.media.media import Media
from flaskstream.media.scratch import write_scratch


def posted_file(raw: Sequence[str], files: Files, what: str) -> Media | None:
    """The file whose token a form has, or None of an empty field.

    Raises:
        InvalidInput: `what` it was is gone, or the field is missing.
    """
    token = single(raw)
    media = files.find(token) if token else None
    if token and media is None:
        raise InvalidInput(f"This {what} is no longer here; choose it again.")
    return media


class FilePath(str):
    """The path of a private copy of what a person has uploaded."""

    orig_name: str
    """What the person calls the file."""

    @classmethod
    def of(cls, media: Media) -> FilePath:
        """The path of a copy, written for this call."""
        path = cls(write_scratch(media))
        path.orig_name = media.name
        return path

    @property
    def name(self) -> str:
        """The path itself, as a file object has it."""
        return str(self)


class FileData:
    """A file that an event is about."""

    url = None

    def __init__(self, media: Media) -> None:
        self.media = media
        self.orig_name = media.name
        self.size = media.size
        self.mime_type = media.mimetype

    @cached_property
    def path(self) -> str:
        """A private copy of it, written when it is asked for."""
        return FilePath.of(self.media)

    def __getitem__(self, name: str) -> Any:
        return getattr(self, name)  # as of the dict that it is in calls of the API

    def __repr__(self) -> str:
        return f"FileData({self.orig_name!r}, {self.size} bytes)"


def given_file(
    value: Any,
    allowed_paths: Sequence[str | PathLike[str]],
    read: Callable[[Content, str], Media],
) -> Media | None:
    """The file that a function gives as a path or as bytes, or has been given; None of
    anything else.

    Args:
        value: What the function gave.
        allowed_paths: The folders whose files may be shown, beside the app's.
        read: What tells the type of a content, and gives it its name, "" of bytes.

    Raises:
        OutputError: it may not be shown; and what `read` raises.
        OSError: it can't be read.
    """
    if isinstance(value, FileData):
        return value.media
    if isinstance(value, Media):
        return value
    if isinstance(value, (bytes, bytearray)):
        return read(take_bytes(bytes(value)), "")
    if isinstance(value, (str, PathLike)):
        path = resolve_app_file(value, allowed_paths)
        name = value.orig_name if isinstance(value, FilePath) else path.name
        return read(take_file(path), name)
    return None
