"""What functions are told of what a person uses, and when they are started."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser.person import held_requests, wait_on
from tests.web.pictures import png

pytestmark = pytest.mark.browser
NewPage = Callable[..., Page]
MOST = 4
"""Requests of a live listener that are under way at a time, as page/live.js has it."""


def test_a_function_of_several_radios_knows_which_was_used(new_page: NewPage) -> None:
    page = new_page("using")
    used = page.get_by_label("used")
    for label in ("blue", "pear", "red"):
        page.get_by_label(label).check()
        expect(used).to_have_text(f"{'fruit' if label == 'pear' else 'colour'} {label}")


def test_a_function_of_several_tabs_knows_which_was_opened(new_page: NewPage) -> None:
    page = new_page("using")
    for name in ("Tab 2", "Tab 3", "Tab 1"):
        page.get_by_text(name, exact=True).click()
        expect(page.get_by_label("opened")).to_have_text(f"{name} {name}")


def test_several_radios_of_a_function_wait_in_one_queue(new_page: NewPage) -> None:
    page = new_page("using")
    held = held_requests(page, "**/run/*", MOST)
    for count, label in enumerate(("blue", "pear", "red", "apple"), 1):
        page.get_by_label(label).check()
        wait_on(page, lambda: len(held) >= count, "its request")  # noqa: B023
    page.get_by_label("pear").check()
    page.get_by_label("blue").check()  # takes the place of what waits
    with page.expect_request("**/run/*") as last:
        held[0].continue_()
    assert last.value.headers["hx-source"] == held[0].request.headers["hx-source"]
    for route in held[1:]:
        route.continue_()
    expect(page.get_by_label("used")).to_have_text("colour blue")


def test_a_picture_starts_what_is_for_its_coming_or_its_going(
    new_page: NewPage,
) -> None:
    page = new_page("counting-events")

    def expect_counts(*counts: str) -> None:
        for name, count in zip(
            ("change", "input", "upload", "clear"), counts, strict=True
        ):
            expect(page.get_by_label(name, exact=True)).to_have_text(count)
        expect(page.locator("#fs-stream")).to_be_empty()

    file = {"name": "cat.png", "mimeType": "image/png", "buffer": png()}
    page.locator("input[type=file]").set_input_files(file)  # type: ignore[arg-type]
    expect_counts("1", "1", "1", "0")
    page.get_by_role("button", name="Remove picture").click()
    expect_counts("2", "2", "1", "1")
