"""Long texts stand in boxes, however they grew."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest

import flaskstream as gr
from flaskstream.web.boxes import BOX
from tests.web import dom
from tests.web.client import Browser
from tests.web.conftest import Gates, Visit

STEPS = [0, 1, BOX - 1, BOX, BOX + 1, 3 * BOX, 3 * BOX + 5]
"""Finished paragraphs, one after the other; a last one is unfinished."""


def text(paragraphs: int) -> str:
    return "\n\n".join([f"Paragraph {i}." for i in range(paragraphs)] + ["The last"])


def markdown(grow: Callable[[], Iterator[str]]) -> gr.Blocks:
    return gr.Interface(grow, None, gr.Markdown(label="out"))


def chatbot(grow: Callable[[], Iterator[str]]) -> gr.Blocks:
    def messages() -> Iterator[list[Any]]:
        for said in grow():
            yield [{"role": "assistant", "content": said}]

    with gr.Blocks() as demo:
        out = gr.Chatbot(label="out")
        gr.Button("Generate").click(messages, None, out)
    return demo


def boxes(browser: Browser) -> list[dom.Element]:
    return [e for e in browser.page.walk() if e.has_class("fs-chunk")]


def paragraphs(box: dom.Element) -> list[str]:
    return [e.text for e in box.children if isinstance(e, dom.Element)]


@pytest.mark.parametrize("page", [markdown, chatbot])
def test_a_text_that_grows_fills_one_box_after_the_other(
    visit: Visit, gates: Gates, page: Callable[..., gr.Blocks]
) -> None:
    def grow() -> Iterator[str]:
        for step in STEPS:
            yield text(step)
            gates.wait(step)

    browser = visit(page(grow))
    browser.press("Generate")
    for step in STEPS:
        said = [f"Paragraph {i}." for i in range(step)]
        browser.follow(
            lambda said=said: said == sum(map(paragraphs, boxes(browser)), [])  # type: ignore[misc]
        )
        sizes = [len(paragraphs(box)) for box in boxes(browser)]
        assert sizes == [BOX] * (step // BOX) + [step % BOX] * (step % BOX > 0)
        gates.open(step)
    browser.follow()
    shown = [dom.skeleton(box) for box in boxes(browser)]
    browser.reload()
    assert [dom.skeleton(box) for box in boxes(browser)] == shown
    assert len(sum(map(paragraphs, boxes(browser)), [])) == STEPS[-1] + 1
