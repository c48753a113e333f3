"""Image: uploads in, arrays and files of the app out."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

import numpy as np
import PIL.Image
import pytest

import flaskstream as gr
from flaskstream.components.core.capture import NotCopied
from flaskstream.components.image import Image
from flaskstream.exceptions import (
    ConfigurationError,
    InvalidInput,
    NotHonoured,
    OutputError,
)
from flaskstream.media.media import Media
from tests.components.posting import parse

RED = np.full((4, 6, 3), (255, 0, 0), np.uint8)


def png(array: Any = RED) -> bytes:
    encoded = io.BytesIO()
    PIL.Image.fromarray(array).save(encoded, "PNG")
    return encoded.getvalue()


def decoded(media: Media | None) -> Any:
    assert media is not None
    return np.asarray(PIL.Image.open(io.BytesIO(media.read())))


@pytest.fixture
def uploaded() -> Media:
    return Image().accept(png(), "red.png")


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The app's folder; the temporary folder is elsewhere."""
    app = tmp_path / "app"
    app.mkdir()
    elsewhere = tmp_path / "tmp"
    elsewhere.mkdir()
    monkeypatch.chdir(app)
    monkeypatch.setattr("tempfile.tempdir", str(elsewhere))
    return app


# ----- in


def test_a_token_stands_for_the_uploaded_picture(uploaded: Media) -> None:
    assert parse(Image(), "t0", t0=uploaded) is uploaded
    assert parse(Image(), "", t0=uploaded) is None


@pytest.mark.parametrize("raw", [["other"], []])
def test_an_unknown_or_missing_token_is_refused(
    raw: list[str], uploaded: Media
) -> None:
    with pytest.raises(InvalidInput):
        parse(Image(), *raw, t0=uploaded)


def test_a_function_receives_what_it_asked_for(uploaded: Media) -> None:
    array = Image().preprocess(uploaded)
    assert array.dtype == np.uint8
    assert np.array_equal(array, RED)
    assert Image(type="pil").preprocess(uploaded).size == (6, 4)
    assert Image(image_mode="L").preprocess(uploaded).shape == (4, 6)
    assert Image().preprocess(None) is None


def test_each_call_gets_a_file_of_its_own(uploaded: Media) -> None:
    image = Image(type="filepath")
    first, second = (Path(image.preprocess(uploaded)) for _ in range(2))
    assert first != second
    assert first.suffix == ".png"
    assert first.read_bytes() == second.read_bytes() == uploaded.read()
    assert first.stat().st_mode & 0o077 == 0


def test_an_upload_is_typed_by_its_bytes() -> None:
    media = Image().accept(png(), "../../C:\\x\\photo.txt")
    assert media.mimetype == "image/png"
    assert media.name == "photo.txt"
    assert (media.width, media.height) == (6, 4)


@pytest.mark.parametrize(
    "data", [b"", b"just text", b"<svg onload=alert(1)>", png()[:40]]
)
def test_an_upload_that_is_no_picture_is_refused(data: bytes) -> None:
    with pytest.raises(InvalidInput, match="picture"):
        Image().accept(data, "x.png")


# ----- out


def test_a_final_picture_is_lossless_unless_told_otherwise() -> None:
    noise = np.random.default_rng(0).integers(0, 256, (20, 30, 3), np.uint8)
    media = Image().postprocess(noise)
    assert media is not None
    assert (media.mimetype, media.inline) == ("image/png", False)
    assert np.array_equal(decoded(media), noise)
    webp = Image(format="webp").postprocess(noise)
    assert webp is not None
    assert webp.mimetype == "image/webp"
    assert np.array_equal(decoded(webp), noise)
    jpeg = Image(format="jpeg").postprocess(noise)
    assert jpeg is not None
    assert jpeg.mimetype == "image/jpeg"


def test_a_frame_travels_inside_the_message() -> None:
    encoder = Image().encoder()
    parts = encoder.encode(encoder.capture(RED), final=False)
    assert parts["value"].inline
    assert parts["value"].mimetype == "image/jpeg"
    final = encoder.encode(encoder.capture(RED), final=True)
    assert not final["value"].inline
    assert encoder.payload is final["value"]


@pytest.mark.parametrize("film, smaller", [(1e9, True), (0.0, False)])
def test_frames_that_follow_at_once_are_coarser_and_the_last_one_is_not(
    monkeypatch: pytest.MonkeyPatch, film: float, smaller: bool
) -> None:
    monkeypatch.setattr("flaskstream.components.core.picturefield.FILM", film)
    pixels = np.random.default_rng(1).integers(0, 256, (40, 40, 3), np.uint8)
    encoder = Image().encoder()
    sizes = []
    for final in (False, False, True):
        encoder.encode(encoder.capture(pixels), final)
        sizes.append(len(encoder.payload.read()))
        if final:
            assert (decoded(encoder.payload) == pixels).all()
    assert (sizes[1] < sizes[0]) is smaller


def test_a_picture_is_what_it_was_when_it_was_yielded() -> None:
    encoder = Image().encoder()
    array = RED.copy()
    captured = encoder.capture(array)
    array[:] = 0
    assert np.array_equal(decoded(encoder.encode(captured, final=True)["value"]), RED)


