"""Files over 1 MB come and go by the disk; parts of files can be asked for."""

from __future__ import annotations

import gc
import os
from pathlib import Path

import pytest
from PIL import Image
from werkzeug.test import TestResponse

import flaskstream as gr
from flaskstream.media import content, staticpaths
from flaskstream.media.content import IN_MEMORY, StoredFile, bytes_stored
from flaskstream.media.media import Media
from flaskstream.testing.window import upload
from tests.runs.memory import state_of
from tests.web.calls import Caller
from tests.web.conftest import Api, Visit

SMALL, LARGE = b"0123456789" * 2, os.urandom(100) * (IN_MEMORY // 50)


def keep(given: dict[str, list[str]]) -> tuple[str, dict[str, object]]:
    """A function that tells what has come, and gives it back."""
    (path,) = given["files"]
    return str(os.path.getsize(path)), {"files": [path]}


@pytest.fixture
def caller(api: Api) -> Caller:
    outputs = [gr.Textbox(), gr.MultimodalTextbox()]
    return api(gr.Interface(keep, gr.MultimodalTextbox(), outputs))


def send(caller: Caller, data: bytes) -> TestResponse:
    head = b'--x\r\nContent-Disposition: form-data; name="files"; filename="a.bin"'
    return caller.http.post(
        f"{caller.base}/upload",
        data=head + b"\r\n\r\n" + data + b"\r\n--x--\r\n",
        content_type="multipart/form-data; boundary=x",
    )


def url(caller: Caller, data: bytes) -> str:
    """Where a file is that was sent."""
    return f"{caller.base}/file={(send(caller, data).json or [''])[0]}"


def held() -> list[StoredFile]:
    media = [one for one in gc.get_objects() if isinstance(one, Media)]
    return [one.content for one in media if isinstance(one.content, StoredFile)]


def test_a_large_file_goes_to_a_function_and_back(caller: Caller) -> None:
    sent = send(caller, LARGE).json
    assert sent is not None
    size, shown = caller.result("keep", {"files": [{"path": sent[0]}]})
    assert size == str(len(LARGE))
    (file,) = shown["files"]
    assert file["size"] == len(LARGE)
    answer = caller.http.get(f"{caller.base}/file={file['path']}")
    assert answer.content_length == len(LARGE) and answer.data == LARGE
    answer.close()
    assert {one.size for one in held()} == {len(LARGE)}


@pytest.mark.parametrize("data", [SMALL, LARGE], ids=["small", "large"])
def test_a_part_of_a_file_can_be_asked_for(caller: Caller, data: bytes) -> None:
    place, size = url(caller, data), len(data)

    def part(ranges: str, **headers: str) -> tuple[int, str | None, bytes]:
        answer = caller.http.get(place, headers={"Range": ranges, **headers})
        with answer:
            return answer.status_code, answer.headers.get("Content-Range"), answer.data

    assert part("bytes=3-6") == (206, f"bytes 3-6/{size}", data[3:7])
    assert part("bytes=5-") == (206, f"bytes 5-{size - 1}/{size}", data[5:])
    end = f"bytes {size - 4}-{size - 1}/{size}"
    assert part("bytes=-4") == (206, end, data[-4:])
    assert part(f"bytes=-{size}") == (206, f"bytes 0-{size - 1}/{size}", data)
    assert part(f"bytes=-{size + 1}") == (200, None, data)
    assert part(f"bytes={size}-") == (416, f"bytes */{size}", b"")
    assert part("bytes=0-1,4-5") == (200, None, data)
    assert part("lines=1-2")[0] in (200, 416)
    assert part("bytes=3-6", **{"If-Range": '"another"'}) == (200, None, data)


@pytest.mark.parametrize("data", [SMALL, LARGE], ids=["small", "large"])
def test_what_a_browser_has_is_not_sent_again(caller: Caller, data: bytes) -> None:
    place = url(caller, data)
    with caller.http.head(place) as head:
        assert head.content_length == len(data) and head.data == b""
        assert head.headers["Accept-Ranges"] == "bytes"
        known = {"If-None-Match": head.headers["ETag"]}
    with caller.http.get(place, headers=known) as again:
        assert (again.status_code, again.data) == (304, b"")


def test_a_file_is_there_until_it_is_sent(caller: Caller) -> None:
    before = set(content._sizes)
    place = url(caller, LARGE)
    (path,) = set(content._sizes) - before
    with caller.http.get(place, buffered=False) as answer:
        blocks = answer.iter_encoded()
        first = next(iter(blocks))
        caller.http.application.extensions["flaskstream.engine"].files.expire(-1)
        gc.collect()
        assert first + b"".join(blocks) == LARGE
    del answer, blocks
    gc.collect()
    assert not path.exists()
    assert caller.http.get(place).status_code == 404


def test_where_the_disk_is_full_a_person_is_told(
    visit: Visit, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(content, "_most", list(content._most))  # of the whole process
    demo = gr.Interface(keep, gr.MultimodalTextbox(label="box"), gr.Textbox())
    demo.app.config["FLASKSTREAM_MAX_DISK_BYTES"] = bytes_stored()
    page = visit(demo)
    answer = send(Caller(demo.app), LARGE)
    assert answer.status_code == 507 and "no room for this file" in answer.text
    chooser = page.field("box").one("input", type="file").attrs
    for data, status in ((LARGE, 507), (SMALL, 200)):
        form = page.form()
        form.setlist(chooser["name"], [upload(data, "a.bin")])
        answer = page.submit(chooser["hx-post"], form)
        assert answer.status_code == status
        assert ("no room for this file" in answer.text) is (status == 507)


def test_an_upload_is_held_by_its_page_and_on_the_disk(visit: Visit) -> None:
    before = set(content._sizes)
    demo = gr.Interface(keep, gr.MultimodalTextbox(label="box"), gr.Textbox())
    page = visit(demo)
    chooser = page.field("box").one("input", type="file").attrs
    form = page.form()
    form.setlist(chooser["name"], [upload(LARGE, "a.bin")])
    page.submit(chooser["hx-post"], form)
    (path,) = set(content._sizes) - before
    del form
    engine = demo.app.extensions["flaskstream.engine"]
    engine.files.expire(-1)
    (session,) = engine.sessions.all()
    assert state_of(session).bytes_on_disk == len(LARGE) == path.stat().st_size
    assert state_of(session).bytes < 100_000
    engine.sessions.drop(session)
    del session
    gc.collect()
    assert not path.exists()


def test_a_function_for_whose_file_there_is_no_room_fails_and_the_log_says_why(
    visit: Visit,
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
    caplog: pytest.LogCaptureFixture,
) -> None:
    def picture(kind: str) -> object:
        pixels = Image.frombytes("RGB", (700, 700), os.urandom(3 * 700 * 700))
        if kind == "picture":
            return pixels
        pixels.save(tmp_path / "large.png")
        return tmp_path / "large.png"

    monkeypatch.setattr(content, "_most", list(content._most))  # of the whole process
    kind = gr.Textbox(label="kind")
    demo = gr.Interface(picture, kind, gr.Image(label="out"))
    demo.app.config["FLASKSTREAM_MAX_DISK_BYTES"] = bytes_stored()
    for given in ("picture", "path"):
        page = visit(demo)
        page.fill("kind", given)
        page.press("Submit")
        if page.stream_url is not None:
            page.follow()
        assert "can't show a value of" in page.page.text.replace("’", "'")
        assert "MAX_DISK_BYTES" in caplog.text
        caplog.clear()


def test_a_static_file_is_sent_from_where_it_is(
    api: Api, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(staticpaths, "_paths", [])
    film = tmp_path / "a.bin"
    film.write_bytes(LARGE)
    gr.set_static_paths(tmp_path)

    def give() -> str:
        return str(film)

    caller = api(gr.Interface(give, None, gr.File()))
    before = bytes_stored()
    (file,) = caller.result("give")
    assert bytes_stored() == before
    place = f"{caller.base}/file={file['path']}"
    with caller.http.get(place, headers={"Range": "bytes=3-6"}) as answer:
        assert (answer.status_code, answer.data) == (206, LARGE[3:7])
    with caller.http.get(f"{caller.base}/file={film}") as answer:
        assert answer.status_code == 404  # nobody finds it by its path
    film.write_bytes(b"other")
    with caller.http.get(place) as answer:
        assert answer.status_code == 404
