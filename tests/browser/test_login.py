"""A launched page behind its login, in Chromium."""

from __future__ import annotations

import threading
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

import flaskstream as gr
from tests.waiting import PATIENCE

pytestmark = pytest.mark.browser


def enter(page: Page, password: str) -> None:
    page.get_by_label("User name").fill("ada")
    page.get_by_label("Password").fill(password)
    page.keyboard.press("Enter")


def test_a_person_logs_in_runs_logs_out_and_comes_back_to_his_page(
    browser: Browser,
) -> None:
    go = threading.Event()

    def double(text: str) -> Iterator[str]:
        yield f"{text} once"
        assert go.wait(120)
        yield f"{text} twice"

    demo = gr.Interface(double, gr.Textbox(label="in"), gr.Textbox(label="out"))
    _, url, _ = demo.launch(
        auth=("ada", "right"), prevent_thread_lock=True, quiet=True, server_port=0
    )
    context = browser.new_context()
    context.set_default_timeout(PATIENCE)
    try:
        page = context.new_page()
        page.goto(f"{url}/?team=blue")
        enter(page, "wrong")
        expect(page.get_by_role("alert")).to_contain_text("password is wrong")
        enter(page, "right")
        page.get_by_label("in", exact=True).fill("said")
        assert page.url == f"{url}/?team=blue"
        with page.expect_response("**/events*"):  # nobody may open one later
            page.get_by_role("button", name="Submit").click()
        expect(page.get_by_text("said once")).to_be_visible()

        elsewhere = context.new_page()
        elsewhere.goto(f"{url}/logout")
        expect(elsewhere.get_by_label("User name")).to_be_focused()
        go.set()
        expect(page.get_by_role("button", name="Stop")).to_be_hidden()
        page.get_by_role("button", name="Submit").click()
        page.get_by_role("link", name="Reload the page").click()
        enter(page, "right")
        expect(page.get_by_text("said twice")).to_be_visible()
        assert "team=blue" in page.url
    finally:
        go.set()
        context.close()
        demo.close()
