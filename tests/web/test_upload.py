"""Files: chosen, kept, shown, given to functions, refused."""

from __future__ import annotations

from typing import Any

import pytest

import flaskstream as gr
from flaskstream.exceptions import InvalidInput
from flaskstream.media.content import Content
from flaskstream.testing.window import upload
from tests.web import dom
from tests.web.client import Browser
from tests.web.conftest import Visit
from tests.web.pictures import NO_PICTURES, png


@pytest.fixture
def got() -> list[Any]:
    """What the function was called with."""
    return []


@pytest.fixture
def demo(got: list[Any]) -> gr.Blocks:
    """A function of a picture; it may be removed, too."""

    def measure(picture: Any) -> str:
        got.append(picture)
        return "nothing" if picture is None else "x".join(map(str, picture.shape))

    with gr.Blocks() as demo:
        picture = gr.Image(label="picture")
        size = gr.Textbox(label="size")
        note = gr.Textbox(label="note", interactive=True)
        gr.Button("Measure").click(measure, picture, size)
        gr.Button("Note").click(lambda text: text, note, size)
    return demo


def preview(browser: Browser) -> dom.Element:
    return browser.field("picture").one("img")


def token(browser: Browser) -> str:
    return browser.field("picture").one("input", type="hidden").attrs["value"]


def test_a_chosen_file_becomes_a_preview_and_a_token(
    visit: Visit, demo: gr.Blocks
) -> None:
    browser = visit(demo)
    answer = browser.choose("picture", png(), "cat.png")
    assert answer.status_code == 200
    shown = browser.http.get(preview(browser).attrs["src"])
    assert shown.data == png()
    assert preview(browser).attrs["alt"] == "cat.png"
    assert token(browser)


def test_the_run_gets_the_uploaded_file_without_a_second_upload(
    visit: Visit, demo: gr.Blocks
) -> None:
    browser = visit(demo)
    browser.choose("picture", png(4, 3), "cat.png")
    browser.run("Measure")
    assert browser.shown("size") == "3x4x3"
    browser.reload()
    assert token(browser)
    browser.run("Measure")
    assert browser.shown("size") == "3x4x3"


def test_an_upload_is_seen_after_a_reload_before_any_run(
    visit: Visit, demo: gr.Blocks
) -> None:
    browser = visit(demo)
    browser.choose("picture", png(), "cat.png")
    assert browser.reload().field("picture").all("img")


def test_an_upload_takes_the_place_of_what_a_run_has_put_there(visit: Visit) -> None:
    import numpy as np

    with gr.Blocks() as demo:
        picture = gr.Image(label="picture", interactive=True)
        gr.Button("Draw").click(lambda: np.zeros((2, 2, 3), "uint8"), None, picture)
    browser = visit(demo)
    browser.run("Draw")
    drawn = preview(browser).attrs["src"]
    browser.choose("picture", png(), "cat.png")
    chosen = preview(browser).attrs["src"]
    assert chosen != drawn
    browser.reload()
    assert preview(browser).attrs["src"] == chosen


def test_a_file_can_be_removed(visit: Visit, demo: gr.Blocks, got: list[Any]) -> None:
    browser = visit(demo)
    browser.choose("picture", png(), "cat.png")
    browser.press("Remove")
    assert not browser.field("picture").all("img")
    browser.run("Measure")
    assert browser.shown("size") == "nothing"


def test_no_file_is_none_whether_the_form_has_its_empty_field_or_not(
    visit: Visit, demo: gr.Blocks, got: list[Any]
) -> None:
    browser = visit(demo)
    form = browser.form()
    name = browser.field("picture").one("input", type="file").attrs["name"]
    url = browser.button("Measure").attrs["formaction"]
    assert name in form
    assert browser.submit(url, form).status_code == 200
    form.poplist(name)
    assert browser.submit(url, form).status_code == 200
    assert got == [None, None]


def test_without_script_the_form_carries_the_file(
    visit: Visit, demo: gr.Blocks, got: list[Any]
) -> None:
    browser = visit(demo, scripts=False)
    assert browser.page.id("fs-form").attrs["enctype"] == "multipart/form-data"
    chooser = browser.field("picture").one("input", type="file")
    form = browser.form()
    form.setlist(chooser.attrs["name"], [upload(png(4, 3), "cat.png")])
    browser.submit(browser.button("Measure").attrs["formaction"], form)
    assert browser.shown("size") == "3x4x3"
    assert preview(browser).attrs["alt"] == "cat.png"
    browser.run("Measure")
    assert browser.shown("size") == "3x4x3"
    assert len(got) == 2


def test_without_script_removing_a_file_keeps_the_other_fields(
    visit: Visit, demo: gr.Blocks
) -> None:
    browser = visit(demo, scripts=False)
    chooser = browser.field("picture").one("input", type="file")
    form = browser.form()
    form.setlist(chooser.attrs["name"], [upload(png(), "cat.png")])
    browser.submit(browser.button("Measure").attrs["formaction"], form)
    browser.fill("note", "typed since")
    browser.press("Remove")
    assert not browser.field("picture").all("img")
    assert browser.shown("note") == "typed since"


@pytest.mark.parametrize("kind", NO_PICTURES)
def test_what_is_no_picture_is_refused_at_its_field(
    visit: Visit, demo: gr.Blocks, kind: str
) -> None:
    browser = visit(demo)
    before = dom.skeleton(browser.page)
    answer = browser.choose("picture", NO_PICTURES[kind], "cat.png")
    assert answer.status_code == 422
    assert browser.error("picture")
    chooser = browser.field("picture").one("input", type="file")
    assert chooser.attrs["aria-invalid"] == "true"
    assert browser.toasts() == []
    del chooser.attrs["aria-invalid"]
    assert dom.skeleton(browser.page) == before


