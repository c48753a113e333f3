"""Pages that are launched as the environment says: GRADIO_SERVER_PORT and others."""

from __future__ import annotations

import socket
from pathlib import Path

import pytest

import flaskstream as gr
from flaskstream.exceptions import ConfigurationError, NotSupported
from tests.launch.conftest import Launch
from tests.ports import free_port
from tests.web.demos import greeting


def test_the_environment_says_name_and_port(
    launch: Launch, monkeypatch: pytest.MonkeyPatch
) -> None:
    port = free_port()
    monkeypatch.setenv("GRADIO_SERVER_NAME", "0.0.0.0")
    monkeypatch.setenv("GRADIO_SERVER_PORT", f" {port} ")
    assert launch(greeting(), server_port=None) == f"http://0.0.0.0:{port}"


def test_what_the_script_says_goes_before(
    launch: Launch, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GRADIO_SERVER_NAME", "0.0.0.0")
    monkeypatch.setenv("GRADIO_SERVER_PORT", "none")
    port = free_port()
    url = launch(greeting(), server_name="127.0.0.1", server_port=port)
    assert url == f"http://127.0.0.1:{port}"


def test_an_empty_variable_says_nothing(
    launch: Launch, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("SERVER_NAME", "SERVER_PORT", "ALLOWED_PATHS", "ROOT_PATH"):
        monkeypatch.setenv(f"GRADIO_{name}", "")
    assert launch(greeting(), server_port=None).startswith("http://127.0.0.1:78")


def test_the_environments_port_is_taken_or_none(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        monkeypatch.setenv("GRADIO_SERVER_PORT", str(port))
        with pytest.raises(ConfigurationError, match=f"{port} can't be had"):
            greeting().launch(prevent_thread_lock=True)


@pytest.mark.parametrize("port", ["http", "-1", "65536", "78.6"])
def test_a_port_that_is_none_is_refused(
    port: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GRADIO_SERVER_PORT", port)
    with pytest.raises(ConfigurationError, match=f"GRADIO_SERVER_PORT .*'{port}'"):
        greeting().launch(prevent_thread_lock=True)


def test_files_of_allowed_folders_are_shown(
    launch: Launch, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    first, second = tmp_path / "a", tmp_path / "b"
    monkeypatch.setenv("GRADIO_ALLOWED_PATHS", f"{first}, {second}")
    demo = gr.Interface(str, "text", "text")
    launch(demo)
    (shown,) = demo.output_components
    assert isinstance(shown, gr.Textbox)
    assert shown.allowed_paths == [str(first), str(second)]


def test_what_can_not_be_honoured_is_told(
    launch: Launch, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GRADIO_BLOCKED_PATHS", "secret")
    with pytest.raises(NotSupported, match="blocked_paths"):
        launch(greeting())
