"""Bodies of few bytes that would take much: refused by a sentence, and nothing lost."""

from __future__ import annotations

import json
import tracemalloc
from typing import Any

import flask
import pytest
from flask import Flask

import flaskstream as gr
from flaskstream.components.core.json_api import MOST_FILES
from flaskstream.components.core.jsontext import DEEPEST, MOST_VALUES, check_json
from flaskstream.exceptions import InvalidInput
from flaskstream.media.content import Content
from flaskstream.media.media import Media
from flaskstream.testing.window import SAME, upload
from flaskstream.web import callbody, received, uploads
from flaskstream.web.uploads import MOST_FIELDS
from tests.web.conftest import Api, Visit
from tests.web.pictures import png

MULTIPART = "multipart/form-data; boundary=x"
FORM = "application/x-www-form-urlencoded"
HTMX = ("HX-Request", "true")


@pytest.mark.parametrize("count, status", [(300_000, 413), (MOST_FIELDS + 99, 413)])
def test_a_form_of_far_too_many_fields_is_not_read(
    visit: Visit, demo: gr.Blocks, count: int, status: int
) -> None:
    browser = visit(demo)
    browser.fill("text", "stays")
    body = b"a=" + b"&a=" * count
    tracemalloc.start()
    answer = browser.http.post(
        "/run/0", data=body, content_type=FORM, headers={**SAME, "HX-Request": "true"}
    )
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert answer.status_code == status
    assert f"{count + 1:,}" in answer.text and "Expected at most 5,0" in answer.text
    assert peak < 3 * len(body) + 3_000_000
    assert browser.press("Go").status_code == 200
    assert browser.shown("text") == "stays"


def test_a_form_of_far_too_many_files_is_not_read(
    visit: Visit, demo: gr.Blocks
) -> None:
    part = b'--x\r\nContent-Disposition: form-data; name="a"; filename="b"\r\n\r\nc\r\n'
    answer = visit(demo).http.post(
        "/upload/1",
        data=part * (MOST_FIELDS + 99) + b"--x--\r\n",
        content_type=MULTIPART,
        headers=SAME,
    )
    assert answer.status_code == 413
    assert "fields and files in a form" in answer.text


