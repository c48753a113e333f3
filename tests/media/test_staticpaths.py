"""Static files are read where they are."""

from __future__ import annotations

import gc
import os
from pathlib import Path

import pytest

import flaskstream as gr
from flaskstream.exceptions import FileStorageError, OutputError
from flaskstream.media import staticpaths
from flaskstream.media.appfile import resolve_app_file
from flaskstream.media.content import IN_MEMORY, LargeFile, bytes_stored
from flaskstream.media.contentwriter import take_file, write_copy
from flaskstream.media.media import Media
from flaskstream.store.files import FileStore
from flaskstream.store.weight import Scales, weight_of

LARGE = b"0123456789" * (IN_MEMORY // 5)


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder of films, elsewhere than the app's and the temporary one."""
    for name in ("app", "tmp", "films"):
        (tmp_path / name).mkdir()
    monkeypatch.chdir(tmp_path / "app")
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path / "tmp"))
    monkeypatch.setattr(staticpaths, "_paths", [])
    folder = tmp_path / "films"
    (folder / "a.mp4").write_bytes(LARGE)
    (folder / ".secret").write_bytes(b"s")
    return folder


def test_a_large_one_is_not_copied(folder: Path) -> None:
    gr.set_static_paths(folder)
    gc.collect()
    before = bytes_stored()
    content = take_file(folder / "a.mp4")
    assert isinstance(content, LargeFile) and bytes_stored() == before
    with content.open() as file:
        assert file.read() == LARGE
    assert take_file(folder / "a.mp4") is content
    copy = folder.parent / "copy"
    copy.touch()
    write_copy(content, copy)
    assert copy.read_bytes() == LARGE


def test_what_is_not_named_is_copied(folder: Path) -> None:
    (folder / "b.mp4").write_bytes(LARGE)
    gr.set_static_paths([str(folder / "b.mp4")])
    kept, named = take_file(folder / "a.mp4"), take_file(folder / "b.mp4")
    for name in ("a.mp4", "b.mp4"):
        (folder / name).write_bytes(LARGE[1:])
    with kept.open() as file:  # type: ignore[union-attr]
        assert file.read() == LARGE
    with pytest.raises(FileStorageError, match="not there any more"):
        named.open()  # type: ignore[union-attr]
    os.remove(folder / "b.mp4")
    with pytest.raises(FileStorageError, match="not there any more"):
        named.open()  # type: ignore[union-attr]


def test_functions_may_show_it_but_nothing_else(folder: Path) -> None:
    with pytest.raises(OutputError):
        resolve_app_file(folder / "a.mp4")
    gr.set_static_paths("../films")
    assert resolve_app_file(folder / "a.mp4") == folder / "a.mp4"
    for path in (folder / ".secret", folder.parent / "other", "/etc/passwd"):
        with pytest.raises(OutputError):
            resolve_app_file(path)
    (folder / "out.mp4").symlink_to("/etc/passwd")
    with pytest.raises(OutputError):
        resolve_app_file(folder / "out.mp4")


def test_it_takes_nothing_of_the_room_that_there_is(folder: Path) -> None:
    gr.set_static_paths(folder)
    media = Media(take_file(folder / "a.mp4"), "video/mp4", "a.mp4")
    scales = Scales()
    scales.put(weight_of(media))
    assert scales.on_disk == weight_of(media).on_disk == 0
    files = FileStore(b"key", 1000, max_on_disk=100_000)
    other = Media(b"", "video/mp4", "b.mp4")
    tokens = [files.put("ada", one, "ada") for one in (media, other)]
    assert [files.find("ada", token) for token in tokens] == [media, other]
    assert files._on_disk._bytes.total() < 2000


def test_what_is_not_there_is_refused(folder: Path) -> None:
    with pytest.raises(gr.ConfigurationError, match="nowhere, which is not there"):
        gr.set_static_paths(["nowhere"])
