"""ImageSlider on a page and by the API: both pictures stream, and are chosen."""

from __future__ import annotations

import io
from collections.abc import Iterator
from typing import Any

import numpy as np

import flaskstream as gr
from flaskstream.testing import PageClient
from tests.web.conftest import Api
from tests.web.pictures import png


def test_both_stream() -> None:
    noise = np.random.default_rng(0).integers(0, 255, (200, 300, 3), np.uint8)

    def pairs() -> Iterator[Any]:
        for value in range(3):
            yield noise, noise // (value + 1)

    with gr.Blocks() as demo:
        gr.Button("go").click(pairs, None, gr.ImageSlider(label="two", format="png"))
    client = PageClient(demo.app).open()
    client.press("go")
    sources = [p.attrs["src"] for p in client.field("two").of_class("fs-picture")]
    sizes = [len(client.http.get(source).data) for source in sources]
    assert len(sources) == 2 and sizes[0] > sizes[1] > 10_000


def test_a_person_chooses_two_and_a_program_brings_them(api: Api) -> None:
    def shapes(pair: Any) -> str:
        return str([one.shape for one in pair]) if pair else "none"

    demo = gr.Interface(shapes, gr.ImageSlider(label="pair"), gr.Textbox(label="out"))
    client = PageClient(demo.app).open()
    client.fill(pair=[("a.png", png(4, 3)), ("b.png", png(5, 3))])
    client.press("Submit")
    assert client.value("out") == "[(3, 4, 3), (3, 5, 3)]"
    client.reload().press("Remove pair")
    client.press("Submit")
    assert client.value("out") == "none"
    caller = api(gr.Interface(lambda pair: pair, gr.ImageSlider(), gr.ImageSlider()))
    form = {"files": (io.BytesIO(png(4, 3)), "a.png")}
    [path] = caller.http.post("/gradio_api/upload", data=form).json  # type: ignore[misc]
    [[left, right]] = caller.result("lambda", [path, path])
    assert left["mime_type"] == right["mime_type"] == "image/webp"
    assert caller.result("lambda", [left, right])[0][0]["size"] == left["size"]
    for wrong in ([path], path, 3, [path, "x"]):
        assert caller.refused("lambda", wrong)[0] == 422
