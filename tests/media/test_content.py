"""Content is in memory while it is small, else in a file of the library's own."""

from __future__ import annotations

import contextlib
import gc
import hashlib
import io
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from flaskstream.exceptions import Error, InvalidInput, OutputError
from flaskstream.media import content as contents
from flaskstream.media import contentwriter, folder, upload
from flaskstream.media.appfile import resolve_app_file
from flaskstream.media.content import (
    IN_MEMORY,
    StoredFile,
    bytes_stored,
    digest_of,
    head_of,
    holds_same,
    open_content,
    size_of,
)
from flaskstream.media.contentwriter import (
    ContentWriter,
    take_bytes,
    take_content,
    take_file,
    write_all,
)
from flaskstream.media.media import Media
from flaskstream.media.picture import encode_final, encode_frame, read_file
from flaskstream.media.scratch import write_scratch
from flaskstream.media.upload import open_upload, upload_size

LARGE = os.urandom(64) * (IN_MEMORY // 64 + 1)


def stored(data: bytes = LARGE) -> StoredFile:
    kept = take_bytes(data)
    assert isinstance(kept, StoredFile)
    return kept


def test_what_is_small_stays_in_memory() -> None:
    small = LARGE[:IN_MEMORY]
    assert take_bytes(small) is small
    assert take_content(io.BytesIO(small)) == small


def test_what_is_large_is_a_private_file_until_nobody_has_it() -> None:
    before = bytes_stored()
    kept = stored()
    path = kept.path
    assert path.read_bytes() == LARGE
    assert path.stat().st_mode & path.parent.stat().st_mode & 0o077 == 0
    assert (size_of(kept), head_of(kept, 9)) == (len(LARGE), LARGE[:9])
    assert bytes_stored() == before + len(LARGE)
    media = Media(kept, "application/octet-stream")
    del kept
    assert media.read() == LARGE and media.size == len(LARGE)
    with media.open() as file:
        del media
        assert path.exists() and file.read() == LARGE  # it is read
    del file
    gc.collect()
    assert not path.exists() and bytes_stored() == before


def test_content_is_known_by_its_digest_wherever_it_is() -> None:
    assert digest_of(stored()) == hashlib.sha256(LARGE).hexdigest()[:32]
    first, second, other = stored(), stored(), stored(LARGE[:-1])
    assert first == second != other
    assert len({first, second, other}) == 2
    assert Media(first, "a/b") == Media(second, "a/b") != Media(other, "a/b")
    assert first != LARGE


def test_a_writer_takes_one_content_after_the_other() -> None:
    with ContentWriter() as writer:
        writer.write(b"small")
        assert writer.finish() == b"small"
        for place in range(0, len(LARGE), 300_000):
            writer.write(LARGE[place : place + 300_000])
        assert holds_same(writer.finish(), stored().path)
        assert writer.finish() == b""


def test_what_was_not_finished_is_gone() -> None:
    before = bytes_stored()
    with contextlib.suppress(KeyError), ContentWriter() as writer:
        writer.write(LARGE)
        assert bytes_stored() == before + len(LARGE)
        raise KeyError
    assert bytes_stored() == before


def test_no_function_shows_a_kept_file_by_its_path() -> None:
    kept = stored()
    with pytest.raises(OutputError, match="leading dot"):
        resolve_app_file(kept.path)


def test_all_files_together_are_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    gc.collect()
    most = bytes_stored() + 2 * len(LARGE)
    monkeypatch.setattr(contents, "_most", [most])
    kept = [stored(), stored()]
    with pytest.raises(Error, match="no room"):
        stored()
    assert bytes_stored() == most  # nothing is left of what had none
    kept.pop()
    assert stored().size == len(LARGE)


def test_a_full_disk_is_told(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    def refuse(stored: StoredFile) -> io.FileIO:
        raise OSError(28, "No space left on device")

    path = tmp_path / "a.bin"
    path.write_bytes(LARGE)
    monkeypatch.setattr(StoredFile, "create", refuse)
    monkeypatch.setattr(contentwriter, "HASHED", IN_MEMORY)
    with pytest.raises(Error, match="no room"):
        take_bytes(LARGE)
    with pytest.raises(Error, match="no room"):
        take_file(path)


class Unreadable(io.FileIO):
    """A file whose disk is damaged."""

    def read(self, size: int | None = -1, /) -> bytes:
        raise OSError(5, "Input/output error")


class Full(io.FileIO):
    """A file whose disk takes no more."""

    def write(self, data: Any, /) -> int:
        raise OSError(28, "No space left on device")


def test_a_file_that_cannot_be_read_is_told_from_a_disk_that_is_full(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    path = tmp_path / "a.bin"
    path.write_bytes(LARGE)
    monkeypatch.setattr(contentwriter, "HASHED", IN_MEMORY)
    monkeypatch.delattr(os, "copy_file_range", raising=False)
    gc.collect()
    before = bytes_stored()
    with monkeypatch.context() as damaged:
        damaged.setattr(Path, "open", lambda path, *_, **__: Unreadable(path))
        with pytest.raises(OSError, match="Input/output error"):
            take_file(path)
    with monkeypatch.context() as full:
        full.setattr(StoredFile, "create", lambda kept: Full(kept.path, "wb"))
        with pytest.raises(Error, match="no room"):
            take_file(path)
    gc.collect()
    assert bytes_stored() == before


@pytest.fixture(params=["kernel", "python"])
def copied(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Files of the app over 1 MB are copied unread: by the kernel, or without it."""

    def refuse(*args: object) -> int:
        raise OSError(18, "Invalid cross-device link")

    monkeypatch.setattr(contentwriter, "HASHED", IN_MEMORY)
    if request.param == "python":
        monkeypatch.setattr(os, "copy_file_range", refuse, raising=False)


@pytest.mark.usefixtures("copied")
def test_a_file_of_the_app_is_kept_as_it_was(tmp_path: Path) -> None:
    path = tmp_path / "a.bin"
    path.write_bytes(LARGE)
    kept = take_file(path)
    path.write_bytes(b"other")
    assert holds_same(kept, stored().path)
    assert take_file(path) == b"other"


@pytest.mark.usefixtures("copied")
def test_a_file_that_has_not_changed_is_not_copied_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "a.bin"
    path.write_bytes(LARGE)
    # Of one that has changed just now its time says nothing yet.
    assert take_file(path) != take_file(path)
    monkeypatch.setattr(contentwriter, "SETTLED", -1.0)
    kept = take_file(path)
    assert take_file(path) is kept
    with path.open("r+b") as file:
        file.write(b"!")
    os.utime(path, (0, 0))
    changed = take_file(path)
    assert changed != kept and head_of(changed, 1) == b"!"


def test_a_function_gets_a_copy_that_it_may_change() -> None:
    media = Media(stored(), "application/octet-stream", "a.bin")
    path = write_scratch(media)
    assert path.read_bytes() == LARGE and path.name == "a.bin"
    path.write_bytes(b"mine")
    assert media.read() == LARGE


FORKED = """
import os
from flaskstream.media.contentwriter import take_bytes

kept = [take_bytes(bytes(2_000_000))]
path = kept[0].path
process = os.fork()
if process == 0:
    own = take_bytes(bytes(2_000_000)).path
    kept.clear()
    os._exit(own.parent == path.parent)
_, status = os.waitpid(process, 0)
print(status, path.exists())
kept.clear()
print(path.exists(), path.parent.exists())
print(path.parent)
"""


@pytest.mark.skipif(not hasattr(os, "fork"), reason="the system has no fork")
def test_a_forked_process_deletes_only_files_of_its_own() -> None:
    told = subprocess.run(
        [sys.executable, "-c", FORKED], capture_output=True, text=True, check=True
    )
    *said, folder = told.stdout.splitlines()
    assert said == ["0 True", "False True"]
    assert not Path(folder).exists()  # nor at the end its folder


def noise(size: int = 700) -> Image.Image:
    return Image.frombytes("RGB", (size, size), os.urandom(3 * size * size))


@pytest.mark.parametrize("format", ["PNG", "JPEG", "WEBP", "BMP"])
def test_pictures_are_decoded_from_their_files(format: str, tmp_path: Path) -> None:
    path, picture = tmp_path / f"a.{format.lower()}", noise(1200)
    picture.save(path, quality=98)
    kept = take_file(path)
    assert isinstance(kept, StoredFile)
    assert upload_size(kept) == (1200, 1200)
    read = open_upload(kept)
    assert read.tobytes() == Image.open(path).convert(read.mode).tobytes()
    shown = read_file(path)
    assert shown.content == kept and (shown.width, shown.height) == (1200, 1200)
    frame = encode_frame(path)  # a smaller one, in the message
    assert frame.inline and isinstance(frame.content, bytes)


def test_a_file_with_far_too_many_bytes_is_no_picture(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    encoded = io.BytesIO()
    noise(10).save(encoded, "PNG")
    monkeypatch.setattr(upload, "_BESIDE", 1000)
    with pytest.raises(InvalidInput, match="too many bytes"):
        open_upload(encoded.getvalue() + LARGE, max_pixels=1000)


def test_a_large_picture_that_stays_is_a_file() -> None:
    media = encode_final(noise())
    assert isinstance(media.content, StoredFile)
    with open_content(media.content) as file:
        assert Image.open(file).size == (700, 700)


class NearlyFull(io.FileIO):
    """A file on a disk that takes a part of what it is given, as one that fills up."""

    def write(self, data: Any, /) -> int:
        return super().write(data[: max(1, len(data) // 2)])


def test_what_a_disk_takes_in_parts_is_whole(tmp_path: Path) -> None:
    data = os.urandom(300_000)
    with NearlyFull(tmp_path / "copy", "wb") as target:
        write_all(target, data)
    assert (tmp_path / "copy").read_bytes() == data


def test_a_folder_that_somebody_has_cleaned_away_is_made_anew(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(folder, "_folders", {})  # other tests have files in theirs
    shutil.rmtree(folder.own_folder())
    kept = take_bytes(b"x" * (IN_MEMORY + 1))
    assert isinstance(kept, StoredFile)
    assert kept.path.stat().st_size == kept.size
