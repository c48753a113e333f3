"""What a person types into a password box comes back in no page."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

import flaskstream as gr
from tests.web.client import Browser
from tests.web.conftest import Visit

TYPED = "correct horse"


def signed(fn: Callable[[str], Any], **options: Any) -> gr.Blocks:
    with gr.Blocks() as demo:
        box = gr.Textbox(label="key", type="password", **options)
        out = gr.Textbox(label="out")
        gr.Button("Go").click(fn, box, [box, out])
    return demo


@pytest.fixture
def received() -> list[str]:
    return []


@pytest.mark.parametrize("scripts", [True, False])
def test_it_is_gone_after_a_reload(
    visit: Visit, received: list[str], scripts: bool
) -> None:
    def take(key: str) -> Any:
        received.append(key)
        return gr.skip(), len(key)

    browser = visit(signed(take), scripts=scripts)
    browser.fill("key", TYPED)
    browser.run("Go")
    assert (received, type(received[0])) == ([TYPED], str)
    browser.reload()
    assert browser.shown("out") == "13"
    assert TYPED not in browser.page_html
    assert browser.shown("key") == ""


def test_an_update_or_an_error_does_not_bring_it_back(visit: Visit) -> None:
    def relabel(key: str) -> Any:
        return gr.Textbox(label="key", info="taken"), "done"

    browser = visit(signed(relabel, max_length=20))
    browser.fill("key", TYPED)
    browser.run("Go")
    assert "taken" in browser.field("key").text
    assert TYPED not in answer(browser)
    browser.fill("key", 2 * TYPED)
    browser.press("Go")
    assert "at most 20" in browser.error("key")
    assert TYPED not in answer(browser)


def answer(browser: Browser) -> str:
    assert browser.response is not None
    return browser.response.text


def test_what_the_authors_code_puts_there_is_shown(visit: Visit) -> None:
    browser = visit(signed(lambda key: ("from the vault", key), value="preset"))
    assert browser.shown("key") == "preset"
    browser.run("Go")
    assert (browser.shown("key"), browser.shown("out")) == ("from the vault", "preset")
    assert browser.reload().shown("key") == "from the vault"
    browser = visit(signed(lambda key: (gr.skip(), key), value="preset"))
    browser.run("Go")
    assert browser.reload().shown("key") == "preset"
