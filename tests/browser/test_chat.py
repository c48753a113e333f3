"""What a person sees of a chat, and does with it."""

from __future__ import annotations

import re
import secrets
from collections.abc import Callable

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.chats import PIECES
from tests.browser.conftest import Server

pytestmark = pytest.mark.browser
NewPage = Callable[..., Page]


def ask(page: Page) -> str:
    """Send a message, which is the name of the answer's gate."""
    gate = f"chat-{secrets.token_hex(4)}"
    box = page.get_by_label("Ask")
    box.fill(gate)
    box.press("Enter")
    expect(page.get_by_role("article", name="You").last).to_contain_text(gate)
    return gate


def last(page: Page) -> Locator:
    return page.get_by_role("article", name="Assistant").last


def end(page: Page, server: Server, gate: str) -> None:
    """Let the answer come to its end."""
    for _ in range(len(PIECES) + 1):
        server.open(gate)
    expect(
        page.locator("[data-fs-state=running], [data-fs-state=waiting]")
    ).to_have_count(0)


@pytest.mark.workers
def test_what_was_said_stays_as_it_is_while_an_answer_grows(
    new_page: NewPage, server: Server
) -> None:
    page = new_page("chat")
    gate = ask(page)
    page.evaluate("""() => {
        window.old = [...document.querySelectorAll('.fs-message')];
        const said = document.querySelector('.fs-bot .fs-said .fs-prose');
        getSelection().selectAllChildren(said);
    }""")
    server.open(gate)
    expect(last(page)).to_contain_text("A finished paragraph.")
    page.evaluate("window.first = [...document.querySelectorAll('.fs-prose p')].at(-1)")
    for piece in ("And one", "that goes on.", "Paragraph 0."):
        server.open(gate)
        expect(last(page)).to_contain_text(piece)
    assert page.evaluate("window.first.isConnected")
    assert page.evaluate("window.old.every(one => one.isConnected)")
    assert page.evaluate("getSelection().toString().trim()") == "It is 42."
    end(page, server, gate)
    assert page.evaluate("window.old.every(one => one.isConnected)")


def test_the_log_follows_until_the_person_scrolls_up(
    new_page: NewPage, server: Server
) -> None:
    page = new_page("chat")
    log = page.get_by_role("log")
    back = page.get_by_role("button", name="To the latest message")
    gate = ask(page)
    for _ in range(20):
        server.open(gate)
    expect(last(page)).to_contain_text("Paragraph 16.")
    at_end = "log => log.scrollHeight - log.scrollTop - log.clientHeight < 3"
    assert log.evaluate(at_end)
    expect(back).to_be_hidden()
    end_at = log.evaluate("log => log.scrollTop")
    log.hover()
    page.mouse.wheel(0, -200)
    page.wait_for_function(
        "([log, end]) => log.scrollTop === end - 200",
        arg=[log.element_handle(), end_at],
    )
    expect(back).to_be_visible()
    for _ in range(5):
        server.open(gate)
    expect(last(page)).to_contain_text("Paragraph 21.")
    assert log.evaluate("log => log.scrollTop") == end_at - 200
    back.click()
    expect(back).to_be_hidden()
    assert log.evaluate(at_end)
    end(page, server, gate)
    assert log.evaluate(at_end)


def test_a_thought_folds_when_it_is_done_and_else_as_the_person_wants(
    new_page: NewPage, server: Server
) -> None:
    page = new_page("chat")
    old, new = page.locator("details.fs-thought").first, page.locator("details").last
    expect(old).not_to_have_attribute("open", "")
    old.locator("summary").press("Enter")  # the log may still move under a pointer
    expect(old).to_have_attribute("open", "")
    gate = ask(page)
    new = page.locator("details.fs-thought").last
    expect(new).to_have_attribute("open", "")
    server.open(gate)
    expect(new).not_to_have_attribute("open", "")
    expect(old).to_have_attribute("open", "")
    end(page, server, gate)
    expect(old).to_have_attribute("open", "")


@pytest.mark.workers
def test_a_reload_in_the_middle_comes_back_to_the_same_answer(
    new_page: NewPage, server: Server
) -> None:
    page = new_page("chat")
    gate = ask(page)
    server.open(gate)
    server.open(gate)
    expect(last(page)).to_contain_text("And one")
    page.reload()
    expect(last(page)).to_contain_text("And one")
    end(page, server, gate)
    expect(last(page)).to_contain_text("Paragraph 39.")
    shown = page.get_by_role("log").inner_text()
    page.reload()
    assert page.get_by_role("log").inner_text() == shown


def test_only_a_finished_answer_is_announced(new_page: NewPage, server: Server) -> None:
    page = new_page("chat")
    log = page.get_by_role("log", name="Chat")
    expect(log).to_have_attribute("aria-live", "off")
    said = page.locator("[id$=-said]")
    expect(said).to_have_attribute("aria-live", "polite")
    gate = ask(page)
    server.open(gate)
    expect(last(page)).to_contain_text("A finished paragraph.")
    expect(said).to_have_text("")
    end(page, server, gate)
    expect(said).to_have_text(
        re.compile("^A finished paragraph. And one that goes on.")
    )


def test_messages_are_used_by_keyboard(new_page: NewPage, server: Server) -> None:
    page = new_page("chat")
    page.get_by_role("log").focus()
    page.keyboard.press("Tab")  # to the first message's buttons, which it shows
    page.keyboard.press("Tab")
    edit = page.get_by_label("Edit")
    expect(edit).to_be_focused()
    page.keyboard.press("Enter")
    text = page.get_by_label("The message")
    expect(text).to_be_focused()
    expect(text).to_have_value("What is 6 times 7?")
    page.keyboard.type(" Or 7 times 6?")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.get_by_role("article")).to_have_count(1)
    expect(page.get_by_role("article")).to_contain_text(
        "What is 6 times 7? Or 7 times 6?"
    )


def test_the_page_never_sends_what_was_said(new_page: NewPage, server: Server) -> None:
    page = new_page("chat")
    sent: list[str] = []
    page.on("request", lambda asked: sent.append(asked.post_data or ""))
    page.get_by_label("Like", exact=True).click()
    expect(page.get_by_label("liked")).to_have_text("2 True")
    expect(page.get_by_label("Like", exact=True)).to_have_attribute(
        "aria-pressed", "true"
    )
    end(page, server, ask(page))
    assert any("like" in body for body in sent)
    assert not any(
        "6" in re.sub(r"(page|cursor|message|chat)[=-]\w+", "", body)
        and "times" in body
        for body in sent
    )


def test_a_chat_works_without_scripts(new_page: NewPage, server: Server) -> None:
    page = new_page("chat", java_script_enabled=False)
    gate = f"chat-{secrets.token_hex(4)}"
    page.get_by_label("Ask").fill(gate)
    page.get_by_role("button", name="Send", exact=True).last.click()
    expect(page.get_by_role("article", name="You").last).to_contain_text(gate)
    for _ in range(len(PIECES) + 1):
        server.open(gate)
    expect(last(page)).to_contain_text("Paragraph 39.")
    page.get_by_label("Undo").click()
    expect(page.get_by_role("article", name="You")).to_have_count(1)
    edit = page.locator(".fs-edit")
    edit.locator("summary").click()
    edit.get_by_label("The message").fill("And 7 times 8?")
    edit.get_by_role("button", name="Send").click()
    expect(page.get_by_role("article")).to_have_count(1)
    expect(page.get_by_role("article")).to_contain_text("And 7 times 8?")
