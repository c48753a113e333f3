"""File, UploadButton and DownloadButton: files as functions get and give them."""

from __future__ import annotations

import os
import time
from pathlib import Path
from typing import Any

import pytest

import flaskstream as gr
from flaskstream.components.core.filedata import FileData
from flaskstream.components.core.filefield import MOST
from flaskstream.components.core.registry import resolve
from flaskstream.exceptions import ConfigurationError, InvalidInput, OutputError
from flaskstream.media.media import Media
from tests.components.posting import parse

NOTE = Media(b"a note", "text/plain", "my “note”.txt")
TABLE = Media(b"1,2", "text/plain", "table.csv")


def test_a_function_gets_a_private_copy_that_knows_what_the_person_calls_it() -> None:
    file = gr.File()
    got = file.preprocess(parse(file, "n", n=NOTE))
    assert isinstance(got, str)
    assert (got.name, got.orig_name) == (str(got), NOTE.name)  # type: ignore[attr-defined]
    assert Path(got).read_bytes() == b"a note"
    assert file.postprocess(got)[0].name == NOTE.name


@pytest.mark.parametrize("count", ["multiple", "directory"])
def test_of_several_a_function_gets_a_list(count: Any) -> None:
    file = gr.File(file_count=count, type="binary")
    payload = parse(file, "n", "t", "n", n=NOTE, t=TABLE)
    assert file.preprocess(payload) == [b"a note", b"1,2"]


@pytest.mark.parametrize("kind", [gr.File, gr.Files, gr.UploadButton])
def test_of_none_a_function_gets_none(kind: type[Any]) -> None:
    file = kind()
    assert file.preprocess(parse(file)) is file.preprocess(parse(file, "")) is None


def test_a_further_file_joins_several_and_replaces_a_single_one() -> None:
    assert gr.File().with_files(["a"], ["b"]) == ["b"]
    assert gr.File().with_files(["a"], []) == ["a"]
    assert gr.Files().with_files(["a", "b"], ["b", "c"]) == ["a", "b", "c"]
    several = gr.UploadButton(file_count="multiple")
    assert several.with_files(["a"], ["b", "c"]) == ["b", "c"]


def test_a_file_that_is_gone_and_too_many_are_refused() -> None:
    with pytest.raises(InvalidInput, match="no longer here"):
        parse(gr.Files(), "gone", "n", n=NOTE)
    with pytest.raises(InvalidInput, match="at most 1,000 files; got 1,001"):
        parse(gr.Files(), *map(str, range(MOST + 1)))


@pytest.mark.parametrize(
    ("types", "data", "name"),
    [
        (["audio"], b"only text", "song.mp3"),
        (["image"], b"<svg/>", "a.png"),
        ([".pdf"], b"PK\x03\x04", "a.pdf"),
        ([".csv"], b"1,2", "a.exe"),
        (["video"], b"", "empty.mp4"),
    ],
)
def test_a_file_is_told_by_its_bytes(types: list[str], data: bytes, name: str) -> None:
    with pytest.raises(InvalidInput, match=name):
        gr.File(file_types=types).accept(data, name)


def test_names_lead_to_no_other_place() -> None:
    for name in ("../../etc/passwd", "C:\\evil.txt", "/dev/zero", "\U0001f600" * 300):
        media = gr.File().accept(b"x", name)
        path = Path(gr.File().preprocess([media]))
        assert path.read_bytes() == b"x"
        assert len(media.name) <= 100 and "/" not in media.name


def test_a_name_has_nothing_that_no_file_is_called() -> None:
    family = "👨\u200d👩\u200d👧.png"
    for given, name in (("a\0b\n\x9f.txt", "ab.txt"), (family, family)):
        assert gr.File().accept(b"text", given).name == name


def test_a_function_gives_paths(tmp_path: Path) -> None:
    paths = [tmp_path / "a.txt", tmp_path / "b.pdf"]
    paths[0].write_text("a")
    paths[1].write_bytes(b"%PDF-1.7")
    file = gr.File()
    for given in (paths[0], str(paths[0]), {"path": str(paths[0])}, [paths[0]]):
        assert file.postprocess(given) == [Media(b"a", "text/plain", "a.txt")]
    assert [m.mimetype for m in file.postprocess(paths)] == [
        "text/plain",
        "application/pdf",
    ]
    assert file.postprocess(None) == file.postprocess([]) == []
    assert file.postprocess(FileData(NOTE)) == [NOTE]
    assert file.cell(paths) == "a.txt, b.pdf"


@pytest.mark.parametrize(
    "value",
    [
        *["/etc/passwd", "https://example.com/a.txt", "no-such-file.txt", "."],
        *[b"bytes", 3, {"url": "x"}, [None], "/dev/zero", "\0"],
    ],
)
def test_what_is_no_file_of_the_apps_is_refused(value: Any) -> None:
    with pytest.raises(OutputError, match="File “Report” expected"):
        gr.File(label="Report").postprocess(value)


def test_options_that_can_not_be_are_refused() -> None:
    with pytest.raises(ConfigurationError, match="file_count='two'.*expected one of"):
        gr.File(file_count="two")  # type: ignore[arg-type]
    with pytest.raises(ConfigurationError, match="type='bytes'"):
        gr.UploadButton(type="bytes")  # type: ignore[arg-type]
    with pytest.raises(ConfigurationError, match=r"File\(file_types=…\).*got 'pdf'"):
        gr.File(file_types=["pdf"]).check()


def test_shortcuts_stand_for_one_file_and_for_several() -> None:
    one, several = resolve("file"), resolve("files")
    assert isinstance(one, gr.File) and isinstance(several, gr.File)
    assert (one.file_count, several.file_count) == ("single", "multiple")


def test_a_list_that_grows_reads_no_file_twice(tmp_path: Path) -> None:
    paths = [tmp_path / f"{n}.txt" for n in range(3)]
    for path in paths:
        path.write_text("as it was")
        os.utime(path, (1, 1))
    encoder = gr.File().encoder()
    encoder.encode(paths[:2], False)
    first = encoder.payload
    encoder.encode(paths, True)
    # A change of its status may be too young to be told by its time.
    if time.time() - paths[0].stat().st_ctime > 2:
        assert encoder.payload[0] is first[0]
    assert encoder.payload[:2] == first
    paths[0].write_text("as it is")
    encoder.encode(paths, True)
    assert encoder.payload[0].read() == b"as it is"


def test_a_size_is_one_that_people_read() -> None:
    sizes = {0: "0 bytes", 999: "999 bytes", 1234: "1.23 kB", 999_999: "1 MB"}
    for size, text in sizes.items():
        assert gr.File().size_of(Media(b"x" * size, "text/plain")) == text


def test_a_download_button_has_one_file_and_takes_none(tmp_path: Path) -> None:
    path = tmp_path / "report.csv"
    path.write_text("1,2")
    button = gr.DownloadButton("Save", path)
    assert (button.label, button.takes_input) == ("Save", False)
    got = button.preprocess(button.initial_payload())
    assert got is not None and Path(got).read_text() == "1,2"
    assert button.preprocess(None) is None
