"""Films that come in parts, as one: every picture at its time, and the sound without a
gap."""

from __future__ import annotations

import io
import struct
from fractions import Fraction
from typing import Any

import av
import numpy as np
import pytest

from flaskstream.media import demuxer, filmpictures, filmsound, filmstream, pieces
from flaskstream.media.content import StoredFile
from flaskstream.media.film import Unreadable
from flaskstream.media.filmstream import FilmStream
from flaskstream.media.livefilm import LiveFilm
from tests.media import films
from tests.media.films import coloured, heard, seen

LIMIT = 0.03
"""By how much a tone may differ from one sample to the next: a gap is a step."""


def whole(*given: bytes) -> bytes:
    made = LiveFilm()
    for film in given:
        made.film(film)
    return made.whole()[0].read()


def times(count: int, rate: int = 25) -> list[float]:
    return [round(number / rate, 3) for number in range(count)]


@pytest.mark.parametrize(
    "kind",
    [
        {"format": "mp4"},
        {"format": "mpegts"},
        {"format": "matroska"},
        {"codec": "mpeg4", "format": "matroska", "sound": "mp3"},
        {"codec": "libvpx", "format": "webm", "sound": "libopus"},
        {"codec": "mpeg4", "sound": None},
    ],
    ids=str,
)
def test_each_picture_has_its_time_and_no_sound_has_a_gap(kind: dict[str, Any]) -> None:
    made = whole(*(coloured(1, number, **kind) for number in range(3)))
    found = seen(made)
    assert [number for _, number in found] == [0] * 25 + [1] * 25 + [2] * 25
    assert [time for time, _ in found] == pytest.approx(times(75), abs=0.002)
    tone = heard(made)
    assert 3 <= len(tone) / 48_000 < 3.05
    if kind.get("sound", "aac") is None:
        assert not tone.any()
    elif kind.get("sound") is None:  # of AAC it is known where it begins
        assert np.abs(tone[300:900]).max() > 0.3
        middle = tone[4800 : 3 * 48_000 - 4800]
        assert np.abs(np.diff(middle, 2)).max() < LIMIT


def test_pictures_of_h264_are_the_same_bytes() -> None:
    given = coloured(1, 1)
    made = whole(given, given)
    with av.open(io.BytesIO(given), "r") as film:
        packets = [bytes(packet) for packet in film.demux(video=0) if packet.size]
    for packet in packets[1:]:
        assert made.count(packet) == 2


def test_films_of_all_kinds_become_one_of_the_first_ones_size() -> None:
    made = whole(coloured(1, 0), films.WEBM, coloured(1, 2, size=(160, 300)), films.MP4)
    with av.open(io.BytesIO(made), "r") as film:
        frames = list(film.decode(video=0))
    assert {(frame.width, frame.height) for frame in frames} == {(320, 240)}
    found = [float(frame.time or 0) for frame in frames]
    assert found == sorted(found)
    assert sum(is_tall(frame.to_ndarray(format="gray")) for frame in frames) == 25


def is_tall(pixels: np.ndarray) -> bool:
    """Whether a picture is the higher one, between dark bars."""
    middle, sides = pixels[:, 110:210], np.hstack([pixels[:, :80], pixels[:, 240:]])
    return bool(abs(middle.mean() - 100) < 15 and sides.mean() < 30)


def test_one_that_is_turned_stands_upright() -> None:
    assert filmpictures.First(640, 480, 1, "yuv420p", Fraction(0)).upright == (480, 640)
    stream = filmpictures.Encoded(240, 320, Fraction(25))
    pixels = np.zeros((240, 320, 3), np.uint8)
    pixels[:, :160] = 255  # its left half
    frame = av.VideoFrame.from_ndarray(pixels, format="rgb24")
    filters = filmpictures.TURNS[1]
    assert filters == "transpose=cclock"
    fitting = stream.fitting(frame, turns=1).to_ndarray(format="gray")
    assert fitting.shape == (320, 240)
    assert fitting[:150].mean() < 40 and fitting[170:].mean() > 200  # then the lower


def test_pictures_become_a_film_with_a_fragment_for_each() -> None:
    made = LiveFilm()
    for number in range(30):
        made.frames(Fraction(10), [np.full((240, 320, 3), 5 * number, np.uint8)])
    data = made.whole()[0].read()
    assert [time for time, _ in seen(data)] == times(30, 10)
    assert len(heard(data)) / 48_000 == pytest.approx(3, abs=0.05)


def test_its_pieces_are_a_stream_that_the_whole_goes_on_with() -> None:
    made, lists = LiveFilm(), []
    for number in range(3):
        made.film(coloured(1, number))
        lists.append(made.told())
    for earlier, later in zip(lists, lists[1:], strict=False):
        assert later[: len(earlier)] == earlier  # so that it is told by what is new
    stream = b"".join(piece["file"].read() for piece in lists[-1])
    assert [piece["begin"] for piece in lists[-1]] == [None, 0, 1, 2]
    media, [head, told] = made.whole()
    assert head == lists[-1][0]
    assert told["whole"] and told["at"] == lists[-1][0]["size"]
    after = media.read()[told["skip"] :]
    assert after.startswith(stream[told["at"] :]) and len(after) == told["size"]
    assert {piece["of"] for piece in lists[-1]} == {told["of"]}
    for player in (stream, media.read()):
        assert [number for _, number in seen(player)] == [0] * 25 + [1] * 25 + [2] * 25


