"""Posting to a component, as a page's form does."""

from __future__ import annotations

from typing import Any

from flaskstream.components.core.base import Component
from flaskstream.media.media import Media


class Uploaded:
    """The files that a person has uploaded, by their tokens."""

    def __init__(self, **files: Media) -> None:
        self.files = files

    def find(self, token: str) -> Media | None:
        return self.files.get(token)


def parse(component: Component, *raw: str, **files: Media) -> Any:
    """The payload of the values that the form has for this component."""
    return component.parse(raw, Uploaded(**files))
