"""Chunks of a sound that are encoded: cut anywhere, or files of their own."""

from __future__ import annotations

import struct
from collections.abc import Callable

import numpy as np
import pytest

from flaskstream.media import sound
from flaskstream.media.demuxer import EXTRA
from flaskstream.media.sound import Unreadable
from flaskstream.media.soundchunks import SoundChunks
from tests.media.sounds import encoded, tone, wav

RATE = 24_000
TONE = tone(2, RATE)
MP3 = encoded(TONE, "mp3", "mp3", RATE)
UNTITLED = encoded(TONE, "mp3", "mp3", RATE, write_xing="0", id3v2_version="0")
AAC = encoded(TONE, "adts", "aac", RATE)
EXACT = 3000
"""How far samples may be from what was encoded: a gap would be as far as the tone is
loud."""


def heard(*chunks: bytes) -> np.ndarray:
    decoder = SoundChunks()
    found = [block for chunk in chunks for block in decoder.take(chunk)]
    found += decoder.end()
    assert {rate for rate, _ in found} == {RATE}
    return np.concatenate([samples for _, samples in found])


def cut(data: bytes, size: int) -> list[bytes]:
    return [data[at : at + size] for at in range(0, len(data), size)]


def off(samples: np.ndarray, wanted: np.ndarray = TONE) -> int:
    return int(np.abs(samples.astype(int) - wanted).max())


@pytest.mark.parametrize("data", [MP3, UNTITLED, AAC], ids=["mp3", "untitled", "aac"])
def test_wherever_it_is_cut_the_same_is_heard(data: bytes) -> None:
    whole = heard(data)
    assert len(whole) >= len(TONE)
    for size in (211, 997, 5000):
        assert (heard(*cut(data, size)) == whole).all()


def test_what_an_mp3_says_is_silence_is_left_out() -> None:
    assert off(heard(*cut(MP3, 499))) < EXACT


@pytest.mark.parametrize(
    "encode",
    [
        lambda samples: encoded(samples, "mp3", "mp3", RATE),
        lambda samples: encoded(samples, "mp4", "aac", RATE),
        lambda samples: sound.encode(RATE, samples, "mp3"),
        lambda samples: sound.encode(RATE, samples, "flac"),
        lambda samples: sound.encode(RATE, samples, "ogg"),
        lambda samples: wav(samples, RATE),
    ],
    ids=["mp3", "mp4", "mp3 of soundfile", "flac", "ogg", "wav"],
)
def test_files_follow_each_other_without_a_gap(
    encode: Callable[[np.ndarray], bytes],
) -> None:
    parts = TONE[:18_000], TONE[18_000:36_000], TONE[36_000:]
    joined = heard(*map(encode, parts))
    assert len(joined) == len(TONE) and off(joined) < EXACT


def test_a_file_may_follow_what_came_in_parts() -> None:
    joined = heard(*cut(MP3, 700), *cut(MP3, 800), wav(TONE, RATE))
    assert off(joined, np.tile(TONE, 3)) < EXACT


def test_what_is_no_chunk_says_what_is() -> None:
    with pytest.raises(Unreadable, match="the parts of one MP3 or AAC"):
        heard(b"only text")
    with pytest.raises(Unreadable, match="can't be decoded"):
        heard(encoded(TONE, "mp4", "aac", RATE)[:900])


@pytest.mark.parametrize(
    "data",
    [
        b"\xff\xfb" + bytes(5000),
        b"\xff\xf1" * 5000,
        b"ID3\x04\0\0" + b"\x7f" * 5000,
        MP3[:90],
        MP3[:45] + b"\xff\xf3\x84\xc4" + bytes(9) + b"Xing" + b"\xff" * 200,
    ],
    ids=["silence", "beginnings", "a long title", "a cut title", "absurd numbers"],
)
def test_damaged_parts_are_left_out(data: bytes) -> None:
    decoder = SoundChunks()
    for chunk in (data, MP3[:3000], MP3[3000:]):
        list(decoder.take(chunk))
    list(decoder.end())


def test_hours_of_silence_are_never_had_at_once() -> None:
    """A frame of 24 bytes has 24 ms of it."""
    frame = struct.pack(">I", 0xFFF314C4) + bytes(20)
    sizes = [samples.nbytes for _, samples in SoundChunks().take(frame * 20_000)]
    assert sum(sizes) > 20_000_000 and max(sizes) < 1_000_000


def test_without_av_it_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("flaskstream.media.soundchunks.has_av", lambda: False)
    for data in (AAC, b"a part of something"):
        with pytest.raises(Unreadable) as refused:
            heard(data)
        assert EXTRA in str(refused.value)
    assert len(heard(MP3)) >= len(TONE)  # by soundfile, as a file of its own
