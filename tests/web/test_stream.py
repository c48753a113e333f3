"""A page's stream: how it begins, goes on and ends."""

from __future__ import annotations

import threading
import zlib
from collections.abc import Iterator

import pytest

import flaskstream as gr
from flaskstream.testing.eventsource import Event, events
from flaskstream.web import stream
from flaskstream.web.elsewhere import TIMES
from flaskstream.web.security import new_id
from flaskstream.web.threads import OpenStreams
from tests.runs.memory import state_of
from tests.web import dom
from tests.web.client import Browser
from tests.web.conftest import Gates, Visit


@pytest.fixture
def words(gates: Gates) -> gr.Interface:
    """Says one word more at each gate: a growing text, and a number beside it."""

    def say() -> Iterator[tuple[str, int]]:
        text = ""
        for number, word in enumerate(["one", "two", "three"]):
            text += word + " "
            yield text, number
            gates.wait(word)

    return gr.Interface(
        say, None, [gr.Textbox(label="words"), gr.Number(label="number")]
    )


def ended(events: list[Event]) -> bool:
    return [e.name for e in events].index("fs:done") == len(events) - 1


def test_the_stream_says_what_proxies_and_caches_need_to_know(
    visit: Visit, words: gr.Interface
) -> None:
    browser = visit(words)
    browser.begin("Generate", lambda: "one" in browser.shown("words"))
    assert browser.stream_url is not None
    with browser.http.get(browser.stream_url, buffered=False) as response:
        assert response.mimetype == "text/event-stream"
        assert response.headers["Cache-Control"] == "no-cache, no-store, no-transform"
        assert response.headers["X-Accel-Buffering"] == "no"
        assert "Content-Length" not in response.headers


def test_the_first_message_comes_at_once_with_the_retry_time(
    visit: Visit, words: gr.Interface
) -> None:
    browser = visit(words)
    browser.begin("Generate", lambda: "one" in browser.shown("words"))
    first = next(browser.listen())
    assert first.name == "message"
    assert first.retry == 500
    assert first.id == browser.page.id("fs-cursor").attrs["value"]


def test_ids_rise_and_the_end_comes_last(
    visit: Visit, words: gr.Interface, gates: Gates
) -> None:
    browser = visit(words)
    browser.begin("Generate", lambda: "one" in browser.shown("words"))
    for word in ["one", "two", "three"]:
        gates.open(word)
    seen = browser.follow()
    ids = [int(event.id) for event in seen if event.name == "message"]
    assert ids == sorted(set(ids))
    assert ended(seen)
    assert browser.shown("words") == "one two three "
    assert browser.shown("number") == "2"


def test_growing_text_is_sent_as_what_is_new(
    visit: Visit, words: gr.Interface, gates: Gates
) -> None:
    browser = visit(words)
    browser.begin("Generate", lambda: "one" in browser.shown("words"))
    gates.open("one")
    seen = browser.follow(lambda: "two" in browser.shown("words"))
    assert "two" in seen[-1].data
    assert "one" not in seen[-1].data
    assert browser.shown("words") == "one two "


def test_a_connection_without_a_cursor_begins_with_the_whole_state(
    visit: Visit, words: gr.Interface, gates: Gates
) -> None:
    browser = visit(words)
    browser.begin("Generate", lambda: "one" in browser.shown("words"))
    gates.open("one")
    browser.follow(lambda: "two" in browser.shown("words"))
    assert browser.stream_url is not None
    url = browser.stream_url.partition("?")[0]
    first = next(browser.listen(url))
    blank = dom.parse(visit(words).page_html)
    dom.apply(blank, first.data)
    assert "one two " in blank.text
    assert blank.id("fs-status-0").attrs["data-fs-state"] == "running"


def test_a_reconnect_gets_only_what_it_has_not_seen(
    visit: Visit, words: gr.Interface, gates: Gates
) -> None:
    browser = visit(words)
    browser.begin("Generate", lambda: "one" in browser.shown("words"))
    gates.open("one")
    last = browser.follow(lambda: "two" in browser.shown("words"))[-1]
    again = next(browser.listen(last_event_id=last.id))
    assert again.id == last.id
    assert again.data == ""


GARBAGE = [
    "",
    "x",
    "-1",
    "1.5",
    "٣",
    "1\t2",
    "99999999",
    "9" * 5000,
    "None",
    "0x1",
    "²",
]


@pytest.mark.parametrize("cursor", GARBAGE)
def test_an_unknown_cursor_gets_the_whole_state(
    visit: Visit, words: gr.Interface, cursor: str
) -> None:
    browser = visit(words)
    browser.begin("Generate", lambda: "one" in browser.shown("words"))
    assert browser.stream_url is not None
    url = browser.stream_url.partition("?")[0]
    by_query = next(browser.listen(f"{url}?after={cursor}"))
    assert "one " in by_query.data
    by_header = next(
        browser.listen(url, last_event_id=cursor.encode().decode("latin1"))
    )
    assert "one " in by_header.data
    assert cursor not in by_header.id or not cursor


