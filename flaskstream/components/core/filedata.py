"""One file, as forms name it, and as functions know it."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from typing import Any

from flaskstream.components.core.encoder import Files
from flaskstream.components.core.mismatch import single
from flaskstream.exceptions import InvalidInput
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
