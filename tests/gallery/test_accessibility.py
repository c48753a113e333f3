"""axe finds nothing wrong with the gallery: all of its rules, in both themes."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from importlib.resources import files
from typing import Any, Literal

import pytest
from playwright.sync_api import Browser, Page, expect

import wsgi
from tests.waiting import PATIENCE

pytestmark = pytest.mark.browser

OpenPage = Callable[[str], Page]
AXE = files("axe_playwright_python").joinpath("axe.min.js").read_text(encoding="utf-8")
NOT_OURS = {
    "color-contrast-enhanced": "7 to 1 is for AAA; color-contrast is what is kept",
}
FIND = """async out => {
  // Colours that are on their way are nobody's.
  const ways = document.getAnimations().filter(one => one instanceof CSSTransition);
  const late = new Promise(done => setTimeout(done, 2000));
  const ended = ways.map(one => one.finished.catch(() => {}));
  await Promise.race([late, Promise.all(ended)]);
  const rules = axe.getRules().map(rule => rule.ruleId).filter(id => !out.includes(id));
  const found = await axe.run(document, {runOnly: {type: "rule", values: rules}});
  return found.violations.map(one => [one.id, one.nodes.map(node => node.html)]);
}"""


Screen = tuple[Literal["light", "dark"], int, int]
SCREENS: dict[str, Screen] = {
    "desk": ("light", 1280, 900),
    "phone": ("dark", 390, 844),
}


@pytest.fixture(params=SCREENS)
def open_session(
    browser: Browser, gallery: str, request: pytest.FixtureRequest
) -> Iterator[Callable[[str], Page]]:
    """Opens pages on a wide screen in light, and on a phone in dark."""
    theme, width, height = SCREENS[request.param]
    context = browser.new_context(
        viewport={"width": width, "height": height}, color_scheme=theme
    )
    context.set_default_timeout(PATIENCE)

    def go(path: str) -> Page:
        page = context.new_page()
        page.goto(gallery + path)
        page.evaluate(AXE)
        return page

    yield go
    context.close()


def found(page: Page) -> list[Any]:
    """What axe finds wrong: rules, and the elements that break them."""
    wrong: list[Any] = page.evaluate(FIND, list(NOT_OURS))
    return wrong


@pytest.mark.parametrize("path", ["/", *(f"{e.path}/" for e in wsgi.EXAMPLES.values())])
def test_nothing_is_wrong_with_a_page(open_session: OpenPage, path: str) -> None:
    assert found(open_session(path)) == []


def test_nothing_is_wrong_while_something_runs_and_after(
    open_session: OpenPage,
) -> None:
    page = open_session("/counting/")
    page.get_by_role("button", name="Submit").click()
    expect(page.get_by_role("button", name="Stop")).to_be_visible()
    assert found(page) == []
    page.get_by_role("button", name="Stop").click()
    expect(page.get_by_text("Stopped after")).to_be_visible()
    assert found(page) == []


def test_nothing_is_wrong_with_an_answer_in_a_chat(open_session: OpenPage) -> None:
    page = open_session("/assistant/")
    page.get_by_label("Message", exact=True).fill("hello")
    page.keyboard.press("Enter")
    expect(page.get_by_role("button", name="Retry")).to_have_count(1)
    assert found(page) == []
