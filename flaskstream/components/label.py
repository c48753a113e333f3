"""A classification: the likeliest label, and how likely the others are."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar, TypedDict, Unpack

from flaskstream.components.base import Common, Component, wrong_value
from flaskstream.components.numeral import real


class Confidence(TypedDict):
    label: str
    confidence: float


class Classified(TypedDict):
    """The payload: the likeliest label first, or no `confidences` for a bare label."""

    label: str
    confidences: list[Confidence] | None


class Label(Component):
    """A label, or labels with confidences from 0 to 1, the likeliest first.

    A function gives a dict of label → confidence, of which the `num_top_classes`
    likeliest are shown, or a single label as text or number. `color`, as in CSS, is
    that of the bars.
    """

    kind: ClassVar[str] = "label"
    bundle: ClassVar[str] = "plain"
    takes_input: ClassVar[bool] = False
    in_form: ClassVar[bool] = False

    def __init__(
        self,
        value: Any = None,
        *,
        num_top_classes: int | None = None,
        color: str | None = None,
        **common: Unpack[Common],
    ) -> None:
        self.num_top_classes = num_top_classes
        self.color = color
        super().__init__(value, **common)

    def postprocess(self, value: Any) -> Classified | None:
        if value is None or value == {}:
            return None
        if isinstance(value, Mapping):
            return self._ranked(value)
        if isinstance(value, (str, int, float)) or hasattr(value, "item"):
            text = value if isinstance(value, str) else real(self, value)
            return {"label": str(text), "confidences": None}
        raise wrong_value(self, "a dict of label → confidence, or a label", value)

    def _ranked(self, value: Mapping[Any, Any]) -> Classified:
        pairs = [(str(label), float(real(self, each))) for label, each in value.items()]
        pairs.sort(key=lambda pair: pair[1], reverse=True)
        shown = pairs[: self.num_top_classes]
        return {
            "label": pairs[0][0],
            "confidences": [{"label": a, "confidence": b} for a, b in shown],
        }

    def preprocess(self, payload: Classified | None) -> Any:
        if payload is None or payload["confidences"] is None:
            return payload and payload["label"]
        return {each["label"]: each["confidence"] for each in payload["confidences"]}
