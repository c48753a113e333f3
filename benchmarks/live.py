"""A function that follows its input: answers while a person drags or types.

By hand: `python -m benchmarks.live --only flaskstream [--what slider typed]`.
"""

from __future__ import annotations

import argparse
import time
from dataclasses import dataclass

from playwright.sync_api import Browser

from benchmarks.browser import Tab, chromium, tab
from benchmarks.link import linked
from benchmarks.servers import HANDWRITTEN, serving
from benchmarks.table import Row

SECONDS = 5
PACE = 20
"""Inputs a second."""
ANSWERS = 14
"""At least so many of a function that takes 0.3 s, in 5 s: 16 would be all."""
PATIENCE = 5
"""Seconds to wait for the last answer."""
TRIPS = (0.0, 0.4)
"""Seconds of a round trip."""

LOADS = {
    "slider": "a slider dragged for 5 s, `live=True`",
    "typed": "typing for 5 s, `Textbox.input`",
}
READY = "document.readyState === 'complete' && document.querySelector('#in input') "
READY += "|| document.querySelector('#in textarea')"

# All that the page has shown of the function's answers.
WATCH = """
() => {
  const live = window.live = [];
  bench.onchange = () => {
    const [text] = bench.text().match(/got .*/) ?? [];
    if (text && text.trim() !== live.at(-1)) live.push(text.trim());
  };
}
"""


@dataclass
class Followed:
    """Inputs, answers while they came, and the last of both."""

    inputs: int
    answers: int
    right: bool

    def __str__(self) -> str:
        last = "last right" if self.right else "last wrong"
        return f"{self.answers} answers, {last}"


def rows(quick: bool) -> list[Row]:
    """A row for each input and length of the way."""
    with chromium() as browser:
        return [compared(browser, load, trip) for load in LOADS for trip in TRIPS]


def compared(browser: Browser, load: str, trip: float) -> Row:
    """The answers of each library."""
    gradio, hand, ours = (
        measured(browser, library, load, trip)
        for library in ("gradio", HANDWRITTEN, "flaskstream")
    )
    way = f", {trip * 1000:.0f} ms of round trip" if trip else ""
    return Row(
        f"0.3 s each: {LOADS[load]}{way}",
        str(gradio),
        str(ours),
        f"at least {ANSWERS}, the last right",
        ours.answers >= ANSWERS and ours.right,
        note=f"{ours.inputs} inputs; handwritten, a request for each: {hand}",
    )


def measured(browser: Browser, library: str, load: str, trip: float) -> Followed:
    """Drag or type for a while; what the page has shown meanwhile, and at the end."""
    with (
        serving(library, load) as server,
        linked(server.port) as link,
        tab(browser, link.url, READY) as page,
    ):
        page.settle()
        page.run(WATCH)
        link.delay = trip / 2
        change = drag if load == "slider" else type_in
        value, inputs = change(page)
        answers = page.run("live.length")
        right = page.wait(f"() => live.at(-1) === 'got {value}'", PATIENCE)
    return Followed(inputs, answers, right)


def drag(page: Tab) -> tuple[str, int]:
    """Move the slider's knob to the right by real mouse moves; its last value."""
    slider = page.page.locator("#in input[type=range]").first
    box = slider.bounding_box()
    assert box is not None
    x, y = box["x"] + 8, box["y"] + box["height"] / 2
    page.page.mouse.move(x, y)
    page.page.mouse.down()
    start, count = time.monotonic(), 0
    while (now := time.monotonic() - start) < SECONDS:
        page.page.mouse.move(x + (box["width"] - 16) * now / SECONDS, y)
        count += 1
        page.page.wait_for_timeout(
            max(0.0, 1000 * (count / PACE - (time.monotonic() - start)))
        )
    page.page.mouse.up()
    return slider.input_value(), count


def type_in(page: Tab) -> tuple[str, int]:
    """Type letters; the whole text."""
    box = page.page.locator("#in textarea, #in input").first
    box.focus()
    start, count = time.monotonic(), 0
    while time.monotonic() - start < SECONDS:
        page.page.keyboard.press("abcdefghij"[count % 10])
        count += 1
        page.page.wait_for_timeout(
            max(0.0, 1000 * (count / PACE - (time.monotonic() - start)))
        )
    return box.input_value(), count


def main() -> None:
    """Print the figures of one library, or of each."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--only", action="append", help="a library; several: repeat")
    parser.add_argument("--what", nargs="*", choices=LOADS, default=list(LOADS))
    options = parser.parse_args()
    with chromium() as browser:
        for library in options.only or ("flaskstream", HANDWRITTEN, "gradio"):
            for load in options.what:
                for trip in TRIPS:
                    found = measured(browser, library, load, trip)
                    where = f"{library}, {load}, {trip * 1000:.0f} ms of round trip"
                    print(f"{where}: {found} ({found.inputs} inputs)", flush=True)


if __name__ == "__main__":
    main()