def test_a_released_frame_lends_its_memory_and_no_other_does() -> None:
    encoder = Image().encoder()
    first = encoder.capture(RED)
    second = encoder.capture(RED)
    assert second is not first
    encoder.release(first)
    assert encoder.capture(RED) is first
    assert np.array_equal(second, RED)


def test_a_file_is_read_before_the_function_goes_on(folder: Path) -> None:
    (folder / "red.png").write_bytes(png())
    encoder = Image().encoder()
    captured = encoder.capture("red.png")
    assert isinstance(captured, NotCopied)
    parts = encoder.encode(captured.value, final=True)
    assert parts["value"].read() == png()
    assert parts["value"].width == 6


def test_nothing_is_no_picture() -> None:
    encoder = Image().encoder()
    assert encoder.encode(encoder.capture(None), final=False) == {"value": None}
    assert Image().postprocess(None) is None


@pytest.mark.parametrize(
    "value", [np.full((4, 4), np.nan), np.zeros((2, 2, 7)), 3, object(), b"x"]
)
def test_what_is_no_picture_names_the_component(value: Any) -> None:
    image = Image(label="Photo")
    with pytest.raises(OutputError, match="Image “Photo” expected"):
        image.postprocess(value)
    with pytest.raises(OutputError, match="Image “Photo” expected"):
        image.encoder().capture(value)


def test_only_files_of_the_app_are_shown(folder: Path, tmp_path: Path) -> None:
    (tmp_path / "other.png").write_bytes(png())
    (folder / "link.png").symlink_to(tmp_path / "other.png")
    (folder / "notes.png").write_text("not a picture")
    image = Image(label="Photo")
    for path in ["link.png", "../other.png", "notes.png", "gone.png", "http://x/a.png"]:
        with pytest.raises(OutputError, match="Image “Photo” expected"):
            image.postprocess(path)
    image.allowed_paths = [tmp_path / "other.png"]
    assert image.postprocess("link.png") is not None


def test_the_initial_picture_is_encoded_once() -> None:
    image = Image(RED)
    assert image.initial_payload() is image.initial_payload()
    assert Image(lambda: RED).initial_payload() is not None
    assert Image().initial_payload() is None


def test_a_size_is_in_pixels() -> None:
    assert Image(height="240px", width=300).height == 240
    assert Image().with_properties({"height": "120"}).height == 120


@pytest.mark.parametrize(
    "options",
    [
        {"format": "gif"},
        {"type": "file"},
        {"image_mode": "rgb"},
        {"sources": ["camera"]},
        {"sources": []},
        {"sources": ["upload", "camera"]},
        {"sources": ["upload"], "streaming": True},
    ],
)
def test_what_cannot_be_honoured_is_refused(options: dict[str, Any]) -> None:
    with pytest.raises(ConfigurationError):
        Image(**options)


@pytest.mark.parametrize("options", [{"height": "50%"}, {"tool": "select"}])
def test_ornaments_are_left_out_with_a_warning(options: dict[str, Any]) -> None:
    with pytest.warns(NotHonoured, match=rf"Image\({next(iter(options))}="):
        assert Image(**options).height is None


def test_a_page_asks_for_a_camera_where_its_author_says_so() -> None:
    assert Image().camera is None and Image(sources="upload").camera is None
    both = Image(sources=["webcam", "upload"])
    assert both.sources == ["upload", "webcam"]
    assert both.camera == {"mirror": True, "asked": {"video": True, "audio": False}}
    small = gr.WebcamOptions(mirror=False, constraints={"video": {"width": 320}})
    stream = Image(streaming=True, webcam_options=small)
    assert stream.sources == ["webcam"]
    assert stream.camera == {"mirror": False, "asked": {"video": {"width": 320}}}


def test_a_picture_is_pasted_where_the_clipboard_is_among_the_sources() -> None:
    assert not Image(sources="upload").pastes
    assert Image().pastes and Image(sources="clipboard").pastes


def test_what_is_shown_can_be_downloaded_unless_it_says_otherwise() -> None:
    assert Image().saves and Image(buttons=["download"]).saves
    assert not Image(buttons=[]).saves
    assert not Image(show_download_button=False).saves
    with pytest.warns(NotHonoured, match=r"Image\(buttons=\['share'\]\)"):
        assert not Image(buttons=["share"]).saves
    assert not Image().with_properties({"buttons": []}).saves
    assert Image().fills and not Image(buttons=["download"]).fills


def test_a_function_may_give_an_svg_file(folder: Path) -> None:
    drawing = b'<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg"/>'
    (folder / "a.svg").write_bytes(drawing)
    (folder / "b.svg").write_bytes(b"<html>")
    media = Image().postprocess(folder / "a.svg")
    assert media is not None and media.read() == drawing
    assert (media.mimetype, media.extension) == ("image/svg+xml", ".svg")
    with pytest.raises(OutputError, match="Image “Image” expected an SVG file"):
        Image().postprocess(folder / "b.svg")