@pytest.mark.parametrize("kind", NO_PICTURES)
def test_what_is_no_picture_in_the_form_starts_nothing(
    visit: Visit, demo: gr.Blocks, got: list[Any], kind: str
) -> None:
    browser = visit(demo, scripts=False)
    chooser = browser.field("picture").one("input", type="file")
    form = browser.form()
    form.setlist(chooser.attrs["name"], [upload(NO_PICTURES[kind], "cat.png")])
    answer = browser.submit(browser.button("Measure").attrs["formaction"], form)
    assert answer.status_code == 422
    assert browser.error("picture")
    assert got == []


def test_a_good_file_takes_the_error_away(visit: Visit, demo: gr.Blocks) -> None:
    browser = visit(demo)
    browser.choose("picture", b"text", "cat.png")
    assert browser.error("picture")
    browser.choose("picture", png(), "cat.png")
    assert browser.error("picture") == ""
    assert browser.reload().error("picture") == ""


def test_a_file_that_another_listener_does_not_take_does_not_stop_it(
    visit: Visit, demo: gr.Blocks
) -> None:
    browser = visit(demo)
    browser.choose("picture", b"text", "cat.png")
    browser.fill("note", "fine")
    assert browser.press("Note").status_code == 200
    assert browser.shown("size") == "fine"


def test_a_token_opens_the_file_for_its_owner_only(
    visit: Visit, demo: gr.Blocks, got: list[Any]
) -> None:
    ada, eve = visit(demo), visit(demo)
    ada.choose("picture", png(), "cat.png")
    source = preview(ada).attrs["src"]
    assert ada.http.get(source).status_code == 200
    foreign, unknown = eve.http.get(source), eve.http.get("/media/" + "0" * 40)
    assert foreign.status_code == unknown.status_code == 404
    assert foreign.data == unknown.data
    assert Browser(demo.app).http.get(source).data == unknown.data
    eve.choose("picture", png(5, 5), "dog.png")
    name = eve.field("picture").one("input", type="hidden").attrs["name"]
    assert eve.press("Measure", **{name: token(ada)}).status_code == 422
    assert "no longer here" in eve.error("picture")
    assert got == []


def test_only_a_field_for_files_takes_one(visit: Visit, demo: gr.Blocks) -> None:
    import numpy as np

    with gr.Blocks() as other:
        text, shown = gr.Textbox(label="text"), gr.Image(label="shown")
        gr.Button("Go").click(lambda t: np.zeros((2, 2, 3), "uint8"), text, shown)
    browser = visit(other)
    for component in (text, shown):
        form = browser.form()
        form.setlist(component.name, [upload(png(), "cat.png")])
        answer = browser.post(f"/upload/{component.id}", form)
        assert answer.status_code == 404, component
    assert not browser.open(f"/?page={browser.page_id}").field("shown").all("img")


def test_the_events_of_an_upload_start_their_listener(visit: Visit) -> None:
    with gr.Blocks() as demo:
        picture, size = gr.Image(label="picture"), gr.Textbox(label="size")
        picture.change(lambda p: str(p.shape), picture, size)
    browser = visit(demo)
    browser.choose("picture", png(4, 3), "cat.png")
    starter = browser.starters(0)[0].one("i").attrs
    assert starter["hx-trigger"] == "load"
    browser.submit(starter["hx-post"], browser.form())
    if browser.stream_url is not None:
        browser.follow()
    assert browser.shown("size") == "(3, 4, 3)"


def test_files_go_out_so_that_nothing_in_them_can_run(
    visit: Visit, demo: gr.Blocks
) -> None:
    browser = visit(demo)
    browser.choose("picture", png(), "cat.png")
    headers = browser.http.get(preview(browser).attrs["src"]).headers
    assert headers["Content-Disposition"] == "inline"
    assert headers["Content-Type"] == "image/png"
    assert headers["Cache-Control"] == "private, max-age=31536000, immutable"


@pytest.mark.parametrize("mimetype", ["text/html", "image/svg+xml", "application/pdf"])
def test_what_is_no_raster_image_goes_out_as_an_attachment(
    visit: Visit, demo: gr.Blocks, mimetype: str
) -> None:
    from flaskstream.media.media import Media
    from flaskstream.web.answers import media_response

    with demo.app.test_request_context():
        headers = media_response(Media(b"<script>", mimetype)).headers
    assert headers["Content-Disposition"].startswith("attachment")
    assert headers["Content-Security-Policy"] == "sandbox; default-src 'none'"


def test_a_component_may_refuse_a_file_by_a_sentence_of_its_own(visit: Visit) -> None:
    class Square(gr.Image):
        kind = "image"

        def accept(self, content: Content, name: str = "") -> Any:
            raise InvalidInput("<b>Squares</b> only.")

    with gr.Blocks() as demo:
        Square(label="picture")
    browser = visit(demo)
    browser.choose("picture", png(), "cat.png")
    assert browser.error("picture") == "<b>Squares</b> only."


def test_an_apps_own_function_reads_no_more_than_is_allowed(visit: Visit) -> None:
    """As one that looks for a password in the form, before the page's routes."""
    from flask import Flask, request

    app = Flask(__name__)
    app.config["FLASKSTREAM_MAX_UPLOAD"] = 1000
    read: list[int] = []

    @app.before_request
    def log_in() -> None:
        read.append(len(request.form))

    gr.FlaskStream(app).mount(gr.Interface(str, "text", "text"))
    browser = visit(app)
    read.clear()
    answer = browser.http.post("/run/0", data={"password": "x" * 2000})
    assert answer.status_code == 413
    assert read == []
