"""Films are told by their bytes, and so is what no browser plays."""

from __future__ import annotations

from pathlib import Path

import pytest

from flaskstream.media import film
from flaskstream.media.content import StoredFile
from flaskstream.media.contentwriter import take_file
from tests.media import films


@pytest.mark.parametrize(
    ("data", "kind", "unplayed"),
    [
        (films.MP4, "video/mp4", ""),
        (films.WEBM, "video/webm", ""),
        (films.mp4(b"hvc1"), "video/mp4", ""),
        (films.mp4(b"mp4v"), "video/mp4", "mp4v"),
        (films.mp4(b"jpeg", b"avc1"), "video/mp4", ""),
        (films.mp4(), "video/mp4", ""),
        (films.AVI, "video/x-msvideo", "AVI"),
        (films.MATROSKA, "video/x-matroska", "Matroska"),
        (films.THEORA, "video/ogg", "Ogg"),
    ],
)
def test_what_browsers_play_is_told(data: bytes, kind: str, unplayed: str) -> None:
    assert film.kind_of(data) == kind
    assert film.unplayed(data, kind) == unplayed


@pytest.mark.parametrize("name", films.WRONG)
def test_what_is_no_film_says_so(name: str) -> None:
    data, said = films.WRONG[name]
    with pytest.raises(film.Unreadable, match=said):
        film.kind_of(data)


def test_boxes_without_end_are_not_all_read(monkeypatch: pytest.MonkeyPatch) -> None:
    read: list[int] = []
    whole = film._Boxes.read

    def note(self: film._Boxes, at: int, size: int) -> bytes:
        read.append(at)
        return whole(self, at, size)

    monkeypatch.setattr(film._Boxes, "read", note)
    many = films.box(b"free") * 1_000
    nested = films.box(b"moov", *[films.box(b"trak", many)] * 200)
    film.kind_of(films.box(b"ftyp", b"isom", bytes(4)) + nested)
    assert len(read) <= film.MOST_BOXES


def test_of_a_large_film_only_headers_are_read(tmp_path: Path) -> None:
    size = 80_000_000
    with (tmp_path / "large.mp4").open("wb") as file:
        file.write(films.box(b"ftyp", b"isom", bytes(4)))
        file.write((size + 8).to_bytes(4, "big") + b"mdat")
        file.seek(size, 1)
        file.write(films.box(b"moov", films.track(b"avc1")))
    content = take_file(tmp_path / "large.mp4")
    assert isinstance(content, StoredFile) and film.kind_of(content) == "video/mp4"
