"""Models on a page: chosen, shown in a frame, saved, and by the API."""

from __future__ import annotations

import base64
import json

import pytest

import flaskstream as gr
from flaskstream.testing import PageClient
from tests.media import models
from tests.web.conftest import Api

HOSTILE = '"><img src=x onerror=alert(1)>{{ 7 * 7 }}'


def same(model: str | None) -> str | None:
    return model


@pytest.fixture
def demo() -> gr.Blocks:
    with gr.Blocks() as demo:
        given = gr.Model3D(label="given")
        told = gr.Textbox(label="told")
        result = gr.Model3D(label="result")
        gr.Button("Show").click(same, given, result)
        given.upload(lambda path: f"got {path.orig_name}", given, told)
        given.clear(lambda: "cleared", None, told)
        gr.Examples([[gr.get_model3d("knot.stl")]], given)
    return demo


def test_a_function_gets_what_was_chosen_and_its_model_is_shown(
    demo: gr.Blocks,
) -> None:
    client = PageClient(demo.app).open()
    assert client.value("given") is client.value("result") is None
    client.fill(given=("a.obj", models.TRIANGLE))
    assert client.value("told") == "got a.obj"
    client.press("Show")
    assert client.value("given") == client.value("result") == models.TRIANGLE
    (drawn,) = client.field("result").all("fs-model")
    assert client.http.get(drawn.attrs["src"]).data.startswith(b"glTF")
    assert json.loads(drawn.attrs["look"])["mode"] == "solid"
    client.reload()
    assert client.value("given") == client.value("result") == models.TRIANGLE
    client.press("Remove given")
    assert client.value("told") == "cleared" and client.value("given") is None
    client.press("knot.stl")
    assert client.value("given")[80:84] != bytes(4)


def test_what_is_no_model_is_told_at_its_field(demo: gr.Blocks) -> None:
    client = PageClient(demo.app).open()
    client.fill(given=("a.obj", b"text"))
    assert client.errors == ["“a.obj” is no model: expected GLB, glTF, OBJ or STL."]


def test_its_frame_reaches_nothing_but_what_the_page_gives(demo: gr.Blocks) -> None:
    client = PageClient(demo.app).open()
    client.fill(given=("a.obj", models.TRIANGLE))
    (drawn, *_) = client.page.all("fs-model")
    answer = client.http.get(drawn.attrs["frame"])
    policy = answer.headers["Content-Security-Policy"]
    assert "connect-src blob: data:;" in policy and "sandbox allow-scripts;" in policy
    assert answer.text.count("<script src=") == 2
    assert "http" not in answer.text.partition("<body")[2]


def test_names_and_labels_stay_text() -> None:
    demo = gr.Interface(same, gr.Model3D(label=HOSTILE), None)
    client = PageClient(demo.app).open()
    client.fill({HOSTILE: (f"{HOSTILE}.obj", models.TRIANGLE)})
    (drawn,) = client.page.all("fs-model")
    assert drawn.attrs["alt"] == HOSTILE
    assert not client.page.all("img")


def test_a_call_of_the_api_gives_and_gets_files(api: Api) -> None:
    caller = api(gr.Interface(same, gr.Model3D(), gr.Model3D()))
    inline = base64.b64encode(models.TRIANGLE).decode()
    given = {"url": f"data:model/obj;base64,{inline}", "orig_name": "a.obj"}
    (file,) = caller.result("same", given)
    assert file["orig_name"] == "a.obj"
    with caller.http.get(f"{caller.base}/file={file['path']}") as answer:
        assert answer.data == models.TRIANGLE
    status, said = caller.refused("same", {"url": "data:,text"})
    assert status == 422 and "is no model" in said["error"]
