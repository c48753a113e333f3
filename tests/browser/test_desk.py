"""Whatever a person does, and however fast: what is shown in the end is the truth."""

from __future__ import annotations

import random
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser.person import slow_down

pytestmark = pytest.mark.browser

BUTTONS = ["Send", "Send", "Cut off", "Grow", "Set", "Turn", "Clear"]
SHOWN = """() => [
  document.querySelector('#fs-form').innerText.replace(/[\\d.]+ ?s\\b/g, 'some s'),
  ...[...document.querySelectorAll('#fs-form :is(input, textarea, select)')]
    .filter(e => !['', 'page', 'cursor'].includes(e.name))
    .map(e => `${e.name}=${e.value}`)]"""


class Person:
    """Somebody who presses, types and reloads without waiting for anything."""

    def __init__(self, page: Page, seed: int) -> None:
        self.page = page
        self.random = random.Random(seed)
        self.did: list[str] = []

    def act(self) -> None:
        often = [self.press, self.press, self.press, self.send]
        acts = [*often, self.chat, self.type, self.slide, self.choose, self.reload]
        self.random.choice(acts)()
        self.page.wait_for_timeout(self.random.choice([0, 0, 10, 50, 200]))

    def press(self) -> None:
        self.click(self.random.choice(BUTTONS))

    def click(self, button: str) -> None:
        self.did.append(button)
        self.page.get_by_role("button", name=button, exact=True).click()

    def send(self) -> None:
        self.fill("box")
        if self.random.random() < 0.5:
            self.click("Send")
        else:
            self.page.get_by_label("box").press("Enter")

    def chat(self) -> None:
        self.fill("said")
        self.page.get_by_label("said").press("Enter")

    def fill(self, label: str) -> None:
        word = "".join(self.random.choices("abc ", k=5)) + "z"
        self.did.append(f"{label}={word}")
        self.page.get_by_label(label, exact=True).fill(word)

    def type(self) -> None:
        delay = self.random.choice([0, 5, 30])
        self.did.append(f"typed after {delay}")
        self.page.get_by_label("typed").press_sequentially("abcdef", delay=delay)

    def reload(self) -> None:
        self.page.reload()

    def slide(self) -> None:
        self.page.get_by_label("number").first.press("ArrowRight")

    def choose(self) -> None:
        self.page.get_by_label("choice").select_option(self.random.choice("abc"))


def settle(page: Page) -> None:
    """Wait until no request is on its way and no run goes on."""
    busy = page.locator(r".htmx-request, #fs-stream [hx-sse\:connect]")
    for _ in range(5):  # a run may start what follows
        expect(busy).to_have_count(0)
        page.wait_for_timeout(30)


@pytest.mark.parametrize(("seed", "rate"), [(0, 1), (1, 1), (2, 8)])
def test_a_page_at_rest_shows_what_its_reload_shows(
    new_page: Callable[..., Page], seed: int, rate: int
) -> None:
    page = new_page("desk")
    slow_down(page, rate)
    person = Person(page, seed)
    for _ in range(6):
        person.did.clear()
        for _ in range(person.random.randint(1, 7)):
            person.act()
        settle(page)
        person.click("Sync")  # else what was only typed is not known to the server
        settle(page)
        shown = page.evaluate(SHOWN)
        page.reload()
        settle(page)
        assert page.evaluate(SHOWN) == shown, person.did


def test_a_box_that_a_press_empties_stays_empty(new_page: Callable[..., Page]) -> None:
    page = new_page("desk")
    box = page.get_by_label("box", exact=True)
    for i in range(12):
        box.fill(f"text {i}")
        page.get_by_role("button", name="Send", exact=True).click()
        expect(page.get_by_label("out")).to_have_text(f"text {i} 9")
        expect(box).to_have_value("")
