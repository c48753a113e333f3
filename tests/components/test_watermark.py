"""Watermarks on what an Image and a Video show."""

from __future__ import annotations

import io
from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path
from typing import Any

import av
import numpy as np
import PIL.Image
import pytest

import flaskstream as gr
from flaskstream.components.core.capture import NotCopied
from flaskstream.exceptions import ConfigurationError, OutputError
from flaskstream.media.media import Media
from tests.media import films

GREY = np.full((60, 80, 3), 100, np.uint8)
RED = np.full((6, 8, 3), (255, 0, 0), np.uint8)
HALF = PIL.Image.new("RGBA", (8, 6), (255, 0, 0, 128))


def shown(image: gr.Image, value: Any = GREY) -> np.ndarray:
    media = image.postprocess(value)
    assert media is not None
    return np.asarray(PIL.Image.open(io.BytesIO(media.read())))


def box(picture: np.ndarray, near: int = 0) -> tuple[int, int, int, int]:
    """Where a picture is red: left, top, right, bottom."""
    red = picture[..., 0].astype(int) - picture[..., 1] > 100 - near
    rows, columns = np.flatnonzero(red.any(1)), np.flatnonzero(red.any(0))
    return int(columns[0]), int(rows[0]), int(columns[-1]) + 1, int(rows[-1]) + 1


# ----- pictures


@pytest.mark.parametrize(
    ("position", "place"),
    [
        ("top-left", (10, 10)),
        ("top-right", (62, 10)),
        ("bottom-left", (10, 44)),
        ("bottom-right", (62, 44)),
        ((3, 4), (3, 4)),
        ((79, 4), (62, 44)),  # where it doesn't fit
    ],
    ids=str,
)
def test_it_lies_where_it_is_told(position: Any, place: tuple[int, int]) -> None:
    image = gr.Image(watermark=gr.WatermarkOptions(RED, position))
    left, top = place
    assert box(shown(image)) == (left, top, left + 8, top + 6)


@pytest.mark.parametrize(
    "value",
    [
        GREY,
        GREY[..., 0],
        PIL.Image.fromarray(GREY).convert("P"),
        np.dstack([GREY, np.full((60, 80), 9, np.uint8)]),
    ],
    ids=["RGB", "grey", "palette", "alpha"],
)
def test_any_picture_has_it_and_is_else_what_it_was(value: Any) -> None:
    before = np.array(value)
    picture = shown(gr.Image(watermark=RED), value)
    assert (picture[44:50, 62:70, :3] == (255, 0, 0)).all()
    plain = shown(gr.Image(), value)
    plain = plain if plain.ndim == 3 else np.dstack([plain] * 3)
    assert (picture[:44] == plain[:44]).all()
    assert (np.array(value) == before).all()


def test_what_is_below_is_seen_through_it() -> None:
    picture = shown(gr.Image(watermark=HALF))
    assert (abs(picture[45, 65].astype(int) - (178, 50, 50)) <= 1).all()


def test_frames_and_files_have_it(tmp_path: Path) -> None:
    PIL.Image.fromarray(GREY).save(tmp_path / "a.png")
    PIL.Image.fromarray(RED).save(tmp_path / "mark.png")
    image = gr.Image(watermark=tmp_path / "mark.png")
    encoder = image.encoder()
    for value in (GREY, tmp_path / "a.png"):
        for final in (False, True):
            taken = encoder.capture(value)
            taken = taken.value if isinstance(taken, NotCopied) else taken
            media = encoder.encode(taken, final)["value"]
            assert isinstance(media, Media)
            picture = np.asarray(PIL.Image.open(io.BytesIO(media.read())))
            left, top, *_ = box(picture, near=50)  # a frame is JPEG
            assert abs(left - 62) <= 1 and abs(top - 44) <= 1


def test_a_file_of_no_pixels_is_refused_and_others_say_what_they_say(
    tmp_path: Path,
) -> None:
    (tmp_path / "a.svg").write_text("<svg/>")
    (tmp_path / "a.png").write_text("no picture")
    image = gr.Image(watermark=RED)
    with pytest.raises(OutputError, match="expected a picture of pixels.*'a.svg'"):
        image.postprocess(tmp_path / "a.svg")
    with pytest.raises(OutputError, match="expected a PNG, JPEG"):
        image.postprocess(tmp_path / "a.png")
    with pytest.raises(OutputError, match="the app's folder"):
        image.postprocess("/etc/passwd")


def test_an_update_changes_it() -> None:
    begun = gr.Image(GREY)
    assert begun.initial_payload() is not None
    marked = begun.with_properties({"watermark": RED})
    assert box(shown(marked, GREY))[0] == 62
    assert marked.initial_payload().digest != begun.initial_payload().digest
    assert shown(marked.with_properties({"watermark": None})).max() == 100


