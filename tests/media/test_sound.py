"""Sound: arrays as files, and files as arrays."""

from __future__ import annotations

import io
import sys
from typing import Any

import numpy as np
import pytest

from flaskstream.media import sound, wav
from flaskstream.media.contentwriter import take_bytes
from flaskstream.media.media import Media
from flaskstream.media.subtitles import make_subtitles, read_subtitles
from flaskstream.media.waveform import BARS, waveform
from tests.media import sounds


@pytest.mark.parametrize("shape", [(9,), (9, 1), (9, 2), (9, 6)])
def test_16_bits_are_exactly_what_was_given(shape: tuple[int, ...]) -> None:
    given = np.arange(-32768, 32767, 65535 // np.prod(shape), dtype=np.int16)
    given = given[: np.prod(shape)].reshape(shape)
    rate, got = sounds.read(bytes(_made(given)))
    assert rate == 8000
    assert (got.reshape(shape) == given).all()


def _made(samples: Any) -> bytes:
    content = sound.encode(8000, sound.to_samples(samples))
    assert isinstance(content, bytes)
    return content


@pytest.mark.parametrize(
    ("given", "wanted"),
    [
        (np.array([0.5, -0.25, 0], np.float32), [32767, -16383, 0]),
        (np.array([0, 0], np.float64), [0, 0]),
        (np.array([2, -2], np.float16), [32767, -32767]),
        (np.array([-128, 127], np.int8), [-32768, 32512]),
        (np.array([0, 255], np.uint8), [-32768, 32767]),
        (np.array([0, 65535], np.uint16), [-32768, 32767]),
        (np.array([-(2**31), 2**31 - 1], np.int32), [-32768, 32767]),
        (np.array([0, 2**32 - 1], np.uint32), [-32768, 32767]),
        (np.array([-(2**63), 2**62], np.int64), [-32768, 16384]),
        ([0, 1.0], [0, 32767]),
    ],
    ids=str,
)
def test_other_numbers_are_scaled_as_gradio_does(given: Any, wanted: list[int]) -> None:
    assert sound.to_samples(given).tolist() == wanted


def test_chunks_of_one_sound_are_not_scaled_by_their_peaks() -> None:
    got = sound.to_samples(np.array([0.5, -2], np.float32), normalised=False)
    assert got.tolist() == [16383, -32767]


@pytest.mark.parametrize(
    ("given", "said"),
    [
        (np.array([0, np.nan], np.float32), "NaN"),
        (np.array([np.inf], np.float64), "infinity"),
        (np.zeros(0), "empty"),
        (np.zeros((0, 2), np.int16), "empty"),
        (np.zeros((2, 2, 2)), "shape"),
        (np.zeros((2, 65), np.int16), "shape"),
        (np.int16(3), "shape"),
        (np.array([True]), "bool"),
        (np.array(["a"]), "U1"),
        (np.array([1j]), "complex"),
    ],
    ids=str,
)
def test_what_is_no_sound_says_so(given: Any, said: str) -> None:
    with pytest.raises(ValueError, match=said):
        sound.to_samples(given)


@pytest.mark.parametrize("rate", [0, -1, 44_100.5, None, True, 10**9, "44100"])
def test_a_rate_that_is_none(rate: Any) -> None:
    with pytest.raises(ValueError, match="Hz"):
        sound.checked_rate(rate)


@pytest.mark.parametrize("channels", [1, 2])
@pytest.mark.parametrize("subtype", ["PCM_U8", "PCM_24", "PCM_32", "FLOAT", "DOUBLE"])
def test_wav_of_every_width_is_read(subtype: str, channels: int) -> None:
    import soundfile

    given, file = sounds.tone(channels=channels), io.BytesIO()
    share = given / 32768 if subtype in ("FLOAT", "DOUBLE") else given
    soundfile.write(file, share, 8000, format="WAV", subtype=subtype)
    rate, got = sound.decoded(file.getvalue())
    near = 256 if subtype == "PCM_U8" else 1
    assert rate == 8000 and got.shape == given.shape
    assert np.abs(got.astype(int) - given).max() <= near


def test_chunks_before_the_samples_are_skipped() -> None:
    data = sounds.wav(sounds.tone())
    titled = data[:36] + b"LIST\x03\0\0\0abc\0" + data[36:]
    assert (sound.decoded(titled)[1] == sounds.tone()).all()


@pytest.mark.parametrize("format", ["mp3", "flac", "ogg"])
def test_other_formats_are_read_and_made_by_soundfile(format: str) -> None:
    content = sound.encode(48_000, sounds.tone(1, 48_000), format)
    rate, got = sound.decoded(content)
    assert rate == 48_000 and abs(len(got) - 48_000) < 3000
    assert 7500 < np.abs(got).max() < 8500  # as loud as it was


def test_without_soundfile_its_formats_say_what_is_missing(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    # Of no other test's: what was drawn once is remembered by its content.
    mp3 = sound.encode(48_000, sounds.tone(1, 48_000)[:41_000], "mp3")
    monkeypatch.setitem(sys.modules, "soundfile", None)
    assert not sound.can_convert()
    with pytest.raises(sound.Unreadable, match=r"flaskstream\[audio\]"):
        sound.decoded(mp3)
    assert waveform(Media(mp3, "audio/mpeg")) == ""
    assert len(sound.decoded(sounds.wav(sounds.tone()))[1])


@pytest.mark.parametrize("name", sorted({*sounds.WRONG} - {"a text"}))
def test_a_file_that_is_none_says_why(name: str) -> None:
    data, said = sounds.WRONG[name]
    with pytest.raises(sound.Unreadable, match=said):
        sound.decoded(data)


@pytest.mark.parametrize("size", [200, 2_000_000], ids=["in memory", "on the disk"])
def test_what_is_damaged_names_no_file_of_the_server(size: int) -> None:
    content = take_bytes(b"OggS" + bytes(24) + b"\x01vorbis" + bytes(size))
    with pytest.raises(sound.Unreadable) as told:
        sound.decoded(content)
    assert str(told.value) == "File contains data in an unimplemented format"


def test_a_rate_that_a_format_has_not_is_told_alone() -> None:
    with pytest.raises(sound.Unreadable) as told:
        sound.encode(77, np.zeros(9, np.int16), "mp3")
    assert "sample rates" in str(told.value) and "object at" not in str(told.value)


def test_days_of_silence_in_a_small_file_are_not_read(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(sound, "MOST_SAMPLES", 100_000)
    flac = sound.encode(8000, np.zeros(200_000, np.int16), "flac")
    with pytest.raises(sound.Unreadable, match="more than can be held"):
        sound.decoded(flac)


def test_a_file_that_ends_early_has_the_samples_that_are_there() -> None:
    data = sounds.wav(sounds.tone())
    assert len(sound.decoded(data[:-401])[1]) == 4000 - 201


def test_a_size_over_4_gb_is_told_as_the_largest_there_is() -> None:
    head = wav.header(48_000, 2, 2**33)
    assert len(head) == wav.HEADER and head[40:] == (2**32 - 1 - 44).to_bytes(
        4, "little"
    )


@pytest.mark.parametrize("seconds", [0.001, 1, 120])
def test_a_waveform_has_its_bars_at_any_length(seconds: float) -> None:
    samples = np.zeros(round(8000 * seconds), np.int16)
    samples[: len(samples) // 2] = 20_000
    path = waveform(Media(sounds.wav(samples), "audio/wav"))
    heights = [float(bar.partition("v")[2]) for bar in path.split("M")[1:]]
    assert len(heights) == min(BARS, len(samples))
    half = len(heights) // 2
    assert set(heights[:half]) == {28} and set(heights[half:]) == {1}


def test_subtitles_of_a_list() -> None:
    cues = [{"text": "Hello,\n\nyou & <i>", "timestamp": [0, 3661.5]}]
    assert make_subtitles(cues).read().decode() == (
        "WEBVTT\n\n00:00:00.000 --> 01:01:01.500\nHello,\nyou &amp; &lt;i>\n"
    )


@pytest.mark.parametrize("name", ["a.srt", "a.vtt", "a.json"])
def test_subtitles_of_a_file(name: str, tmp_path: Any) -> None:
    texts = {
        "a.srt": "1\n00:00:01,000 --> 00:00:02,500\nHello\n",
        "a.vtt": "WEBVTT\n\n00:01.000 --> 00:02.500\nHello\n",
        "a.json": '[{"text": "Hello", "timestamp": [1, 2.5]}]',
    }
    (tmp_path / name).write_text(texts[name])
    media = read_subtitles(tmp_path / name)
    assert media.mimetype == "text/vtt"
    assert media.read().startswith(b"WEBVTT\n\n") and b"01.000 --> 00:" in media.read()


@pytest.mark.parametrize(
    "cues", ["text", [1], [{"text": "a"}], [{"text": "a", "timestamp": [2, 1]}], 3]
)
def test_subtitles_that_are_none(cues: Any) -> None:
    with pytest.raises(ValueError, match="dicts"):
        make_subtitles(cues)
