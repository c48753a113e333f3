"""How large a file may be that a launched page takes."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

import pytest

import flaskstream as gr
from benchmarks.apps.page import build
from benchmarks.largefile import passed
from flaskstream.exceptions import ConfigurationError
from flaskstream.media import content
from flaskstream.serving.launch import size_in_bytes
from flaskstream.web.setup import READ_ONCE
from tests.launch.conftest import Launch, request, visit
from tests.web import dom
from tests.web.demos import greeting


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        (5, 5),
        ("5", 5),
        ("5b", 5),
        ("5kb", 5_000),
        ("5 MB", 5_000_000),
        ("2gb", 2_000_000_000),
    ],
)
def test_a_file_size_is_bytes_or_a_text_with_a_unit(
    given: int | str, expected: int
) -> None:
    assert size_in_bytes(given) == expected


@pytest.mark.parametrize("given", ["", "mb", "five", "-5", "1.5mb", "5tb", "²mb", True])
def test_a_file_size_of_another_form_is_refused(given: Any) -> None:
    with pytest.raises(ConfigurationError, match="max_file_size expected"):
        greeting().launch(max_file_size=given, prevent_thread_lock=True)


@pytest.mark.parametrize("htmx", [True, False])
def test_a_browser_hears_that_50_mb_are_too_much(launch: Launch, htmx: bool) -> None:
    called: list[Any] = []
    url = launch(gr.Interface(called.append, gr.Image(label="picture"), None))
    page, cookie = visit(url)
    id = page.one("input", name="page").attrs["value"]
    chooser = page.one("input", type="file").attrs
    body = b"".join(
        [
            b'--b\r\nContent-Disposition: form-data; name="page"\r\n\r\n',
            id.encode(),
            b'\r\n--b\r\nContent-Disposition: form-data; name="',
            chooser["name"].encode(),
            b'"; filename="cat.png"\r\nContent-Type: image/png\r\n\r\n',
            bytes(50_000_000),
            b"\r\n--b--\r\n",
        ]
    )
    headers = {"Content_Type": "multipart/form-data; boundary=b", "Cookie": cookie}
    if htmx:
        headers["HX_Request"] = "true"
    for path in [chooser["hx-post"], "/run/0"]:
        answer = request(url, path, body, **headers)
        assert answer.status == 413
        assert "at most 20 MB" in dom.parse(answer.text).text
    assert called == []


def test_who_lets_people_upload_large_files_has_room_for_them(
    launch: Launch, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(content, "_most", list(content._most))  # of the whole process
    for name in ("MAX_DISK_BYTES", "MAX_SCRATCH_BYTES"):
        monkeypatch.setitem(READ_ONCE, name, 1_000_000)
    url = launch(build("flaskstream", "echo"), max_file_size="3mb")
    passed(urlsplit(url).port or 0, 2)  # raises where 2 MB don't come back
