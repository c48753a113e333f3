"""What a person copies or selects, as a page tells of it; a page that nobody listens to
has nothing of that."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from typing import Any

import pytest

import flaskstream as gr
from tests.web import dom
from tests.web.client import Browser
from tests.web.conftest import Visit

HISTORY = [
    {"role": "user", "content": "Why?"},
    {"role": "assistant", "content": "**Because**"},
    {"role": "assistant", "content": "of that"},
]
TEXT = "naïve 😀 text"
MADE: dict[str, Callable[[], Any]] = {
    "typed": lambda: gr.Textbox(TEXT, label="it", interactive=True),
    "shown": lambda: gr.Textbox(TEXT, label="it", interactive=False),
    "multimodal": lambda: gr.MultimodalTextbox(TEXT, label="it"),
    "markdown": lambda: gr.Markdown("# *Title*"),
    "chat": lambda: gr.Chatbot(HISTORY, label="it", buttons=[]),
    "label": lambda: gr.Label({"cat": 0.25, "<b>": 0.75}, label="it"),
}


def copied(event: gr.CopyData) -> str:
    return f"{event.target.kind} {event.value!r}"


def selected(event: gr.SelectData) -> str:
    return f"{event.target.kind} {event.index} {event.value!r}"


def page(name: str, *events: str) -> gr.Blocks:
    """One of them, and what is told of these events of it."""
    with gr.Blocks() as demo:
        it = MADE[name]()
        told = gr.Textbox(label="told")
        for event in events:
            tell = copied if event == "copy" else selected
            getattr(it, event)(tell, None, told)
    return demo


def copiers(browser: Browser) -> list[dom.Element]:
    return [b for b in browser.page.all("button") if "data-fs-copy" in b.attrs]


def tellers(browser: Browser) -> list[dom.Element]:
    """The hidden buttons that scripts press."""
    return [b for b in browser.page.all("button") if "data-fs-target" in b.attrs]


def press(browser: Browser, button: dom.Element, **typed: str) -> str:
    """What is told when a button is pressed that tells by what it has itself."""
    own = json.loads(button.attrs["hx-vals"])
    browser.send(button, browser.form(**own, **typed))
    told: str = browser.shown("told")
    return told


def select(browser: Browser, index: Any, **typed: str) -> int:
    """The status of the answer where a script tells of a part or a message."""
    (button,) = tellers(browser)
    target = int(button.attrs["data-fs-target"])
    told = {"name": "select", "target": target, "index": index}
    browser.send(button, browser.form(event=json.dumps(told), **typed))
    return browser.status


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("typed", [f"textbox {TEXT!r}"]),
        ("shown", [f"textbox {TEXT!r}"]),
        ("markdown", ["markdown '# *Title*'"]),
        ("chat", ["chatbot 'Why?'", "chatbot 'of that'"]),
    ],
)
def test_a_copy_is_told_by_the_button_that_copies(
    visit: Visit, name: str, told: Sequence[str]
) -> None:
    browser = visit(page(name, "copy"))
    buttons = copiers(browser)
    assert all(button.attrs["type"] == "button" for button in buttons)
    assert [press(browser, button) for button in buttons] == told


def test_what_is_copied_is_what_was_typed_last(visit: Visit) -> None:
    browser = visit(page("typed", "copy"))
    field = browser.field("it").all("textarea")[0].attrs["name"]
    told = press(browser, copiers(browser)[0], **{field: "new\r\nline"})
    assert told == "textbox 'new\\nline'"


@pytest.mark.parametrize("name", ["typed", "shown", "multimodal"])
def test_a_part_of_a_text_is_told(visit: Visit, name: str) -> None:
    browser = visit(page(name, "select"))
    assert select(browser, [0, 5]) == 200
    kind = "multimodaltextbox" if name == "multimodal" else "textbox"
    assert browser.shown("told") == f"{kind} [0, 5] 'naïve'"
    assert select(browser, [6, 7]) == 200
    assert browser.shown("told") == f"{kind} [6, 7] '😀'"


@pytest.mark.parametrize("name", ["typed", "shown", "multimodal", "chat"])
@pytest.mark.parametrize(
    "index", [[0, 10**6], [5, 2], [-1, 3], 10**6, -1, "0", [0.5, 1], None, "x" * 20_000]
)
def test_what_cannot_be_selected_starts_nothing(
    visit: Visit, name: str, index: Any
) -> None:
    browser = visit(page(name, "select"))
    assert select(browser, index) == 422
    assert browser.shown("told") == ""


def test_a_part_is_one_of_what_is_typed_by_then(visit: Visit) -> None:
    browser = visit(page("typed", "select"))
    field = browser.field("it").all("textarea")[0].attrs["name"]
    assert select(browser, [0, 3], **{field: "ab"}) == 422
    assert select(browser, [1, 3], **{field: "a<b>" + "c" * 100_000}) == 200
    assert browser.shown("told") == "textbox [1, 3] '<b'"


def test_a_message_is_told_with_its_place_among_all(visit: Visit) -> None:
    browser = visit(page("chat", "select"))
    assert select(browser, 1) == 200
    assert browser.shown("told") == "chatbot 1 '**Because**'"
    messages = browser.page.of_class("fs-message")
    assert [message.attrs["tabindex"] for message in messages] == ["0"] * 3


def test_a_label_is_a_button_where_somebody_listens(visit: Visit) -> None:
    browser = visit(page("label", "select"))
    names = browser.page.of_class("fs-bar-name")
    assert [name.tag for name in names] == ["button"] * 2
    browser.send(names[0], browser.form(event=names[0].attrs["value"]))
    assert browser.shown("told") == "label 0 '<b>'"
    plain = visit(page("label")).page.of_class("fs-bar-name")
    assert [name.tag for name in plain] == ["span"] * 2


def scripts(browser: Browser) -> list[str]:
    """The names of what the page loads beside its bundle."""
    urls = [one.attrs.get("src", "") for one in browser.page.all("script")]
    return [url.rpartition("/")[2].partition("-")[0] for url in urls]


@pytest.mark.parametrize("name", MADE)
def test_a_page_that_does_not_listen_has_nothing_of_it(visit: Visit, name: str) -> None:
    browser = visit(page(name))
    assert not copiers(browser) and not tellers(browser)
    assert not {"select", "textselect"} & {*scripts(browser)}
    assert not any("tabindex" in m.attrs for m in browser.page.of_class("fs-message"))


@pytest.mark.parametrize("kind", [gr.Textbox, gr.Markdown, gr.Code, gr.JSON])
def test_a_button_that_nobody_listens_to_sends_nothing(
    visit: Visit, kind: type[Any]
) -> None:
    with gr.Blocks() as demo:
        kind("[1]", buttons=["copy"])
        gr.Chatbot(HISTORY)
    buttons = copiers(visit(demo))
    assert len(buttons) == 3
    assert not any("hx-post" in button.attrs for button in buttons)


def test_its_script_comes_once_where_somebody_listens(visit: Visit) -> None:
    with gr.Blocks() as demo:
        for _ in range(2):
            gr.Textbox().select(selected, None, None)
        gr.MultimodalTextbox().select(selected, None, None)
        gr.Chatbot().select(selected, None, None)
    browser = visit(demo)
    names = scripts(browser)
    assert names.count("textselect") == names.count("select") == 1
    own = [one.attrs.get("src", "") for one in browser.page.all("script")]
    (script,) = [url for url in own if "/select-" in url]
    text = browser.http.get(script).text
    (imported,) = [line for line in text.splitlines() if line.startswith("import")]
    tell = imported.split('"./')[1].split('"')[0]
    assert browser.http.get(f"{script.rpartition('/')[0]}/{tell}").status_code == 200


def test_all_that_listen_are_told(visit: Visit) -> None:
    with gr.Blocks() as demo:
        box = gr.Textbox(TEXT)
        for name in ("first", "second"):
            box.select(selected, None, gr.Textbox(label=name))
    browser = visit(demo)
    assert select(browser, [0, 5]) == 200
    assert browser.shown("first") == browser.shown("second")
    assert browser.shown("first") == "textbox [0, 5] 'naïve'"
