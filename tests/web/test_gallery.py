"""A gallery on a page, and by the API."""

from __future__ import annotations

import base64
import json
from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest

import flaskstream as gr
from flaskstream.testing import PageClient
from tests.web.conftest import Api
from tests.web.pictures import png


def paint() -> Iterator[Any]:
    pictures = []
    for shade in range(4):
        picture = np.full((600, 800, 3), 60 * shade, np.uint8)
        pictures.append((picture, f"shade {shade}"))
        yield pictures


def test_a_gallery_that_grows_sends_each_picture_once() -> None:
    with gr.Blocks() as demo:
        gr.Button("paint").click(paint, None, gr.Gallery(label="made"))
    client = PageClient(demo.app).open()
    messages = client.press("paint")
    assert client.value("made") == [f"shade {n}" for n in range(4)]
    sent = "".join(str(message) for message in messages)
    assert all(sent.count(f'alt="shade {n}"') == 1 for n in range(4))
    look = client.page.of_class("fs-look")[3]
    small, full = look.one("img").attrs["src"], look.attrs["href"]
    sizes = [len(client.http.get(url).data) for url in (small, full)]
    assert sizes[0] > 0 and small != full
    assert client.reload().value("made") == [f"shade {n}" for n in range(4)]


@pytest.fixture
def client() -> PageClient:
    def told(pictures: Any) -> str:
        return " ".join(f"{p.orig_name}:{caption}" for p, caption in pictures or [])

    def removed(event: gr.DeletedFileData) -> str:
        return f"removed {event.file.orig_name}"

    def chosen(event: gr.SelectData) -> str:
        return f"{event.index} {event.value['image']['orig_name']}"

    with gr.Blocks() as demo:
        yours = gr.Gallery(label="yours", interactive=True)
        out = gr.Textbox(label="out")
        gr.Button("tell").click(told, yours, out)
        yours.delete(removed, None, out)
        yours.select(chosen, None, out)
        name = gr.Button("name")
        name.click(lambda all: [(p, "named") for p, _ in all], yours, yours)
    client = PageClient(demo.app).open()
    client.fill(yours=[("a.png", png(4, 3)), ("b.png", png(3, 4))])
    return client


def test_pictures_are_chosen_and_keep_their_captions(client: PageClient) -> None:
    client.press("tell")
    assert client.value("out") == "a.png:None b.png:None"
    client.press("name")
    client.fill(yours=[("c.png", png(5, 5))])
    client.press("tell")
    assert client.value("out") == "a.png:named b.png:named c.png:None"


def test_one_is_removed_also_where_it_has_a_caption(client: PageClient) -> None:
    client.press("name")
    client.press("Remove named")
    assert client.value("out") == "removed a.png"
    client.press("tell")
    assert client.value("out") == "b.png:named"
    client.fill(yours=[("c.png", png(5, 5))])
    client.press("Remove all of yours")
    client.press("tell")
    assert client.value("out") == ""


@pytest.mark.parametrize("index", [2, -1, "0", None, 0.5])
def test_a_choice_that_can_not_be_is_refused(client: PageClient, index: object) -> None:
    [button] = client.page.of_class("fs-picked")
    target = int(button.attrs["data-fs-target"])

    def choose(index: object) -> int:
        told = {"name": "select", "target": target, "index": index}
        form = client.form(button, event=json.dumps(told))
        return client.send(button, form).status_code

    assert choose(1) == 200
    assert client.value("out") == "1 b.png"
    assert choose(index) == 422
    assert client.value("out") == "1 b.png"


def test_a_program_brings_and_gets_them(api: Api) -> None:
    caller = api(gr.Interface(lambda pictures: pictures, "gallery", "gallery"))
    uri = "data:image/png;base64," + base64.b64encode(png(4, 3)).decode()
    file = {"url": uri, "orig_name": "cat.png"}
    [[got]] = caller.result("lambda", [{"image": file, "caption": "a cat"}])
    assert got["caption"] == "a cat"
    assert got["image"]["mime_type"] == "image/png"
    assert caller.http.get(got["image"]["url"]).data == png(4, 3)
    assert caller.result("lambda", [got]) == [[got]]
    assert caller.result("lambda", [file])[0][0]["caption"] is None
    assert caller.result("lambda", None) == [[]]
    for wrong in ([3], [{"image": {"path": "/etc/passwd"}}], [{"caption": "x"}], "x"):
        assert caller.refused("lambda", wrong)[0] == 422


def test_it_stands_in_a_chat_and_in_examples(tmp_path: Any) -> None:
    path = tmp_path / "a.png"
    path.write_bytes(png(4, 3))
    with gr.Blocks() as demo:
        pictures = gr.Gallery(label="pictures")
        gr.Examples([[[str(path)]]], pictures)
        gr.ClearButton(pictures)
        gr.Chatbot([{"role": "assistant", "content": gr.Gallery([str(path)])}])
    client = PageClient(demo.app).open()
    assert [look.attrs["data-fs-name"] for look in client.page.of_class("fs-look")] == [
        "a.png"
    ]
    client.press("Example 1")
    assert client.value("pictures") == ["a.png"]
    client.press("Clear")
    assert client.value("pictures") == []
