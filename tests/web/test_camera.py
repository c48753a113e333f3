"""What a camera sees is posted frame by frame, each with the form of its request."""

from __future__ import annotations

from typing import Any

import pytest

import flaskstream as gr
from flaskstream.testing import PageClient
from flaskstream.testing.window import upload
from tests.web.client import Browser
from tests.web.conftest import Visit
from tests.web.pictures import png


def sized(picture: Any) -> str:
    return "none" if picture is None else str(picture.shape[:2])


@pytest.fixture
def demo() -> gr.Blocks:
    with gr.Blocks() as demo:
        camera = gr.Image(label="camera", streaming=True)
        camera.stream(sized, camera, gr.Textbox(label="size"), stream_every=0.2)
    return demo


def send(browser: Browser, data: bytes) -> int:
    [starter] = browser.starters(0)
    name = next(e for e in browser.page.walk() if "data-fs-camera" in e.attrs)
    form = browser.form()
    form.setlist(name.attrs["data-fs-name"], [upload(data, "camera.jpg")])
    attrs = starter.attrs
    assert attrs["hx-encoding"] == "multipart/form-data"
    assert "fs:frame" in attrs["hx-trigger"]
    return browser.submit(
        attrs["hx-post"], form, source=f"span#{attrs['id']}"
    ).status_code


def test_each_frame_is_what_the_function_gets(visit: Visit, demo: gr.Blocks) -> None:
    browser = visit(demo)
    for width in (3, 5, 7):
        assert send(browser, png(width, 4)) == 200
        assert browser.shown("size") == f"(4, {width})"
    live = browser.page.id("fs-live").text
    assert live == ""  # nobody is told of each of them
    assert browser.reload().shown("size") == "(4, 7)"


@pytest.mark.parametrize("data", [b"", b"text", png(9, 9)[:50], b"\xff\xd8\xff\xe0"])
def test_a_frame_that_is_no_picture_is_refused(
    visit: Visit, demo: gr.Blocks, data: bytes
) -> None:
    browser = visit(demo)
    assert send(browser, data) == 422
    assert browser.error("camera") != "" and browser.shown("size") == ""
    assert send(browser, png(3, 4)) == 200
    assert browser.shown("size") == "(4, 3)"


def test_a_page_without_a_camera_loads_no_script_for_it() -> None:
    pages = {
        "shown": gr.Interface(lambda: None, None, gr.Image()),
        "chosen": gr.Interface(lambda picture: None, gr.Image(), "text"),
        "streamed": gr.Interface(sized, gr.Image(streaming=True), "text", live=True),
    }
    found = {}
    for name, page in pages.items():
        client = PageClient(page.app).open()
        late = client.page.all("template")
        sources = [template.attrs.get("data-fs-scripts", "") for template in late]
        asked = [e for e in client.page.walk() if "data-fs-camera" in e.attrs]
        found[name] = (any("camera" in source for source in sources), len(asked))
    assert found == {"shown": (False, 0), "chosen": (True, 0), "streamed": (True, 1)}


def test_a_live_interface_listens_to_the_stream() -> None:
    demo = gr.Interface(sized, gr.Image(streaming=True), "text", live=True)
    client = PageClient(demo.app).open()
    [camera] = [e for e in client.page.walk() if "data-fs-camera" in e.attrs]
    assert camera.attrs["data-fs-every"] == "0.5"
