"""Arrays to uint8."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from flaskstream.exceptions import OutputError
from flaskstream.media.pixels import to_bytes

RNG = np.random.default_rng(7)


@pytest.mark.parametrize("dtype", ["f2", "f4", "f8", ">f8", "g"])
@pytest.mark.parametrize(
    "shape", [(1, 1), (7, 5), (9, 4, 3), (300, 200, 4), (2, 90_000)]
)
def test_floats_round_to_the_nearest_byte(dtype: str, shape: tuple[int, ...]) -> None:
    array = RNG.random(shape).astype(dtype)
    exact = np.floor(array.astype(np.longdouble) * 255 + 0.5)
    # A half may fall to either side in the array's own precision.
    assert np.abs(to_bytes(array) - exact).max() <= (1 if dtype in ("f2", "f4") else 0)
    assert (to_bytes(array) == exact).mean() > 0.999


def test_every_byte_survives_the_way_through_floats() -> None:
    values = np.arange(256, dtype=np.uint8).reshape(16, 16)
    for dtype in (np.float16, np.float32, np.float64):
        assert (to_bytes((values / 255).astype(dtype)) == values).all()


def test_a_view_with_channels_moved_last_gives_the_same_picture() -> None:
    array = RNG.random((3, 40, 50))
    view = array.transpose(1, 2, 0)
    assert (to_bytes(view) == to_bytes(np.ascontiguousarray(view))).all()
    assert (to_bytes(view[::-2, ::3]) == to_bytes(view)[::-2, ::3]).all()


def test_one_channel_loses_its_axis() -> None:
    assert to_bytes(np.zeros((4, 5, 1))).shape == (4, 5)


@pytest.mark.parametrize(
    ("array", "byte"),
    [
        (np.full((2, 2), True), 255),
        (np.full((2, 2), 200, np.uint8), 200),
        (np.full((2, 2), 200, np.int64), 200),
        (np.full((2, 2), 65535, np.uint16), 255),
        (np.full((2, 2), 0x1234, ">u2"), 0x12),
        (np.full((2, 2), 1.0009), 255),
        (np.full((2, 2), -0.0009), 0),
    ],
)
def test_each_kind_of_number_becomes_its_byte(array: Any, byte: int) -> None:
    taken = to_bytes(array)
    assert taken.dtype == np.uint8
    assert (taken == byte).all()


@pytest.mark.parametrize("dtype", [np.uint8, np.float64, np.int32])
def test_what_was_taken_does_not_change_with_the_array(dtype: Any) -> None:
    array = np.ones((20, 30, 3), dtype)
    taken = to_bytes(array)
    before = taken.copy()
    array[:] = 0
    assert (taken == before).all()


def test_memory_is_reused_where_it_fits() -> None:
    first = to_bytes(np.zeros((4, 5, 3)))
    assert to_bytes(np.ones((4, 5, 3)), first) is first
    assert (first == 255).all()
    assert to_bytes(np.ones((5, 4, 3)), first) is not first
    assert to_bytes(np.ones((4, 5, 3)), first[:, ::-1]) is not first


def test_channels_first_is_told_how_to_move_them() -> None:
    with pytest.raises(OutputError) as caught:
        to_bytes(np.zeros((3, 600, 600), np.float32))
    assert str(caught.value) == (
        "expected an array of shape HxW, HxWx1, HxWx3 or HxWx4; got shape "
        "(3, 600, 600), dtype float32: move the channels last with "
        "np.transpose(a, (1, 2, 0))"
    )


@pytest.mark.parametrize(
    ("array", "words"),
    [
        (np.zeros(9), "a.reshape(height, width)"),
        (np.zeros((2, 4, 4, 3)), "a[0]"),
        (np.zeros((6, 4, 5)), "a[:, :, :3]"),
        (np.zeros((0, 4, 3)), "no pixel"),
        (np.zeros((4, 4), complex), "dtype complex128"),
        (np.full((4, 4), "x"), "expected an array of numbers"),
        (np.full((4, 4), np.nan), "16 of them NaN or infinite"),
        (np.full((4, 4), np.inf), "NaN or infinite"),
        (np.full((4, 4), 254.0), "range 254 to 254: divide by 255"),
        (np.linspace(-1, 1, 16).reshape(4, 4), "(a + 1) / 2"),
        (np.full((4, 4), 1.01), "clip with a.clip(0, 1)"),
        (np.full((4, 4), -1), "range -1 to -1: clip with a.clip(0, 255)"),
        (np.full((4, 4), 256), "whole numbers from 0 to 255"),
    ],
)
def test_what_is_no_picture_is_told_what_came_and_what_to_do(
    array: Any, words: str
) -> None:
    with pytest.raises(OutputError) as caught:
        to_bytes(array)
    assert words in str(caught.value)
    assert f"dtype {array.dtype}" in str(caught.value)


@pytest.mark.parametrize("bad", [np.nan, 1.5, -0.5])
def test_one_bad_value_is_found_wherever_it_is(bad: float) -> None:
    for index in (0, 100_000, 199_999):
        array = np.full(200_000, 0.5)
        array[index] = bad
        with pytest.raises(OutputError):
            to_bytes(array.reshape(400, 500))
