"""Files that functions get by their path: few, and none for long."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

import flaskstream as gr
from flaskstream.media import scratch
from flaskstream.media.shelf import Shelf
from tests.web.conftest import Api, Gates, Visit
from tests.web.pictures import png


@pytest.fixture
def shelf(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """An empty folder for the private files of this process."""
    monkeypatch.setitem(scratch._shelves, os.getpid(), Shelf(tmp_path))
    return tmp_path


def files(shelf: Path) -> list[Path]:
    return [one for one in shelf.rglob("*") if one.is_file()]


def test_calls_that_name_one_upload_leave_one_file(api: Api, shelf: Path) -> None:
    """The issue's: 15 calls of 94 bytes with one upload of 4 MB made 60 MB."""

    def size(path: str) -> int:
        return os.path.getsize(path)

    caller = api(gr.Interface(size, gr.Image(type="filepath"), "number"))
    data = png() + bytes(4_000_000)
    body = (
        b"--x\r\nContent-Disposition: form-data; name=files; filename=cat.png\r\n\r\n"
    )
    answer = caller.http.post(
        f"{caller.base}/upload",
        data=body + data + b"\r\n--x--\r\n",
        content_type="multipart/form-data; boundary=x",
    )
    path = (answer.json or [""])[0]
    for _ in range(15):
        assert caller.result("size", {"path": path}) == [len(data)]
    assert [one.stat().st_size for one in files(shelf)] == [len(data)]


def test_a_function_that_writes_to_its_file_changes_nobody_elses(
    visit: Visit, shelf: Path, gates: Gates
) -> None:
    def overwrite(path: str) -> Iterator[str]:
        before = Path(path).read_bytes()
        Path(path).write_bytes(b"changed")
        yield "written"
        gates.wait("end")
        yield f"{before == png()} {Path(path).read_bytes()!r}"

    demo = gr.Interface(
        overwrite,
        gr.Image(type="filepath", label="picture"),
        gr.Textbox(label="out"),
        concurrency_limit=None,
    )
    pages = [visit(demo) for _ in range(3)]
    for page in pages:
        page.choose("picture", png(), "cat.png")
        page.press("Submit")
    gates.open("end")
    for page in pages:
        page.follow()
        assert page.shown("out") == "True b'changed'"


def test_a_path_that_a_function_remembers_is_there_for_the_next(
    visit: Visit, shelf: Path
) -> None:
    with gr.Blocks() as demo:
        picture = gr.Image(type="filepath", label="picture")
        known, size = gr.State(), gr.Textbox(label="size")
        gr.Button("Keep").click(lambda path: path, picture, known)
        gr.Button("Look").click(lambda path: os.path.getsize(path), known, size)
    page = visit(demo)
    page.choose("picture", png(), "cat.png")
    page.run("Keep")
    page.run("Look")
    assert page.shown("size") == str(len(png()))


def test_a_run_for_whose_file_there_is_no_room_says_so(
    visit: Visit, shelf: Path
) -> None:
    demo = gr.Interface(
        os.path.getsize, gr.Image(type="filepath", label="picture"), "number"
    )
    demo.app.extensions["flaskstream.engine"].settings = type(
        demo.app.extensions["flaskstream.engine"].settings
    )(max_scratch_bytes=10_000)
    page = visit(demo)
    page.choose("picture", png(), "cat.png")
    answer = page.press("Submit")
    assert "no room for these files" in answer.text
    assert files(shelf) == []
