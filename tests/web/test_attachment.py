"""Files attached to a message: several of any type, one by one or together."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

import flaskstream as gr
from flaskstream.testing.window import upload
from tests.web.client import Browser
from tests.web.conftest import Visit
from tests.web.pictures import png


@pytest.fixture
def got() -> list[Any]:
    """What the function was called with: the text, and each file's bytes."""
    return []


@pytest.fixture
def demo(got: list[Any]) -> gr.Blocks:
    def send(message: dict[str, Any]) -> tuple[None, str]:
        files = [Path(path).read_bytes() for path in message["files"]]
        got.append((message["text"], files))
        return None, f"{len(files)} files"

    with gr.Blocks() as demo:
        message = gr.MultimodalTextbox(label="message", file_types=["image", ".csv"])
        heard = gr.Textbox(label="heard")
        seen = gr.Textbox(label="seen")
        message.submit(send, message, [message, heard])
        message.upload(lambda m: str(len(m["files"])), message, seen)
    return demo


def attached(browser: Browser) -> list[str]:
    items = [e for e in browser.field("message").walk() if e.has_class("fs-attached")]
    return [item.one("span").text for item in items]


def tokens(browser: Browser) -> list[str]:
    hidden = browser.field("message").all("input", type="hidden")
    return [element.attrs["value"] for element in hidden]


def attach(browser: Browser, *files: tuple[bytes, str]) -> Any:
    field = browser.field("message")
    chooser = field.one("input", type="file").attrs
    form = browser.form()
    form.setlist(chooser["name"], [upload(data, name) for data, name in files])
    return browser.submit(chooser["hx-post"], form)


def send(browser: Browser, form: Any = None) -> Any:
    url = browser.button("Send").attrs["formaction"]
    return browser.submit(url, form or browser.form())


def test_files_are_attached_one_after_the_other_and_sent_with_the_text(
    visit: Visit, demo: gr.Blocks, got: list[Any]
) -> None:
    browser = visit(demo)
    assert attach(browser, (png(), "cat.png")).status_code == 200
    attach(browser, (b"a,b", "table.csv"))
    assert attached(browser) == ["cat.png", "table.csv"]
    browser.fill("message", "look")
    send(browser)
    assert got == [("look", [png(), b"a,b"])]
    assert attached(browser) == [] and browser.shown("message") == ""


def test_a_function_gets_files_by_their_names_also_if_they_hold_the_same(
    visit: Visit,
) -> None:
    with gr.Blocks() as demo:
        message = gr.MultimodalTextbox(label="message")
        seen = gr.Textbox(label="seen")
        message.submit(
            lambda m: " ".join(Path(path).name for path in m["files"]), message, seen
        )
    browser = visit(demo)
    attach(browser, (b"a,b", "a.csv"), (b"a,b", "b.csv"))
    browser.fill("message", "look")
    send(browser)
    assert browser.shown("seen") == "a.csv b.csv"


def test_an_upload_leaves_what_is_being_typed_alone(
    visit: Visit, demo: gr.Blocks
) -> None:
    browser = visit(demo)
    browser.fill("message", "half a sen")
    answer = attach(browser, (png(), "cat.png"))
    assert "<textarea" not in answer.text
    assert browser.reload().shown("message") == "half a sen"
    assert attached(browser) == ["cat.png"]


def test_the_wrong_one_of_several_is_named_and_the_others_are_kept(
    visit: Visit, demo: gr.Blocks
) -> None:
    browser = visit(demo)
    answer = attach(browser, (png(), "a.png"), (b"MZ\0", "<b>.exe"), (b"1,2", "b.csv"))
    assert answer.status_code == 422
    assert attached(browser) == ["a.png", "b.csv"]
    assert "“<b>.exe” can't be attached" in browser.error("message")
    attach(browser, (b"3,4", "c.csv"))
    assert browser.error("message") == ""
    assert (
        attached(browser) == attached(browser.reload()) == ["a.png", "b.csv", "c.csv"]
    )


def test_the_same_file_twice_is_one(visit: Visit, demo: gr.Blocks) -> None:
    browser = visit(demo)
    attach(browser, (png(), "a.png"), (png(), "a.png"))
    attach(browser, (png(), "a.png"))
    assert attached(browser) == ["a.png"]