@pytest.mark.parametrize(
    "watermark", ["nowhere.png", 3, np.zeros(3), gr.WatermarkOptions("nowhere.png")]
)
@pytest.mark.parametrize("kind", [gr.Image, gr.Video])
def test_a_watermark_that_is_no_picture(kind: Any, watermark: Any) -> None:
    with pytest.raises(ConfigurationError, match=rf"{kind.__name__}\(watermark=…\)"):
        kind(watermark=watermark)


@pytest.mark.parametrize("position", ["middle", (1,), (1.5, 2), None])
def test_a_position_that_is_none(position: Any) -> None:
    with pytest.raises(ConfigurationError, match="bottom-right.*or .x, y."):
        gr.WatermarkOptions(RED, position)


# ----- films


def film(path: Path, sound: str = "", turned: int = 0) -> Path:
    """Ten grey pictures in a second, and a tone; PyAV can't say that one is turned."""
    with av.open(path, "w") as made:
        pictures: Any = made.add_stream("libx264", rate=10)
        pictures.width, pictures.height, pictures.pix_fmt = 80, 60, "yuv420p"
        tone: Any = made.add_stream(sound, rate=48000) if sound else None
        for _ in range(10):
            made.mux(pictures.encode(av.VideoFrame.from_ndarray(GREY, format="rgb24")))
        made.mux(pictures.encode(None))
        if tone:
            for at in range(0, 48000, 960):
                samples = np.sin(np.arange(at, at + 960) / 10).astype(np.float32)
                frame = av.AudioFrame.from_ndarray(samples[None], "flt", "mono")
                frame.sample_rate, frame.pts = 48000, at
                frame.time_base = Fraction(1, 48000)
                made.mux(tone.encode(frame))
            made.mux(tone.encode(None))
    return path


def played(media: Media) -> Iterator[Any]:
    """The frames of a film, and of its sound."""
    file: Any
    with av.open(io.BytesIO(media.read())) as file:
        yield from file.decode()


@pytest.mark.parametrize("sound", ["", "aac", "libopus"])
def test_a_film_has_it_in_each_picture_and_keeps_its_sound(
    tmp_path: Path, sound: str
) -> None:
    made = film(tmp_path / "a.mp4", sound)
    video = gr.Video(watermark=gr.WatermarkOptions(RED, "top-left"))
    payload = video.postprocess((made, [{"text": "a", "timestamp": [0, 1]}]))
    assert payload is not None and payload["subtitles"] is not None
    file = payload["file"]
    assert (file.name, video.unplayed(payload)) == ("a.mp4", "")
    frames = list(played(file))
    pictures = [one for one in frames if isinstance(one, av.VideoFrame)]
    assert [round(float(one.time or 0), 1) for one in pictures] == [
        n / 10 for n in range(10)
    ]
    for one in pictures:
        pixels = one.to_ndarray(format="rgb24")
        assert pixels.shape == GREY.shape
        left, top, right, low = box(pixels)
        assert abs(np.array((left, top, right, low)) - (10, 10, 18, 16)).max() <= 1
        assert abs(pixels[30:].astype(int) - 100).max() < 12
    heard = [one for one in frames if isinstance(one, av.AudioFrame)]
    seconds = sum(one.samples / one.sample_rate for one in heard)
    assert abs(seconds - bool(sound)) < 0.1


def test_a_film_of_a_browser_becomes_one_that_all_play() -> None:
    payload = gr.Video(films.WEBM_PATH, watermark=RED).initial_payload()
    file = payload["file"]
    assert (file.mimetype, file.name) == ("video/mp4", "ball.mp4")
    first = next(iter(played(file)))
    assert first.width % 2 == first.height % 2 == 0


def test_it_is_in_a_film_of_another_format() -> None:
    payload = gr.Video(watermark=RED, format="webm").postprocess(films.MP4_PATH)
    assert payload is not None and payload["file"].mimetype == "video/webm"
    corner = next(iter(played(payload["file"]))).to_ndarray(format="rgb24")
    assert box(corner)[2] > 0


def test_what_begins_with_it_is_made_once() -> None:
    video = gr.Video(films.MP4_PATH, watermark=RED)
    assert video.initial_payload() is video.initial_payload()
    plain = video.with_properties({"watermark": None}).initial_payload()
    assert plain["file"].read() == films.MP4


def test_what_cannot_be_decoded_says_so() -> None:
    with pytest.raises(OutputError, match="Video “it” .*can't be decoded|no pictures"):
        gr.Video(label="it", watermark=RED).postprocess(films.mp4(b"avc1"))


def test_what_cannot_be_honoured_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(ConfigurationError, match="expected “mp4”"):
        gr.Video(watermark=RED, format="ogg")
    monkeypatch.setattr("flaskstream.components.video.has_av", lambda: False)
    with pytest.raises(ConfigurationError, match=r"av: pip install .flaskstream\[vid"):
        gr.Video(watermark=RED)
    gr.Video()
