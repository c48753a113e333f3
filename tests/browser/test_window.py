"""The tail of a log, which loses at its beginning as it grows."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Locator, Page

from tests.browser.conftest import Server
from tests.browser.person import begin
from tests.browser.tails import LINES, LOG

pytestmark = pytest.mark.browser
NewPage = Callable[..., Page]

LINE_AT_TOP = """box => {
  const {left, top} = box.getBoundingClientRect();
  const {offsetNode, offset} = document.caretPositionFromPoint(left + 30, top + 30);
  const begin = offsetNode.data.lastIndexOf("\\n", offset - 1) + 1;
  return parseInt(offsetNode.data.slice(begin));
}"""
SCROLL = """box => {
  // So that the middle of a line is where LINE_AT_TOP looks, however sizes are rounded.
  const {lineHeight, paddingTop} = getComputedStyle(box), line = parseFloat(lineHeight);
  box.scrollTop = 160.5 * line - 30 + parseFloat(paddingTop);
}"""
SELECT = """([box, start, end]) => {
  const texts = document.createTreeWalker(box, NodeFilter.SHOW_TEXT);
  const selected = document.createRange();
  while (texts.nextNode()) {
    const {data} = texts.currentNode;
    if (data.includes(start)) selected.setStart(texts.currentNode, data.indexOf(start));
    if (data.includes(end)) selected.setEnd(texts.currentNode, data.indexOf(end));
  }
  getSelection().removeAllRanges();
  getSelection().addRange(selected);
}"""


def window(page: Page, first: int) -> Locator:
    """The box, once it shows exactly the window that begins at that line."""
    expected = "".join(LOG[first : first + LINES]).replace("\r\n", "\n")
    box = page.locator(".fs-outputs [id$=-value]")
    if page.locator(".fs-outputs .fs-panes").count():
        expected = expected.rstrip()  # code ends with its last line
    page.wait_for_function(
        "([box, text]) => box.textContent === text",
        arg=[box.element_handle(), expected],
    )
    return box


@pytest.fixture(params=["window", "window-of-code"])
def begun(request: pytest.FixtureRequest, new_page: NewPage) -> tuple[Page, str]:
    """A page of windows that has been started, and the gate at which it waits."""
    page = new_page(request.param)
    return page, begin(page, "gate", "window")


def test_a_window_is_exactly_the_newest_and_keeps_what_stays(
    begun: tuple[Page, str], server: Server
) -> None:
    page, gate = begun
    window(page, 0).evaluate("box => { box.firstChild.stays = true }")
    for first in (100, 200, 300):
        server.open(gate)
        box = window(page, first)
        assert box.evaluate("box => box.childNodes.length > 1")
        assert box.evaluate("box => !!box.firstChild.stays") == (first < 200)
        assert box.evaluate("b => b.scrollHeight - b.scrollTop - b.clientHeight < 3")
    server.open(gate)


def test_who_reads_further_up_goes_on_to_see_the_same_lines(
    begun: tuple[Page, str], server: Server
) -> None:
    page, gate = begun
    box = window(page, 0)
    box.evaluate(SCROLL)
    page.wait_for_function("box => 'fsLoose' in box.dataset", arg=box.element_handle())
    line = box.evaluate(LINE_AT_TOP)
    server.open(gate)
    window(page, 100)
    assert 150 < line == box.evaluate(LINE_AT_TOP)


def test_what_is_selected_stays_selected(new_page: NewPage, server: Server) -> None:
    page = new_page("window")
    gate = begin(page, "gate", "window")
    box = window(page, 0)
    server.open(gate)
    window(page, 100)
    page.evaluate(SELECT, [box.element_handle(), "step 150", "step 270"])
    selected = page.evaluate("getSelection().toString()")
    assert selected.startswith("step 150")
    server.open(gate)
    window(page, 200)
    rest: str = page.evaluate("getSelection().toString()")
    assert rest == selected[selected.index("200 12:00") :]