def test_one_file_can_be_removed(visit: Visit, demo: gr.Blocks, got: list[Any]) -> None:
    browser = visit(demo)
    attach(browser, (png(), "a.png"), (b"1,2", "b.csv"))
    browser.fill("message", "typed")
    browser.press("×")
    assert attached(browser) == attached(browser.reload()) == ["b.csv"]
    assert browser.shown("message") == "typed"
    send(browser)
    assert got == [("typed", [b"1,2"])]


def test_without_script_the_form_carries_the_files(
    visit: Visit, demo: gr.Blocks, got: list[Any]
) -> None:
    browser = visit(demo, scripts=False)
    browser.fill("message", "look")
    form = browser.form()
    chooser = browser.field("message").one("input", type="file").attrs["name"]
    form.setlist(chooser, [upload(png(), "a.png"), upload(b"1,2", "b.csv")])
    send(browser, form)
    assert got == [("look", [png(), b"1,2"])]
    assert browser.shown("heard") == "2 files"


def test_without_script_a_wrong_file_loses_nothing_else(
    visit: Visit, demo: gr.Blocks, got: list[Any]
) -> None:
    browser = visit(demo, scripts=False)
    browser.fill("message", "look")
    form = browser.form()
    chooser = browser.field("message").one("input", type="file").attrs["name"]
    form.setlist(chooser, [upload(png(), "a.png"), upload(b"MZ\0", "b.exe")])
    assert send(browser, form).status_code == 422
    assert got == []
    assert "b.exe" in browser.error("message")
    assert browser.shown("message") == "look" and attached(browser) == ["a.png"]
    form = browser.form(clear=browser.button("×").attrs["value"])
    form.setlist(chooser, [upload(b"1,2", "b.csv")])
    browser.submit(browser.button("×").attrs["formaction"], form)
    assert browser.shown("message") == "look" and attached(browser) == ["b.csv"]


def test_files_that_are_too_large_are_told_at_the_box(
    visit: Visit, demo: gr.Blocks
) -> None:
    browser = visit(demo)
    attach(browser, (png(), "a.png"))
    demo.app.config["FLASKSTREAM_MAX_UPLOAD"] = 10_000
    answer = attach(browser, (b"1," * 10_000, "big.csv"))
    assert answer.status_code == 413
    assert "at most 0.01 MB" in browser.error("message")
    assert browser.toasts() == [] and attached(browser) == ["a.png"]


def test_somebody_elses_file_is_refused(
    visit: Visit, demo: gr.Blocks, got: list[Any]
) -> None:
    ada, eve = visit(demo), visit(demo)
    attach(ada, (png(), "a.png"))
    form = eve.form()
    name = eve.control("message").attrs["name"]
    form.setlist(name, [*tokens(ada), "mine"])
    assert send(eve, form).status_code == 422
    assert "no longer here" in eve.error("message")
    assert eve.shown("message") == "mine" and got == []


def test_what_is_no_picture_is_a_download(visit: Visit, demo: gr.Blocks) -> None:
    browser = visit(demo)
    attach(browser, (b"<script>alert(1)</script>", "a.csv"), (png(), "b.png"))
    page, picture = [browser.http.get(f"/media/{token}") for token in tokens(browser)]
    saved = page.headers["Content-Disposition"]
    assert saved == "attachment; filename*=UTF-8''a.csv"
    assert page.mimetype == "text/plain"
    assert picture.headers["Content-Disposition"] == "inline"


def test_a_removal_names_no_element_but_the_files(
    visit: Visit, demo: gr.Blocks
) -> None:
    browser = visit(demo)
    name = browser.control("message").attrs["name"]
    url = browser.field("message").one("input", type="file").attrs["hx-post"]
    answer = browser.submit(url, browser.form(clear=f'{name} in" hx-get="/'))
    assert "hx-get" not in answer.text
    assert browser.control("message").tag == "textarea"


def test_an_upload_is_an_event(visit: Visit, demo: gr.Blocks) -> None:
    browser = visit(demo)
    attach(browser, (png(), "a.png"))
    starters = [e for e in browser.page.walk() if e.attrs.get("hx-trigger") == "load"]
    browser.submit(starters[0].attrs["hx-post"], browser.form())
    assert browser.shown("seen") == "1"