def test_a_long_film_is_few_pieces(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pieces, "LARGEST", 40_000)
    growing = pieces.Pieces("video/mp4")
    parts = [bytes([number % 256]) * 50 for number in range(3000)]
    most = 0
    for number, part in enumerate(parts):
        growing.add(part, number)
        most = max(most, len(growing))
    assert b"".join(piece.file.read() for piece in growing) == b"".join(parts)
    assert most < 40
    for piece in growing:
        assert piece.begin == piece.at // 50


def test_a_large_piece_is_on_the_disk() -> None:
    growing = pieces.Pieces("video/mp4")
    growing.add(b"header")
    for _ in range(8):
        growing.add(bytes(200_000))
    [_, large] = growing
    assert isinstance(large.file.content, StoredFile)


def test_a_part_without_sound_has_silence_beside_its_pictures() -> None:
    given = coloured(5, 1, codec="mpeg4", sound=None)
    frames = [np.zeros((240, 320, 3), np.uint8)] * 75
    for parts in (
        list(FilmStream().film(given)),
        list(FilmStream().frames(Fraction(25), frames)),
    ):
        assert len(parts) > 1
        for part in parts:  # a player shows none without
            assert part.data.count(b"traf") == 2


# ----- bad films


@pytest.mark.parametrize("name", films.WRONG)
def test_what_is_no_film_is_told(name: str) -> None:
    with pytest.raises(Unreadable):
        whole(films.WRONG[name][0])


@pytest.mark.parametrize("format", ["mp4", "mpegts", "avi"])
def test_damaged_films_come_to_an_end(format: str) -> None:
    codec = "libx264" if format != "avi" else "mpeg4"
    given = coloured(1, 1, format=format, codec=codec)
    lot = np.random.default_rng(5)
    for _ in range(25):
        broken = bytearray(given)
        for at in lot.integers(200, len(given), 8):
            broken[at] = lot.integers(256)
        try:
            whole(bytes(broken))
        except Unreadable as error:
            assert str(error)


def test_pictures_that_are_too_large_are_not_decoded(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(filmpictures, "MOST_PIXELS", 320 * 240 - 1)
    with pytest.raises(Unreadable, match="320 × 240, more than"):
        whole(coloured(1, 0))


def test_pictures_do_not_become_too_large_in_the_middle(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(demuxer, "MOST_PIXELS", 320 * 240 - 1)
    with pytest.raises(Unreadable, match="can't be decoded"):
        whole(coloured(1, 0))


def test_a_picture_that_is_seen_for_years_is_not() -> None:
    stream = FilmStream()
    stream.film(coloured(1, 0))
    pictures = [
        filmpictures.Picture([b"\x67abcd", b"\x68ab", b"\x65" + bytes(9)], at, at, True)
        for at in (0, 10**9, 2 * 10**9)
    ]
    made: list[Any] = []
    stream._size = (320, 240)
    for picture in pictures:
        made += stream._take(picture)
    made += stream._end_part(10**9)
    assert stream.ticks == 3 * filmstream.LONGEST


@pytest.mark.parametrize("years", [-(10**12), 10**12])
def test_a_picture_that_is_seen_years_later_is_not(years: int) -> None:
    stream = FilmStream()
    stream._size = (320, 240)
    units = [b"\x67abcd", b"\x68ab", b"\x65" + bytes(9)]
    list(stream._take(filmpictures.Picture(units, 0, years, True)))
    [part] = stream._end_part(3_600)
    place = struct.pack(">i", -filmstream.LONGEST if years < 0 else filmstream.LONGEST)
    assert place in part.data


@pytest.mark.parametrize("bound", [{"MOST_TICKS": 90_000}, {"MOST_PICTURES": 25}])
@pytest.mark.parametrize("sound", [None, "aac"])
def test_small_pictures_become_no_large_fragment(
    monkeypatch: pytest.MonkeyPatch, bound: dict[str, int], sound: str | None
) -> None:
    [(name, most)] = bound.items()
    monkeypatch.setattr(filmstream, name, most)
    parts = list(FilmStream().film(coloured(5, 1, sound=sound)))  # with one key
    assert len(parts) >= 5
    assert max(part.ticks for part in parts) <= 1.1 * filmpictures.TICKS


def test_sound_that_ends_before_its_pictures_goes_on_in_parts(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(filmstream, "MOST_TICKS", 90_000)
    stream = FilmStream()
    list(stream.film(coloured(1, 0)))
    stream.ticks += 5 * 90_000  # pictures without sound
    stream._held = filmpictures.Picture([b"\x65" + bytes(9)], 0, 0, True)
    assert len(list(stream._end_part(3600))) >= 5


def test_sound_without_pictures_is_not_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(filmsound, "MOST_WAITING", 10_000)
    sound = filmsound.FilmSound()
    frame = av.AudioFrame.from_ndarray(
        np.zeros((1, 8000), np.float32), format="fltp", layout="mono"
    )
    frame.sample_rate = 48_000
    for _ in range(5):
        sound.take(frame)
    assert sound._waits <= 10_000
    assert len(sound._waiting) == 2  # and no empty part, which keeps a whole one
