"""Label: the likeliest first."""

from __future__ import annotations

import json
import math
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import flaskstream as gr
from flaskstream.components.label import Label
from flaskstream.exceptions import OutputError
from flaskstream.testing import PageClient


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


def test_a_label_that_is_a_number_stays_one() -> None:
    payload = Label().postprocess({3: 0.7, np.int64(4): 0.2, "x": 0.1})
    assert payload is not None and payload["confidences"] is not None
    assert [each["label"] for each in payload["confidences"]] == [3, 4, "x"]
    assert Label().preprocess(payload) == {3: 0.7, 4: 0.2, "x": 0.1}


@pytest.mark.parametrize("kind", [str, Path])
def test_a_file_of_json_is_read(tmp_path: Path, kind: Any) -> None:
    file = tmp_path / "label.json"
    label = Label(label="Class")
    for value in ({"cat": 0.9}, label.postprocess({"cat": 0.9})):
        file.write_text(json.dumps(value))
        assert label.postprocess(kind(file)) == label.postprocess({"cat": 0.9})
    file.write_text('{"label": "cat"}')
    assert label.postprocess(kind(file)) == label.postprocess("cat")
    for wrong in ("[1]", "{", "null", "[" * 9_000):
        file.write_text(wrong)
        with pytest.raises(OutputError, match="“Class” expected a file of JSON"):
            label.postprocess(kind(file))
    with pytest.raises(OutputError):
        file.write_text('{"api_key": "sk-1"}')
        label.postprocess(kind(file))


def test_a_text_that_is_no_file_of_the_apps_is_a_label() -> None:
    for text in ("nothing.json", "/etc/x.json", "a" * 9_000 + ".json", "\0.json"):
        assert Label().postprocess(text) == {"label": text, "confidences": None}
    with pytest.raises(OutputError, match="expected a file in the app's folder"):
        Label().postprocess(Path("/etc/x.json"))


def test_a_page_shows_a_hundred_of_many_labels_and_has_them_all() -> None:
    with gr.Blocks() as demo:
        label = gr.Label({f"<{n}>": n / 1_000 for n in range(1_000)}, label="Kind")
        told = gr.Textbox(label="told")
        gr.Button("tell").click(lambda kinds: str(len(kinds)), label, told)
    client = PageClient(demo.app).open()
    names = client.page.of_class("fs-bar-name")
    assert [name.text for name in names] == [f"<{999 - n}>" for n in range(100)]
    assert "900 less likely ones" in client.page.text
    client.press("tell")
    assert client.value("told") == "1000"
