"""How a page shows how far its run is."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import flaskstream as gr
from tests.waiting import wait_until
from tests.web import dom
from tests.web.client import Browser
from tests.web.conftest import Gates, Visit


def page(gates: Gates, *calls: Callable[[gr.Progress], Any]) -> gr.Interface:
    """A page whose function makes these calls, each once its gate is open."""

    def fn(progress: gr.Progress = gr.Progress()) -> str:  # noqa: B008
        for number, call in enumerate(calls):
            kept = call(progress)
            gates.wait(number)
            del kept
        return "done"

    return gr.Interface(fn, None, gr.Textbox(label="out"))


def texts(browser: Browser) -> list[str]:
    """What stands at each bar: its description and its numbers."""
    found = [e for e in browser.page.walk() if e.has_class("fs-progress")]
    return [" | ".join(span.text for span in e.all("span")) for e in found]


def bars(browser: Browser) -> list[dom.Element]:
    return browser.page.all("progress")


def started(browser: Browser, text: str) -> Browser:
    browser.press("Generate")
    if text not in texts(browser):
        browser.follow(until=lambda: text in texts(browser))
    return browser


def test_a_bar_has_its_description_and_its_percents(visit: Visit, gates: Gates) -> None:
    browser = visit(page(gates, lambda progress: progress(0.25, desc="<b>Load</b>")))
    started(browser, "<b>Load</b> | 25%")
    (bar,) = bars(browser)
    assert (bar.attrs["value"], bar.attrs["max"]) == ("0.2500", "1")
    assert bar.attrs["aria-label"] == "<b>Load</b>"


def test_an_indeterminate_bar_has_no_value(visit: Visit, gates: Gates) -> None:
    browser = visit(page(gates, lambda progress: progress(None, desc="Thinking")))
    started(browser, "Thinking | ")
    assert "value" not in bars(browser)[0].attrs


def test_steps_are_shown_with_their_unit(visit: Visit, gates: Gates) -> None:
    browser = visit(
        page(gates, lambda progress: progress((1200, 4800), "Read", unit="pages"))
    )
    started(browser, "Read | 1,200/4,800 pages")
    assert bars(browser)[0].attrs["value"] == "0.2500"


def test_bytes_are_shown_as_people_count_them(visit: Visit, gates: Gates) -> None:
    browser = visit(
        page(gates, lambda progress: progress((1_500_000, 3_000_000), unit="B"))
    )
    started(browser, " | 1.5 MB of 3.0 MB")


def test_bars_move_without_touching_stop_or_the_status(
    visit: Visit, gates: Gates
) -> None:
    browser = visit(page(gates, lambda p: p(0.1, "one"), lambda p: p(0.2, "two")))
    started(browser, "one | 10%")
    stop = browser.button("Stop")
    status = browser.page.id("fs-status-0")
    gates.open(0)
    browser.follow(until=lambda: "two | 20%" in texts(browser))
    assert browser.button("Stop") is stop
    assert browser.page.id("fs-status-0") is status


def test_a_reload_shows_how_far_it_is(visit: Visit, gates: Gates) -> None:
    browser = visit(page(gates, lambda progress: progress(0.5, desc="half")))
    started(browser, "half | 50%").reload()
    assert texts(browser) == ["half | 50%"]


def test_without_javascript_the_bar_stands_on_the_page(
    visit: Visit, gates: Gates
) -> None:
    demo = page(gates, lambda progress: progress(0.5, desc="half"))
    browser = visit(demo, scripts=False)
    browser.press("Generate")
    wait_until(lambda: texts(browser.reload()) == ["half | 50%"], "the bar")


def test_at_the_end_the_bars_are_gone(visit: Visit, gates: Gates) -> None:
    browser = visit(page(gates, lambda progress: progress(0.5, desc="half")))
    started(browser, "half | 50%")
    gates.open(0)
    browser.follow()
    assert browser.shown("out") == "done"
    assert texts(browser) == []
    assert texts(browser.reload()) == []


def test_the_bars_of_one_run_are_not_those_of_the_next(
    visit: Visit, gates: Gates
) -> None:
    runs = iter(["first", "second"])

    def fn(progress: gr.Progress = gr.Progress()) -> str:  # noqa: B008
        run = next(runs)
        if run == "first":
            progress(0.9, desc="first")
        gates.wait(run)
        return "done"

    browser = visit(gr.Interface(fn, None, gr.Textbox(label="out")))
    started(browser, "first | 90%")
    gates.open("first")
    browser.follow()
    browser.press("Generate")
    assert browser.state() == "running"
    assert texts(browser) == []
