"""What Chromium does with a page, Firefox and WebKit do: one way through each kind."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from selenium.webdriver.common.keys import Keys

from tests.browser.conftest import Server
from tests.browser.person import unique
from tests.crossbrowser.window import Window
from tests.waiting import once
from tests.web.pictures import png

pytestmark = pytest.mark.browser
OUTPUT = ".fs-outputs output"
PICTURE = ".fs-outputs img"


def test_a_run_streams_on_over_a_reload_until_it_is_stopped(
    window: Window, server: Server
) -> None:
    window.open(f"{server.url}/count/")
    name = unique("run")
    window.type("name", name)
    window.press("Submit")

    def reload_is_quiet() -> bool:
        before = wait_for_number(window, 3)
        window.reload()
        wait_for_number(window, before)
        return window.complaints() == []

    # A stream that comes back before a slow page does is cut, and complains.
    assert once(reload_is_quiet, 5)
    window.press("Stop")
    window.until(lambda: "Stopped" in window.text(".fs-outputs"), "its end")
    server.wait_for(f"{name} finally")


def wait_for_number(window: Window, above: int) -> int:
    """The number that is shown, once it is above another."""

    def number() -> int:
        shown = int(window.text(OUTPUT) or -1)
        return shown if shown > above else 0

    return window.until(number, f"a number above {above}")


def test_each_frame_is_seen(window: Window, server: Server) -> None:
    window.open(f"{server.url}/frames/")
    gate = unique("frames")
    window.type("gate", gate)
    window.press("Submit")
    for level in range(1, 6):
        server.open(gate)
        wait_for_lightness(window, PICTURE, level * 40)


def wait_for_lightness(window: Window, selector: str, lightness: int) -> None:
    def is_shown() -> bool:
        return abs(window.lightness(selector) - lightness) < 8  # as a JPEG has it

    window.until(is_shown, f"a picture as light as {lightness}")


def test_what_is_typed_is_answered_and_stays(window: Window, server: Server) -> None:
    window.open(f"{server.url}/live/")
    window.type("text", "as one types")
    window.until(lambda: window.text(OUTPUT) == "AS ONE TYPES", "the answer")
    assert window.field("text").get_property("value") == "as one types"


def test_a_chosen_file_is_uploaded(
    window: Window, server: Server, tmp_path: Path
) -> None:
    window.open(f"{server.url}/invert/")
    file = tmp_path / "grey.png"
    file.write_bytes(png())
    window.type("image", str(file))
    wait_for_lightness(window, ".fs-inputs img", 128)
    window.press("Submit")
    wait_for_lightness(window, PICTURE, 127)


def test_a_slider_looks_alike(window: Window, server: Server) -> None:
    window.open(f"{server.url}/examples/")

    def height() -> int:
        pixels = np.asarray(window.picture("b").convert("RGB")).astype(int)
        is_blue = pixels[..., 2] - pixels[..., 0] > 60
        return int(is_blue.any(axis=1).sum())

    window.until(lambda: 16 <= height() <= 20, "a knob of 18 pixels")


def test_a_chat_answers_word_by_word(window: Window, server: Server) -> None:
    window.open(f"{server.url}/talk/")
    gate = unique("chat")
    window.type("Message", f"{gate}: go{Keys.ENTER}")
    said = "Answer"
    server.open(gate)
    window.until(lambda: window.text(".fs-said > .fs-prose") == said, said)
    whole = f"Answer 0 to {gate}: go"
    for _ in whole.split()[1:]:
        server.open(gate)
    window.until(lambda: window.text(".fs-said > .fs-prose") == whole, whole)
