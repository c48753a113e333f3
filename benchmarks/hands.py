"""How a person presses, sorts, searches and types in the table of each library."""

from __future__ import annotations

from abc import ABC, abstractmethod

from playwright.sync_api import Locator

from benchmarks.browser import Tab
from benchmarks.rival import GRADIO, NICEGUI, STREAMLIT


class Hands(ABC):
    """One person at one page."""

    def __init__(self, tab: Tab) -> None:
        self._tab = tab
        self._page = tab.page

    def press(self) -> None:
        """Call the function."""
        self._page.locator("button", has_text="Submit").first.click()

    def _fill(self, box: Locator, text: str) -> None:
        """Write into a box, and press Enter."""
        box.fill(text)
        box.press("Enter")

    @abstractmethod
    def sort(self) -> None:
        """Sort by the first column of numbers, the smallest one first."""

    @abstractmethod
    def search(self, text: str) -> None:
        """Search for a text."""

    @abstractmethod
    def type(self, text: str) -> None:
        """Type into the first number of the second row."""


class Ours(Hands):
    def sort(self) -> None:
        self._page.locator("#out .fs-sort").nth(1).click()

    def search(self, text: str) -> None:
        self._page.locator("#out input[type=search]").press_sequentially(text)

    def type(self, text: str) -> None:
        self._page.locator("#out tbody tr:nth-child(2) td:nth-child(2)").dblclick()
        self._fill(self._page.locator(".fs-celleditor"), text)


class Gradios(Hands):
    def sort(self) -> None:
        self._page.get_by_test_id("header-1").first.click()

    def search(self, text: str) -> None:
        self._page.locator("#out input.search-input").press_sequentially(text)

    def type(self, text: str) -> None:
        cell = self._page.get_by_test_id("cell-1-1").first
        cell.dblclick()
        self._fill(cell.locator("input, textarea"), text)


class Streamlits(Hands):
    """Its table is drawn on a canvas: what is pressed is found where it was drawn."""

    def sort(self) -> None:
        self._page.mouse.click(*self._tab.spot("n0"))

    def search(self, text: str) -> None:
        self._fill(self._page.locator(".st-key-out input").first, text)

    def type(self, text: str) -> None:
        column, row = self._tab.spot("n0")[0], self._tab.spot("name 1")[1]
        self._page.mouse.dblclick(column, row)
        self._fill(self._page.locator("#portal input"), text)


class NiceGUIs(Hands):
    def sort(self) -> None:
        self._page.locator(".out th").nth(1).click()

    def search(self, text: str) -> None:
        self._page.locator(".out input").first.press_sequentially(text)

    def type(self, text: str) -> None:
        self._page.locator(".out tbody tr:nth-child(2) td:nth-child(2)").click()
        self._fill(self._page.locator(".q-popup-edit input"), text)


HANDS: dict[str, type[Hands]] = {
    GRADIO.name: Gradios,
    STREAMLIT.name: Streamlits,
    NICEGUI.name: NiceGUIs,
    "flaskstream": Ours,
}
