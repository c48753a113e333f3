"""What a person changes in the page's form, beside what a press sends."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Server
from tests.browser.person import unique
from tests.web.pictures import png

pytestmark = pytest.mark.browser
NewPage = Callable[..., Page]


def in_its_first_step(new_page: NewPage) -> tuple[Page, str]:
    """A page whose run waits in its first step, and the name of the gate there."""
    page, gate = new_page("stepping"), unique("gate")
    page.get_by_label("gate").fill(gate)
    page.get_by_label("text").fill("before")
    page.get_by_role("button", name="Go").click()
    expect(page.locator(".fs-status").first).to_contain_text("Running")
    return page, gate


def test_a_further_step_sees_what_is_typed_during_the_first(
    new_page: NewPage, server: Server
) -> None:
    page, gate = in_its_first_step(new_page)
    with page.expect_response("**/fields"):
        page.get_by_label("text").fill("during")
    choice = page.get_by_label("b", exact=True)
    told = f'name="{choice.get_attribute("name")}"'  # the text may be told again before
    with page.expect_response(lambda r: told in (r.request.post_data or "")):
        choice.check()
    server.open(gate)
    expect(page.locator("output")).to_have_text("('during', ['b'])")


def test_what_a_request_has_failed_to_tell_the_next_change_tells(
    new_page: NewPage, server: Server
) -> None:
    page, gate = in_its_first_step(new_page)
    page.route("**/fields", lambda route: route.abort(), times=1)
    with page.expect_event("requestfailed"):
        page.get_by_label("text").fill("during")
    page.route("**/fields", lambda route: route.fulfill(status=503), times=1)
    with page.expect_response(lambda answer: answer.status == 503):
        change(page, "a")
    told = f'name="{page.get_by_label("text").get_attribute("name")}"'
    with page.expect_response(
        lambda answer: answer.ok and told in (answer.request.post_data or "")
    ):
        change(page, "b")
    server.open(gate)
    expect(page.locator("output")).to_have_text("('during', ['a', 'b'])")


def change(page: Page, option: str) -> None:
    """Choose an option, with one event, and with the focus where it is."""
    page.get_by_label(option, exact=True).evaluate("""field => {
      field.checked = true;
      field.dispatchEvent(new Event("input", {bubbles: true}));
    }""")


# ----- other windows of a page


@pytest.fixture
def windows(new_page: NewPage) -> tuple[Page, Page]:
    """Two windows of one page, which has been used."""
    one = new_page("desk-of-fields")
    one.get_by_role("button", name="Read").click()
    expect(one.locator("output").first).to_contain_text("read")
    other = new_page("desk-of-fields", one.context)
    other.goto(one.url)
    return one, other


def test_what_is_typed_or_chosen_in_one_window_stands_in_the_others(
    windows: tuple[Page, Page],
) -> None:
    one, other = windows
    one.get_by_label("secret").fill("for this window only")
    one.get_by_label("text").fill("typed")
    one.get_by_label("b", exact=True).check()
    one.get_by_label("two", exact=True).check()
    one.get_by_label("choice").select_option(label="four")
    one.get_by_label("level").fill("7")
    expect(other.get_by_label("text")).to_have_value("typed")
    expect(other.get_by_label("secret")).to_have_value("")
    expect(other.get_by_label("b", exact=True)).to_be_checked()
    expect(other.get_by_label("a", exact=True)).not_to_be_checked()
    expect(other.get_by_label("two", exact=True)).to_be_checked()
    expect(other.get_by_label("choice")).to_have_value("1")
    expect(other.get_by_label("level")).to_have_value("7")
    expect(other.locator(".fs-mirror")).to_have_text("7")
    one.get_by_label("b", exact=True).uncheck()
    expect(other.get_by_label("b", exact=True)).not_to_be_checked()
    other.get_by_role("button", name="Read").click()
    told = other.locator("output").first
    expect(told).to_have_text("read typed [] two four 7")
    expect(one.locator("output").first).to_have_text("read typed [] two four 7")


def test_where_somebody_types_nothing_is_taken_away(windows: tuple[Page, Page]) -> None:
    one, other = windows
    other.get_by_label("text").press_sequentially("my own")
    other.bring_to_front()
    other.get_by_label("text").focus()
    one.get_by_label("text").evaluate("""field => {
      field.value = "theirs";
      field.dispatchEvent(new Event("input", {bubbles: true}));
    }""")
    one.get_by_label("b", exact=True).evaluate("field => field.click()")
    expect(other.get_by_label("b", exact=True)).to_be_checked()
    expect(other.get_by_label("text")).to_have_value("my own")


def test_what_comes_of_a_press_is_seen_in_the_other_windows(
    windows: tuple[Page, Page], server: Server
) -> None:
    one, other = windows
    gate = unique("gate")
    one.get_by_label("text").fill(gate)
    one.get_by_role("button", name="Wait").click()
    expect(other.get_by_role("button", name="Stop")).to_be_visible()
    server.open(gate)
    expect(other.locator("output").first).to_have_text("waited")
    expect(other.get_by_label("text")).to_have_value("")  # the function has emptied it


def test_a_file_that_is_chosen_in_one_window_is_seen_in_the_others(
    windows: tuple[Page, Page],
) -> None:
    one, other = windows
    chooser = one.locator("[type=file]").first
    files = [{"name": "dot.png", "mimeType": "image/png", "buffer": png()}]
    chooser.set_input_files(files)  # type: ignore[arg-type]
    expect(one.locator(".fs-image img")).to_be_visible()
    expect(other.locator(".fs-image img")).to_be_visible()
