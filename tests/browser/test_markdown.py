"""What a person sees of Markdown while it is written."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Page, expect

from flaskstream.media.markdown import render
from tests.browser.apps import ANSWER
from tests.browser.conftest import Server

HOSTILE = """<b onclick=own()>one</b> <img src=x onerror=own()> <svg onload=own()></svg>
<a href="javascript:own()">link</a> <title>owned</title> <hx-partial>two</hx-partial>

<script>own()</script>

<style>body { display: none }</style>

<div id=fs-form class=fs-stop hx-get=/echo hx-trigger=load hx-swap-oob=true>three</div>

<iframe srcdoc="<script>parent.own()</script>"></iframe>

</div></div></main><img src=//evil.example/a.png alt=four><p>the end"""

pytestmark = pytest.mark.browser
NewPage = Callable[..., Page]

SELECT = """
const paragraph = document.querySelector('.fs-outputs .fs-prose p')
getSelection().selectAllChildren(paragraph)
window.node = getSelection().anchorNode
"""
SELECTED = "window.node.isConnected && getSelection().toString()"
SAME_BLOCKS = """html => {
  const wanted = document.createElement('template')
  wanted.innerHTML = html
  const boxes = [...document.querySelectorAll('.fs-outputs .fs-chunk')]
  return boxes.map(box => box.innerHTML).join('') === wanted.innerHTML
}"""


def answer(page: Page, server: Server) -> Iterator[str]:
    """Have the answer written, piece by piece; gives the text so far, once shown."""
    gate = f"answer-{secrets.token_hex(4)}"
    page.get_by_label("gate").fill(gate)
    page.get_by_role("button", name="Submit", exact=True).click()
    text = ""
    for piece in ANSWER:
        before = page.locator(".fs-outputs .fs-prose").inner_html()
        server.open(gate)
        page.wait_for_function(
            "html => document.querySelector('.fs-outputs .fs-prose').innerHTML != html",
            arg=before,
        )
        text += piece
        yield text


def test_what_is_selected_stays_so_while_more_is_written(
    new_page: NewPage, server: Server
) -> None:
    page = new_page("answer")
    pieces = answer(page, server)
    next(pieces)
    page.evaluate(SELECT)
    for _ in pieces:
        assert page.evaluate(SELECTED).strip() == "A finished paragraph."
    expect(page.locator(".fs-outputs .fs-prose")).to_contain_text("The end.")
    assert page.evaluate(SELECTED).strip() == "A finished paragraph."


def test_code_stays_in_place_while_its_lines_come(
    new_page: NewPage, server: Server
) -> None:
    page = new_page("answer")
    pieces = answer(page, server)
    code = page.locator(".fs-outputs pre")
    for text in pieces:
        if text.endswith("first():\n"):
            break
    expect(code).to_have_text("def first():\n")
    page.evaluate("window.line = document.querySelector('pre .k')")
    next(pieces)
    next(pieces)
    expect(code).to_have_text("def first():\n    return 1\ndef second():\n    ret")
    assert page.evaluate("window.line.isConnected && window.line.textContent") == "def"
    next(pieces)
    expect(code).to_have_count(1)
    assert page.evaluate("window.line.isConnected") is False  # marked as a whole


def test_open_syntax_looks_closed_while_it_is_written(
    new_page: NewPage, server: Server
) -> None:
    page = new_page("answer")
    prose = page.locator(".fs-outputs .fs-prose")
    for text in answer(page, server):
        if text.endswith("**open"):
            expect(prose.locator("strong")).to_have_text("open")
        if text.endswith("`code"):
            expect(prose.locator("p code")).to_have_text("code")
        if text.endswith("| 3"):
            expect(prose.locator("td")).to_have_text(["1", "2"])
        if text.endswith("the last item"):
            expect(prose.locator("ul > * > li")).to_have_count(82)
        shown = prose.inner_text()
        assert not any(marks in shown for marks in ("**", "`", "|", "- "))


def test_what_is_shown_at_the_end_is_the_text_rendered_at_once(
    new_page: NewPage, server: Server
) -> None:
    page = new_page("answer")
    *_, text = answer(page, server)
    page.wait_for_function(SAME_BLOCKS, arg=render(text))
    assert page.locator(".fs-outputs .fs-open").inner_text() == ""
    assert page.locator(".fs-outputs math mfrac").bounding_box()
    page.reload()
    page.wait_for_function(SAME_BLOCKS, arg=render(text))


def test_a_page_that_is_loaded_amid_a_long_list_goes_on_with_it(
    new_page: NewPage, server: Server
) -> None:
    page = new_page("answer")
    items = page.locator(".fs-outputs li")
    pieces = answer(page, server)
    for text in pieces:
        if text.endswith("another item\n"):
            break
    expect(items).to_have_count(81)
    page.reload()
    expect(items).to_have_count(81)
    next(pieces)
    expect(items).to_have_count(82)
    expect(page.locator(".fs-outputs ul")).to_have_count(1)


def test_html_that_is_typed_formats_and_runs_nothing(
    new_page: NewPage, server: Server
) -> None:
    page = new_page("echo-markdown")
    page.add_init_script("window.own = () => { window.owned = true }")
    page.reload()
    title, shape = page.title(), page.locator("main > *").count()
    page.get_by_label("text").fill(HOSTILE)
    page.get_by_role("button", name="Submit", exact=True).click()
    prose = page.locator(".fs-outputs .fs-prose")
    expect(prose.get_by_text("the end")).to_be_visible()
    expect(page.locator(".fs-outputs .fs-status").first).not_to_contain_text("Running")
    for words in ("one", "link", "three"):
        prose.get_by_text(words, exact=True).click()
    for _ in range(2):
        expect(prose.locator("b")).to_have_text("one")
        expect(prose.get_by_role("link", name="four")).to_be_visible()
        assert page.evaluate("window.owned") is None
        assert (page.title(), page.locator("main > *").count()) == (title, shape)
        assert page.locator("#fs-form").count() == 1
        assert (
            prose.locator("script, style, svg, iframe, [class*=fs-stop]").count() == 0
        )
        page.reload()
