"""Files of a few bytes that say there is a lot in them, as PyAV opens them."""

from __future__ import annotations

import io
import struct
from fractions import Fraction
from typing import Any

import av
import numpy as np
import pytest

from flaskstream.media import filmsound
from flaskstream.media.demuxer import MOST_AT_ONCE, demuxed
from flaskstream.media.film import Unreadable
from flaskstream.media.filmformat import FORMATS, encoded_film
from flaskstream.media.filmstream import FilmStream
from flaskstream.media.sound import Unreadable as UnreadableSound
from flaskstream.media.soundchunks import SoundChunks
from tests.media.films import coloured

PLACE = 24
"""Bytes that FFmpeg takes for each sample of an MP4, when it opens it."""
TOO_MANY = MOST_AT_ONCE // PLACE + 1


def with_samples(count: int) -> bytes:
    """An MP4 whose pictures are so many, of a byte each: it says so, and has few."""
    film = bytearray(coloured(1, 0, sound=None))
    for kind, told in {
        b"stsz": (1, count),  # all of this size
        b"stts": (1, count, 512),  # as long as each other
        b"stsc": (1, 1, count, 1),  # in one place
    }.items():
        at = film.index(kind) + 8  # after its version and flags
        film[at : at + 4 * len(told)] = struct.pack(f">{len(told)}I", *told)
    return bytes(film)


def has_pictures(data: bytes) -> bool:
    """Whether PyAV finds pictures where nothing of ours bounds it."""
    container: Any
    with av.open(io.BytesIO(data)) as container:
        return bool(next(container.demux()).size)


def test_a_film_of_more_samples_than_memory_is_none() -> None:
    with pytest.raises(Unreadable, match="has no pictures"):
        list(FilmStream().film(with_samples(TOO_MANY)))


def test_ffmpeg_is_bounded_as_long_as_any_file_is_read() -> None:
    bomb, film = with_samples(TOO_MANY), coloured(1, 0)
    with demuxed(film):
        with demuxed(film):
            pass
        assert not has_pictures(bomb)
    assert has_pictures(bomb), "the app's own files are read as ever"


def of_unknown_codec(codec: bytes) -> bytes:
    """A film with a stream that FFmpeg knows no decoder of."""
    film = coloured(1, 0)
    assert codec in film
    return film.replace(codec, b"ac-4").replace(b"esds", b"free")


def test_pictures_of_an_unknown_codec_are_none() -> None:
    with pytest.raises(Unreadable, match="has no pictures"):
        list(FilmStream().film(of_unknown_codec(b"avc1")))


def test_a_film_with_unknown_sound_is_silent() -> None:
    stream = FilmStream()
    assert list(stream.film(of_unknown_codec(b"mp4a")))
    assert stream.ticks == pytest.approx(90_000, rel=0.05)


def test_a_chunk_of_unknown_sound_has_none() -> None:
    with pytest.raises(UnreadableSound, match="has no sound"):
        list(SoundChunks().take(of_unknown_codec(b"mp4a")))


def slow(samples: int, rate: int) -> bytes:
    """A film whose sound is one frame of so many samples, of so few a second."""
    file = io.BytesIO()
    with av.open(file, "w", format="matroska") as out:
        seen: Any = out.add_stream("mpeg4", rate=25)
        seen.width, seen.height, seen.pix_fmt = 64, 48, "yuv420p"
        heard: Any = out.add_stream("pcm_u8", rate=rate, layout="mono")
        black = np.zeros((48, 64, 3), np.uint8)
        out.mux(seen.encode(av.VideoFrame.from_ndarray(black, format="rgb24")))
        out.mux(seen.encode(None))
        silence = np.zeros((1, samples), np.uint8)
        frame = av.AudioFrame.from_ndarray(silence, format="u8", layout="mono")
        frame.sample_rate, frame.pts, frame.time_base = rate, 0, Fraction(1, rate)
        out.mux(heard.encode(frame))
        out.mux(heard.encode(None))
    return file.getvalue()


def test_hours_of_sound_in_one_frame_are_refused() -> None:
    assert list(FilmStream().film(slow(59, 1)))
    with pytest.raises(Unreadable, match="more than 60 s in one frame"):
        list(FilmStream().film(slow(4_000, 1)))
    with pytest.raises(Unreadable, match="more than 60 s in one frame"):
        encoded_film(slow(4_000, 1), FORMATS["webm"], "")


def test_a_film_with_unknown_sound_is_converted_without_it() -> None:
    assert encoded_film(of_unknown_codec(b"mp4a"), FORMATS["webm"], "")


def test_sound_that_is_left_out_is_not_computed(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    computed: list[int] = []
    wait = filmsound.FilmSound._wait

    def note(self: filmsound.FilmSound, samples: Any) -> None:
        computed.append(samples.shape[1])
        wait(self, samples)

    monkeypatch.setattr(filmsound.FilmSound, "_wait", note)
    monkeypatch.setattr(filmsound, "MOST_WAITING", 4_800)
    sound = filmsound.FilmSound()
    sound.begin_part(Fraction(0))
    frame = av.AudioFrame.from_ndarray(
        np.zeros((1, 480), np.float32), format="flt", layout="mono"
    )
    frame.sample_rate = 48_000
    for _ in range(1_000):
        sound.take(frame)
    assert sum(computed) <= 5_280
