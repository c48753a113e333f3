"""What is made of a file: once, for as long as somebody has that."""

from __future__ import annotations

import gc
import threading
from collections.abc import Callable

import pytest

from flaskstream.media import conversions
from flaskstream.media.conversions import Conversions
from flaskstream.media.media import Media

Pair = tuple[Conversions, list[Media]]


@pytest.fixture
def doubling() -> Pair:
    made: list[Media] = []

    def double(media: Media) -> Media:
        one = Media(media.read() * 2, "text/plain", "twice")
        made.append(media)
        return one

    return Conversions(double, "double"), made


def of(text: bytes = b"a") -> Media:
    return Media(text, "text/plain", "once")


def test_equal_files_become_one(doubling: Pair) -> None:
    convert, made = doubling
    file = of()
    assert convert(file) is convert(file) is convert(of())
    assert len(made) == 1 and convert.size == 2


def test_it_goes_with_the_last_file_that_it_was_made_of(doubling: Pair) -> None:
    convert, made = doubling
    first, second = of(), of()
    convert(first)
    convert(second)
    made.clear()
    del first
    assert convert.size == 2
    del second
    gc.collect()
    assert convert.size == 0 and not convert._sources and not convert._known


def test_one_that_a_page_shows_is_not_made_again(doubling: Pair) -> None:
    convert, made = doubling
    shown = convert(of())
    made.clear()
    gc.collect()
    assert convert.size == 0
    assert convert(of()) is shown and not made


def test_the_oldest_go_where_they_take_too_much_room(
    doubling: Pair, monkeypatch: pytest.MonkeyPatch
) -> None:
    convert, _ = doubling
    monkeypatch.setattr(conversions, "bytes_allowed", lambda: 4 * conversions.SHARE)
    files = [of(text) for text in (b"a", b"b", b"c")]
    for file in files:
        convert(file)
    assert convert.size == 4
    convert(files[0])  # made anew
    assert convert.size == 4


def test_who_comes_meanwhile_waits_for_it() -> None:
    begun, go = threading.Event(), threading.Event()
    calls = []

    def slow(media: Media) -> Media:
        calls.append(media)
        begun.set()
        go.wait(10)
        return of(b"made")

    convert, found, file = Conversions(slow, "slow"), [], of()
    ask: Callable[[], None] = lambda: found.append(convert(file))  # noqa: E731
    threads = [threading.Thread(target=ask) for _ in range(3)]
    for thread in threads:
        thread.start()
    assert begun.wait(10)
    go.set()
    for thread in threads:
        thread.join(10)
    assert len(calls) == 1 and [one.read() for one in found] == [b"made"] * 3


def test_what_has_failed_is_tried_again() -> None:
    tries = []

    def fails_first(media: Media) -> Media:
        tries.append(media)
        if len(tries) == 1:
            raise ValueError
        return of(b"made")

    convert, file = Conversions(fails_first, "fail"), of()
    with pytest.raises(ValueError):
        convert(file)
    assert convert(file).read() == b"made"


class Elsewhere:
    """What several processes share."""

    def __init__(self) -> None:
        self.made: dict[str, Media] = {}

    def find_made(self, of: str) -> Media | None:
        return self.made.get(of)

    def keep_made(self, of: str, made: Media) -> None:
        self.made[of] = made


def test_what_another_process_has_made_is_taken(doubling: Pair) -> None:
    convert, made = doubling
    others = Elsewhere()
    token = conversions.shared.set(others)
    try:
        assert convert(of()).read() == b"aa"
        made.clear()
        gc.collect()  # as each press has a file of its own, where pages are in Redis
        assert convert(of()).read() == b"aa" and not made
        another = Conversions(lambda media: of(b"other"), "other")
        assert another(of()).read() == b"other"
        assert convert(of(b"b")).read() == b"bb"
    finally:
        conversions.shared.reset(token)
    assert len(others.made) == 3
