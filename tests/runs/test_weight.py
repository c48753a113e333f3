"""How much pages hold: each file counts once."""

from __future__ import annotations

from flaskstream.media.content import IN_MEMORY
from flaskstream.media.contentwriter import take_bytes
from flaskstream.media.media import Media
from flaskstream.store.weight import Scales, weight_of


def media(size: int) -> Media:
    return Media(bytes(size), "application/octet-stream")


def test_what_is_both_a_value_and_shown_weighs_once() -> None:
    picture, text = media(1000), "x" * 500
    weight = weight_of(([picture, text], {"value": picture, "caption": text}))
    scales = Scales()
    scales.put(weight)
    assert scales.total == 1000 + 500 + len("value") + len("caption")


def test_a_file_of_several_pages_weighs_once_to_the_last_of_them() -> None:
    picture, scales = media(1000), Scales()
    first, second = weight_of([picture, "one"]), weight_of({"a": picture})
    scales.put(first)
    scales.put(second)
    assert scales.total == 1004
    scales.take(first)
    assert scales.total == 1001
    scales.take(second)
    assert (scales.total, scales.taken) == (0, 1004)


def test_a_file_on_the_disk_takes_no_memory() -> None:
    large = Media(take_bytes(bytes(IN_MEMORY + 1)), "application/octet-stream")
    scales, both = Scales(), weight_of([large, {"shown": large}, "text"])
    assert (both.size, both.on_disk) == (4 + len("shown"), IN_MEMORY + 1)
    scales.put(both)
    scales.put(weight_of(large))
    assert (scales.total, scales.on_disk) == (both.size, IN_MEMORY + 1)
    scales.take(both)
    assert (scales.total, scales.on_disk) == (0, IN_MEMORY + 1)
    scales.take(weight_of(large))
    assert (scales.on_disk, scales.taken) == (0, both.size)
