"""Data, shown as JSON."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any, ClassVar, Unpack

from flaskstream.components.core.base import Files, wrong_value
from flaskstream.components.core.copyable import Copyable
from flaskstream.components.core.json_api import Link
from flaskstream.components.core.jsontext import check_json
from flaskstream.components.core.leftout import Options
from flaskstream.components.core.option import NO_STYLE
from flaskstream.components.core.plain import to_plain
from flaskstream.exceptions import OutputError


class JSONOptions(Options, total=False):
    """What a JSON takes, or leaves out, beside what is its own."""

    height: int | str | None
    max_height: int | str | None
    min_height: int | str | None
    show_indices: bool


class JSON(Copyable):
    """Data as indented JSON; a function gives lists and dicts, or text that is JSON.

    Arrays, dates, dataclasses and the like become what JSON has for them; NaN and
    infinity, which it has not, become null.

    Args:
        value: What a page starts with, or a function that gives it.
        open: Of Gradio's: all of it is shown, whatever this says.
        buttons: `["copy"]` is the button that copies the text, which there is by
            default; with `[]` there is none.
        show_copy_button: The same, of older Gradio: True or False.
    """

    kind: ClassVar[str] = "json"
    bundle = "rich"
    copies_by_default: ClassVar[bool] = True
    takes_input: ClassVar[bool] = False
    takes_any_json: ClassVar[bool] = True
    in_form: ClassVar[bool] = False

    ignored: ClassVar[Mapping[str, str]] = {
        "height": NO_STYLE,
        "max_height": NO_STYLE,
        "min_height": NO_STYLE,
        "show_indices": "give a dict of index → item.",
    }

    def __init__(
        self,
        value: Any = None,
        *,
        open: bool = False,
        buttons: Sequence[object] | None = None,
        show_copy_button: bool | None = None,
        **options: Unpack[JSONOptions],
    ) -> None:
        self._keep_buttons(buttons, show_copy_button)
        self.open = open
        super().__init__(value, **options)

    def from_json(self, data: Any, files: Files) -> Any:
        if isinstance(data, str):
            check_json(data)
        return super().from_json(data, files)

    def to_json(self, payload: str | None, link: Link) -> Any:
        return json.loads(payload) if payload else None

    def preprocess(self, payload: str | None) -> Any:
        return json.loads(payload) if payload else None

    def postprocess(self, value: Any) -> str:
        if value is None:
            return ""
        try:
            data = json.loads(value) if isinstance(value, str) else value
            return json.dumps(to_plain(data), indent=2, ensure_ascii=False)
        except OutputError as error:
            raise OutputError(f"JSON “{self.title}” {error}") from error
        # RecursionError: data within itself, or nested too deeply to be read.
        except (ValueError, TypeError, RecursionError) as error:
            raise wrong_value(self, "data for JSON, or text that is JSON", value) from (
                error
            )
