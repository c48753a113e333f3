"""What models, tools and files say in a chat stays text."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

import flaskstream as gr
from tests.web import dom
from tests.web.client import Browser
from tests.web.conftest import Gates, Visit
from tests.web.pictures import png
from tests.web.test_injection import PAYLOADS, PLAIN, same_shape

HARMLESS = {"p", "em", "code", "pre", "br", "div", "ul", "li", "a", "b", "img"}


@pytest.mark.parametrize("text", PAYLOADS)
def test_titles_options_names_and_roles_are_text(
    visit: Visit, tmp_path: Path, text: str
) -> None:
    picture, data = tmp_path / "a.png", tmp_path / "a.bin"
    picture.write_bytes(png())
    data.write_bytes(b"data")

    def page(text: str) -> list[dom.Element]:
        files = [
            {"path": str(picture), "alt_text": text},
            {"path": str(picture), "orig_name": text},
            {"path": str(data), "orig_name": text, "alt_text": text},
            {"path": str(data), "orig_name": text},
        ]
        metadata = {"title": text, "log": text, "id": text, "status": "pending"}
        inner = {"title": text, "parent_id": text, "duration": 1, "status": text}
        options = [{"value": text}, {"value": text, "label": text}]
        value = [
            {"role": text, "content": files},
            gr.ChatMessage(PLAIN, metadata=metadata),
            gr.ChatMessage(PLAIN, metadata=inner),
            {"role": "user", "content": PLAIN},
            gr.ChatMessage(PLAIN, options=options),
        ]

        def answer() -> Iterator[Any]:
            yield value[:3]
            yield value

        with gr.Blocks() as demo:
            chatbot = gr.Chatbot(
                label=text,
                feedback_options=["Like", text],
                examples=[{"text": text}, {"text": text, "display_text": text}],
                editable="all",
            )
            gr.Button("Go").click(answer, None, chatbot)
            verbatim = gr.Chatbot(
                [{"role": "user", "content": [text, text]}],
                render_markdown=False,
                editable="all",
            )
            for chat in (chatbot, verbatim):
                chat.like(lambda: None)
                chat.edit(lambda: None)
                chat.option_select(lambda: None)
                chat.example_select(lambda: None)
        browser = visit(demo)
        start = browser.page
        assert browser.run("Go").state() == "done"
        return [start, browser.page, browser.reload().page]

    for hostile, plain in zip(page(text), page(PLAIN), strict=True):
        same_shape(hostile, plain)


@pytest.mark.parametrize("text", PAYLOADS)
def test_what_a_model_says_has_no_element_that_acts(
    visit: Visit, gates: Gates, text: str
) -> None:
    def answer() -> Iterator[Any]:
        thought = gr.ChatMessage("", metadata={"title": "T"})
        said = {"role": "assistant", "content": ""}
        for number, piece in enumerate([text[: len(text) // 2], text, text * 3]):
            thought.content, said["content"] = piece, f"- {piece}"
            yield [thought, said]
            gates.wait(number)

    with gr.Blocks() as demo:
        chatbot = gr.Chatbot(label="Chat")
        gr.Button("Go").click(answer, None, chatbot)
    browser = visit(demo)
    looks = []
    browser.begin("Go", lambda: len(browser.page.all("details")) == 1)
    for number in range(3):
        looks.append(prose(browser))
        gates.open(number)
    browser.follow()
    looks += [prose(browser), prose(browser.reload())]
    for look in looks:
        assert {element.tag for element in look} <= HARMLESS
        names = {name for element in look for name in element.attrs}
        assert names <= {"id", "class", "dir", "src", "title"}
        own = {e.attrs["id"] for e in look if "id" in e.attrs}
        assert all(id.startswith("fs-") for id in own)


def prose(browser: Browser) -> list[dom.Element]:
    """All that stands within the messages."""
    log = browser.page.one(role="log")
    texts = [e for e in log.walk() if e.has_class("fs-prose")]
    return [element for text in texts for element in text.walk()]


@pytest.mark.parametrize(
    "text", ["[a](javascript:alert(1))", "<https://a.example>", "![x](//a.example/p)"]
)
def test_links_open_elsewhere_and_nothing_is_fetched(visit: Visit, text: str) -> None:
    with gr.Blocks() as demo:
        gr.Chatbot([{"role": "assistant", "content": text}])
    log = visit(demo).page.one(role="log")
    assert not log.all("img")
    for link in log.all("a"):
        assert link.attrs["href"].startswith(("https:", "//"))
        assert link.attrs["rel"] == "noopener noreferrer nofollow"
        assert link.attrs["target"] == "_blank"
