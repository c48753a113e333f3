"""The encoder of event streams, read back by a parser of another origin."""

from __future__ import annotations

import re
from collections import Counter

from hypothesis import given, settings
from hypothesis import strategies as st

from flaskstream.testing.eventsource import Event, events, lines
from flaskstream.web.sse import (
    BEAT,
    BEAT_EVERY,
    DONE,
    RETRY,
    come_back,
    message,
)
from flaskstream.web.text import transmissible

# What other line splitters split at, and what no stream can carry.
NASTY = [
    *"\r\n\0\v\f\x1c\x1d\x1e\x85\u2028\u2029\ufeff\ud800\udfff",
    *["\r\n", "\n\r", "\n\n", "data: x", "event: fs:done\n", "id: 9\n", "\nretry: 1"],
    *[":", " ", "  ", "é", "字", "🦜", "<b>", "&"],
]
unhurried = settings(deadline=None)
texts = st.lists(st.sampled_from(NASTY) | st.text(max_size=4), max_size=12).map("".join)


def expected(text: str) -> str:
    """What a stream can carry of a text, written another way than the encoder's."""
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\0", "")
    # Two lone surrogates that stand together are one character.
    pair = "[\ud800-\udbff][\udc00-\udfff]"
    text = re.sub(pair, lambda m: surrogates(m.group()), text)
    return "".join("\ufffd" if 0xD800 <= ord(c) <= 0xDFFF else c for c in text)


def surrogates(pair: str) -> str:
    """The character that a pair stands for."""
    high, low = map(ord, pair)
    return chr(0x10000 + (high - 0xD800 << 10) + (low - 0xDC00))


@unhurried
@given(texts, st.integers(0, 2**63))
def test_every_text_comes_back(text: str, seq: int) -> None:
    assert list(events([message(text, seq)])) == [
        Event("message", expected(text), str(seq))
    ]


@unhurried
@given(texts, texts)
def test_however_the_bytes_are_cut_the_events_are_the_same(a: str, b: str) -> None:
    sent = message(a, 1, RETRY) + BEAT + message(b, 2) + DONE
    whole = list(events([sent]))
    assert [event.name for event in whole] == [
        "message",
        "fs:beat",
        "message",
        "fs:done",
    ]
    for cut in range(len(sent) + 1):
        assert list(events([sent[:cut], sent[cut:]])) == whole
    assert list(events([sent[i : i + 1] for i in range(len(sent))])) == whole


@unhurried
@given(texts)
def test_no_byte_but_lf_ends_a_line(text: str) -> None:
    sent = message(text, 1)
    assert b"\r" not in sent and b"\0" not in sent
    assert list(lines([sent])) == sent.decode().split("\n")[:-1]


@unhurried
@given(texts)
def test_what_is_transmissible_stays_as_it_is(text: str) -> None:
    once = transmissible(text)
    assert transmissible(once) == once
    assert list(events([message(once, 1)]))[0].data == once


def test_only_the_first_message_has_the_retry_time() -> None:
    assert list(events([message("a", 1, RETRY), message("b", 2)])) == [
        Event("message", "a", "1", 500),
        Event("message", "b", "2", None),
    ]


def test_signs_of_life_and_the_end_are_named_events_that_a_script_can_see() -> None:
    assert [event.name for event in events([BEAT, DONE])] == ["fs:beat", "fs:done"]
    assert all(event.data for event in events([BEAT, DONE]))
    assert BEAT_EVERY < 20


def retry_of(place: int) -> int:
    """When the page at a place comes back, by the event that its browser reads."""
    [event] = events([come_back(place)])
    assert (event.name, event.id) == ("fs:beat", "")
    assert event.retry is not None
    return event.retry


def test_who_is_alone_comes_back_as_after_a_cut() -> None:
    [cut] = events([message("", 1, RETRY)])
    assert retry_of(0) == cut.retry


def test_those_whom_a_stopping_server_sends_away_come_back_one_after_another() -> None:
    few = [retry_of(place) for place in range(500)]
    assert few == sorted(set(few))
    many = [retry_of(place) for place in range(6_000)]
    assert max(many) * 1.3 < 3_000, "htmx's jitter is 30 %, and nobody waits for long"
    each_tenth = Counter((after - min(many)) * 10 // 1_500 for after in many)
    assert sorted(each_tenth) == [*range(10)]
    assert max(each_tenth.values()) <= 1.1 * min(each_tenth.values())
