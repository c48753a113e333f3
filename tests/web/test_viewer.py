"""How much is on its way to a viewer, and what the page says that it has shown."""

from __future__ import annotations

from collections.abc import Iterator
from types import SimpleNamespace

import pytest

import flaskstream as gr
from flaskstream.blocks import Blocks
from flaskstream.runs.pacing import INTERVAL
from flaskstream.runs.session import Session
from flaskstream.testing.eventsource import Event
from flaskstream.testing.window import SAME
from flaskstream.web import viewer as module
from flaskstream.web.viewer import MOST_BYTES, MOST_MESSAGES, SLOWEST, Viewer
from tests.web.client import Browser
from tests.web.conftest import Gates, Visit

NEVER = 1e9


@pytest.fixture
def woken() -> list[str]:
    """Grows when the stream is woken."""
    return []


@pytest.fixture
def viewer(woken: list[str], monkeypatch: pytest.MonkeyPatch) -> Viewer:
    """One for whom only what it says counts, not how long it says nothing."""
    monkeypatch.setattr(module, "UNHEARD", NEVER)
    monkeypatch.setattr(module, "PATIENCE", NEVER)
    page = Session("owner", "page", Blocks())
    return Viewer(page, "/app", lambda: woken.append("woken"))


def waits(viewer: Viewer) -> bool:
    """Whether it waits for the page, and not only for the next message to be due."""
    return viewer.early() > 1000


def send(viewer: Viewer, count: int, size: int = 10, first: int = 1) -> list[str]:
    """Send so many messages; gives what the page was asked."""
    asked = [viewer.note_sent(first + n, size) for n in range(count)]
    return [url for url in asked if url is not None]


def test_so_many_messages_leave_before_the_page_has_said_anything(
    viewer: Viewer,
) -> None:
    send(viewer, MOST_MESSAGES - 1)
    assert not waits(viewer)
    send(viewer, 1, first=MOST_MESSAGES)
    assert waits(viewer)


def test_a_message_of_any_size_leaves_and_the_next_one_waits(viewer: Viewer) -> None:
    send(viewer, 1, size=MOST_BYTES - 1)
    assert not waits(viewer)
    send(viewer, 1, size=10**9, first=2)
    assert waits(viewer)
    viewer.acknowledge(1, 0.01)
    assert waits(viewer)
    viewer.acknowledge(2, 0.01)
    assert not waits(viewer)


def test_what_the_page_has_shown_makes_room(viewer: Viewer, woken: list[str]) -> None:
    send(viewer, MOST_MESSAGES)
    viewer.acknowledge(1, 0.01)
    assert woken == ["woken"]
    assert not waits(viewer)
    send(viewer, 1, first=MOST_MESSAGES + 1)
    assert waits(viewer)


@pytest.mark.parametrize("seq", [0, -1, MOST_MESSAGES + 1, 10**30])
def test_what_cannot_be_true_is_not_heard(
    viewer: Viewer, woken: list[str], seq: int
) -> None:
    send(viewer, MOST_MESSAGES)
    viewer.acknowledge(seq, 0.01)
    assert waits(viewer)
    assert woken == []


def test_what_is_said_again_wakes_nobody(viewer: Viewer, woken: list[str]) -> None:
    send(viewer, MOST_MESSAGES)
    for _ in range(1000):
        viewer.acknowledge(3, 0.01)
    assert woken == ["woken"]


