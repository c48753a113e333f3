"""AnnotatedImage on a page and by the API: its labels, and masks of all regions."""

from __future__ import annotations

import io
import json
from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest
from PIL import Image

import flaskstream as gr
from flaskstream.testing import PageClient
from tests.web.conftest import Api

PICTURE = np.zeros((30, 40, 3), np.uint8)
MASK = np.zeros((30, 40))
MASK[5:10, 20:30] = 0.5


def found() -> Iterator[Any]:
    yield PICTURE, [(MASK, "<b>sun")]
    yield PICTURE, [(MASK, "<b>sun"), ((1, 2, 11, 12), "sea")]


def chosen(event: gr.SelectData) -> str:
    return f"{event.index} {event.value}"


@pytest.fixture
def demo() -> gr.Blocks:
    with gr.Blocks() as demo:
        image = gr.AnnotatedImage(label="found")
        told = gr.Textbox(label="told")
        gr.Button("find").click(found, None, image, api_name="find")
        image.select(chosen, None, told)
    return demo


def test_its_labels_are_pressed(demo: gr.Blocks) -> None:
    client = PageClient(demo.app).open()
    client.press("find")
    client.press("sea")
    assert client.value("told") == "1 sea"
    client.reload().press("<b>sun")
    assert client.value("told") == "0 <b>sun"
    assert not client.field("found").all("b")
    [key, *_] = client.page.of_class("fs-key")
    for index in (2, -1, "0", None):
        told = {**json.loads(key.attrs["value"]), "index": index}
        form = client.form(key, event=json.dumps(told))
        assert client.send(key, form).status_code == 422


def test_a_program_gets_masks_of_all(api: Api, demo: gr.Blocks) -> None:
    caller = api(demo)
    [got] = caller.result("find")
    assert [one["label"] for one in got["annotations"]] == ["<b>sun", "sea"]
    for one in [got, *got["annotations"]]:
        data = caller.http.get(one["image"]["url"]).data
        assert Image.open(io.BytesIO(data)).size == (40, 30)


def test_its_cell_and_its_place_in_a_chat() -> None:
    value = (PICTURE, [((1, 2, 3, 4), "x")])
    assert gr.AnnotatedImage().cell(value) is not None
    with gr.Blocks() as demo:
        gr.Chatbot([{"role": "assistant", "content": gr.AnnotatedImage(value)}])
    client = PageClient(demo.app).open()
    assert len(client.page.of_class("fs-region")) == 1
