"""Which files of the app may be shown."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from flaskstream.exceptions import OutputError
from flaskstream.media.appfile import resolve_app_file


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The app's folder, with files in it and around it."""
    app = tmp_path / "app"
    for name in ("app/a.png", "app/.env", "app/.git/b.png", "tmp/c.png", "x/d.png"):
        file = tmp_path / name
        file.parent.mkdir(exist_ok=True, parents=True)
        file.write_text(name)
    (app / "out.png").symlink_to(tmp_path / "x" / "d.png")
    (app / "in.png").symlink_to(app / "a.png")
    monkeypatch.chdir(app)
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path / "tmp"))
    return app


@pytest.mark.parametrize("path", ["a.png", "./a.png", "in.png", "../tmp/c.png"])
def test_files_of_the_app_and_temporary_ones_are_open(path: str, folder: Path) -> None:
    assert resolve_app_file(path) == Path(path).resolve()
    assert resolve_app_file(folder / path) == Path(path).resolve()


@pytest.mark.parametrize(
    "path",
    [
        ".env",
        ".git/b.png",
        "out.png",
        "../x/d.png",
        "/etc/passwd",
        "gone.png",
        ".",
        "",
        "a\0.png",
        "~/a.png",
        "https://example.com/a.png",
        "a.png/b",
    ],
)
def test_everything_else_is_closed(path: str, folder: Path) -> None:
    with pytest.raises(OutputError, match="expected"):
        resolve_app_file(path)


def test_allowed_folders_and_files_are_open(folder: Path) -> None:
    outside = folder.parent / "x"
    file = outside / "d.png"
    assert resolve_app_file("../x/d.png", [outside]) == file
    assert resolve_app_file("out.png", [file]) == file
    assert resolve_app_file(".git/b.png", [folder / ".git"]) == folder / ".git/b.png"
    with pytest.raises(OutputError):
        resolve_app_file("../x/d.png", [folder.parent / "xy"])


def test_a_pipe_is_not_waited_for(folder: Path) -> None:
    os.mkfifo(folder / "pipe.png")
    with pytest.raises(OutputError, match="which is none"):
        resolve_app_file("pipe.png")


def test_a_loop_of_links_is_closed(folder: Path) -> None:
    (folder / "loop.png").symlink_to("loop.png")
    with pytest.raises(OutputError, match="can't be found"):
        resolve_app_file("loop.png")


def test_the_whole_machine_is_no_apps_folder(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir("/")
    with pytest.raises(OutputError):
        resolve_app_file(folder / "a.png")


@pytest.mark.parametrize("given", ["https://x.org/a.png", Path("https://x.org/a.png")])
def test_a_url_is_named_as_one(given: str | Path) -> None:
    expected = "URL 'https://x.org/a.png'.*download it in your function"
    with pytest.raises(OutputError, match=expected):
        resolve_app_file(given)
