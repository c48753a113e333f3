"""One file, as functions know it."""

from __future__ import annotations

from functools import cached_property
from typing import Any

from flaskstream.media.media import Media
from flaskstream.media.scratch import write_scratch


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
