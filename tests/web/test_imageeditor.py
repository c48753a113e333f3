"""ImageEditor on a page and by the API: layers come one by one, and stay."""

from __future__ import annotations

import io
import json
from base64 import b64encode
from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest
from PIL import Image
from werkzeug.test import TestResponse

import flaskstream as gr
from flaskstream.components.core import drawingfield
from flaskstream.testing import PageClient
from flaskstream.testing.window import upload
from tests.web import dom
from tests.web.client import Browser
from tests.web.conftest import Api, Visit
from tests.web.pictures import png
from tests.web.test_file_event import started


def layer(width: int = 8, height: int = 6, alpha: int = 255) -> bytes:
    file = io.BytesIO()
    Image.new("RGBA", (width, height), (255, 0, 0, alpha)).save(file, "PNG")
    return file.getvalue()


def draw(
    browser: Browser, values: list[str], *files: bytes, edit: str = "draw"
) -> TestResponse:
    """What the script sends after a stroke."""
    [place] = [e for e in browser.page.walk() if "data-fs-draw" in e.attrs]
    [sender] = [e for e in browser.page.walk() if e.has_class("fs-draw-send")]
    name = json.loads(place.attrs["data-fs-draw"])["name"]
    form = browser.form(edit=edit)
    form.setlist(name, values)
    form.setlist(f"{name}-files", [upload(data, "layer.png") for data in files])
    return browser.submit(sender.attrs["hx-post"], form, sender.attrs["hx-target"])


def values(browser: Browser) -> list[str]:
    """What the form has of the drawing."""
    fields = [e for e in browser.page.walk() if "data-fs-src" in e.attrs]
    return [field.attrs["value"] for field in fields]


def told(drawing: Any) -> str:
    composite = drawing["composite"]
    if composite is None:
        return "nothing"
    reds = [int(one[0, 0, 3]) for one in drawing["layers"]]
    return f"{composite.shape[1::-1]} {reds} {drawing['background'] is not None}"


@pytest.fixture
def demo() -> gr.Interface:
    return gr.Interface(told, gr.ImageEditor(label="drawing"), gr.Textbox(label="told"))


def test_what_is_drawn_is_kept_and_only_its_fields_come_anew(
    visit: Visit, demo: gr.Interface
) -> None:
    browser = visit(demo)
    answer = draw(browser, ["? layer Layer 1", "? hidden Layer 2"], layer(), layer())
    news = dom.parse(answer.text)
    assert not [e for e in news.walk() if e.has_class("fs-draw")]
    first, second = values(browser)
    assert first.endswith(" layer Layer 1") and second.endswith(" hidden Layer 2")
    browser.run("Submit")
    assert browser.shown("told") == "(8, 6) [255, 255] False"
    browser.reload()
    assert values(browser) == [first, second]
    # The next stroke brings its own layer only.
    draw(browser, [first, "? layer Layer 2"], layer(alpha=9))
    browser.run("Submit")
    assert browser.shown("told") == "(8, 6) [255, 9] False"
    draw(browser, [], edit="clear")
    assert values(browser) == []
    browser.reload().run("Submit")
    assert browser.shown("told") == "nothing"


def test_a_background_that_is_chosen_has_nothing_drawn_on_it(
    visit: Visit, demo: gr.Interface
) -> None:
    browser = visit(demo)
    draw(browser, ["? layer"], layer())
    browser.choose("drawing", png(20, 10), "cat.png")
    assert [value.partition(" ")[2] for value in values(browser)] == ["background"]
    browser.run("Submit")
    assert browser.shown("told") == "(20, 10) [0] True"


def test_what_is_done_starts_what_listens_to_it(visit: Visit) -> None:
    with gr.Blocks() as demo:
        editor = gr.ImageEditor(label="drawing")
        events = [editor.change, editor.input, editor.upload, editor.clear]
        for event in [*events, editor.apply]:
            event(lambda: None)
    browser = visit(demo)
    draw(browser, ["? layer"], layer())
    assert started(browser) == [0, 1]
    draw(browser, values(browser), edit="apply")
    assert started(browser) == [0, 1, 4]
    draw(browser, [], edit="clear")
    assert started(browser) == [0, 1, 3]
    browser.choose("drawing", png(), "cat.png")
    assert started(browser) == [0, 1, 2]
    draw(browser, [], edit="nonsense")
    assert browser.status == 422


