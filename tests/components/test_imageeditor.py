"""ImageEditor: a background and layers, in and out, and the one picture of all."""

from __future__ import annotations

import io
from typing import Any

import numpy as np
import pytest
from PIL import Image

import flaskstream as gr
from flaskstream.components.core.capture import NotCopied
from flaskstream.components.core.drawingfield import MOST_LAYERS
from flaskstream.exceptions import ConfigurationError, InvalidInput, OutputError
from flaskstream.media.media import Media
from tests.components.posting import parse
from tests.web.pictures import NO_PICTURES, png

RED, BLUE, CLEAR = (255, 0, 0, 255), (0, 0, 255, 128), (0, 0, 0, 0)


def plain(color: tuple[int, ...], width: int = 8, height: int = 6) -> Any:
    return np.full((height, width, len(color)), color, np.uint8)


def sheet(color: tuple[int, ...], width: int = 8, height: int = 6) -> Media:
    """A picture of one colour, as a person has uploaded it."""
    file = io.BytesIO()
    Image.fromarray(plain(color, width, height)).save(file, "PNG")
    return gr.ImageEditor().accept(file.getvalue(), "layer.png")


# ----- what a function gives


def test_a_function_gives_layers_and_the_page_shows_what_they_make() -> None:
    editor = gr.ImageEditor(format="png", image_mode="RGB")
    value = {"background": plain((0, 255, 0)), "layers": [plain(CLEAR), plain(BLUE)]}
    payload = editor.postprocess(value)
    shown = editor.shown(payload)
    assert payload is not None and shown is not None
    assert [layer["file"].width for layer in payload["layers"]] == [8, 8]
    with Image.open(io.BytesIO(shown.read())) as image:
        assert image.convert("RGB").getpixel((3, 3)) == (0, 127, 128)
    given = {**value, "composite": plain((9, 9, 9), 4, 4)}
    shown = editor.shown(editor.postprocess(given))
    assert shown is not None and shown.width == 4  # the function knows better


def test_one_picture_is_the_background(tmp_path: Any) -> None:
    (tmp_path / "a.png").write_bytes(png(4, 3))
    editor = gr.ImageEditor()
    for value in (plain(RED), tmp_path / "a.png", {"composite": plain(RED)}):
        payload = editor.postprocess(value)
        assert payload is not None and payload["layers"] == []
        assert editor.shown(payload) is payload["background"] is not None
    assert editor.postprocess(None) is None and editor.shown(None) is None
    assert editor.postprocess({"background": None, "layers": []}) is None


@pytest.mark.parametrize(
    "value",
    [
        3,
        {"layers": 3},
        {"layers": [3]},
        {"background": "no such file.png"},
        {"layers": [plain(RED)] * (MOST_LAYERS + 1)},
    ],
)
def test_what_is_no_drawing_is_refused(value: Any) -> None:
    with pytest.raises(OutputError, match="ImageEditor “Mine” expected"):
        gr.ImageEditor(label="Mine").postprocess(value)


def test_frames_are_taken_as_they_are_when_they_are_given(tmp_path: Any) -> None:
    (tmp_path / "a.png").write_bytes(png(8, 6))
    encoder = gr.ImageEditor(image_mode="RGB").encoder()
    ground, layer = plain((1, 1, 1)), plain(CLEAR)
    captured = encoder.capture({"background": ground, "layers": [layer]})
    ground[:] = layer[:] = 200
    encoder.encode(captured, True)
    got = gr.ImageEditor(image_mode="RGB").preprocess(encoder.payload)
    assert (got["composite"] == 1).all()
    encoder.release(captured)
    mixed = {"background": ground, "layers": [tmp_path / "a.png"]}
    assert isinstance(encoder.capture(mixed), NotCopied)


# ----- what a function gets


