"""What a launched page tells of an error, and which files it shows."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import flaskstream as gr
from flaskstream.web import mountedapp
from tests.launch.conftest import Launch, request, submit


@pytest.fixture(autouse=True)
def answers_are_whole(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(mountedapp, "FAST_ANSWER", 20)  # however busy the machine is


def failing() -> gr.Interface:
    def fail(name: str) -> str:
        raise ValueError("the secret reason")

    return gr.Interface(fail, gr.Textbox(label="name"), gr.Textbox(label="out"))


def test_an_unexpected_error_is_shown_by_its_type_only(launch: Launch) -> None:
    shown = submit(launch(failing())).text
    assert "ValueError" in shown
    assert "secret" not in shown


def test_show_error_shows_its_text(launch: Launch) -> None:
    shown = submit(launch(failing(), show_error=True)).text
    assert "the secret reason" in shown
    assert "Traceback" not in shown


def test_debug_shows_its_traceback(launch: Launch) -> None:
    shown = submit(launch(failing(), debug=True)).text
    assert "Traceback (most recent call last)" in shown


def as_picture(path: str) -> str:
    return path


def as_message(path: str) -> list[gr.ChatMessage]:
    return [gr.ChatMessage({"path": path})]


def as_component(path: str) -> list[gr.ChatMessage]:
    return [gr.ChatMessage(gr.Image(path))]


@pytest.mark.parametrize(
    ("output", "given"),
    [("image", as_picture), ("chatbot", as_message), ("chatbot", as_component)],
)
def test_files_of_the_app_are_shown_from_allowed_paths_only(
    output: str,
    given: Callable[[str], Any],
    launch: Launch,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    from tests.web.pictures import png

    (tmp_path / "outside").mkdir()
    (tmp_path / "app").mkdir()
    (tmp_path / "none").mkdir()
    picture = tmp_path / "outside" / "cat.png"
    picture.write_bytes(png())
    monkeypatch.chdir(tmp_path / "app")
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path / "none"))

    def page() -> gr.Interface:
        return gr.Interface(
            lambda name: given(str(picture)), gr.Textbox(label="name"), output
        )

    refused = submit(launch(page(), show_error=True))
    assert not refused.all("img")
    assert "allowed_paths" in refused.text
    outlined = submit(launch(page()))
    assert "can't show a value of type" in outlined.text
    assert str(tmp_path) not in outlined.text
    shown = submit(launch(page(), allowed_paths=[str(tmp_path / "outside")]))
    assert shown.all("img")


@pytest.mark.parametrize("shown", [{}, {"show_api": False}])
def test_an_error_names_no_endpoint_that_is_not_listed(
    launch: Launch, shown: dict[str, Any]
) -> None:
    url = launch(failing(), **shown)
    json = {"Content_Type": "application/json"}
    answer = request(url, "/gradio_api/call/nope", '{"data": []}', **json)
    assert answer.status == 404
    assert ("/fail" in answer.text) is not bool(shown)


@pytest.mark.parametrize(
    "open_to_others",
    [{"server_name": "0.0.0.0"}, {"allowed_hosts": ["app.example.com"]}],
)
def test_tracebacks_are_shown_to_this_machine_only(
    launch: Launch, open_to_others: dict[str, Any], caplog: pytest.LogCaptureFixture
) -> None:
    url = launch(failing(), debug=True, **open_to_others)
    assert "debug=True) shows no tracebacks" in caplog.text
    told = submit(url.replace("0.0.0.0", "127.0.0.1")).text
    assert "Traceback" not in told and "secret" not in told