def test_a_click_on_a_drawing_that_is_shown_tells_where(visit: Visit) -> None:
    with gr.Blocks() as demo:
        value = np.zeros((6, 8, 3), np.uint8)
        shown = gr.ImageEditor(value, label="shown", interactive=False)

        def clicked(event: gr.SelectData) -> str:
            return str(event.index)

        shown.select(clicked, None, gr.Textbox(label="at"))
    browser = visit(demo)
    [pick] = [e for e in browser.page.walk() if e.has_class("fs-pick")]
    for place, status in (([7, 5], 200), ([8, 5], 422)):
        event = {"name": "select", "target": shown.id, "index": place}
        form = browser.form(event=json.dumps(event))
        assert browser.submit(pick.attrs["hx-post"], form).status_code == status
    assert browser.shown("at") == "[7, 5]"


@pytest.mark.parametrize(
    ("options", "hint"),
    [
        ({}, "Draw here, or choose a picture"),
        ({"sources": None}, "Draw here"),
        ({"brush": False}, "Choose a picture"),
        ({"brush": False, "sources": None}, ""),
        ({"brush": False, "placeholder": "To crop"}, "To crop"),
    ],
)
def test_a_blank_sheet_says_what_can_be_done(
    visit: Visit, options: dict[str, Any], hint: str
) -> None:
    editor = gr.ImageEditor(**options)
    page = visit(gr.Interface(told, editor, "text")).page
    [there] = [e for e in page.walk() if e.has_class("fs-draw-hint")]
    assert there.text.strip() == hint


def test_a_placeholder_has_lines_and_headings(visit: Visit) -> None:
    editor = gr.ImageEditor(placeholder="## Draw\n<b>or paste</b>")
    page = visit(gr.Interface(told, editor, "text")).page
    [hint] = [e for e in page.walk() if e.has_class("fs-draw-hint")]
    lines = [(line.tag, line.text) for line in hint.walk() if line is not hint]
    assert lines == [("strong", "Draw"), ("span", "<b>or paste</b>")]


@pytest.mark.parametrize(
    ("sent", "file", "said"),
    [
        (["? layer"], b"Dear Sir", "not a picture we can read"),
        (["? layer"], png(40_000, 10), "too large to draw on"),
        (["? layer", "? layer"], layer(), "no longer here"),
        (["? layer", *["x layer"] * 40], layer(), "no longer here"),
    ],
)
def test_what_can_not_be_kept_says_so_at_the_field_and_the_rest_stays(
    visit: Visit, demo: gr.Interface, sent: list[str], file: bytes, said: str
) -> None:
    browser = visit(demo)
    draw(browser, ["? layer Layer 1"], layer())
    kept = values(browser)
    assert draw(browser, sent, file).status_code == 422
    assert said in browser.error("drawing")
    assert values(browser) == kept
    draw(browser, kept)
    assert browser.error("drawing") == ""


def test_a_function_streams_drawings(visit: Visit) -> None:
    ground = np.full((30, 40, 3), 90, np.uint8)

    def strokes() -> Iterator[Any]:
        for length in range(1, 5):
            line = np.zeros((30, 40, 4), np.uint8)
            line[:length, :, 3] = 255
            yield {"background": ground, "layers": [line], "composite": None}

    demo = gr.Interface(strokes, None, gr.ImageEditor(label="out", format="png"))
    client = PageClient(demo.app).open()
    client.press("Generate")
    with Image.open(io.BytesIO(client.value("out"))) as image:
        pixels = np.asarray(image.convert("RGB"))
    assert not pixels[:4].any() and (pixels[4:] == 90).all()