def test_a_page_may_have_more_fields_than_that(
    visit: Visit, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(uploads, "MOST_FIELDS", 10)
    choices = [str(n) for n in range(60)]
    with gr.Blocks() as demo:
        group = gr.CheckboxGroup(choices, value=choices, label="group")
        count = gr.Textbox(label="count")
        gr.Button("Go").click(lambda chosen: str(len(chosen)), group, count)
    browser = visit(demo)
    browser.run("Go")
    form = browser.form()
    form.setlist("further", ["x"] * 20)
    assert (
        browser.submit(browser.button("Go").attrs["formaction"], form).status_code
        == 413
    )
    assert browser.shown("count") == "60"


class Counting(gr.Image):
    """A picture that says how often one was read."""

    kind = "image"
    read = 0

    def accept(self, content: Content, name: str = "") -> Media:
        type(self).read += 1
        return super().accept(content, name)


def test_of_many_files_for_one_picture_none_is_decoded(visit: Visit) -> None:
    with gr.Blocks() as demo:
        picture = Counting(label="picture")
        gr.Button("Go").click(lambda p: None, picture, None)
    browser = visit(demo)
    Counting.read = 0
    chooser = browser.field("picture").one("input", type="file").attrs
    form = browser.form()
    form.setlist(chooser["name"], [upload(png(), f"{n}.png") for n in range(990)])
    target, swap = chooser["hx-target"], chooser["hx-swap"]
    answer = browser.submit(chooser["hx-post"], form, target, swap)
    assert answer.status_code == 422
    assert browser.error("picture") == "Expected one file; got 990, and took none."
    assert Counting.read == 0
    browser.choose("picture", png(), "cat.png")
    assert browser.error("picture") == "" and Counting.read == 1


def test_a_box_takes_a_hundred_files_and_no_more(visit: Visit, api: Api) -> None:
    demo = gr.Interface(
        lambda given: str(len(given["files"])),
        gr.MultimodalTextbox(label="box"),
        gr.Textbox(label="count"),
    )
    browser = visit(demo)
    for count, status in ((MOST_FILES + 1, 422), (MOST_FILES, 200), (1, 422)):
        chooser = browser.field("box").one("input", type="file").attrs
        form = browser.form()
        files = [upload(b"%d of %d" % (n, count), f"{n}.txt") for n in range(count)]
        form.setlist(chooser["name"], files)
        assert browser.submit(chooser["hx-post"], form).status_code == status
        shown = browser.error("box")
        assert shown == "" if status == 200 else "at most 100 files; got 101" in shown
    urls = [{"url": f"data:,{n}", "orig_name": "a.txt"} for n in range(MOST_FILES + 1)]
    caller = api(demo)
    assert caller.result("lambda", {"files": urls[:-1]}) == ["100"]
    assert "at most 100 files" in str(caller.refused("lambda", {"files": urls}))


def test_json_of_few_bytes_and_many_values_is_not_read(
    api: Api, monkeypatch: pytest.MonkeyPatch
) -> None:
    caller = api(gr.Interface(lambda data: "read", gr.JSON(), "text"))
    monkeypatch.setattr(
        "flask.json.provider.DefaultJSONProvider.loads",
        lambda *args, **more: pytest.fail("read"),
    )
    for body in ("{}," * 330_000, "1," * 500_000, "[" * 90_000, '{"a":' * 90):
        text = '{"data": [[' + body
        tracemalloc.start()
        answer = caller.http.post(
            "/gradio_api/call/lambda", data=text, content_type="application/json"
        )
        _, peak = tracemalloc.get_traced_memory()
        tracemalloc.stop()
        assert answer.status_code == 400
        assert "Expected JSON of at most" in answer.text
        assert peak < 6 * len(text) + 3_000_000


def test_json_within_a_text_is_measured_too(api: Api) -> None:
    caller = api(gr.Interface(lambda data: "read", gr.JSON(), "text"))
    text = json.dumps([{}] * (MOST_VALUES + 1))
    status, answer = caller.refused("lambda", text)
    assert status == 422 and "at most 100,000 values" in str(answer)
    assert caller.result("lambda", json.dumps([{}] * 1_000)) == ["read"]


@pytest.mark.parametrize(
    "data",
    [
        ["[" * 90_000],
        ['"' + '\\"[{,:' * 90_000],
        [0] * (MOST_VALUES - 2),
        [[]] * 1_000,
        "\\",
    ],
)
def test_signs_within_texts_are_no_values(data: Any) -> None:
    check_json(json.dumps(data))


def test_depth_and_values_are_inclusive() -> None:
    check_json("[" * DEEPEST + "]" * DEEPEST)
    with pytest.raises(InvalidInput, match="64 levels"):
        check_json("[" * (DEEPEST + 1) + "]" * (DEEPEST + 1))
    check_json("[" + "1," * (MOST_VALUES - 2) + "1]")
    with pytest.raises(InvalidInput, match="got 100,001"):
        check_json("[" + "1," * (MOST_VALUES - 1) + "1]")


def test_json_waits_for_room_and_says_where_there_is_none(
    api: Api, monkeypatch: pytest.MonkeyPatch
) -> None:
    caller = api(gr.Interface(lambda text: text, "text", "text"))
    monkeypatch.setattr(callbody, "PATIENCE", 0.02)
    with callbody.PARSING.take(callbody.PARSING.total, 1):
        status, answer = caller.refused("lambda", "a")
        assert status == 503 and "try again" in str(answer)
    assert caller.result("lambda", "a") == ["a"]


def test_an_app_says_how_large_a_picture_may_be(visit: Visit) -> None:
    app = Flask(__name__)
    app.config["FLASKSTREAM_MAX_PIXELS"] = 11
    demo = gr.Interface(lambda picture: "", gr.Image(label="picture"), "text")
    gr.FlaskStream(app).mount(demo, "/")
    browser = visit(app)
    try:
        browser.choose("picture", png(4, 3), "cat.png")
        assert "4 x 3 pixels" in browser.error("picture")
    finally:
        gr.FlaskStream(Flask(__name__))
    browser.choose("picture", png(4, 3), "cat.png")
    assert browser.error("picture") == ""


@pytest.mark.parametrize("scripts", [True, False])
@pytest.mark.parametrize("kind", [FORM, "multipart/form-data"])
def test_a_form_waits_for_room_and_says_where_there_is_none(
    visit: Visit,
    demo: gr.Blocks,
    called: list[str],
    monkeypatch: pytest.MonkeyPatch,
    kind: str,
    scripts: bool,
) -> None:
    browser = visit(demo, scripts=scripts)
    browser.fill("text", "stays")
    form = browser.form()
    if kind != FORM:
        form["file"] = upload(b"x", "x.txt")
    monkeypatch.setattr(uploads, "PATIENCE", 0.02)
    with uploads.PARSING.take(uploads.PARSING.total, 1):
        answer = browser.post("/run/0", form)
        assert answer.status_code == 503 and "Please try again" in answer.text
    assert called == []
    assert browser.post("/run/0", form).status_code in (200, 303)
    assert called == ["stays"]


def test_a_large_file_takes_no_room_of_forms(
    visit: Visit, demo: gr.Blocks, called: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    browser, large = visit(demo), bytes(2 * uploads.LIGHT)
    monkeypatch.setattr(uploads, "PATIENCE", 0.02)
    file, text = browser.form(), browser.form()
    file["file"], text["more"] = upload(large, "x.bin"), "x" * len(large)
    text["file"] = upload(b"x", "x.txt")
    with uploads.PARSING.take(uploads.PARSING.total - uploads.LIGHT, 1):
        assert browser.post("/run/0", file).status_code == 200
        assert browser.post("/run/0", text).status_code == 503
    assert browser.post("/run/0", text).status_code == 200
    assert len(called) == 2


@pytest.mark.parametrize("kind", [FORM, MULTIPART])
def test_what_all_bodies_hold_is_bounded(
    visit: Visit, demo: gr.Blocks, monkeypatch: pytest.MonkeyPatch, kind: str
) -> None:
    browser = visit(demo)
    monkeypatch.setattr(received, "ROOM_FOR", 0)
    monkeypatch.setattr(received, "MOST", 2_000)
    read = {FORM: 422, MULTIPART: 403}[kind]  # not what this page sends
    for length, status in ((1_001, 503), (1_000, read)):
        head = f"page={browser.page_id}&x=" if kind == FORM else ""
        body = head.ljust(length, "x")
        answer = browser.http.post(
            "/run/0", data=body, content_type=kind, headers=[*SAME.items(), HTMX]
        )
        assert answer.status_code == status
    assert received.HELD._total == 0 and not received.HELD._bytes


def test_json_is_bounded_as_forms_are(
    api: Api, monkeypatch: pytest.MonkeyPatch
) -> None:
    caller = api(gr.Interface(lambda text: text, "text", "text"))
    monkeypatch.setattr(received, "ROOM_FOR", 0)
    monkeypatch.setattr(received, "MOST", 2_000)
    assert caller.refused("lambda", "a" * 1_000)[0] == 503
    monkeypatch.undo()
    monkeypatch.setattr(callbody.PARSING, "total", 500)
    status, answer = caller.refused("lambda", "a" * 500)
    assert status == 413 and "/gradio_api/upload" in str(answer)
    assert caller.result("lambda", "a") == ["a"]
    assert received.HELD._total == 0


def test_a_call_is_read_where_the_app_has_looked_at_it_before() -> None:
    demo = gr.Interface(lambda text: text, "text", "text")
    app = demo.app
    app.before_request(lambda: flask.request.get_data() and None)
    answer = app.test_client().post("/gradio_api/call/lambda", json={"data": ["a"]})
    assert answer.status_code == 200, answer.text
