"""Files of the pages: how many are kept."""

from __future__ import annotations

from flaskstream.media.media import Media
from flaskstream.runs.files import FileStore


def media(number: int, size: int = 4) -> Media:
    return Media(number.to_bytes(size, "big"), "application/octet-stream")


def test_the_files_that_were_used_last_are_kept() -> None:
    store = FileStore(b"key", 10_000)
    first, second, third = (store.put("a", media(n, 4_000)) for n in range(3))
    assert store.find("a", first) is None
    assert store.find("a", second) and store.find("a", third)
    assert store.find("b", second) is None


def test_however_small_files_are_no_endless_number_is_kept() -> None:
    store = FileStore(b"key", 100_000)
    tokens = [store.put("a", media(number)) for number in range(1_000)]
    assert sum(store.find("a", token) is not None for token in tokens) <= 100
    assert store.find("a", tokens[-1]) == media(999)


def test_a_file_is_found_as_long_as_somebody_has_it() -> None:
    store = FileStore(b"key", 10_000)
    mine, again = media(0, 4_000), media(0, 4_000)
    token = store.put("a", mine)
    assert store.put("a", again) == token
    for number in range(1, 9):
        store.put("a", media(number, 4_000))
    del again
    assert store.find("a", token) is mine
    del mine
    assert store.find("a", token) == media(0, 4_000)  # it was used last
    store.expire(-1)
    assert store.find("a", token) is None


def test_files_that_are_used_do_not_expire() -> None:
    store = FileStore(b"key", 10_000)
    token = store.put("a", media(0))
    store.expire(60)
    assert store.find("a", token) == media(0)
