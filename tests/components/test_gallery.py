"""Gallery: pictures and films, with captions, and what functions get of them."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

import flaskstream as gr
from flaskstream.exceptions import ConfigurationError, InvalidInput, OutputError
from flaskstream.media.media import Media
from flaskstream.media.picture import THUMBNAIL
from tests.components.posting import parse
from tests.media import films
from tests.web.pictures import png

FILM = films.MP4


def shade(value: int, width: int = 8, height: int = 6) -> Any:
    return np.full((height, width, 3), value, np.uint8)


def test_a_function_gives_pictures_films_and_captions(tmp_path: Path) -> None:
    (tmp_path / "a.png").write_bytes(png(4, 3))
    (tmp_path / "film.mp4").write_bytes(FILM)
    items = gr.Gallery().postprocess(
        [
            shade(1),
            (Image.new("L", (5, 5)), "grey"),
            tmp_path / "a.png",
            [str(tmp_path / "film.mp4"), "film"],
            {"image": {"path": str(tmp_path / "a.png")}, "caption": "again"},
        ]
    )
    assert [item["file"].mimetype for item in items] == [
        *["image/webp", "image/webp", "image/png", "video/mp4", "image/png"]
    ]
    captions = [item["caption"] for item in items]
    assert captions == [None, "grey", None, "film", "again"]
    assert (items[2]["file"].width, items[2]["file"].height) == (4, 3)
    assert gr.Gallery().postprocess(None) == []
    assert len(gr.Gallery().postprocess(np.zeros((3, 6, 8, 3)))) == 3


@pytest.mark.parametrize(
    "value",
    [
        *["a.png", 3, [3], [("x", "y")], [b"x"], ["/etc/passwd"], [__file__]],
        *[
            [shade(1)[0][0]],
            [np.array([object()])],
            {"a": 1},
            [np.full((2, 2), np.nan)],
        ],
    ],
)
def test_what_is_no_list_of_pictures_is_refused(value: Any) -> None:
    with pytest.raises(OutputError, match="^Gallery “Art” expected "):
        gr.Gallery(label="Art").postprocess(value)


def test_of_a_large_picture_there_is_a_small_one(tmp_path: Path) -> None:
    large = shade(3, 1000, 500)
    Image.fromarray(large).save(tmp_path / "large.png")
    for given in (large, tmp_path / "large.png"):
        [item] = gr.Gallery().postprocess([given])
        small = Image.open(io.BytesIO(item["small"].read()))
        assert small.size == (THUMBNAIL, THUMBNAIL // 2)
        full = Image.open(io.BytesIO(item["file"].read()))
        assert full.size == (1000, 500)
    assert gr.Gallery().postprocess([shade(3)])[0]["small"] is None


def test_what_a_list_has_gained_is_encoded_and_nothing_twice() -> None:
    encoder = gr.Gallery().encoder()
    pictures = [shade(1), shade(2)]
    encoder.encode(encoder.capture(pictures), False)
    first = encoder.payload
    encoder.encode(encoder.capture([*pictures, (shade(3), "new")]), True)
    assert all(encoder.payload[n]["file"] is first[n]["file"] for n in range(2))
    assert [item["caption"] for item in encoder.payload] == [None, None, "new"]


def test_a_picture_is_what_it_was_when_it_was_given() -> None:
    encoder = gr.Gallery(format="png").encoder()
    picture = shade(1)
    captured = encoder.capture([picture])
    picture[:] = 9
    encoder.encode(captured, False)
    before = encoder.payload[0]["file"]
    encoder.encode(encoder.capture([picture]), True)
    pixels = [
        Image.open(io.BytesIO(file.read())).getpixel((0, 0))
        for file in (before, encoder.payload[0]["file"])
    ]
    assert pixels == [(1, 1, 1), (9, 9, 9)]


def test_pictures_that_differ_by_their_palette_only_are_two() -> None:
    encoder = gr.Gallery(format="png").encoder()
    pictures = [Image.new("P", (4, 4), 1), Image.new("P", (4, 4), 1)]
    for value, image in enumerate(pictures):
        image.putpalette([0, 0, 0, 200 * value, 0, 0])
    encoder.encode(encoder.capture(pictures), True)
    files = [item["file"].read() for item in encoder.payload]
    assert files[0] != files[1]


def test_a_function_gets_pictures_with_their_captions() -> None:
    picture = gr.Gallery().accept(png(4, 3), "cat.png")
    for kind, check in {
        "filepath": lambda got: Path(got).read_bytes() == png(4, 3),
        "numpy": lambda got: got.shape == (3, 4, 3),
        "pil": lambda got: got.size == (4, 3),
    }.items():
        gallery = gr.Gallery(type=kind)  # type: ignore[arg-type]
        got = gallery.preprocess(parse(gallery, "a a cat", "a", a=picture))
        assert [caption for _, caption in got] == ["a cat", None]
        assert all(check(one) for one, _ in got)  # type: ignore[no-untyped-call]
    assert gallery.preprocess(parse(gallery)) is None


def test_what_is_no_picture_and_no_film_is_refused() -> None:
    gallery = gr.Gallery()
    assert gallery.accept(FILM, "film.mp4").mimetype == "video/mp4"
    with pytest.raises(InvalidInput, match="“film.mp4” is cut"):
        gallery.accept(FILM[:-10], "film.mp4")
    for content in (b"text", png()[:40], b"%PDF-1.7", b"<svg/>", b""):
        with pytest.raises(InvalidInput):
            gallery.accept(content, "a.png")
    with pytest.raises(InvalidInput, match="expected image"):
        gr.Gallery(file_types=["image"]).accept(FILM, "film.mp4")
    with pytest.raises(InvalidInput, match="no longer here"):
        parse(gallery, "gone")


@pytest.mark.parametrize(
    ("options", "index"),
    [
        ({}, None),
        ({"preview": True}, 0),
        ({"selected_index": 1}, 1),
        ({"selected_index": 9, "preview": True}, 2),
        ({"selected_index": -1}, 0),
        ({"selected_index": 1, "allow_preview": False}, None),
    ],
)
def test_what_is_seen_large_is_one_that_is_there(
    options: dict[str, Any], index: int | None
) -> None:
    gallery = gr.Gallery(**options)
    items = gallery.postprocess([shade(n) for n in range(3)])
    assert gallery.opened(items) == index
    assert gallery.opened([]) is None


def test_its_cell_is_a_picture(tmp_path: Path) -> None:
    (tmp_path / "film.mp4").write_bytes(FILM)
    cell = gr.Gallery().cell([str(tmp_path / "film.mp4"), shade(1)])
    assert isinstance(cell, Media) and cell.mimetype == "image/webp"
    film = gr.Gallery().cell([str(tmp_path / "film.mp4")])
    assert isinstance(film, Media) and film.mimetype == "video/mp4"
    assert gr.Gallery().cell([]) == ""


def test_options_that_can_not_be_are_refused() -> None:
    for options in ({"format": "gif"}, {"type": "bytes"}, {"object_fit": "crop"}):
        with pytest.raises(ConfigurationError, match="expected one of"):
            gr.Gallery(**options)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("columns", "most"),
    [(None, 2), (4, 4), ([3], 3), ((1, 2, 5), 5), ([], 2), (0, 2), (-1, 1), (99, 12)],
)
def test_so_many_stand_in_a_row_where_there_is_room(columns: Any, most: int) -> None:
    assert gr.Gallery(columns=columns).most_in_row == most
    changed = gr.Gallery().with_properties({"columns": columns})
    assert changed.most_in_row == most