def test_under_uwsgi_no_answer_is_under_way_for_long(
    visit: Visit, words: gr.Interface
) -> None:
    browser = visit(words)
    browser.begin("Generate", lambda: "one" in browser.shown("words"))
    response = browser.http.get(
        browser.stream_url or "", environ_overrides={"uwsgi.version": b"2.0.31"}
    )
    *_, last = events([response.data])
    assert (last.name, last.retry) == ("fs:beat", 1000)  # which pages hear, too


def test_a_page_where_nothing_runs_tells_its_state_and_ends(visit: Visit) -> None:
    browser = visit(gr.Interface(lambda: "x", None, gr.Textbox(label="out")))
    browser.press("Generate")
    seen = list(browser.listen(f"/pages/{browser.page_id}/events"))
    assert [event.name for event in seen] == ["message", "fs:done"]
    assert ">x<" in seen[0].data


@pytest.mark.parametrize(
    "id", [pytest.param(new_id(), id="new"), "x", "..", "%00", "<b>", "a" * 5000]
)
def test_an_unknown_page_says_so_and_ends(
    visit: Visit, words: gr.Interface, id: str
) -> None:
    browser = visit(words)
    seen = list(browser.listen(f"/pages/{id}/events"))
    assert [event.name for event in seen] == ["message", "fs:done"]
    dom.apply(browser.page, seen[0].data)
    assert "This run is gone" in browser.toasts()[0]


def store_of(demo: gr.Blocks) -> str:
    """The name of what keeps its pages, in whose logs cursors count."""
    name: str = demo.app.extensions["flaskstream.engine"].store.name
    return name


def test_another_process_says_that_it_is_one_and_the_page_comes_back(
    visit: Visit, words: gr.Interface, gates: Gates
) -> None:
    browser = visit(words)
    browser.begin("Generate", lambda: "one" in browser.shown("words"))
    url = browser.stream_url or ""
    path, own = url.partition("?")[0], url.rpartition("server=")[2]
    assert own == store_of(words)
    # As a process answers that does not have the page.
    away = f"/pages/{new_id()}/events?after=1&server=other"
    [first] = browser.listen(away)
    dom.apply(browser.page, first.data)
    assert "it goes on in another one" in browser.toasts()[0]
    # It says so once, and is asked less and less often, but within 10 s at 30 % more.
    retries, last = [first.retry or 0], first
    while (last := next(browser.listen(away, last.id))).name == "fs:beat":
        retries.append(last.retry or 0)
    assert retries == sorted(retries)
    assert (retries[0], retries[-1], len(retries)) == (1000, 7500, TIMES)
    assert 'hx-target="#fs-stream"' in last.data  # it gives up
    # The right one shows all that there is, and takes back what was said.
    listening = browser.listen(f"{path}?after=1&server={own}", first.id)
    for _ in range(2):
        dom.apply(browser.page, next(listening).data)
    assert browser.toasts() == []
    assert (browser.state(), browser.shown("words")) == ("running", "one ")


def test_a_run_that_its_own_process_does_not_have_is_gone(
    visit: Visit, words: gr.Interface
) -> None:
    browser = visit(words)
    asked = f"/pages/{new_id()}/events?after=1&server={store_of(words)}"
    seen = list(browser.listen(asked))
    assert [event.name for event in seen] == ["message", "fs:done"]
    assert "This run is gone" in seen[0].data


def test_a_browser_that_another_process_does_not_know_begins_anew(
    visit: Visit, words: gr.Interface
) -> None:
    stranger = Browser(words.app)
    visit(words)
    seen = list(stranger.listen(f"/pages/{new_id()}/events?server=other"))
    assert [event.name for event in seen] == ["message", "fs:done"]
    assert "neither knows this browser" in seen[0].data


def test_the_count_of_another_process_is_none_of_this_ones(
    visit: Visit, words: gr.Interface
) -> None:
    browser = visit(words)
    browser.begin("Generate", lambda: "one" in browser.shown("words"))
    path = (browser.stream_url or "").partition("?")[0]
    first = next(browser.listen(f"{path}?after=2&server=other", "2"))
    assert "one " in first.data


def test_a_foreign_page_is_like_an_unknown_one(
    visit: Visit, words: gr.Interface
) -> None:
    ada, eve = visit(words), visit(words)
    ada.press("Generate")
    assert ada.stream_url is not None
    foreign = list(eve.listen(ada.stream_url))
    unknown = list(eve.listen(f"/pages/{new_id()}/events"))
    assert foreign == unknown
    stranger = Browser(words.app)
    assert list(stranger.listen(ada.stream_url)) == unknown


