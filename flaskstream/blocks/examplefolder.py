"""Examples that lie in a folder: its files, or the rows of a `log.csv` in it."""

from __future__ import annotations

import csv
import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from flaskstream.components.core.base import Component
from flaskstream.exceptions import ConfigurationError

LOG = "log.csv"
READ_AS_JSON = ("boolean", "integer", "number")
"""What a text of the file stands for, by the schemas of components."""


def rows_in(folder: str, inputs: Sequence[Component]) -> list[list[Any]]:
    """The rows of a folder, as Gradio reads it: those of its `log.csv`, below the line
    of headings; without that, and with one input, its files.

    Raises:
        ConfigurationError: there is no such folder, or no such file for several inputs.
    """
    place = Path(folder)
    if not place.is_dir():
        raise ConfigurationError(
            f"Examples(examples={folder!r}) expected rows, or the name of a folder; "
            "there is no such folder."
        )
    if (place / LOG).is_file():
        with (place / LOG).open(newline="", encoding="utf-8-sig") as log:
            _headings, *rows = [*csv.reader(log)] or [[]]
        return [
            [_value(place, text, c) for text, c in zip(row, inputs, strict=False)]
            for row in rows
        ]
    if len(inputs) != 1:
        raise ConfigurationError(
            f"Examples(examples={folder!r}) expected a file {LOG} in it, with a line "
            f"of headings and a column for each of the {len(inputs)} inputs."
        )
    files = sorted(one for one in place.iterdir() if one.is_file())
    return [[str(one)] for one in files if not one.name.startswith(".")]


def _value(place: Path, text: str, component: Component) -> Any:
    """What a cell stands for: a file of the folder, a number, yes or no, or text."""
    if not text:
        return None
    if component.takes_file:
        return str(place / text)
    if component.schema().get("type") in READ_AS_JSON:
        try:
            return json.loads(text.lower())
        except ValueError:
            return text  # which its component refuses, with words of its own
    return text
