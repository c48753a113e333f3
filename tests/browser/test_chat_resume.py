"""A chat whose connection or tab goes away in the middle of an answer."""

from __future__ import annotations

import pytest
from playwright.sync_api import BrowserContext, Locator, Page, expect

from tests.browser.person import unique
from tests.browser.test_resume import (
    GATED,
    STORY,
    Tab,
    grow_and_cut,
    on_first_streams,
    open_gate,
    proxy,
    pytest_generate_tests,
    served,
    tab,
    words,
)
from tests.net.proxy import Fault, Proxy
from tests.net.server import Served

pytestmark = pytest.mark.browser
__all__ = ["proxy", "pytest_generate_tests", "served", "tab"]  # of pytest


def say(page: Page, text: str) -> None:
    page.get_by_label("Message", exact=True).fill(text)
    page.get_by_label("Message", exact=True).press("Enter")


def answer(page: Page) -> Locator:
    return page.get_by_role("article", name="Assistant").locator(".fs-said > .fs-prose")


@pytest.mark.workers
def test_an_answer_cut_again_and_again_ends_whole(
    tab: Tab, served: Served, proxy: Proxy
) -> None:
    page, gate = tab("chat/"), unique("gate")
    say(page, gate)
    grow_and_cut(answer(page), served, proxy, gate)
    expect(page.locator("#fs-stream")).to_be_empty()
    again = unique("gate")
    say(page, again)
    open_gate(served, again, 10)
    expect(answer(page)).to_have_text([GATED, GATED])


@pytest.mark.workers
def test_an_answer_cut_within_messages_ends_whole(tab: Tab, proxy: Proxy) -> None:
    # In the end all of the answer comes in one message, which is longer. How many
    # messages 200 words are before that is the machine's: it may be only two.
    proxy.fault_of = on_first_streams(8, Fault(cut_at=900))
    page = tab("chat/")
    say(page, "cut")
    expect(answer(page)).to_have_text(STORY)
    expect(page.locator("#fs-stream")).to_be_empty()
    assert len(proxy.streams()) > 1


@pytest.mark.workers
def test_a_reload_in_the_middle_comes_back_to_the_same_growing_answer(
    tab: Tab, served: Served
) -> None:
    page, gate = tab("chat/"), unique("gate")
    say(page, gate)
    open_gate(served, gate, 3)
    expect(answer(page)).to_have_text(words(3))
    page.reload()
    expect(answer(page)).to_have_text(words(3))
    open_gate(served, gate)
    expect(answer(page)).to_have_text(words(4))
    open_gate(served, gate, 6)
    expect(answer(page)).to_have_text(GATED)
    expect(page.get_by_role("button", name="Retry")).to_be_visible()


def test_a_second_tab_sees_the_same_answer_grow(tab: Tab, served: Served) -> None:
    page, gate = tab("chat/"), unique("gate")
    say(page, gate)
    open_gate(served, gate, 2)
    expect(answer(page)).to_have_text(words(2))
    context: BrowserContext = page.context
    other = tab(page.url.split("/", 3)[3], context)
    expect(answer(other)).to_have_text(words(2))
    open_gate(served, gate, 8)
    for each in (page, other):
        expect(answer(each)).to_have_text(GATED)
