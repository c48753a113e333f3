"""What one window of a page asks for when another one has brought something about."""

from __future__ import annotations

from werkzeug.test import TestResponse

import flaskstream as gr
from flaskstream.testing.window import SAME
from tests.web.client import Browser
from tests.web.conftest import Gates, Visit
from tests.web.pictures import png


def second_window(page: Browser) -> Browser:
    other = Browser(page.http.application, page.path)
    other.http = page.http
    return other.open(page.location)


def ask(page: Browser, **query: str) -> TestResponse:
    cursor = page.page.id("fs-cursor").attrs["value"]
    answer = page.http.get(
        f"/pages/{page.page_id}/news",
        query_string={"cursor": cursor, **query},
        headers={**SAME, "HX-Request": "true"},
    )
    if answer.status_code == 200:
        page.put(answer.text)
    return answer


def test_another_window_gets_what_a_press_has_brought_and_follows_it(
    visit: Visit, gates: Gates
) -> None:
    def wait(text: str) -> str:
        gates.wait("end")
        return text

    page = visit(gr.Interface(wait, gr.Textbox(label="text"), gr.Textbox(label="out")))
    page.press("Submit")
    other = second_window(page)
    gates.open("end")
    page.follow()
    page.fill("text", "more")
    page.run("Submit")
    assert other.shown("out") == ""
    assert ask(other).headers["FS-Cursor"]
    assert other.shown("out") == "more"
    assert other.stream_url is None


def test_it_has_the_stream_while_a_run_goes_on(visit: Visit, gates: Gates) -> None:
    demo = gr.Interface(lambda text: gates.wait("end"), "text", "text")
    page = visit(demo)
    page.run("Clear")
    other = second_window(page)
    page.press("Submit")
    ask(other)
    assert other.stream_url is not None
    assert other.button("Stop").attrs["form"] == "fs-stop"


def test_a_file_that_was_chosen_comes_with_its_field(visit: Visit) -> None:
    with gr.Blocks() as demo:
        gr.Image(label="picture", interactive=True)
        text = gr.Textbox(label="text")
        gr.Button("Go").click(lambda text: text, text, text)
    page = visit(demo).run("Go")
    other = second_window(page)
    page.choose("picture", png(), "dot.png")
    other.fill("text", "typed here")
    ask(other)
    assert not other.field("picture").all("img")
    ask(other, field="1")
    assert other.field("picture").all("img")
    assert other.shown("text") == "typed here"
    for wrong in ("x", "99", "-1"):
        assert ask(other, field=wrong).status_code == 200


def test_nobody_else_gets_it(visit: Visit) -> None:
    demo = gr.Interface(lambda text: text, gr.Textbox(label="text"), "text")
    page, stranger = visit(demo), visit(demo)
    page.run("Submit")
    answer = stranger.http.get(f"/pages/{page.page_id}/news", headers=SAME)
    assert answer.status_code == 404
