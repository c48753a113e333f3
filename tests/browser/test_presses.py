"""A press does what its button said when the person saw it, and does it once."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Locator, Page, Request, expect

from tests.browser.conftest import Server
from tests.browser.person import filled, unique

pytestmark = pytest.mark.browser
NewPage = Callable[..., Page]

KEEP_NEW = """() => {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(`
    .fs-stop { animation-play-state: paused !important }
    .fs-press { transition-delay: 1000s !important }`);
  document.adoptedStyleSheets = [sheet];
}"""
"""What has taken another's place stays as new as it was then."""
AGE = """() => document.getAnimations().forEach(each =>
  each.effect.target.matches(".fs-stop, .fs-press") && each.finish())"""


@pytest.fixture
def name() -> str:
    return unique("order")


@pytest.fixture
def page(new_page: NewPage, name: str) -> Page:
    return filled(new_page("pressing"), "name", name)


def button(page: Page, text: str) -> Locator:
    return page.get_by_role("button", name=text, exact=True)


def middle(locator: Locator) -> tuple[float, float]:
    box = locator.bounding_box()
    assert box is not None
    return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2


def requests(page: Page) -> list[str]:
    """What presses ask for from now on."""
    sent: list[str] = []

    def note(request: Request) -> None:
        if request.method == "POST" and "/shown/" not in request.url:
            sent.append(request.url)

    page.on("request", note)
    return sent


def told(server: Server, name: str) -> list[str]:
    return [event for event in server.events() if event.startswith(name)]


@pytest.mark.parametrize("start", ["Buy", "Start"])
def test_a_double_click_runs_once_and_interrupts_nothing(
    page: Page, server: Server, name: str, start: str
) -> None:
    button(page, start).dblclick()
    server.wait_for(f"{name} charged")
    server.open(name)
    expect(page.locator("output")).to_have_text("shipped")
    expect(page.locator("#fs-stream > *")).to_have_count(0)
    assert told(server, name) == [f"{name} charged", f"{name} shipped"]


def test_a_press_on_a_stop_that_has_just_come_stops_nothing(
    page: Page, server: Server, name: str
) -> None:
    page.evaluate(KEEP_NEW)
    place = middle(button(page, "Buy"))
    page.mouse.click(*place)
    stop = button(page, "Stop")
    expect(stop).to_be_focused()
    sent = requests(page)
    page.mouse.click(*place)
    page.keyboard.press("Enter")
    page.evaluate(AGE)
    assert sent == []
    stop.click(position={"x": 9, "y": 9})
    expect(page.locator(".fs-status").first).to_contain_text("Stopped")
    assert len([e for e in told(server, name) if "charged" in e]) == 1


def test_a_press_on_a_start_that_has_just_come_back_starts_nothing(
    page: Page, server: Server, name: str
) -> None:
    page.evaluate(KEEP_NEW)
    buy = button(page, "Buy")
    place = middle(buy)
    page.mouse.click(*place)
    expect(button(page, "Stop")).to_be_focused()
    server.open(name)
    expect(buy).to_be_focused()
    sent = requests(page)
    page.mouse.click(*place)  # it was to stop
    page.keyboard.press("Enter")
    page.evaluate(AGE)
    assert sent == []
    page.mouse.click(*place)
    expect(button(page, "Stop")).to_be_focused()
    server.open(name)
    expect(buy).to_be_visible()
    assert told(server, name) == [f"{name} charged", f"{name} shipped"] * 2


def test_escape_stops_at_once(page: Page, server: Server, name: str) -> None:
    page.evaluate(KEEP_NEW)
    button(page, "Buy").click()
    expect(button(page, "Stop")).to_be_focused()
    page.keyboard.press("Escape")
    expect(page.locator(".fs-status").first).to_contain_text("Stop")


def test_stop_stays_the_same_while_the_run_waits_and_begins(
    new_page: NewPage, server: Server
) -> None:
    first, second = new_page("one-at-a-time"), new_page("one-at-a-time")
    for page in (first, second):
        page.get_by_label("name").fill(unique("line"))
        button(page, "Submit").click()
        expect(button(page, "Stop")).to_be_visible()
    expect(second.locator(".fs-status").first).to_contain_text("Waiting")
    second.evaluate("window.stop = document.querySelector('.fs-stop')")
    button(first, "Stop").click()
    expect(second.locator(".fs-status").first).to_contain_text("Running")
    assert second.evaluate("document.querySelector('.fs-stop') === window.stop")
    button(second, "Stop").click()
    expect(second.locator(".fs-status").first).to_contain_text("Stopped")


def test_where_the_app_has_its_own_stop_start_stays_as_it_is(
    page: Page, server: Server, name: str
) -> None:
    start = button(page, "Start")
    start.click()
    server.wait_for(f"{name} charged")
    expect(page.locator("output")).to_have_text("charged")
    expect(start).to_be_visible()
    expect(page.locator(".fs-stop")).to_have_count(0)
    button(page, "Halt").click()
    expect(page.locator("output")).to_have_text("charged")
    expect(page.locator("#fs-stream > *")).to_have_count(0)
    assert f"{name} shipped" not in server.events()


def test_the_second_half_of_a_double_click_presses_nothing_that_came_there(
    new_page: NewPage,
) -> None:
    page = new_page("attaching")
    shown = page.locator(".fs-attached")
    for number in range(3):
        chosen = {
            "name": f"{number}.txt",
            "mimeType": "text/plain",
            "buffer": bytes(number),
        }
        page.locator("[type=file]").set_input_files(chosen)  # type: ignore[arg-type]
        expect(shown).to_have_count(number + 1)
    place = middle(shown.first.get_by_role("button"))
    page.clock.install()
    page.clock.pause_at(page.evaluate("Date.now() + 1000"))  # both clicks are of then
    sent = requests(page)
    page.mouse.click(*place)
    expect(shown).to_have_count(2)
    page.mouse.click(*place)
    page.clock.run_for(1000)
    assert len(sent) == 1
    page.mouse.click(*place)
    expect(shown).to_have_count(1)


def test_all_functions_of_a_row_get_which_it_is(new_page: NewPage) -> None:
    page = new_page("twice")
    button(page, "two").click()
    for name in "abc":
        expect(page.get_by_label(name, exact=True)).to_have_text(f"{name} 1")
