"""A classification: the likeliest label, and how likely the others are."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any, ClassVar, TypedDict, Unpack

from flaskstream.components.core.base import Component, wrong_value
from flaskstream.components.core.event import Event
from flaskstream.components.core.jsontext import check_json
from flaskstream.components.core.leftout import Buttonless
from flaskstream.components.core.numeral import as_number, real
from flaskstream.components.core.option import Nothing, number_of
from flaskstream.components.core.plain import to_text
from flaskstream.exceptions import InvalidInput, OutputError
from flaskstream.media.appfile import resolve_app_file

Name = str | int | float


class Confidence(TypedDict):
    label: Name
    confidence: float


class Classified(TypedDict):
    """The payload: the likeliest label first, or no `confidences` for a bare label."""

    label: Name
    confidences: list[Confidence] | None


class LabelOptions(Buttonless, total=False):
    """What a Label takes, or leaves out, beside what is its own."""

    show_heading: bool


class Label(Component):
    """A label, or labels with confidences from 0 to 1, the likeliest first.

    A function gives a dict of label → confidence, or a single label as text or number,
    or the path of a file `….json` that holds one of these.

    Args:
        value: What a page starts with, as functions give it, or a function that does.
        num_top_classes: How many labels are kept, the likeliest; None: all. A page
            shows a hundred at most.
        color: The colour of the bars, as in CSS.
    """

    kind: ClassVar[str] = "label"
    bundle = "rich"
    takes_input: ClassVar[bool] = False
    shows_files: ClassVar[bool] = False
    in_form: ClassVar[bool] = False

    select = Event("select", by_button=True)

    ignored: ClassVar[Mapping[str, str]] = {
        "show_heading": "the likeliest label always stands above."
    }
    neutral: ClassVar[Nothing] = {"show_heading": (None, True)}

    def __init__(
        self,
        value: Any = None,
        *,
        num_top_classes: int | None = None,
        color: str | None = None,
        **options: Unpack[LabelOptions],
    ) -> None:
        self.num_top_classes = number_of(self, "num_top_classes", num_top_classes)
        self.color = color
        super().__init__(value, **options)

    def postprocess(self, value: Any) -> Classified | None:
        if value is None or value == {}:
            return None
        if (file := self._file(value)) is not None:
            value = self._read(file)
        if isinstance(value, Mapping):
            return self._rank(value)
        if isinstance(value, (str, int, float)) or hasattr(value, "item"):
            text = value if isinstance(value, str) else real(self, value)
            return {"label": str(text), "confidences": None}
        raise wrong_value(self, "a dict of label → confidence, or a label", value)

    def _file(self, value: Any) -> Path | None:
        """The file that a value is the path of; a text that is none is a label."""
        if not isinstance(value, (str, Path)) or not str(value).endswith(".json"):
            return None
        try:
            return resolve_app_file(value, self.allowed_paths)
        except (OutputError, ValueError, OSError) as error:
            if isinstance(value, str):
                return None
            raise OutputError(f"Label “{self.title}” {error}") from error

    def _read(self, file: Path) -> Any:
        try:
            text = file.read_text("utf-8")
            check_json(text)
            found = json.loads(text)
        except (InvalidInput, ValueError, OSError) as error:
            raise self._no_label(file) from error
        if not isinstance(found, (dict, str, int, float)):
            raise self._no_label(file)
        return found

    def _no_label(self, file: Path) -> OutputError:
        return OutputError(
            f"Label “{self.title}” expected a file of JSON such as "
            f'{{"cat": 0.9, "dog": 0.1}}; got {file.name}, which is none.'
        )

    def _rank(self, value: Mapping[Any, Any]) -> Classified:
        if isinstance(value.get("confidences"), list):  # as the API gives it
            value = {each["label"]: each["confidence"] for each in value["confidences"]}
        elif value.keys() == {"label"} and isinstance(value["label"], str):
            return {"label": name_of(value["label"]), "confidences": None}
        pairs = [
            (name_of(label), float(real(self, each))) for label, each in value.items()
        ]
        pairs.sort(key=lambda pair: pair[1], reverse=True)
        shown = pairs[: self.num_top_classes]
        return {
            "label": pairs[0][0],
            "confidences": [{"label": a, "confidence": b} for a, b in shown],
        }

    def event_details(
        self, event: str, told: Mapping[str, Any], payload: Any, before: Any
    ) -> dict[str, Any]:
        if event != "select":
            return {}
        index, labels = told.get("index"), (payload or {}).get("confidences") or ()
        if type(index) is not int or not 0 <= index < len(labels):
            raise InvalidInput("This label is not there any more; reload the page.")
        return {"index": index, "value": labels[index]["label"]}

    def cell(self, value: Any) -> str:
        payload = self.postprocess(value)
        return "" if payload is None else str(payload["label"])

    def preprocess(self, payload: Classified | None) -> Any:
        if payload is None or payload["confidences"] is None:
            return payload and payload["label"]
        return {each["label"]: each["confidence"] for each in payload["confidences"]}


def name_of(label: Any) -> Name:
    """A label as it is told: a number stays one."""
    number = None if isinstance(label, str) else as_number(label)
    return to_text(label) if number is None else number