def test_a_client_sees_a_drawing_that_is_edited_as_one_picture() -> None:
    with gr.Blocks() as demo:
        drawing = gr.ImageEditor(label="drawing", interactive=True)
        for name, count in (("ground", 0), ("layers", 2)):
            sheets = [np.full((4, 4, 4), 255, np.uint8) for _ in range(count)]
            for at, sheet in enumerate(sheets):
                sheet[at + 1 :, :, 3] = 0
                sheet[..., 0] = at
            value = {"background": np.full((4, 4, 3), 90, np.uint8), "layers": sheets}
            gr.Button(name).click(lambda value=value: value, None, drawing)
    client = PageClient(demo.app).open()
    assert client.value("drawing") is None

    def reds() -> list[int]:
        with Image.open(io.BytesIO(client.value("drawing"))) as image:
            return [int(red) for red in np.asarray(image.convert("RGB"))[:, 0, 0]]

    client.press("ground")
    assert reds() == [90] * 4
    client.press("layers")
    assert reds() == [1, 1, 90, 90]


def test_without_scripts_a_drawing_is_seen_and_a_background_chosen(
    visit: Visit, demo: gr.Interface
) -> None:
    demo.input_components[0].initial = np.zeros((6, 8, 3), np.uint8)
    browser = visit(demo, scripts=False)
    [stack] = [e for e in browser.page.walk() if e.has_class("fs-draw-stack")]
    assert len(stack.all("img")) == 1
    assert "To draw takes JavaScript; without it, choose" in browser.page_html
    [chooser] = browser.field("drawing").all("input", type="file")
    form = browser.form()
    form.setlist(chooser.attrs["name"], [upload(png(20, 10), "a.png")])
    browser.submit(browser.button("Submit").attrs["formaction"], form)
    assert browser.shown("told") == "(20, 10) [0] True"
    [clear] = [e for e in browser.page.walk() if e.has_class("fs-draw-clear")]
    asked = browser.form(clear=clear.attrs["value"])
    browser.submit(clear.attrs["formaction"], asked)
    browser.press("Submit")
    assert browser.shown("told") == "nothing"


def test_a_program_brings_drawings_and_gets_them(api: Api) -> None:
    demo = gr.Interface(lambda drawing: drawing, gr.ImageEditor(), gr.ImageEditor())
    caller = api(demo)

    def sent(data: bytes) -> str:
        form = {"files": (io.BytesIO(data), "a.png")}
        [path] = caller.http.post("/gradio_api/upload", data=form).json  # type: ignore[misc]
        return str(path)

    given = {
        "background": {"path": sent(png(8, 6))},
        "layers": [{"path": sent(layer())}],
    }
    [got] = caller.result("lambda", given)
    assert sorted(got) == ["background", "composite", "id", "layers"]
    files = [got["background"], *got["layers"], got["composite"]]
    assert {file["mime_type"] for file in files} == {"image/webp"}
    with Image.open(io.BytesIO(caller.http.get(got["composite"]["url"]).data)) as image:
        assert image.convert("RGB").getpixel((0, 0)) == (255, 0, 0)
    assert caller.result("lambda", got)[0]["composite"]["size"] > 0
    [alone] = caller.result("lambda", {"path": sent(png(8, 6))})
    assert alone["background"] and len(alone["layers"]) == 1
    assert caller.result("lambda", None) == [None]
    for wrong in (3, [given], {"layers": 3}, {"layers": [given["background"]] * 33}):
        assert caller.refused("lambda", wrong)[0] == 422


def test_no_more_pictures_are_decoded_than_a_drawing_may_have(
    visit: Visit, api: Api, demo: gr.Interface, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(drawingfield, "PIXELS_OF_ALL", 1e-6)  # 40 pixels
    browser, caller = visit(demo), api(demo)
    read: list[str] = []
    accept = gr.ImageEditor.accept

    def counted(self: Any, content: Any, name: str = "") -> Any:
        read.append(name)
        return accept(self, content, name)

    monkeypatch.setattr(gr.ImageEditor, "accept", counted)
    answer = draw(browser, ["? layer"] * 9, *[layer(5, 5)] * 9)
    assert answer.status_code == 422 and len(read) == 2
    assert "These pictures have too many pixels: 50 together" in browser.error(
        "drawing"
    )
    given = f"data:image/png;base64,{b64encode(layer(5, 5)).decode()}"
    assert caller.refused("told", {"layers": [given] * 9})[0] == 422
    assert len(read) == 4
