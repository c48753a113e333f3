"""ImageSlider: two pictures, in and out."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

import flaskstream as gr
from flaskstream.components.core.capture import NotCopied
from flaskstream.exceptions import InvalidInput, OutputError
from flaskstream.media.media import Media
from tests.components.posting import parse
from tests.web.pictures import png


def shade(value: int) -> Any:
    return np.full((6, 8, 3), value, np.uint8)


def test_a_function_gives_a_pair_and_gets_one(tmp_path: Any) -> None:
    (tmp_path / "a.png").write_bytes(png(4, 3))
    slider = gr.ImageSlider(format="png")
    left, right = slider.postprocess((shade(1), tmp_path / "a.png")) or (None, None)
    assert left is not None and (left.mimetype, left.width) == ("image/png", 8)
    assert right is not None and right.read() == png(4, 3)
    got = slider.preprocess([left, right])
    assert [one.shape for one in got] == [(6, 8, 3), (3, 4, 3)]
    assert slider.preprocess([left, None])[1] is None
    assert slider.postprocess(None) is slider.preprocess(None) is None
    assert slider.postprocess((None, None)) == [None, None]


@pytest.mark.parametrize(
    "value", [shade(1), "ab", (shade(1),), (1, 2), 3, (shade(1)[0][0], shade(1))]
)
def test_what_is_no_pair_is_refused(value: Any) -> None:
    with pytest.raises(OutputError, match="ImageSlider “Two” expected"):
        gr.ImageSlider(label="Two").postprocess(value)


def test_what_is_posted_is_two_pictures_at_most() -> None:
    slider, one = gr.ImageSlider(), Media(png(), "image/png")
    assert parse(slider) is None
    assert parse(slider, "a", a=one) == [one, None]
    assert slider.with_files(["a", "b"], ["c"]) == ["b", "c"]
    assert slider.most_files == 2
    with pytest.raises(InvalidInput, match="no longer here"):
        parse(slider, "a", "gone", a=one)


def test_frames_are_taken_as_they_are_when_they_are_given(tmp_path: Any) -> None:
    (tmp_path / "a.png").write_bytes(png(4, 3))
    encoder = gr.ImageSlider().encoder()
    picture = shade(1)
    captured = encoder.capture((picture, None))
    picture[:] = 9
    encoder.encode(captured, True)
    kept = gr.ImageSlider().preprocess(encoder.payload)
    assert (kept[0] == 1).all() and kept[1] is None
    encoder.release(captured)
    assert isinstance(encoder.capture((shade(1), tmp_path / "a.png")), NotCopied)
