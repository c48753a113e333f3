"""A component of somebody else's package: its style sheet, its script, its event."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

pytestmark = pytest.mark.browser
NewPage = Callable[..., Page]
BORDER = "rgb(1, 2, 3)"


def test_it_has_its_looks_and_its_script_wherever_it_stands(new_page: NewPage) -> None:
    page = new_page("cards")
    card = page.locator("flip-card").first
    expect(card).to_have_css("border-top-color", BORDER)
    card.click()
    expect(card.get_by_text("its back")).to_be_visible()
    expect(page.get_by_label("turned")).to_have_text("front was turned")

    page.get_by_role("button", name="second").click()
    expect(card).to_contain_text("second")
    card.click()
    expect(page.get_by_label("turned")).to_have_text("second was turned")

    page.get_by_role("button", name="Submit").click()
    expect(page.locator("flip-card").last).to_contain_text("!!")

    chat = new_page("cardchat")
    for said in ("hello", "again"):
        chat.get_by_role("textbox").fill(said)
        chat.get_by_role("textbox").press("Enter")
        card = chat.locator("flip-card:defined").filter(has_text=said)
        expect(card).to_have_css("border-top-color", BORDER)