def test_a_quiet_stream_beats(
    visit: Visit,
    words: gr.Interface,
    gates: Gates,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(stream, "BEAT_EVERY", 0.05)
    browser = visit(words)
    browser.begin("Generate", lambda: "one" in browser.shown("words"))
    listening = browser.listen()
    names = [next(listening).name for _ in range(4)]
    assert names[1:] == ["fs:beat"] * 3
    gates.open("one")
    while (event := next(listening)).name == "fs:beat":
        pass
    assert "two" in event.data


def test_two_viewers_see_the_same(
    visit: Visit, words: gr.Interface, gates: Gates
) -> None:
    browser = visit(words)
    browser.begin("Generate", lambda: "one" in browser.shown("words"))
    other = Browser(words.app)
    other.http = browser.http
    other.open(browser.location)
    listening = browser.listen()
    next(listening)
    for word in ["one", "two", "three"]:
        gates.open(word)
    other.follow()
    for event in listening:
        if event.name == "message":
            dom.apply(browser.page, event.data)
    assert browser.shown("words") == other.shown("words") == "one two three "


def test_a_viewer_who_leaves_is_no_viewer_any_more(
    visit: Visit, words: gr.Interface
) -> None:
    browser = visit(words)
    browser.begin("Generate", lambda: "one" in browser.shown("words"))
    engine = words.app.extensions["flaskstream.engine"]
    (page,) = engine.sessions.all()
    listening = browser.listen()
    next(listening)
    assert state_of(page).presence.watchers == 1
    listening.close()
    assert state_of(page).presence.watchers == 0


def test_pages_that_a_stopping_server_sends_away_come_back_in_turns(
    visit: Visit, words: gr.Interface, gates: Gates, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(stream, "OPEN", OpenStreams())
    stops = threading.Event()
    browser = visit(words)
    browser.begin("Generate", lambda: "one" in browser.shown("words"))
    environ = {"flaskstream.draining": stops.is_set}
    answers = [
        browser.http.get(
            browser.stream_url or "", buffered=False, environ_overrides=environ
        )
        for _ in range(3)
    ]
    streams = [events(answer.iter_encoded()) for answer in answers]
    for one in streams:
        assert next(one).retry == 500
    stops.set()
    gates.open("one")  # they look around
    last = [[*one][-1] for one in streams]
    told = [event.retry or 0 for event in last]
    assert {event.name for event in last} == {"fs:beat"}
    assert told == sorted(set(told), reverse=True), "each has a place of its own"
    assert told[-1] == 500, "who is alone comes back at once"


def test_a_compressed_stream_can_be_read_message_by_message(
    visit: Visit, words: gr.Interface, gates: Gates
) -> None:
    browser = visit(words)
    browser.begin("Generate", lambda: "one" in browser.shown("words"))
    assert browser.stream_url is not None
    accept = {"Accept-Encoding": "br, gzip;q=0.5"}
    response = browser.http.get(browser.stream_url, headers=accept, buffered=False)
    assert response.headers["Content-Encoding"] == "gzip"
    assert response.headers["Vary"] == "Accept-Encoding"
    unzip = zlib.decompressobj(16 + zlib.MAX_WBITS)
    with response:
        seen = events(unzip.decompress(c) for c in response.iter_encoded())
        assert next(seen).name == "message"
        gates.open("one")
        while "two" not in next(seen).data:
            pass
        gates.open("two")
        while "three" not in next(seen).data:
            pass
        gates.open("three")
        assert [event.name for event in seen][-1] == "fs:done"
    assert unzip.eof


def test_who_takes_no_gzip_gets_none(visit: Visit, words: gr.Interface) -> None:
    browser = visit(words)
    browser.begin("Generate", lambda: "one" in browser.shown("words"))
    assert browser.stream_url is not None
    for accepted in ["", "identity", "gzip;q=0", "br"]:
        accept = {"Accept-Encoding": accepted}
        with browser.http.get(
            browser.stream_url, headers=accept, buffered=False
        ) as response:
            assert "Content-Encoding" not in response.headers


def test_a_toast_is_told_once(visit: Visit, gates: Gates) -> None:
    def warn() -> Iterator[str]:
        yield "a"
        gates.wait("warn")
        gr.Warning("careful")
        yield "b"
        gates.wait("end")

    browser = visit(gr.Interface(warn, None, gr.Textbox(label="out")))
    browser.begin("Generate", lambda: browser.shown("out") == "a")
    gates.open("warn")
    browser.follow(lambda: browser.shown("out") == "b")
    browser.follow(lambda: True)
    gates.open("end")
    browser.follow()
    assert len(browser.toasts()) == 1
    assert "careful" in browser.toasts()[0]
    assert browser.reload().toasts() == []