def test_a_function_gets_all_pictures_in_one_size_and_mode(tmp_path: Any) -> None:
    raw = ["a background", "b layer Notes", "c hidden Layer 2"]
    files = {"a": sheet((0, 255, 0)), "b": sheet(BLUE, 16, 12), "c": sheet(RED)}
    editor = gr.ImageEditor()
    payload = parse(editor, *raw, **files)
    assert [layer["name"] for layer in payload["layers"]] == ["Notes", "Layer 2"]
    got = editor.preprocess(payload)
    pictures = [got["background"], *got["layers"], got["composite"]]
    assert {one.shape for one in pictures} == {(6, 8, 4)}
    assert tuple(got["layers"][0][0, 0]) == BLUE
    assert tuple(got["composite"][0, 0]) == (0, 127, 128, 255)  # not the hidden one

    pil = gr.ImageEditor(type="pil", image_mode="L").preprocess(payload)
    assert (pil["composite"].mode, pil["composite"].size) == ("L", (8, 6))
    paths = gr.ImageEditor(type="filepath", format="png").preprocess(payload)
    with Image.open(paths["layers"][0]) as image:
        assert image.getpixel((0, 0)) == BLUE


def test_white_is_behind_a_drawing_without_background() -> None:
    payload = parse(gr.Sketchpad(), "a layer", a=sheet((0, 0, 0, 0)))
    got = gr.Sketchpad(image_mode="RGB").preprocess(payload)
    assert got["background"] is None
    assert (got["composite"] == 255).all() and (got["layers"][0] == 0).all()
    assert not gr.Sketchpad().preprocess(payload)["composite"].any()


def test_what_nobody_has_drawn_on() -> None:
    nothing: Any = {"background": None, "layers": [], "composite": None}
    assert gr.ImageEditor().preprocess(parse(gr.ImageEditor())) == nothing
    payload = parse(gr.ImageMask(), "a background", a=sheet(RED))
    got = gr.ImageMask().preprocess(payload)
    [mask] = got["layers"]
    assert mask.shape == (6, 8, 4) and not mask.any()
    two = gr.ImageEditor(layers=gr.LayerOptions(layers=["a", "b"]))
    assert len(two.preprocess(payload)["layers"]) == 2


def test_a_mask_is_one_layer_whatever_has_come() -> None:
    raw = ["a background", "b layer", "c layer"]
    payload = parse(gr.ImageMask(), *raw, a=sheet(RED), b=sheet(CLEAR), c=sheet(BLUE))
    [mask] = gr.ImageMask().preprocess(payload)["layers"]
    assert (mask[:, :, 3] == 128).all()


def test_a_fixed_canvas_has_the_background_in_its_middle() -> None:
    editor = gr.ImageEditor(canvas_size=(20, 10), fixed_canvas=True)
    got = editor.preprocess(parse(editor, "a background", a=sheet(RED, 10, 10)))
    alpha = got["background"][:, :, 3]
    assert alpha.shape == (10, 20)
    assert (alpha[:, 5:15] == 255).all() and not alpha[:, :5].any()


# ----- what is posted


def test_a_forms_values_get_the_tokens_of_the_files_that_come_with_them() -> None:
    editor = gr.ImageEditor()
    assert editor.with_files(
        ["a background", "? layer x y", "? hidden"], ["b", "c"]
    ) == [
        "a background",
        "b layer x y",
        "c hidden",
    ]
    # A picture that is chosen: nothing is drawn on it yet.
    assert editor.with_files(["a background", "b layer"], ["c"]) == ["c background"]


@pytest.mark.parametrize(
    ("raw", "said"),
    [
        (["gone background"], "no longer here"),
        (["? layer"], "no longer here"),
        (["text layer"], "no longer here"),
        (["a something"], "no drawing"),
        (["a"], "no drawing"),
        (["a layer"] * (MOST_LAYERS + 1), "at most 32 layers; got 33"),
    ],
)
def test_what_is_posted_and_no_drawing_is_refused(raw: list[str], said: str) -> None:
    text = Media(b"Dear Sir", "text/plain", "a.txt")
    with pytest.raises(InvalidInput, match=said):
        parse(gr.ImageEditor(), *raw, a=sheet(RED), text=text)


@pytest.mark.parametrize("what", NO_PICTURES)
def test_what_is_no_picture_is_refused(what: str) -> None:
    with pytest.raises(InvalidInput):
        gr.ImageEditor().accept(NO_PICTURES[what], "a.png")


def test_what_no_browser_can_draw_on_is_refused() -> None:
    with pytest.raises(InvalidInput, match="40000 x 10 pixels"):
        gr.ImageEditor().accept(png(40_000, 10), "a.png")
    many = [f"{name} layer" for name in "abcdefgh"]
    large = Media(b"", "image/png", width=6_000, height=5_000)
    with pytest.raises(InvalidInput, match="too many layers for a drawing of 6000"):
        parse(gr.ImageEditor(), *many, **dict.fromkeys("abcdefgh", large))


