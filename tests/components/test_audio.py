"""Audio: sounds as functions get and give them."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import flaskstream as gr
from flaskstream.components.audio import live
from flaskstream.components.core.registry import resolve
from flaskstream.exceptions import (
    ConfigurationError,
    InvalidInput,
    NotHonoured,
    OutputError,
)
from flaskstream.media import sound
from flaskstream.media.content import StoredFile
from flaskstream.media.media import Media
from tests.components.posting import parse
from tests.media import sounds

TONE = sounds.tone()
SONG = Media(sounds.wav(TONE), "audio/wav", "my song.wav")


# ----- in


def test_a_function_gets_the_rate_and_exactly_the_samples() -> None:
    audio = gr.Audio()
    rate, samples = audio.preprocess(parse(audio, "s", s=SONG))
    assert rate == sounds.RATE and samples.dtype == np.int16
    assert (samples == TONE).all()


def test_a_function_gets_a_private_copy_that_knows_its_name() -> None:
    audio = gr.Audio(type="filepath")
    path = audio.preprocess(parse(audio, "s", s=SONG))
    assert path.orig_name == "my song.wav" and path.endswith(".wav")
    assert Path(path).read_bytes() == SONG.read()


def test_a_path_is_of_the_format_that_is_asked_for() -> None:
    song = Media(sounds.wav(sounds.tone(1, 48_000), 48_000), "audio/wav", "song.wav")
    audio = gr.Audio(type="filepath", format="mp3")
    path = audio.preprocess(parse(audio, "s", s=song))
    assert path.endswith(".mp3") and path.orig_name == "song.mp3"
    assert sound.decoded(Path(path).read_bytes())[0] == 48_000


def test_of_none_a_function_gets_none() -> None:
    assert gr.Audio().preprocess(parse(gr.Audio(), "")) is None


@pytest.mark.parametrize("type", ["numpy", "filepath"])
@pytest.mark.parametrize("name", sounds.WRONG)
def test_what_is_no_sound_is_refused(name: str, type: Any) -> None:
    data, said = sounds.WRONG[name]
    with pytest.raises(InvalidInput, match=f"“song.mp3”.*{said}"):
        gr.Audio(type=type).accept(data, "song.mp3")


def test_what_browsers_record_is_taken_as_a_path_and_not_as_an_array() -> None:
    webm = b"\x1aE\xdf\xa3\x9fB\x86\x81\x01B\x82\x84webm" + bytes(20)
    assert gr.Audio(type="filepath").accept(webm, "a.webm").mimetype == "video/webm"
    with pytest.raises(InvalidInput, match="formats that are read here"):
        gr.Audio().accept(webm, "a.webm")


def test_a_name_of_300_signs_is_cut() -> None:
    assert len(gr.Audio().accept(SONG.read(), "🎵" * 300 + ".wav").name) == 100


# ----- out


def test_an_array_is_a_wav_file() -> None:
    media = gr.Audio().postprocess((sounds.RATE, TONE))
    assert media is not None and media.mimetype == "audio/wav"
    rate, samples = sounds.read(media.read())
    assert rate == sounds.RATE and (samples == TONE).all()


def test_bytes_and_paths_are_what_they_are(tmp_path: Path) -> None:
    (tmp_path / "a.wav").write_bytes(SONG.read())
    audio = gr.Audio()
    for given in (SONG.read(), tmp_path / "a.wav", str(tmp_path / "a.wav")):
        media = audio.postprocess(given)
        assert media is not None and media.read() == SONG.read()
    assert audio.cell(tmp_path / "a.wav") == "a.wav"
    assert audio.postprocess(None) is None and gr.Audio().cell(None) == ""


def test_a_format_is_what_is_given_out() -> None:
    audio = gr.Audio(format="mp3")
    for given in ((48_000, sounds.tone(1, 48_000)), SONG.read()):
        media = audio.postprocess(given)
        assert media is not None and (media.mimetype, media.name) == (
            "audio/mpeg",
            "audio.mp3",
        )


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ((0, TONE), "from 1 to 768,000 Hz; got 0"),
        ((8000, np.array([np.nan])), "finite samples"),
        ((8000, []), "empty array"),
        (("a", TONE), "Hz"),
        (b"only text", "a file that is a sound"),
        (sounds.header(), "no samples"),
        ("/etc/passwd", "the app's folder"),
        ("https://example.org/a.mp3", "download it in your function"),
        (3, r"expected \(rate, samples\)"),
    ],
    ids=str,
)
def test_what_is_no_sound_says_so(given: Any, said: str) -> None:
    with pytest.raises(OutputError, match=f"Audio “.*” .*{said}"):
        gr.Audio(label="it").postprocess(given)


# ----- chunk by chunk


def given(*chunks: Any, audio: gr.Audio | None = None) -> tuple[Any, list[Any]]:
    """What a page has of a sound after each chunk, and in the end."""
    encoder = (audio or gr.Audio(streaming=True)).encoder()
    shown = [encoder.encode(encoder.capture(chunk), False) for chunk in chunks]
    shown.append(encoder.encode(encoder.capture(None), True))
    return encoder.payload, [parts["live"] for parts in shown]


def samples_of(pieces: list[Any]) -> np.ndarray:
    at = 0
    for piece in pieces:
        assert piece["at"] == at
        at += piece["frames"]
    return np.concatenate([sounds.read(piece["sound"].read())[1] for piece in pieces])


def test_chunks_become_one_sound_of_which_nothing_is_left_out() -> None:
    parts = np.array_split(TONE, 7)
    whole, lists = given(*[(sounds.RATE, part) for part in parts])
    assert (sounds.read(whole.read())[1] == TONE).all()
    for earlier, later in zip(lists[:-2], lists[1:-1], strict=True):
        assert later[: len(earlier)] == earlier  # so that it is told by what is new
    assert (samples_of(lists[-2]) == TONE).all()
    (last,) = lists[-1]
    assert last["whole"] and last["sound"] is whole and last["frames"] == len(TONE)
    assert len({piece["of"] for pieces in lists for piece in pieces}) == 1


def test_chunks_that_nobody_has_looked_at_are_not_left_out() -> None:
    encoder = gr.Audio(streaming=True).encoder()
    captured = [encoder.capture((sounds.RATE, part)) for part in np.split(TONE, 4)]
    assert (samples_of(encoder.encode(captured[-1], False)["live"]) == TONE).all()


def test_a_chunk_is_what_it_was_when_it_was_yielded() -> None:
    encoder, buffer = gr.Audio(streaming=True).encoder(), TONE.copy()
    encoder.capture((sounds.RATE, buffer))
    buffer[:] = 0
    encoder.encode(encoder.capture(None), True)
    assert (sounds.read(encoder.payload.read())[1] == TONE).all()


def test_a_long_sound_is_few_pieces_and_on_the_disk(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    chunk = sounds.tone(1, 24_000, channels=2)  # 96 kB
    whole, lists = given(*[(24_000, chunk)] * 45)
    assert max(map(len, lists)) < 20
    large = [one for one in lists[-2] if isinstance(one["sound"].content, StoredFile)]
    assert len(large) == 4 and isinstance(whole.content, StoredFile)
    assert (samples_of(lists[-2]) == np.concatenate([chunk] * 45)).all()
    assert whole.size == 44 + 45 * chunk.nbytes


def test_the_smallest_chunks_are_few_pieces() -> None:
    encoder = gr.Audio(streaming=True).encoder()
    captured = [encoder.capture((sounds.RATE, part)) for part in np.split(TONE, 2000)]
    assert max(map(len, captured)) < 40
    assert (samples_of(captured[-1]) == TONE).all()
    encoder.encode(captured[-1], True)
    assert (sounds.read(encoder.payload.read())[1] == TONE).all()


def test_files_are_chunks_too(tmp_path: Path) -> None:
    (tmp_path / "a.wav").write_bytes(SONG.read())
    mp3 = sound.encode(sounds.RATE, TONE, "mp3")
    whole, _ = given(SONG.read(), tmp_path / "a.wav", mp3, None)
    assert len(sounds.read(whole.read())[1]) >= 3 * len(TONE)


def test_a_chunk_of_another_rate_says_which_is_wanted() -> None:
    with pytest.raises(OutputError, match="8000 Hz and 1 channels.*got 16000 Hz"):
        given((8000, TONE), (16_000, TONE))
    with pytest.raises(OutputError, match="got 8000 Hz and 2"):
        given((8000, TONE), (8000, sounds.tone(channels=2)))


def test_a_sound_of_no_chunks_is_none() -> None:
    assert given(None) == (None, [[], []])
    assert live.LiveSound().pieces == []


# ----- options


def test_shortcuts() -> None:
    assert isinstance(resolve("audio"), gr.Audio)
    microphone = resolve("microphone")
    assert isinstance(microphone, gr.Microphone)
    assert microphone.sources == ["microphone"]
    assert isinstance(resolve("mic"), gr.Microphone)
    camera = resolve("webcam")
    assert isinstance(camera, gr.Webcam) and camera.sources == ["webcam"]


@pytest.mark.parametrize(
    "options",
    [
        {"type": "bytes"},
        {"sources": ["webcam"]},
        {"format": "aac"},
        {"subtitles": "nowhere.vtt"},
        {"subtitles": [{"text": "a"}]},
        {"playback_position": -1},
        {"playback_position": float("nan")},
        {"value": (0, TONE)},
    ],
    ids=str,
)
def test_options_that_are_none(options: dict[str, Any]) -> None:
    with pytest.raises(ConfigurationError):
        gr.Audio(**options).check()


def test_bytes_as_a_format_asks_for_what_they_are_anyway() -> None:
    with pytest.warns(NotHonoured, match="bytes are shown as what they are"):
        assert gr.Audio(format="bytes", streaming=True).format is None  # type: ignore[arg-type]


def test_mp3_without_soundfile_says_what_to_install(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setitem(sys.modules, "soundfile", None)
    with pytest.raises(ConfigurationError, match=r"flaskstream\[audio\]"):
        gr.Audio(format="mp3")
    with pytest.raises(InvalidInput, match="soundfile"):
        gr.Audio().accept(b"ID3\x04" + bytes(20), "a.mp3")
    kept = gr.Audio(type="filepath").accept(b"ID3\x04" + bytes(20), "a.mp3")
    assert kept.mimetype == "audio/mpeg"


def test_updates_change_what_it_was_made_with() -> None:
    audio = gr.Audio().with_properties(
        {"sources": "upload", "editable": False, "playback_position": 3, "loop": True}
    )
    assert (audio.sources, audio.cuts, audio.loop) == (["upload"], False, True)
    assert audio.editable and audio.playback_position == 3
    with pytest.raises(ConfigurationError):
        audio.with_properties({"playback_position": "later"})


def test_what_gradio_has_beside_is_left_out_with_a_warning() -> None:
    with pytest.warns(gr.NotHonoured, match="max_length"):
        gr.Audio(max_length=2)
    gr.Audio(buttons=["download", "share"])


def test_a_waveform_is_as_its_options_say() -> None:
    audio = gr.Audio(waveform_options={"skip_length": 2})
    assert audio.waveform_options == gr.WaveformOptions(skip_length=2)
    assert audio.wave(SONG) == gr.Audio().wave(SONG) != ""
    plain = gr.WaveformOptions(show_recording_waveform=False)
    assert audio.with_properties({"waveform_options": plain}).wave(SONG) == ""


def test_what_older_waveforms_had_beside_is_left_out_with_a_warning() -> None:
    with pytest.warns(gr.NotHonoured, match="show_controls=True.* player") as warned:
        options = gr.WaveformOptions("red", show_controls=True)
    assert options == gr.WaveformOptions("red", show_controls=False)
    assert warned[0].filename == __file__
    given = gr.Audio(waveform_options={"skip_length": 2, "show_controls": False})
    assert given.waveform_options == gr.WaveformOptions(skip_length=2)


@pytest.mark.parametrize(
    "options",
    [
        {"waveform_color": 3},
        {"skip_length": 0},
        {"skip_length": "5"},
        {"sample_rate": 0},
        {"show_labels": False},
        3,
    ],
    ids=str,
)
def test_options_of_a_waveform_that_are_none(options: Any) -> None:
    with pytest.raises(ConfigurationError, match="expected"):
        gr.Audio(waveform_options=options)
