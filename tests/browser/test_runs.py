"""What a person sees of a run."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Server
from tests.browser.person import begin, submit, unique, wait_for_number

pytestmark = pytest.mark.browser
NewPage = Callable[..., Page]


@pytest.mark.workers
def test_a_reload_in_the_middle_comes_back_to_the_same_run(
    new_page: NewPage, server: Server
) -> None:
    page = new_page("count")
    name = begin(page, "name", "reload")
    before = wait_for_number(page, 5)
    page.reload()
    expect(page.get_by_label("name")).to_have_value(name)
    after = wait_for_number(page, before)
    assert after > before
    assert server.events().count(f"{name} finally") == 0
    expect(page.get_by_role("button", name="Stop", exact=True)).to_be_visible()


@pytest.mark.workers
def test_a_second_tab_shows_the_same_run(new_page: NewPage, server: Server) -> None:
    page = new_page("count")
    page.get_by_label("name").fill(unique("tabs"))
    submit(page)
    before = wait_for_number(page, 5)
    other = page.context.new_page()
    other.goto(page.url)
    wait_for_number(other, before)
    wait_for_number(page, before + 10)


def test_two_people_do_not_see_each_others_runs(
    new_page: NewPage, server: Server
) -> None:
    mine, theirs = new_page("count"), new_page("count")
    mine.get_by_label("name").fill(unique("mine"))
    submit(mine)
    wait_for_number(mine, 5)
    assert theirs.locator(".fs-outputs output").inner_text() == ""
    theirs.goto(mine.url)  # the page's id is in the URL, and of no use to others
    expect(theirs.get_by_role("heading")).to_have_text("This page is not here")
    assert theirs.get_by_label("name").count() == 0


@pytest.mark.workers
def test_two_listeners_run_at_once_on_one_page(
    new_page: NewPage, server: Server
) -> None:
    page = new_page("two-listeners")
    name = unique("two")
    page.get_by_label("name").fill(name)
    left = page.get_by_role("status", name="left")
    right = page.get_by_role("status", name="right")
    page.get_by_role("button", name="go left").click()
    expect(left).to_have_text("begun")
    page.get_by_role("button", name="go right").click()
    expect(right).to_have_text("begun")
    server.open(f"{name}-l")
    expect(left).to_have_text("went on")
    expect(right).to_have_text("begun")
    server.open(f"{name}-r")
    expect(right).to_have_text("went on")
    expect(page.locator("#fs-stream")).to_be_empty()


def test_typing_shows_answers_meanwhile_and_ends_on_the_last(
    new_page: NewPage, server: Server
) -> None:
    page = new_page("live")
    page.evaluate(
        """() => {
          window.seen = new Set();
          const look = () => {
            window.seen.add(document.querySelector('.fs-outputs output').innerText);
            requestAnimationFrame(look);
          };
          look();
        }"""
    )
    text = ""
    while page.evaluate("window.seen.size") <= 5:  # while one types on
        assert len(text) < 600
        text += (more := "the quick brown fox ")
        page.get_by_label("text").press_sequentially(more, delay=50)
    expect(page.locator(".fs-outputs output")).to_have_text(text.upper())
    seen = page.evaluate("[...window.seen]")
    wrong = [a for a in seen if not text.upper().startswith(a.strip())]
    assert wrong == []


@pytest.mark.workers
def test_growing_text_arrives_whole_and_in_order(
    new_page: NewPage, server: Server
) -> None:
    text = " ".join(f"word{i}" for i in range(120))
    page = new_page("grow")
    page.get_by_label("text").fill(text)
    submit(page)
    expect(page.locator(".fs-outputs output")).to_have_text(text)


def test_a_field_can_be_an_output(new_page: NewPage, server: Server) -> None:
    page = new_page("clear-box")
    page.get_by_label("message").fill("hello")
    submit(page)
    expect(page.get_by_label("message")).to_have_value("")
    expect(page.locator(".fs-outputs output")).to_have_text("got hello!")


@pytest.mark.workers
def test_a_chain_runs_on_the_server(new_page: NewPage, server: Server) -> None:
    page = new_page("chain")
    page.get_by_label("text").fill("x")
    page.get_by_role("button", name="go").click()
    expect(page.locator("output").first).to_have_text("xab")
    expect(page.locator("strong")).to_have_text("xab")


@pytest.mark.workers
def test_an_error_is_a_card_and_keeps_what_was_shown(
    new_page: NewPage, server: Server
) -> None:
    page = new_page("failing")
    page.get_by_label("text").fill("<b>bold</b>")
    submit(page)
    expect(page.get_by_role("alert").filter(has_text="no good")).to_contain_text(
        "no good: <b>bold</b>"
    )
    expect(page.locator(".fs-outputs output")).to_have_text("before")


@pytest.mark.parametrize(
    "hostile",
    [
        "</script><img src=x onerror=document.title='owned'>",
        "<hx-partial hx-target=body>owned</hx-partial>",
        "<title>owned</title>",
        '<div id="fs-form" hx-swap-oob="true">owned</div>',
        "data: x\n\nevent: fs:done\ndata: x",
    ],
)
def test_hostile_text_stays_text(
    new_page: NewPage, server: Server, hostile: str
) -> None:
    page = new_page("echo")
    title = page.title()
    page.get_by_label("text").fill(hostile)
    submit(page)
    expect(page.locator(".fs-outputs")).to_contain_text(hostile.split("\n")[0])
    expect(page.locator(".fs-outputs .fs-status").first).not_to_contain_text("Running")
    assert page.title() == title
    assert page.locator("#fs-form").count() == 1
    assert page.locator("img[src=x]").count() == 0


@pytest.mark.workers
def test_toasts_are_text_and_can_be_closed(new_page: NewPage, server: Server) -> None:
    page = new_page("toasts")
    page.get_by_label("warning").check()
    page.get_by_role("button", name="tell").click()
    toast = page.locator(".fs-toast")
    expect(toast).to_contain_text("<b>warning</b> told")
    toast.get_by_role("button").click()
    expect(toast).to_have_count(0)


@pytest.mark.workers
def test_an_update_changes_properties_and_the_server_checks_by_them(
    new_page: NewPage, server: Server
) -> None:
    page = new_page("updating")
    page.get_by_label("vegetable").check()
    expect(page.locator("select option")).to_have_text(["leek", "kale"])
    page.locator("select").select_option(label="kale")
    page.get_by_role("button", name="eat").click()
    expect(page.locator("output")).to_have_text("ate kale")


@pytest.mark.workers
def test_load_runs_with_the_page(new_page: NewPage, server: Server) -> None:
    page = new_page("on-load")
    expect(page.locator("output")).to_have_text("loaded")


def test_an_example_fills_the_form(new_page: NewPage, server: Server) -> None:
    page = new_page("examples")
    page.locator(".fs-example").nth(1).click()
    expect(page.get_by_label("a", exact=True)).to_have_value("seven")
    expect(page.get_by_role("slider")).to_have_value("7")
    submit(page)
    expect(page.locator(".fs-outputs output")).to_have_text("seven 7")


def test_a_field_in_error_is_marked_and_mended(
    new_page: NewPage, server: Server
) -> None:
    page = new_page("examples")
    slider = page.get_by_role("slider")
    slider.evaluate("e => { e.max = 99; e.value = 50 }")
    submit(page)
    expect(page.get_by_role("alert").filter(has_text="10")).to_be_visible()
    expect(page.get_by_role("slider")).to_have_attribute("aria-invalid", "true")
    page.get_by_role("slider").evaluate("e => { e.value = 3 }")
    submit(page)
    expect(page.locator(".fs-outputs output")).to_contain_text("3")
    expect(page.get_by_role("slider")).not_to_have_attribute("aria-invalid", "true")