def test_the_page_is_asked_before_it_holds_up_the_stream(viewer: Viewer) -> None:
    asked = send(viewer, MOST_MESSAGES)
    assert len(asked) == 4
    assert asked[0] == f"/app/pages/page/shown/{viewer.id}/{MOST_MESSAGES // 4}"
    assert len(send(viewer, 1, size=MOST_BYTES // 4, first=100)) == 1
    assert send(viewer, 1, first=101) == []


def test_a_page_that_keeps_up_is_asked_half_as_often(viewer: Viewer) -> None:
    send(viewer, 16)
    viewer.acknowledge(16, 0.01)
    assert not waits(viewer)
    assert send(viewer, 31, first=17) == []
    assert len(send(viewer, 1, first=48)) == 1
    assert not waits(viewer)
    send(viewer, 15, first=49)  # what it was asked is not answered yet
    assert len(send(viewer, 1, first=64)) == 1
    assert len(send(viewer, 1, size=MOST_BYTES // 4, first=100)) == 1


def test_the_pace_follows_how_long_the_page_takes(
    viewer: Viewer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "time", SimpleNamespace(monotonic=lambda: 100.0))
    send(viewer, 1)
    viewer.acknowledge(1, 0.2)
    send(viewer, 1, first=2)
    assert INTERVAL < viewer.early() <= 0.1
    viewer.acknowledge(2, 0.01)
    send(viewer, 1, first=3)
    assert viewer.early() <= INTERVAL


@pytest.mark.parametrize("took", [-5.0, 0.0, 1e9])
def test_the_pace_has_bounds_whatever_the_page_says(
    viewer: Viewer, took: float
) -> None:
    send(viewer, 1)
    viewer.acknowledge(1, took)
    send(viewer, 1, first=2)
    assert viewer.early() <= SLOWEST


def test_a_slow_page_is_asked_more_often(viewer: Viewer) -> None:
    send(viewer, 1)
    viewer.acknowledge(1, 1.0)
    assert len(send(viewer, 4, first=2)) == 2


@pytest.mark.parametrize(("answers", "name"), [(False, "UNHEARD"), (True, "PATIENCE")])
def test_what_is_not_said_for_long_is_taken_as_said(
    viewer: Viewer, monkeypatch: pytest.MonkeyPatch, answers: bool, name: str
) -> None:
    send(viewer, 1)
    if answers:
        viewer.acknowledge(1, 0.01)
    send(viewer, MOST_MESSAGES, size=MOST_BYTES, first=2)
    assert waits(viewer)
    monkeypatch.setattr(module, name, 0)
    assert not waits(viewer)


# ----- by requests


@pytest.fixture
def counting(gates: Gates) -> gr.Interface:
    """0, 1, 2 … 80, each after a gate."""

    def count() -> Iterator[int]:
        for number in range(81):
            yield number
            gates.wait(number)

    return gr.Interface(count, None, gr.Number(label="number"))


def begin(visit: Visit, page: gr.Interface) -> tuple[Browser, Iterator[Event]]:
    browser = visit(page)
    browser.begin("Generate", lambda: browser.shown("number") == "0")
    listening = browser.listen()
    next(listening)
    return browser, listening


def read(
    listening: Iterator[Event], gates: Gates, first: int, end: int
) -> tuple[list[str], str]:
    """The texts of the messages from one gate to another, and the last question."""
    texts, asked = [], ""
    for number in range(first, end):
        gates.open(number)
        while (event := next(listening)).name != "message":
            asked = event.data if event.name == "fs:ask" else asked
        texts.append(event.data)
    return texts, asked


def test_a_stream_goes_on_when_the_page_says_what_it_has_shown(
    visit: Visit,
    counting: gr.Interface,
    gates: Gates,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(module, "UNHEARD", NEVER)
    browser, listening = begin(visit, counting)
    _, asked = read(listening, gates, 0, MOST_MESSAGES - 1)
    gates.open(MOST_MESSAGES - 1)
    gates.open(MOST_MESSAGES)
    assert browser.post(f"{asked}?took=20").status_code == 204
    while (event := next(listening)).name != "message":
        pass
    # It has been merged with what came while nothing could leave.
    assert f">{MOST_MESSAGES}<" in event.data or f">{MOST_MESSAGES + 1}<" in event.data


def test_the_end_comes_also_to_a_page_that_says_nothing(
    visit: Visit,
    counting: gr.Interface,
    gates: Gates,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(module, "UNHEARD", NEVER)
    _, listening = begin(visit, counting)
    read(listening, gates, 0, MOST_MESSAGES - 1)
    gates.open_all()
    last = [event for event in listening if event.name == "message"]
    assert len(last) == 1
    assert ">80<" in last[0].data


def test_a_viewer_is_heard_by_its_owner_and_its_page_only(
    visit: Visit,
    counting: gr.Interface,
    gates: Gates,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    heard: list[int] = []
    monkeypatch.setattr(
        Viewer, "acknowledge", lambda self, seq, took: heard.append(seq)
    )
    browser, listening = begin(visit, counting)
    _, url = read(listening, gates, 0, MOST_MESSAGES // 4 + 2)
    stranger = visit(counting)
    stranger.press("Generate")
    _, _, page, _, viewer, seq = url.split("/")
    other = f"/pages/{stranger.page_id}/shown/{viewer}/{seq}"
    assert stranger.post(url).status_code == 204
    assert stranger.post(other).status_code == 204
    assert browser.post(f"/pages/{page}/shown/{'x' * 22}/{seq}").status_code == 204
    assert browser.post(url, headers={"Origin": "http://evil.test"}).status_code == 403
    assert heard == []
    for took in ("x", "-1", "9" * 400, "9" * 5000, "1.5", ""):
        assert browser.post(f"{url}?took={took}", headers=SAME).status_code == 204
    assert heard == [int(seq)] * 6
    for wrong in ("x", "-1", "9" * 400, "9" * 5000):
        forged = url.removesuffix(seq) + wrong
        assert browser.post(forged, headers=SAME).status_code == 204
    assert heard == [int(seq)] * 6


def test_a_stream_that_has_ended_is_told_nothing_more(
    visit: Visit, counting: gr.Interface, gates: Gates
) -> None:
    browser, listening = begin(visit, counting)
    _, url = read(listening, gates, 0, MOST_MESSAGES // 4 + 2)
    listening.close()  # type: ignore[attr-defined]
    assert browser.post(url).status_code == 204
