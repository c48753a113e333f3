"""Large frames: fetched by URLs of their own, and only as fast as a viewer can."""

from __future__ import annotations

import re
from collections.abc import Iterator

import numpy as np
import pytest

import flaskstream as gr
from flaskstream.testing.eventsource import Event
from flaskstream.web import previews
from tests.web.client import Browser
from tests.web.conftest import Gates, Visit

SIZES = {"large": 400, "small": 40}


@pytest.fixture
def noise(gates: Gates) -> gr.Interface:
    """Three frames of noise, each after a gate; a number beside them."""

    def make(size: str) -> Iterator[tuple[np.ndarray, int]]:
        random = np.random.default_rng(1)
        for number in range(3):
            shape = (SIZES[size], SIZES[size], 3)
            yield random.integers(0, 256, shape, np.uint8), number
            gates.wait(number)

    outputs = [gr.Image(label="picture"), gr.Number(label="number")]
    return gr.Interface(make, gr.Textbox(label="size"), outputs)


def begin(visit: Visit, page: gr.Interface, size: str) -> Browser:
    browser = visit(page)
    browser.fill("size", size)
    browser.begin("Submit", lambda: browser.shown("number") == "0")
    return browser


def fetch(browser: Browser, url: str) -> bytes:
    with browser.http.get(url) as frame:
        assert frame.mimetype == "image/jpeg"
        return bytes(frame.data)


def source(text: str) -> str:
    found = re.findall(r'src="([^"]*)"', text)
    return found[-1] if found else ""


def next_source(listening: Iterator[Event]) -> str:
    """That of the next message that has a frame."""
    return next(filter(None, (source(message.data) for message in listening)))


def test_a_small_frame_comes_within_the_message(
    visit: Visit, noise: gr.Interface, gates: Gates
) -> None:
    browser = begin(visit, noise, "small")
    listening = browser.listen()
    next(listening)
    gates.open(0)
    assert next_source(listening).startswith("data:image/jpeg;base64,")


def test_a_viewer_is_told_of_the_next_large_frame_when_it_has_fetched_the_last(
    visit: Visit, noise: gr.Interface, gates: Gates
) -> None:
    browser = begin(visit, noise, "large")
    listening = browser.listen()
    next(listening)
    gates.open(0)
    first = next_source(listening)
    fetch(browser, first)
    gates.open(1)
    third = next(listening)
    assert ">2<" in third.data
    assert source(third.data) not in ("", first)


def test_a_viewer_is_told_of_the_next_where_nothing_says_that_it_has_the_last(
    visit: Visit, noise: gr.Interface, gates: Gates, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(previews, "PATIENCE", 0.2)
    browser = begin(visit, noise, "large")
    listening = browser.listen()
    next(listening)
    gates.open(0)
    first = next_source(listening)  # another process heard that it was fetched
    gates.open(1)
    assert next_source(listening) not in ("", first)


def test_what_stands_beside_a_frame_does_not_wait_for_it(
    visit: Visit, noise: gr.Interface, gates: Gates, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(previews, "PATIENCE", 600)
    browser = begin(visit, noise, "large")
    listening = browser.listen()
    next(listening)
    gates.open(0)
    assert "/previews/" in next_source(listening)
    gates.open(1)
    third = next(listening)
    assert ">2<" in third.data
    assert source(third.data) == ""


def test_a_frame_is_the_newest_when_it_is_fetched_and_not_told_of_again(
    visit: Visit, noise: gr.Interface, gates: Gates
) -> None:
    browser = begin(visit, noise, "large")
    listening = browser.listen()
    next(listening)
    gates.open(0)
    url = next_source(listening)
    before = fetch(browser, url)
    assert before == fetch(browser, url)
    gates.open(1)
    newer = next_source(listening)
    assert fetch(browser, newer) != before
    assert fetch(browser, url) == fetch(browser, newer)
    gates.open(2)
    told = [source(event.data) for event in listening if event.name == "message"]
    assert [url for url in told if "/previews/" in url] == []


def test_the_end_does_not_wait_for_a_frame(
    visit: Visit, noise: gr.Interface, gates: Gates
) -> None:
    browser = begin(visit, noise, "large")
    listening = browser.listen()
    next(listening)
    gates.open(0)
    next(listening)
    gates.open(1)
    gates.open(2)
    last = [event for event in listening if "<img" in event.data][-1]
    assert "/media/" in source(last.data)


def test_an_answer_names_a_large_frame_too(visit: Visit, noise: gr.Interface) -> None:
    browser = begin(visit, noise, "large")
    url = source(browser.reload().page_html)
    assert "/previews/" in url
    assert len(fetch(browser, url)) > 100_000


def test_a_frame_that_is_gone_is_answered_by_the_newest(
    visit: Visit, noise: gr.Interface, gates: Gates
) -> None:
    browser = begin(visit, noise, "large")
    listening = browser.listen()
    next(listening)
    gates.open(0)
    early = next_source(listening)
    gates.open(1)
    gates.open(2)
    last = [event for event in listening if "<img" in event.data][-1]
    assert browser.http.get(early).data == browser.http.get(source(last.data)).data


def test_a_frame_is_for_its_owner_only(
    visit: Visit, noise: gr.Interface, gates: Gates
) -> None:
    browser = begin(visit, noise, "large")
    listening = browser.listen()
    next(listening)
    gates.open(0)
    url = next_source(listening)
    assert visit(noise).http.get(url).status_code == 404
    assert browser.http.get(url).status_code == 200


def test_nobody_is_known_as_a_viewer_who_has_left(
    visit: Visit, noise: gr.Interface, gates: Gates
) -> None:
    browser = begin(visit, noise, "large")
    listening = browser.listen()
    next(listening)
    gates.open(0)
    url = next_source(listening)
    listening.close()
    fetch(browser, url)  # it is there still, and nobody waits for it
