"""What a person does with a page of one function, and sees there."""

from __future__ import annotations

import secrets
from collections.abc import Callable

from playwright.sync_api import Page, Route

from tests.waiting import PATIENCE, wait_until


def submit(page: Page) -> None:
    page.get_by_role("button", name="Submit", exact=True).click()


def begin(page: Page, label: str, prefix: str) -> str:
    """Have the function run under a name of its own, which goes into a field."""
    name = unique(prefix)
    page.get_by_label(label).fill(name)
    submit(page)
    return name


def filled(page: Page, label: str, text: str) -> Page:
    """The page, with a text in the field of that label."""
    page.get_by_label(label).fill(text)
    return page


def slow_down(page: Page, rate: int) -> None:
    """Let the page's processor do a `rate`-th of what it can."""
    session = page.context.new_cdp_session(page)
    session.send("Emulation.setCPUThrottlingRate", {"rate": rate})


def shown_number(page: Page) -> int:
    text = page.locator(".fs-outputs output").inner_text()
    return int(text or -1)


def wait_for_number(page: Page, above: int) -> int:
    page.wait_for_function(
        "n => Number(document.querySelector('.fs-outputs output').innerText || -1) > n",
        arg=above,
    )
    return shown_number(page)


def wait_on(page: Page, condition: Callable[[], object], what: str) -> None:
    """Wait until it holds, while what the page tells comes in."""

    def holds() -> object:
        page.wait_for_timeout(10)
        return condition()

    wait_until(holds, what, PATIENCE / 1000)


def unique(prefix: str) -> str:
    return f"{prefix}-{secrets.token_hex(4)}"


def held_requests(page: Page, url: str, most: int) -> list[Route]:
    """Hold the first requests of a page to an address; they come in here."""
    held: list[Route] = []

    def hold(route: Route) -> None:
        if len(held) < most:
            held.append(route)
        else:
            route.continue_()

    page.route(url, hold)
    return held
