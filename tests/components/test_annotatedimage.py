"""AnnotatedImage: boxes and masks over a picture, and what is told of them."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from PIL import Image

import flaskstream as gr
from flaskstream.exceptions import ConfigurationError, OutputError

PICTURE = np.zeros((30, 40, 3), np.uint8)
MASK = np.zeros((30, 40))
MASK[5:10, 20:30] = 0.5


def pixel(path: Any, x: int, y: int) -> Any:
    with Image.open(path) as image:
        return image.getpixel((x, y))


def test_a_function_gives_boxes_and_masks() -> None:
    image = gr.AnnotatedImage(color_map={"sea": "navy"})
    given = [((1, 2, 11, 12), "sea"), (MASK, "sun"), (MASK > 0, "sun")]
    payload = image.postprocess((PICTURE, given))
    assert payload is not None
    boxes = [one["box"] for one in payload["annotations"]]
    assert boxes == [(1, 2, 11, 12), None, None]
    colours = [one["colour"] for one in payload["annotations"]]
    assert colours[0] == "#000080" and colours[1] == colours[2] != colours[0]
    assert image.postprocess(None) is None
    assert image.postprocess((PICTURE, [])) is not None


def test_a_function_gets_paths_of_the_picture_and_of_masks() -> None:
    image = gr.AnnotatedImage(color_map={"box": "#ff0000", "mask": "#00ff00"})
    given = [((1, 2, 11, 12), "box"), (MASK, "mask")]
    path, regions = image.preprocess(image.postprocess((PICTURE, given)))
    with Image.open(path) as shown:
        assert shown.size == (40, 30)
    assert [label for _, label in regions] == ["box", "mask"]
    box, mask = (region for region, _ in regions)
    assert pixel(box, 1, 2) == (255, 0, 0, 255) and pixel(box, 6, 6)[3] == 128
    assert pixel(box, 11, 12)[3] == 0
    assert pixel(mask, 25, 7) == (0, 255, 0, 128) and pixel(mask, 0, 0)[3] == 0


@pytest.mark.parametrize(
    ("box", "kept"),
    [
        ((-5, -5, 10, 10), (0, 0, 10, 10)),
        ((30, 20, 999, 999), (30, 20, 40, 30)),
        ((10, 10, 5, 5), (5, 5, 10, 10)),
        (np.array([1.9, 2, 3, 4]), (1, 2, 3, 4)),
        ((50, 50, 60, 60), (40, 30, 40, 30)),
    ],
)
def test_a_box_is_what_is_in_the_picture_of_it(box: Any, kept: Any) -> None:
    image = gr.AnnotatedImage()
    payload = image.postprocess((PICTURE, [(box, "it")]))
    assert payload is not None and payload["annotations"][0]["box"] == kept
    image.preprocess(payload)


@pytest.mark.parametrize(
    "value",
    [
        *[PICTURE, 3, "ab", (PICTURE, 3), (PICTURE, ["x"]), (3, [])],
        *[(PICTURE, [((1, 2, 3), "x")]), (PICTURE, [("abcd", "x")])],
        *[(PICTURE, [(MASK[:5], "x")]), (PICTURE, [(MASK * 9, "x")])],
        *[(PICTURE, [(MASK * np.nan, "x")]), (PICTURE, [(MASK.astype(str), "x")])],
        *[(PICTURE, [((1, 2, 3, float("inf")), "x")]), (PICTURE, [(MASK, "x")] * 1001)],
    ],
)
def test_what_is_none_of_that_is_refused(value: Any) -> None:
    with pytest.raises(OutputError, match="AnnotatedImage"):
        gr.AnnotatedImage(label="Found").postprocess(value)


def test_a_colour_that_is_none_is_refused() -> None:
    with pytest.raises(ConfigurationError, match="'mauvy' for 'sea'"):
        gr.AnnotatedImage(color_map={"sea": "mauvy"})
