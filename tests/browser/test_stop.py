"""How a person stops a run."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Server
from tests.browser.person import begin, unique, wait_for_number
from tests.waiting import wait_until

pytestmark = pytest.mark.browser
NewPage = Callable[..., Page]


def told_number(server: Server, what: str) -> int:
    """The number that a function or the server has told behind these words."""

    def told() -> list[str]:
        return [event for event in server.events() if event.startswith(what)]

    wait_until(told, what)
    (event,) = told()
    return int(event.removeprefix(what))


@pytest.mark.workers
@pytest.mark.parametrize("path", ["count", "async"])
def test_stop_stops_at_once_and_finally_has_run(
    new_page: NewPage, server: Server, path: str
) -> None:
    page = new_page(path)
    name = begin(page, "name", "stopped")
    wait_for_number(page, 3)
    page.get_by_role("button", name="Stop", exact=True).click()
    server.wait_for(f"{name} finally")
    expect(page.get_by_role("button", name="Submit", exact=True)).to_be_visible()
    expect(page.locator(".fs-outputs .fs-status").first).to_contain_text("Stopped")
    assert f"{name} done" not in server.events()
    if server.processes == 1:  # else who takes the Stop may not know how far it is
        # What it is at goes on to its next yield, and nothing is computed after that.
        stops = told_number(server, f"{name} stops at ")
        assert told_number(server, f"{name} ends at ") - stops <= 1


def test_a_double_click_on_submit_does_not_stop(
    new_page: NewPage, server: Server
) -> None:
    page = new_page("count")
    page.get_by_label("name").fill(unique("double"))
    page.get_by_role("button", name="Submit", exact=True).dblclick()
    wait_for_number(page, 30)
    expect(page.get_by_role("button", name="Stop", exact=True)).to_be_visible()


def test_escape_stops(new_page: NewPage, server: Server) -> None:
    page = new_page("count")
    name = begin(page, "name", "escape")
    wait_for_number(page, 3)
    page.keyboard.press("Escape")
    server.wait_for(f"{name} finally")


def test_focus_moves_from_submit_to_stop_and_back(
    new_page: NewPage, server: Server
) -> None:
    page = new_page("count")
    page.get_by_label("name").fill(unique("focus"))
    page.get_by_role("button", name="Submit", exact=True).focus()
    page.keyboard.press("Enter")
    stop = page.get_by_role("button", name="Stop", exact=True)
    expect(stop).to_be_focused()
    stop.click(trial=True)  # until it is not new any longer
    page.keyboard.press("Enter")
    expect(page.get_by_role("button", name="Submit", exact=True)).to_be_focused()
