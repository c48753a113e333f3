"""Files of the pages: how many are kept."""

from __future__ import annotations

import pytest

from flaskstream.media.content import IN_MEMORY, StoredFile
from flaskstream.media.contentwriter import take_bytes
from flaskstream.media.media import Media
from flaskstream.store import files
from flaskstream.store.files import CROWDED, KEPT_ON_DISK, SHARE, FileStore

LARGE = IN_MEMORY + 1


def media(number: int, size: int = 4) -> Media:
    return Media(number.to_bytes(size, "big"), "application/octet-stream")


def test_the_files_that_were_used_last_are_kept() -> None:
    store = FileStore(b"key", 10_000)
    first, second, third = (store.put("a", media(n, 4_000), "a") for n in range(3))
    assert store.find("a", first) is None
    assert store.find("a", second) and store.find("a", third)
    assert store.find("b", second) is None


def test_who_has_most_files_loses_first() -> None:
    store = FileStore(b"key", 20_000)
    mine = [store.put("me", media(n, 2_000), "me") for n in range(2)]
    for number in range(26):
        him = f"newcomer {number}"  # without a cookie he is another one each time
        last = store.put(him, media(number, 3_000), "his address")
    assert all(store.find("me", token) for token in mine)
    assert store.find(him, last)


def test_a_file_that_is_larger_than_all_others_has_its_moment() -> None:
    store = FileStore(b"key", 20_000)
    mine = [store.put("me", media(n, 1_000), "me") for n in range(5)]
    large = store.put("he", media(0, 15_000), "he")
    assert store.find("he", large)
    assert [bool(store.find("me", token)) for token in mine] == [False] * 3 + [True] * 2


def test_what_is_used_again_counts_for_the_same_one() -> None:
    store = FileStore(b"key", 20_000)
    held = [media(n, 4_000) for n in range(9)]  # by pages, say
    tokens = [store.put(f"him {n}", one, "him") for n, one in enumerate(held)]
    mine = store.put("me", media(0, 4_000), "me")
    for number, token in enumerate(tokens):
        assert store.find(f"him {number}", token)
    held.clear()
    assert store.find("me", mine)


def test_however_small_files_are_no_endless_number_is_kept() -> None:
    store = FileStore(b"key", 100_000)
    tokens = [store.put("a", media(number), "a") for number in range(1_000)]
    assert sum(store.find("a", token) is not None for token in tokens) <= 100
    assert store.find("a", tokens[-1]) == media(999)


def test_a_file_is_found_as_long_as_somebody_has_it() -> None:
    store = FileStore(b"key", 10_000)
    mine, again = media(0, 4_000), media(0, 4_000)
    token = store.put("a", mine, "a")
    assert store.put("a", again, "a") == token
    for number in range(1, 9):
        store.put("a", media(number, 4_000), "a")
    del again
    assert store.find("a", token) is mine
    del mine
    assert store.find("a", token) == media(0, 4_000)  # it was used last
    store.expire(-1)
    assert store.find("a", token) is None


def test_files_that_are_used_do_not_expire() -> None:
    store = FileStore(b"key", 10_000)
    token = store.put("a", media(0), "a")
    store.expire(60)
    assert store.find("a", token) == media(0)


def stored(number: int) -> Media:
    content = take_bytes(number.to_bytes(LARGE, "big"))
    assert isinstance(content, StoredFile)
    return Media(content, "application/octet-stream")


def test_large_files_are_counted_on_the_disk_and_take_no_memory() -> None:
    store = FileStore(b"key", 10_000, 5 * LARGE // 2 * KEPT_ON_DISK)
    small = store.put("a", media(0, 4_000), "a")
    tokens = [store.put("a", stored(n), "a") for n in range(3)]
    assert [bool(store.find("a", token)) for token in tokens] == [False, True, True]
    assert store.find("a", small)
    store.expire(-1)
    assert not any(store.find("a", token) for token in [small, *tokens])


@pytest.mark.parametrize("is_crowded", [False, True])
def test_who_has_much_of_a_full_disk_gets_no_more(
    is_crowded: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    most = 2 * SHARE * LARGE
    taken = most // CROWDED + is_crowded
    monkeypatch.setattr(files, "bytes_stored", lambda: taken)
    store = FileStore(b"key", 10_000, most)
    held = [stored(number) for number in range(3)]
    for one in held[:2]:
        store.put("a", one, "a")
    assert store.has_room("a", held[2].content) is not is_crowded
    assert store.has_room("b", held[2].content)
    assert store.has_room("a", b"small")
    del held[:2], one
    store.expire(-1)
    assert store.has_room("a", held[0].content)
