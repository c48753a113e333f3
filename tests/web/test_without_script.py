"""The page without JavaScript."""

from __future__ import annotations

from collections.abc import Iterator

import flaskstream as gr
from tests.web.conftest import Gates, Visit
from tests.web.demos import greeting, slow


def test_without_script_a_post_leads_to_the_page_with_the_result(visit: Visit) -> None:
    browser = visit(greeting(), scripts=False)
    browser.fill("name", "Ada")
    answer = browser.press("Submit")
    assert answer.status_code == 303
    assert browser.location.endswith(f"/?page={browser.page_id}")
    assert browser.shown("name") == "Ada"
    assert browser.shown("greeting") == "Hello Ada"
    assert not browser.page.all("noscript")


def test_without_script_the_page_refreshes_itself_until_its_runs_have_ended(
    visit: Visit, gates: Gates
) -> None:
    browser = visit(slow(gates), scripts=False)
    browser.press("Submit")
    refresh = browser.page.one("noscript").one("meta").attrs
    assert refresh["http-equiv"] == "refresh"
    gates.open("two")
    while browser.page.all("noscript"):
        browser.reload()
    assert browser.state() == "done"
    assert browser.shown("count").endswith("2")


def test_without_script_stop_leads_back_to_the_page(visit: Visit, gates: Gates) -> None:
    browser = visit(slow(gates), scripts=False)
    browser.press("Submit")
    answer = browser.press("Stop")
    assert answer.status_code == 303
    gates.open("two")
    while browser.page.all("noscript"):
        browser.reload()
    assert browser.state() == "stopped"


def test_without_script_errors_stand_at_their_fields_and_nothing_typed_is_lost(
    visit: Visit,
) -> None:
    with gr.Blocks() as demo:
        name = gr.Textbox(label="name", max_length=3)
        age = gr.Number(label="age", maximum=150)
        gr.Button("Go").click(lambda n, a: f"{n} {a}", [name, age], gr.Textbox())
    browser = visit(demo, scripts=False)
    browser.fill("name", "Grace Hopper")
    browser.fill("age", "85")
    answer = browser.press("Go")
    assert answer.status_code == 422
    assert "at most 3 characters" in browser.error("name")
    assert browser.control("name").attrs["aria-invalid"] == "true"
    assert browser.error("age") == ""
    assert browser.shown("name") == "Grace Hopper"
    assert browser.shown("age") == "85"


def test_a_page_with_errors_refreshes_to_its_own_address(
    visit: Visit, gates: Gates
) -> None:
    def wait(text: str) -> Iterator[str]:
        yield text
        gates.wait("end")

    demo = gr.Interface(wait, gr.Textbox(label="text", max_length=3), "text")
    browser = visit(demo, scripts=False)
    browser.fill("text", "ok")
    browser.press("Submit")
    browser.fill("text", "too long")
    assert browser.press("Submit").status_code == 422
    refresh = browser.page.one("noscript").one("meta").attrs["content"]
    assert refresh == f"2; url=/?page={browser.page_id}"


def test_without_script_a_button_sends_what_a_key_alone_would_send(
    visit: Visit,
) -> None:
    with gr.Blocks() as demo:
        ask = gr.Textbox(label="ask")
        told = gr.Textbox(label="told", interactive=False)
        ask.submit(lambda text: ("", f"You said {text}"), ask, [ask, told])
    browser = visit(demo, scripts=False)
    assert browser.page.one("noscript").one("button").text == "Send"
    browser.fill("ask", "hi")
    assert browser.press("Send").status_code == 303
    assert browser.shown("told") == "You said hi"
    assert browser.shown("ask") == ""


def test_what_a_button_does_as_well_has_no_other_one(visit: Visit) -> None:
    with gr.Blocks() as demo:
        ask, other = gr.Textbox(), gr.Textbox(submit_btn=True)
        ask.submit(str, ask, other)
        gr.Button("Ask").click(str, ask, other)
        other.submit(repr, other, ask)
        other.submit(str, other, ask)  # which no script starts beside the first
    assert not visit(demo, scripts=False).page.all("noscript")
