"""Label: the likeliest first."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest

from flaskstream.components.label import Label
from flaskstream.exceptions import OutputError


def test_confidences_are_sorted_and_plain() -> None:
    payload = Label().postprocess({"cat": np.float32(0.25), "dog": 0.75})
    assert payload == {
        "label": "dog",
        "confidences": [
            {"label": "dog", "confidence": 0.75},
            {"label": "cat", "confidence": 0.25},
        ],
    }
    assert payload["confidences"] is not None
    assert type(payload["confidences"][1]["confidence"]) is float


def test_only_the_top_classes_are_shown() -> None:
    payload = Label(num_top_classes=1).postprocess({"a": 0.1, "b": 0.9})
    assert payload is not None
    assert payload["confidences"] == [{"label": "b", "confidence": 0.9}]


@pytest.mark.parametrize(
    ("value", "text"), [("cat", "cat"), (3, "3"), (np.int64(4), "4"), ("3.50", "3.50")]
)
def test_a_bare_label_has_no_confidences(value: Any, text: str) -> None:
    assert Label().postprocess(value) == {"label": text, "confidences": None}


@pytest.mark.parametrize("value", [None, {}])
def test_nothing_is_nothing(value: Any) -> None:
    assert Label().postprocess(value) is None


@pytest.mark.parametrize("value", [{"a": "likely"}, {"a": math.nan}, [0.1], object()])
def test_what_is_no_classification_names_the_component(value: Any) -> None:
    with pytest.raises(OutputError, match="Label “Kind” expected"):
        Label(label="Kind").postprocess(value)


@pytest.mark.parametrize("value", [{"a": 0.9, "b": 0.1}, "cat", None])
def test_as_an_input_it_gives_back_what_it_shows(value: Any) -> None:
    label = Label()
    assert label.preprocess(label.postprocess(value)) == value
