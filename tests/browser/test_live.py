"""Several requests of a live listener at a time, in whatever order they come."""

from __future__ import annotations

from collections.abc import Callable
from urllib.parse import parse_qs

import pytest
from playwright.sync_api import APIResponse, Page, Request, Route, expect

from tests.browser.conftest import Server
from tests.browser.person import held_requests, unique, wait_on

pytestmark = pytest.mark.browser
NewPage = Callable[..., Page]
MOST = 4
STREAM = "**/events*"


def hold(page: Page, texts: str, most: int = 0) -> list[Route]:
    """Type letters into the box, and hold the request of each."""
    held = held_requests(page, "**/run/0", most or len(texts))
    for count, letter in enumerate(texts, 1):
        page.get_by_label("text").press_sequentially(letter)
        wait_for(page, held, count)
    return held


def wait_for(page: Page, held: list[Route], count: int) -> None:
    wait_on(page, lambda: len(held) >= count, f"{count} requests")


def let_go(
    page: Page, route: Route, answer: APIResponse | None = None, left_out: str = ""
) -> None:
    """Let a request come to its end; `answer` is what the server has said, of which a
    header may be left out."""
    with page.expect_response(lambda came: came.request == route.request) as ended:
        if answer is None:
            route.continue_()
        else:
            headers = {k: v for k, v in answer.headers.items() if k != left_out}
            route.fulfill(response=answer, headers=headers)
    ended.value.finished()


def sent(route: Route) -> str:
    """What stood in the box."""
    posted = parse_qs(route.request.post_data or "")
    return next(values[0] for name, values in posted.items() if name[1:].isdigit())


def shown(page: Page) -> tuple[str, str]:
    """What stands in the box, and in the output."""
    busy = page.locator(r".htmx-request, #fs-stream [hx-sse\:connect]")
    expect(busy).to_have_count(0)
    output = page.locator(".fs-outputs output")
    return page.get_by_label("text").input_value(), output.inner_text()


def test_so_many_are_under_way_and_the_next_has_what_stands_there_by_then(
    new_page: NewPage,
) -> None:
    page = new_page("live")
    held = hold(page, "abcd", MOST + 1)
    page.get_by_label("text").press_sequentially("e")
    page.wait_for_timeout(400)  # longer than it takes until the next one leaves
    page.get_by_label("text").press_sequentially("f")
    assert len(held) == MOST
    let_go(page, held[1])
    wait_for(page, held, MOST + 1)
    assert [sent(route) for route in held] == ["a", "ab", "abc", "abcd", "abcdef"]
    for route in (held[0], *held[2:]):
        let_go(page, route)
    assert shown(page) == ("abcdef", "ABCDEF")


def test_of_requests_that_come_in_another_order_the_newest_wins(
    new_page: NewPage,
) -> None:
    page = new_page("live")
    for route in reversed(hold(page, "abc")):
        let_go(page, route)
    assert shown(page) == ("abc", "ABC")
    page.reload()
    assert shown(page) == ("abc", "ABC")


@pytest.mark.parametrize("left_out", ["", "fs-cursor"])  # as of one that is refused
def test_of_answers_that_come_in_another_order_the_newest_wins(
    new_page: NewPage, left_out: str
) -> None:
    page = new_page("live")
    held = hold(page, "abc")
    answers = [route.fetch() for route in held]
    for route, answer in reversed(list(zip(held, answers, strict=True))):
        let_go(page, route, answer, left_out)
    assert shown(page) == ("abc", "ABC")


@pytest.mark.parametrize(("ahead", "count"), [(0, 1), (0.5, 2)])
def test_a_stream_is_replaced_where_it_does_not_follow_what_is_shown(
    new_page: NewPage, server: Server, ahead: float, count: int
) -> None:
    page, name, streams = streaming(new_page, server)
    type_on(page, "b")
    # Further than the stream is, and not so far as what comes next.
    page.locator("#fs-cursor").evaluate("(field, n) => { field.value -= -n }", ahead)
    server.open(name)
    expect(page.locator(".fs-outputs output")).to_have_text(f"answer to {name}")
    assert len(streams) == count
    server.open(f"{name}b")
    assert shown(page) == (f"{name}b", f"answer to {name}b")


def test_a_stream_that_says_nothing_is_replaced(
    new_page: NewPage, server: Server
) -> None:
    page, name = new_page("held"), unique("silent")
    held_requests(page, STREAM, 1)
    with page.expect_request(STREAM):
        page.get_by_label("text").fill(name)
    with page.expect_response(STREAM):
        type_on(page, "b")
    server.open(name)
    server.open(f"{name}b")
    assert shown(page) == (f"{name}b", f"answer to {name}b")


def streaming(new_page: NewPage, server: Server) -> tuple[Page, str, list[str]]:
    """A page whose function runs, and whose stream is open; and all its streams."""
    page, name, streams = new_page("held"), unique("stream"), list[str]()

    def note(request: Request) -> None:
        if "/events" in request.url:
            streams.append(request.url)

    page.on("request", note)
    with page.expect_response(STREAM):
        page.get_by_label("text").fill(name)
    server.wait_for(f"{name} begins")
    return page, name, streams


def type_on(page: Page, letter: str) -> None:
    with page.expect_response("**/run/0") as answer:
        page.get_by_label("text").press_sequentially(letter)
    answer.value.finished()