@pytest.mark.parametrize("fixed", [False, True])
def test_a_small_drawing_has_no_layers_that_are_large_together(fixed: bool) -> None:
    large = Media(b"", "image/png", width=6_000, height=5_000)
    media = {
        **dict.fromkeys("abcdefgh", large),
        "s": Media(b"", "image/png", width=1, height=1),
    }
    editor = gr.ImageEditor(fixed_canvas=fixed)
    assert parse(editor, "s layer", *(f"{name} layer" for name in "abcde"), **media)
    with pytest.raises(InvalidInput, match="too many pixels: 180,000,001 together"):
        parse(editor, "s layer", *(f"{name} layer" for name in "abcdef"), **media)


# ----- options


def test_options_are_gradios() -> None:
    editor = gr.ImageEditor()
    tools = editor.tools({"change": "/run/0"})
    assert (tools["canvas"], tools["layers"], tools["live"]) == (
        (800, 800),
        ["Layer 1"],
        True,
    )
    assert len(gr.Brush().palette) == 5 and gr.Brush().first == gr.Brush().palette[0]
    brush = gr.Brush(8, ["red", ("#00f", 0.5)], default_color="navy")
    assert brush.palette == [("red", 1.0), ("#00f", 0.5)] and brush.first[0] == "navy"
    assert gr.Brush(colors=("gold", 0.25)).palette == [("gold", 0.25)]
    for kind in (gr.Sketchpad, gr.ImageMask):
        own = kind()
        assert own.brush and own.brush.palette == [("#000000", 1.0)]
        assert own.brush.color_mode == "fixed" and own.transforms == ["crop"]
    assert gr.Paint().sources == gr.Sketchpad().sources == []
    assert gr.ImageMask().sources == ["upload", "clipboard"]
    assert gr.ImageMask().layers.disabled and not gr.Paint().layers.disabled
    assert not gr.ImageEditor(brush=False).erases
    assert gr.ImageEditor(sources=["webcam"]).camera is not None


def test_none_of_the_sources_and_transforms_is_none_of_them() -> None:
    blank = gr.ImageEditor(sources=None, transforms=None)
    assert blank.sources == blank.transforms == []
    editor = gr.ImageEditor()
    assert editor.sources and editor.transforms
    editor.set_property("sources", None)
    editor.set_property("transforms", None)
    assert editor.sources == editor.transforms == []


def test_buttons_are_left_out_by_the_options_of_older_gradio_too() -> None:
    def shown(editor: gr.ImageEditor) -> list[str]:
        return [name for name in ("download", "fullscreen") if editor.shows(name)]

    assert shown(gr.ImageEditor()) == ["download", "fullscreen"]
    assert shown(gr.ImageEditor(buttons=["download"])) == ["download"]
    assert shown(gr.ImageEditor(show_download_button=False)) == ["fullscreen"]
    assert shown(gr.ImageEditor(show_fullscreen_button=False)) == ["download"]


@pytest.mark.parametrize(
    "wrong",
    [
        lambda: gr.ImageEditor(sources=["scanner"]),  # type: ignore[list-item]
        lambda: gr.ImageEditor(transforms=["turn"]),  # type: ignore[list-item]
        lambda: gr.ImageEditor(type="bytes"),  # type: ignore[arg-type]
        lambda: gr.ImageEditor(canvas_size=(0, 10)),
        lambda: gr.ImageEditor(canvas_size="large"),  # type: ignore[arg-type]
        lambda: gr.Brush(colors=["mauvy"]),
        lambda: gr.Brush(colors=[("red", 2)]),
        lambda: gr.Brush(color_mode="any"),  # type: ignore[arg-type]
        lambda: gr.Eraser(default_size=0),
    ],
)
def test_options_that_there_are_none_of_are_refused(wrong: Any) -> None:
    with pytest.raises(ConfigurationError, match="expected"):
        wrong()


@pytest.mark.parametrize("name", ["imageeditor", "sketchpad", "paint", "imagemask"])
def test_their_names_stand_for_them(name: str) -> None:
    demo = gr.Interface(lambda drawing: drawing, name, "imageeditor")
    [given, shown] = demo.input_components + demo.output_components
    assert type(given).__name__.lower() == name
    assert type(shown) is gr.ImageEditor
