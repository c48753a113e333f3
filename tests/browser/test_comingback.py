"""When a page comes back to its stream."""

from __future__ import annotations

import re
from collections.abc import Callable
from itertools import count

import pytest
from playwright.sync_api import Page, Route

from flaskstream.web.sse import SOON, come_back
from tests.browser.person import begin
from tests.waiting import wait_until

pytestmark = pytest.mark.browser
PLACE = 600
NOTE = """() => {
    window.waits = [];
    document.addEventListener("htmx:sse:before:connection", ({detail}) => {
        const {attempt, config} = detail.connection;
        if (attempt) waits.push(config.reconnectDelay);
    });
}"""


def test_what_a_stopping_server_tells_holds_for_one_time(
    new_page: Callable[..., Page],
) -> None:
    """A later cut is one's own again, who comes back at once."""
    numbers = count(1)

    def answer(route: Route) -> None:
        number = next(numbers)
        told = come_back(PLACE).decode() if number == 1 else ""
        body = f"retry: {SOON}\nid: {number}\ndata: \n\n{told}"
        route.fulfill(content_type="text/event-stream", body=body)

    page = new_page("count")
    page.evaluate(NOTE)
    page.route(re.compile(r"/events\?"), answer)
    begin(page, "name", "cut")
    wait_until(lambda: page.evaluate("window.waits.length") > 1, "it to come twice")
    [told] = re.findall(r"retry: (\d+)", come_back(PLACE).decode())
    assert page.evaluate("window.waits.slice(0, 2)") == [int(told), SOON]
