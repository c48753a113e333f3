"""Video: films as functions get and give them."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import flaskstream as gr
from flaskstream.components.core.registry import resolve
from flaskstream.exceptions import ConfigurationError, InvalidInput, OutputError
from flaskstream.media import film
from flaskstream.media.media import Media
from tests.components.posting import parse
from tests.media import films

FILM = Media(films.MP4, "video/mp4", "my film.mp4")
CUES = [{"text": "a", "timestamp": [0, 1]}]


# ----- in


def test_a_function_gets_a_private_copy_that_knows_its_name() -> None:
    video = gr.Video()
    path = video.preprocess(parse(video, "f", f=FILM))
    assert path is not None and path.orig_name == "my film.mp4"
    assert path.endswith(".mp4") and Path(path).read_bytes() == films.MP4
    assert video.preprocess(parse(video, "")) is None


def test_its_subtitles_stay_with_it_and_nothing_else_becomes_some() -> None:
    own = Media(b"WEBVTT\n", "text/vtt", "subtitles.vtt")
    found = parse(gr.Video(), "f s", f=FILM, s=own)
    assert found == {"file": FILM, "subtitles": own}
    assert parse(gr.Video(), "f g", f=FILM, g=FILM)["subtitles"] is None


@pytest.mark.parametrize("name", films.WRONG)
def test_what_is_no_film_is_refused(name: str) -> None:
    data, said = films.WRONG[name]
    with pytest.raises(InvalidInput, match=f"“film.mp4” {said}"):
        gr.Video().accept(data, "film.mp4")


@pytest.mark.parametrize(
    "data", [films.AVI, films.MATROSKA, films.THEORA, films.mp4(b"mp4v")]
)
def test_functions_get_what_no_browser_plays(data: bytes) -> None:
    media = gr.Video().accept(data, "a film")
    assert media.read() == data and media.extension != ".bin"


def test_another_format_than_can_be_made_is_refused() -> None:
    wanted = gr.Video(format="ogg")
    assert wanted.accept(films.THEORA, "a.ogv").mimetype == "video/ogg"
    with pytest.raises(InvalidInput, match="“a.mp4” is MP4: expected Ogg"):
        wanted.accept(films.MP4, "a.mp4")


@pytest.mark.parametrize("format", ["mp4", "webm", "mov"])
def test_a_function_gets_the_format_that_it_wants(format: Any) -> None:
    wanted = gr.Video(format=format)
    given = films.coloured(1, 3, codec="mpeg4", format="matroska", sound="libopus")
    chosen = wanted.accept(given, "my film.mkv")
    path = wanted.preprocess(parse(wanted, "f", f=chosen))
    assert path is not None and path.orig_name == f"my film.{format}"
    data = Path(path).read_bytes()
    assert film.kind_of(data) == film.KINDS[format]
    assert not film.unplayed(data, film.KINDS[format])
    assert [number for _, number in films.seen(data)] == [3] * 25
    assert np.abs(films.heard(data)).max() > 0.4
    shown = wanted.postprocess(given)
    assert shown is not None and shown["file"].mimetype == film.KINDS[format]


def test_what_can_not_become_it_says_so() -> None:
    wanted = gr.Video(format="mp4")
    broken = wanted.accept(films.AVI, "old.avi")
    with pytest.raises(InvalidInput, match="“old.avi” can't be decoded"):
        wanted.preprocess(parse(wanted, "f", f=broken))


# ----- out


def test_paths_and_bytes_are_what_they_are() -> None:
    video = gr.Video()
    for given in (films.MP4_PATH, str(films.MP4_PATH), films.MP4):
        payload = video.postprocess(given)
        assert payload is not None and payload["file"].read() == films.MP4
    assert video.postprocess(None) is video.postprocess((None, None)) is None
    cell = video.cell(films.WEBM_PATH)
    assert isinstance(cell, Media) and cell.name == "ball.webm"


def test_subtitles_are_given_with_a_film(tmp_path: Path) -> None:
    srt = tmp_path / "a.srt"
    srt.write_text("1\n00:00:00,000 --> 00:00:01,500\nHello\n")
    for given, said in ((srt, b"01.500"), (CUES, b"01.000")):
        payload = gr.Video().postprocess((films.MP4_PATH, given))
        assert payload is not None and payload["subtitles"] is not None
        assert said in payload["subtitles"].read()


@pytest.mark.parametrize(
    ("given", "said"),
    [
        (b"only text", "is no film"),
        (films.MP4[:-10], "is cut"),
        (films.AVI, "can't be decoded"),
        (films.mp4(b"mp4v"), "can't be decoded|has no pictures"),
        ("/etc/passwd", "the app's folder"),
        ("https://example.org/a.mp4", "download it in your function"),
        ((films.MP4_PATH, "/etc/passwd"), "the app's folder"),
        ((films.MP4_PATH, [{"text": "a"}]), "dicts such as"),
        ([[0.0] * 3] * 3, "the path of a film"),
        (np.zeros((4, 4, 3)), "with `streaming=True`"),
        ((0, np.zeros((4, 4, 4, 3))), "from 1 to 120 frames a second; got 0"),
        ((25, []), "has no pictures"),
        ((25, np.zeros((2, 4, 4, 5))), "expected an array of shape"),
        (3, "the path of a film"),
    ],
    ids=lambda part: f"{part!s:.40}",
)
def test_what_is_no_film_says_what_to_do(given: Any, said: str) -> None:
    with pytest.raises(OutputError, match=f"Video “it” .*{said}"):
        gr.Video(label="it").postprocess(given)


@pytest.mark.parametrize(
    "kind",
    [
        {"codec": "mpeg4"},
        {"format": "matroska"},
        {"format": "mpegts"},
        {"codec": "mpeg4", "format": "avi", "sound": "mp3"},
    ],
    ids=str,
)
def test_what_no_browser_plays_becomes_mp4(kind: dict[str, Any]) -> None:
    payload = gr.Video().postprocess(films.coloured(1, 2, **kind))
    assert payload is not None and payload["file"].name == "video.mp4"
    data = payload["file"].read()
    assert not film.unplayed(data, film.kind_of(data))
    assert {number for _, number in films.seen(data)} == {2}
    assert np.abs(films.heard(data)).max() > 0.4


def test_what_a_page_begins_with_is_encoded_once() -> None:
    frames = [np.zeros((32, 32, 3), np.uint8)] * 3
    for given in (
        films.coloured(1, 1, codec="mpeg4", format="avi", sound=None),
        (5, frames),
    ):
        video = gr.Video(given)
        assert video.initial_payload() is video.initial_payload()


def test_a_playable_video_is_of_one_format() -> None:
    video = gr.PlayableVideo(label="it")
    kept, made = map(video.postprocess, (films.MP4_PATH, films.WEBM_PATH))
    assert kept is not None and kept["file"].read() == films.MP4
    assert made is not None and made["file"].mimetype == "video/mp4"
    assert made["file"].name == "ball.mp4"
    with pytest.raises(OutputError, match=r"expected Ogg.* got MP4.*leave `format`"):
        gr.Video(format="ogg").postprocess(films.MP4_PATH)


def test_without_av_nothing_is_converted(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("flaskstream.components.video.has_av", lambda: False)
    for given, said in (
        (films.AVI, r"got AVI \(AVI\): convert it in your function, or .*\[video\]"),
        (films.mp4(b"mp4v"), r"got MP4 \(mp4v\)"),
    ):
        with pytest.raises(OutputError, match=said):
            gr.Video().postprocess(given)
    with pytest.raises(InvalidInput, match="“a.webm” is WebM: expected MP4"):
        gr.Video(format="mp4").accept(films.WEBM, "a.webm")


# ----- part by part


def test_films_that_nobody_has_looked_at_are_not_left_out(tmp_path: Path) -> None:
    file = tmp_path / "part.mp4"
    encoder = gr.Video(streaming=True).encoder()
    captured = []
    for number in range(3):
        file.write_bytes(films.coloured(1, number))  # each in the place of the last
        captured.append(encoder.capture(file))
    captured.append(encoder.capture(None))
    first = encoder.encode(captured[0], False)["live"]
    assert encoder.encode(captured[2], False)["live"][: len(first)] == first
    last = encoder.encode(captured[-1], True)
    assert [piece["whole"] for piece in last["live"]] == [False, True]
    whole = last["value"]["file"]
    assert whole is encoder.payload["file"] and whole.name == "video.mp4"
    numbers = [number for _, number in films.seen(whole.read())]
    assert numbers == [0] * 25 + [1] * 25 + [2] * 25
    assert film.kind_of(whole.content) == "video/mp4"
    assert not film.unplayed(whole.content, "video/mp4")


def test_frames_are_parts_of_a_film() -> None:
    encoder = gr.Video(streaming=True).encoder()
    pixels = np.zeros((240, 320, 3), np.uint8)
    several = np.full((3, 240, 320, 1), 100, np.uint8)
    for value in (pixels, pixels / 255, (5, several), (5, [several[0], pixels])):
        captured = encoder.capture(value)
    encoder.encode(captured, True)
    shown = films.seen(encoder.payload["file"].read())
    assert [number for _, number in shown] == [0, 0, 2, 2, 2, 2, 0]
    assert [time for time, _ in shown] == [0, 0.04, 0.08, 0.28, 0.48, 0.68, 0.88]


def test_frames_with_their_rate_are_a_film_that_is_no_stream() -> None:
    payload = gr.Video().postprocess((Fraction(10), np.zeros((5, 240, 320, 3))))
    assert payload is not None
    shown = films.seen(payload["file"].read())
    assert [time for time, _ in shown] == [0, 0.1, 0.2, 0.3, 0.4]


def test_frames_become_the_format_that_is_wanted() -> None:
    frames = Fraction(10), np.zeros((5, 240, 320, 3))
    payload = gr.Video(format="webm").postprocess(frames)
    assert payload is not None and payload["file"].mimetype == "video/webm"
    assert len(films.seen(payload["file"].read())) == 5
    with pytest.raises(OutputError, match=r"got frames: only MP4, WebM and MOV"):
        gr.Video(format="ogg").postprocess(frames)


def test_a_part_that_can_not_be_shown_says_so() -> None:
    encoder = gr.Video(label="it", streaming=True).encoder()
    for given, said in [
        (b"only text", "is no film"),
        (films.MP4[:-10], "is cut"),
        ("/etc/passwd", "the app's folder"),
        (3, "the path of a film"),
    ]:
        with pytest.raises(OutputError, match=f"Video “it” .*{said}"):
            encoder.capture(given)


def test_of_none_there_is_none() -> None:
    encoder = gr.Video(streaming=True).encoder()
    assert encoder.encode(encoder.capture(None), True)["live"] == []
    assert encoder.payload is None


def test_without_av_it_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("flaskstream.components.video.has_av", lambda: False)
    with pytest.raises(ConfigurationError, match=r"flaskstream\[video\]"):
        gr.Video(streaming=True)
    monkeypatch.setattr("flaskstream.media.filmstream.has_av", lambda: False)
    with pytest.raises(OutputError, match=r"flaskstream\[video\]"):
        gr.Video().postprocess((5, np.zeros((5, 4, 4, 3))))


# ----- options


def test_shortcuts() -> None:
    assert isinstance(resolve("video"), gr.Video)
    assert resolve("playablevideo").format == "mp4"  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    "options",
    [
        {"sources": ["microphone"]},
        {"format": "avi"},
        {"format": "webm", "streaming": True},
        {"subtitles": "nowhere.vtt"},
        {"playback_position": -1},
        {"value": "nowhere.mp4"},
    ],
    ids=str,
)
def test_options_that_are_none(options: dict[str, Any]) -> None:
    with pytest.raises(ConfigurationError):
        gr.Video(**options).check()


def test_sound_is_recorded_where_films_with_it_may_come() -> None:
    def asked(**options: Any) -> Any:
        camera = gr.Video(**options).camera
        return camera and camera["asked"]

    assert asked() == {"audio": True, "video": True}
    assert asked(sources="webcam") == {"audio": False, "video": True}
    assert asked(sources="webcam", include_audio=True)["audio"]
    assert asked(sources="upload") is None
    small = gr.WebcamOptions(constraints={"video": {"width": 320}, "audio": False})
    assert asked(webcam_options=small) == {"video": {"width": 320}, "audio": False}
    with pytest.warns(gr.NotHonoured, match="include_audio"):
        gr.Video(include_audio=False)


def test_updates_change_what_it_was_made_with() -> None:
    video = gr.Video().with_properties(
        {"sources": "upload", "height": "320px", "loop": True, "format": "webm"}
    )
    assert (video.sources, video.height) == (["upload"], 320)
    assert video.loop and video.format == "webm"
    with pytest.raises(ConfigurationError):
        video.with_properties({"format": "avi"})
