"""MultimodalTextbox: text and files of any type, told by their bytes."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from flaskstream.components.multimodaltextbox import MultimodalTextbox
from flaskstream.exceptions import ConfigurationError, InvalidInput, OutputError
from flaskstream.media import get_image
from flaskstream.media.media import Media
from tests.components.posting import parse
from tests.media.sounds import tone, wav

PDF = b"%PDF-1.7 ..."
PNG = b"\x89PNG\r\n\x1a\n..."


def test_a_function_gets_text_and_the_paths_of_private_copies() -> None:
    box = MultimodalTextbox()
    note = box.accept(b"a,b\n1,2\n", "../../table.csv")
    payload = parse(box, "t1", "t2", "hi\r\nthere", t1=note, t2=Media(PDF, "x/y", ""))
    got = box.preprocess(payload)
    assert got["text"] == "hi\nthere"
    paths = [Path(path) for path in got["files"]]
    assert [path.read_bytes() for path in paths] == [note.read(), PDF]
    assert paths[0].suffix == ".csv"


def test_an_empty_box_is_empty_text_and_no_files() -> None:
    box = MultimodalTextbox()
    assert box.preprocess(parse(box, "")) == {"text": "", "files": []}
    assert box.preprocess(None) == {"text": "", "files": []}
    assert box.initial_payload() == box.postprocess(None) == parse(box, "")


def test_a_file_that_is_gone_is_refused_and_what_was_typed_is_kept() -> None:
    box = MultimodalTextbox()
    here = Media(PDF, "application/pdf", "a.pdf")
    with pytest.raises(InvalidInput, match="no longer here"):
        parse(box, "gone", "here", "text", here=here)

    class Owned:
        def find(self, token: str) -> Media | None:
            return {"here": here}.get(token)

    shown = box.typed_parts(["gone", "here", "text"], Owned())
    assert shown == {"value": "text", "files": [here]}


@pytest.mark.parametrize(
    ("types", "data", "name"),
    [
        (["image"], PNG, "no-name"),
        ([".png"], PNG, "picture.txt"),
        ([".jpeg"], b"\xff\xd8\xff\xe0", "a.jpg"),
        (["text"], b"import this", "a.py"),
        ([".PY"], b"import this", "a.py"),
        ([".docx"], b"PK\x03\x04", "a.docx"),
        (["file"], b"\0\1\2", "a"),
        (["image", ".pdf"], PDF, "a"),
    ],
)
def test_a_file_of_an_allowed_type_is_taken(
    types: list[str], data: bytes, name: str
) -> None:
    assert MultimodalTextbox(file_types=types).accept(data, name).name == name


@pytest.mark.parametrize(
    ("types", "data", "name"),
    [
        (["image"], b"<svg onload=alert(1)>", "a.png"),
        ([".png"], b"MZ\0\0", "a.png"),
        ([".pdf"], b"no pdf", "a.pdf"),
        (["text"], b"\0\1\2", "a.txt"),
        ([".py"], b"import this", "a.sh"),
        (["audio", ".zip"], PNG, "a.zip"),
    ],
)
def test_a_file_of_another_type_is_refused_by_name(
    types: list[str], data: bytes, name: str
) -> None:
    with pytest.raises(InvalidInput, match=f"“{name}”.*expected {types[0]}"):
        MultimodalTextbox(file_types=types).accept(data, name)


def test_the_dialog_offers_what_is_taken() -> None:
    assert MultimodalTextbox(file_types=["image", ".pdf"]).offered == "image/*,.pdf"
    assert MultimodalTextbox(file_types=["file"]).offered == ""
    assert MultimodalTextbox().offered == ""


def test_a_function_gives_text_or_text_and_files(tmp_path: Path) -> None:
    box = MultimodalTextbox()
    (tmp_path / "a.pdf").write_bytes(PDF)
    assert box.postprocess("hi") == {"text": "hi", "files": []}
    given = {"text": "hi", "files": [str(tmp_path / "a.pdf")]}
    payload = box.postprocess(given)
    assert box.parts(payload) == {"value": "hi", "files": payload["files"]}
    assert payload["files"] == [Media(PDF, "application/pdf", "a.pdf")]
    assert box.postprocess({"files": [{"path": tmp_path / "a.pdf"}]})["text"] == ""


@pytest.mark.parametrize(
    "value", [3, {"txt": "a"}, {"files": [3]}, {"files": ["/etc/passwd"]}]
)
def test_a_function_that_gives_something_else_is_told(value: Any) -> None:
    with pytest.raises(OutputError, match=r"expected .*got"):
        MultimodalTextbox().postprocess(value)


@pytest.mark.parametrize(
    "options",
    [
        {"file_types": ["pictures"]},
        {"file_count": "some"},
        {"sources": ["camera"]},
        {"type": "password"},
    ],
)
def test_what_cannot_be_honoured_is_refused(options: dict[str, Any]) -> None:
    with pytest.raises(ConfigurationError):
        MultimodalTextbox(**options).check()


def test_a_call_of_the_api_brings_text_or_text_and_files() -> None:
    box = MultimodalTextbox()

    class Owned:
        def find(self, token: str) -> Media | None:
            return Media(PDF, "application/pdf", "a.pdf")

    assert box.from_json("hi", Owned()) == {"text": "hi", "files": []}
    called = box.from_json({"text": "hi", "files": [{"path": "0" * 40}]}, Owned())
    assert called["files"][0].read() == PDF
    with pytest.raises(InvalidInput, match="Expected"):
        box.from_json([3], Owned())


def test_a_file_that_is_named_twice_is_there_once() -> None:
    box = MultimodalTextbox()
    note = box.accept(b"a note", "a.txt")
    assert parse(box, "t", "t", "hi", t=note)["files"] == [note]

    class Owned:
        def find(self, token: str) -> Media | None:
            return note

    other = {"url": "data:,other"}
    named = [{"path": "a" * 40}] * 1_000
    got = box.from_json({"files": [*named, other]}, Owned())
    assert sorted(media.read() for media in got["files"][:2]) == [b"a note", b"other"]
    assert sum(media.read() == b"a note" for media in got["files"]) == 1


def test_a_microphone_brings_wav_beside_what_may_be_chosen() -> None:
    sound = wav(tone())
    both = MultimodalTextbox(sources=["upload", "microphone"], file_types=["image"])
    assert both.needs_files and both.offered == "image/*"
    assert both.accept(sound, "recording.wav").mimetype == "audio/wav"
    with pytest.raises(InvalidInput, match="expected image"):
        both.accept(PDF, "a.pdf")
    alone = MultimodalTextbox(sources="microphone")
    assert alone.offered == "audio/*"
    with pytest.raises(InvalidInput, match="expected audio"):
        alone.accept(PDF, "a.pdf")
    assert not MultimodalTextbox().needs_files


def test_a_row_of_examples_shows_the_text_and_the_pictures_beside_it(
    tmp_path: Path,
) -> None:
    (tmp_path / "note.txt").write_text("hi")
    picture = get_image("beside.png")
    box = MultimodalTextbox()
    box.allowed_paths = [tmp_path]
    files = [picture, str(tmp_path / "note.txt")]
    text, shown, name = list(box.cell({"text": "What is it?", "files": files}))
    assert (text, name) == ("What is it?", "note.txt")
    assert isinstance(shown, Media) and shown.name == "beside.png"
    assert box.cell({"files": [picture]}) == [shown]
    assert box.cell({"text": "hi"}) == "hi"
    assert box.cell({}) == ""
