"""A text that is a window, such as a log's tail: it loses as it grows."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest

import flaskstream as gr
from flaskstream.web.text import transmissible
from tests.web import dom
from tests.web.client import Browser
from tests.web.conftest import Gates, Visit

LINES = [
    f'{number} 😀 <b> & "hx-partial" {"</output>" * (number % 3)}'
    + ["\n", "\r\n", "\r", "\0\n"][number % 4]
    for number in range(300)
]
STEPS = [1, 2, 2, 30, 31, 90, 91, 299]
"""After how many lines there is news: a line more, none, many, a whole window."""
MOST = 50


def window(lines: int) -> str:
    return "".join(LINES[max(0, lines - MOST) : lines])


PAGES: dict[str, Callable[[], gr.Textbox | gr.Code | gr.MultimodalTextbox]] = {
    "output": lambda: gr.Textbox(label="out"),
    "code": lambda: gr.Code(label="out"),
    "coloured": lambda: gr.Code(label="out", language="python"),
    "multimodal": lambda: gr.MultimodalTextbox(label="out"),
}


@pytest.fixture(params=PAGES)
def tail(request: pytest.FixtureRequest, gates: Gates) -> gr.Blocks:
    """The newest lines of a log, with news at each gate."""

    def follow() -> Iterator[str]:
        for index, lines in enumerate(STEPS):
            yield window(lines)
            gates.wait(index)

    return gr.Interface(follow, None, PAGES[request.param]())


def shows(browser: Browser, lines: int) -> bool:
    """The lines of a window; blank space after them is none of a code's."""
    shown = browser.shown("out").rstrip()
    return bool(shown == transmissible(window(lines)).rstrip())


def test_a_page_shows_the_newest_window_whatever_it_has_seen(
    visit: Visit, tail: gr.Blocks, gates: Gates
) -> None:
    browser = visit(tail)
    browser.begin("Generate", lambda: shows(browser, STEPS[0]))
    late = []
    for index, lines in enumerate(STEPS[1:]):
        late.append(second_tab(browser, tail))
        gates.open(index)
        browser.follow(lambda lines=lines: shows(browser, lines))  # type: ignore[misc]
        assert shows(browser, lines)
    for other in late:
        other.follow(lambda other=other: shows(other, STEPS[-1]))  # type: ignore[misc]
        assert shows(other, STEPS[-1])
    assert shows(browser.reload(), STEPS[-1])


def second_tab(browser: Browser, demo: gr.Blocks) -> Browser:
    """The same page once more, as it is now."""
    other = Browser(demo.app)
    other.http = browser.http
    return other.open(browser.location)


def test_of_a_window_a_message_has_what_is_new_and_how_much_is_lost(
    visit: Visit, gates: Gates
) -> None:
    def follow() -> Iterator[str]:
        yield window(60)
        gates.wait("more")
        yield window(62)
        gates.wait("end")

    browser = visit(gr.Interface(follow, None, gr.Textbox(label="out")))
    browser.begin("Generate", lambda: shows(browser, 60))
    gates.open("more")
    news = dom.parse(browser.follow(lambda: shows(browser, 62))[-1].data)
    id = browser.page.one("output").attrs["id"]
    changes = news.all("hx-partial", hx_target=f"#{id}")
    lost = transmissible("".join(LINES[10:12])).encode("utf-16-le")
    assert [(c.attrs["hx-swap"], c.text) for c in changes] == [
        ("beforeend", transmissible("".join(LINES[60:62]))),
        ("trim", str(len(lost) // 2)),
    ]


def test_a_box_that_is_typed_in_gets_its_windows_whole(
    visit: Visit, gates: Gates
) -> None:
    def follow(text: str) -> Iterator[str]:
        yield window(60)
        gates.wait("more")
        yield window(62)
        gates.wait("end")

    with gr.Blocks() as demo:
        box = gr.Textbox(label="out", lines=5)
        gr.Button("Go").click(follow, box, box)
    browser = visit(demo)
    browser.begin("Go", lambda: shows(browser, 60))
    gates.open("more")
    browser.follow(lambda: shows(browser, 62))
    assert shows(browser, 62)


def test_html_is_never_cut(visit: Visit, gates: Gates) -> None:
    """What a text loses is not what the HTML that shows it does."""
    lines = [f"line {number} <b>&" for number in range(100)]

    def follow() -> Iterator[list[Any]]:
        for first in range(3):
            said = "\n".join(lines[first : first + 60])
            yield [{"role": "assistant", "content": said}]
            gates.wait(first)

    with gr.Blocks() as demo:
        out = gr.Chatbot(label="out", render_markdown=False)
        gr.Button("Generate").click(follow, None, out)
    browser = visit(demo)
    browser.press("Generate")
    for first in range(3):
        last = lines[first + 59]
        browser.follow(lambda last=last: last in browser.page.text)  # type: ignore[misc]
        assert "\n".join(lines[first : first + 60]) in browser.page.text
        assert first == 0 or lines[first - 1] not in browser.page.text
        gates.open(first)
