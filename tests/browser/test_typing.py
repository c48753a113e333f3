"""What a person types into a field that functions write to."""

from __future__ import annotations

import secrets
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Server
from tests.browser.person import held_requests, unique, wait_on

pytestmark = pytest.mark.browser
NewPage = Callable[..., Page]


@pytest.fixture
def page(new_page: NewPage) -> Page:
    return new_page("shouting")


def test_what_is_typed_meanwhile_outlives_the_answer_to_what_was_there(
    page: Page,
) -> None:
    held = held_requests(page, "**/run/0", 9)
    box = page.get_by_label("message")
    box.press_sequentially("abc")
    box.press("ArrowLeft")
    wait_on(
        page,
        lambda: held and "=abc" in (held[-1].request.post_data or ""),
        "the request of the last letter",
    )
    with page.expect_response("**/run/0") as first:
        held[0].continue_()
    first.value.finished()
    expect(box).to_have_value("abc")
    for route in held[1:]:
        route.continue_()
    page.unroute("**/run/0")
    expect(box).to_have_value("ABC")
    box.press_sequentially("d")
    expect(box).to_have_value("ABDC")


def test_what_was_sent_is_taken_out_of_a_box_that_answers_as_one_types(
    page: Page,
) -> None:
    box = page.get_by_label("message")
    box.press_sequentially("abc")
    expect(box).to_have_value("ABC")
    box.press("Enter")
    expect(page.get_by_label("heard")).to_have_text("ABC")
    expect(box).to_have_value("")


def test_what_is_chosen_meanwhile_outlives_the_answer_to_what_was_there(
    page: Page,
) -> None:
    held = held_requests(page, "**/run/2", 2)
    voice = page.get_by_label("voice")
    with page.expect_request("**/run/2"):
        voice.select_option(label="high")
    with page.expect_request("**/run/2"):
        voice.select_option(label="shrill")
    for route in held:
        with page.expect_response("**/run/2") as answer:
            route.continue_()
        answer.value.finished()
        expect(voice.locator("option:checked")).to_have_text("shrill")
    expect(voice.locator("option:checked")).to_have_text("shrill")


def test_a_function_slower_than_the_typist_answers_meanwhile_and_the_last_text_last(
    new_page: NewPage, server: Server
) -> None:
    page, name = new_page("held"), unique("slow")
    box, answer = page.get_by_label("text"), page.locator(".fs-outputs output")

    def type_on(letter: str) -> None:
        with page.expect_response("**/run/0"):
            box.press_sequentially(letter)

    with page.expect_response("**/run/0"):
        box.fill(name)
    server.wait_for(f"{name} begins")
    type_on("b")
    type_on("c")
    server.open(name)
    expect(answer).to_have_text(f"answer to {name}")
    server.wait_for(f"{name}bc begins")
    type_on("d")
    server.open(f"{name}bc")
    expect(answer).to_have_text(f"answer to {name}bc")
    server.wait_for(f"{name}bcd begins")
    server.open(f"{name}bcd")
    expect(answer).to_have_text(f"answer to {name}bcd")
    expect(box).to_have_value(f"{name}bcd")
    assert f"{name}b begins" not in server.events()


def type_more(page: Page, label: str, digit: str) -> None:
    """Type on, until the page has the server's answer to that."""
    with page.expect_response("**/run/*") as answer:
        page.get_by_label(label, exact=True).press_sequentially(digit)
    answer.value.finished()
    expect(page.locator(".htmx-request")).to_have_count(0)


@pytest.mark.parametrize("label", ["line", "several", "number"])
def test_a_slow_answer_to_what_was_there_takes_nothing_away_that_was_typed_since(
    new_page: NewPage, server: Server, label: str
) -> None:
    page, text = new_page("writing-back"), f"{secrets.randbelow(10**6) + 10**6}"
    box, heard = page.get_by_label(label, exact=True), page.get_by_label("heard")
    box.fill(text)
    for digit in "12":
        server.wait_for(f"{text} begins")
        type_more(page, label, digit)
        server.open(text)
        expect(heard).to_have_text(f"heard {text}")  # which comes with the answer
        text += digit
        expect(box).to_have_value(text)
    server.wait_for(f"{text} begins")
    server.open(text)
    expect(box).to_have_value(f"-{text}" if label == "number" else f"{text}!")
    expect(heard).to_have_text(f"heard {text}")


def test_what_came_while_typing_was_on_its_way_is_not_put_in_for_its_answer(
    new_page: NewPage, server: Server
) -> None:
    page, text, gate = new_page("writing-back"), unique("cross"), unique("watch")
    box, watched = page.get_by_label("line"), page.get_by_label("watched")
    page.get_by_label("gate").fill(gate)
    page.get_by_role("button", name="Watch").click()
    expect(watched).to_have_text("watching")
    box.fill(text)
    server.wait_for(f"{text} begins")
    busy = page.locator(".htmx-request")
    expect(busy).to_have_count(0)
    held = held_requests(page, "**/run/0", 1)
    box.press_sequentially("b")
    wait_on(page, lambda: held, "the request")
    server.open(text)
    expect(page.get_by_label("heard")).to_have_text(f"heard {text}")
    answer = held[0].fetch()
    server.open(gate)
    expect(watched).to_have_text("seen")  # which is newer than that answer
    held[0].fulfill(response=answer)
    expect(busy).to_have_count(0)
    assert box.input_value() == f"{text}b"
    server.open(f"{text}b")
    expect(box).to_have_value(f"{text}b!")
    server.open(gate)
