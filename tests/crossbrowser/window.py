"""What a person does in a window of a browser, and sees there, in any of them."""

from __future__ import annotations

import io
from collections.abc import Callable
from typing import Any, TypeVar

from PIL import Image
from selenium.common.exceptions import (
    ElementClickInterceptedException,
    ElementNotInteractableException,
    NoSuchElementException,
    StaleElementReferenceException,
)
from selenium.webdriver import Remote
from selenium.webdriver.common.by import By
from selenium.webdriver.remote.webelement import WebElement
from selenium.webdriver.support.wait import WebDriverWait

from tests.waiting import PATIENCE

T = TypeVar("T")
NOT_YET = [
    ElementClickInterceptedException,
    ElementNotInteractableException,
    NoSuchElementException,
    StaleElementReferenceException,
]
WATCH = """
const note = (...what) => sessionStorage.complaints =
  `${sessionStorage.complaints ?? ""}${what.join(" ")}\\n`;
for (const kind of ["error", "warn"]) {
  const say = console[kind];
  console[kind] = (...what) => { note(...what); say.apply(console, what); };
}
addEventListener("error", event => note(event.message));
addEventListener("unhandledrejection", event => note(event.reason));
document.addEventListener("securitypolicyviolation", event =>
  note(event.violatedDirective, event.blockedURI));
"""
"""Notes what a page complains of, beyond its end."""
LIGHTNESS = """
const picture = document.querySelector(arguments[0]);
if (!picture?.complete || !picture.naturalWidth) return -1;
const canvas = document.createElement("canvas").getContext("2d");
canvas.drawImage(picture, 0, 0);
return canvas.getImageData(0, 0, 1, 1).data[0];
"""
BOX = """
const {x, y, width, height} = arguments[0].getBoundingClientRect();
return [x, y, x + width, y + height];
"""


class Window:
    """The window of a browser."""

    def __init__(self, driver: Remote) -> None:
        self._driver = driver

    def open(self, url: str) -> None:
        self._driver.get(url)
        self._driver.execute_script(WATCH)
        self.complaints()  # of the page that was left

    def reload(self) -> None:
        self._driver.refresh()
        self._driver.execute_script(WATCH)

    def field(self, label: str) -> WebElement:
        """The field that has a label."""
        path = f'//*[@id=//label[normalize-space()="{label}"]/@for]'
        return self._driver.find_element(By.XPATH, path)

    def type(self, label: str, text: str) -> None:
        """Type into a field, or name the file that it is to take."""

        def is_typed() -> bool:
            self.field(label).send_keys(text)
            return True

        self.until(is_typed, f"{label} to type into")

    def press(self, name: str) -> None:
        """Press a button, as soon as it is there and takes a press."""
        path = f'//button[normalize-space()="{name}"]'

        def is_pressed() -> bool:
            self._driver.find_element(By.XPATH, path).click()
            return True

        self.until(is_pressed, f"{name} to press")

    def click(self, selector: str) -> None:
        """Click on the middle of what a selector finds, as soon as that can be done."""

        def is_clicked() -> bool:
            self._driver.find_element(By.CSS_SELECTOR, selector).click()
            return True

        self.until(is_clicked, f"{selector} to click on")

    def text(self, selector: str) -> str:
        """The text of the last element that a selector finds; nothing without one."""
        found = self._driver.find_elements(By.CSS_SELECTOR, selector)
        return found[-1].text if found else ""

    def run(self, script: str, *arguments: object) -> Any:
        """What a script returns that the page runs."""
        return self._driver.execute_script(script, *arguments)

    def lightness(self, selector: str) -> int:
        """The red of a picture's first pixel; -1 until there is one."""
        value: int = self._driver.execute_script(LIGHTNESS, selector)
        return value

    def picture(self, label: str) -> Image.Image:
        """What is seen of a field, near the top of the page."""
        box = self._driver.execute_script(BOX, self.field(label))
        return Image.open(io.BytesIO(self._driver.get_screenshot_as_png())).crop(box)

    def until(self, condition: Callable[[], T], what: str) -> T:
        """Wait until `condition()` is true, and give what it says."""
        wait = WebDriverWait(self._driver, PATIENCE / 1000, 0.05, NOT_YET)
        return wait.until(lambda _: condition(), f"waited for {what}")

    def complaints(self) -> list[str]:
        """What pages have logged as errors and warnings since this was asked last."""
        noted: str = self._driver.execute_script(
            "const noted = sessionStorage.complaints ?? '';"
            "sessionStorage.complaints = '';"
            "return noted;"
        )
        return noted.splitlines()
