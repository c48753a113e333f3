"""Private files for functions that take a path."""

from __future__ import annotations

import contextlib
import errno
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from flaskstream.exceptions import Error
from flaskstream.media import scratch
from flaskstream.media import shelf as shelf_module
from flaskstream.media.appfile import resolve_app_file
from flaskstream.media.content import Content
from flaskstream.media.media import Media
from flaskstream.media.scratch import sweep, using, write_scratch
from flaskstream.media.shelf import OVERHEAD, Shelf

MEDIA = Media(b"bytes", "image/png")


def test_each_file_is_new_and_in_a_private_folder_of_its_own() -> None:
    first, second = write_scratch(MEDIA), write_scratch(MEDIA)
    assert first.parent != second.parent
    assert first.read_bytes() == b"bytes"
    assert first.stat().st_mode & first.parent.stat().st_mode & 0o077 == 0


@pytest.mark.parametrize(
    ("name", "mimetype", "expected"),
    [
        ("cat.png", "image/png", "cat.png"),
        ("cat.JPEG", "image/jpeg", "cat.JPEG"),
        ("cat.png", "image/jpeg", "cat.jpg"),
        ("report.v2", "application/pdf", "report.v2.pdf"),
        ("song.opus", "audio/ogg", "song.opus"),
        ("notes.tar.gz", "application/octet-stream", "notes.tar.gz"),
        ("README", "text/plain", "README"),
        ("", "image/png", "upload.png"),
        ("", "text/plain", "upload.bin"),
        (r"C:\of\theirs\a.txt", "text/plain", "a.txt"),
        ("../../etc/passwd", "text/plain", "passwd"),
        ("..", "text/plain", "upload.bin"),
        (".hidden", "text/plain", "hidden"),
        ("a\0b\ud800\n<c>.txt", "text/plain", "abc.txt"),
        ("é" * 300 + ".csv", "text/plain", "é" * 96 + ".csv"),
        ("\U0001f600" * 300 + ".csv", "text/plain", "\U0001f600" * 50 + ".csv"),
    ],
)
def test_a_file_has_its_own_name_as_far_as_a_disk_takes_it(
    name: str, mimetype: str, expected: str
) -> None:
    path = write_scratch(Media(b"x", mimetype, name))
    assert path.name == expected
    assert path.read_bytes() == b"x"


def test_a_function_may_show_whatever_it_was_given() -> None:
    path = write_scratch(Media(b"x", "text/plain", ".hidden"))
    assert resolve_app_file(path) == path.resolve()


def files(path: Path) -> list[Path]:
    """All private files of this process; `path` is one of them."""
    return [one for one in path.parent.parent.rglob("*") if one.is_file()]


@pytest.fixture
def shelf(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """An empty folder for the private files of this process."""
    monkeypatch.setitem(scratch._shelves, os.getpid(), Shelf(tmp_path))
    return tmp_path


def test_many_runs_of_one_file_leave_one(shelf: Path) -> None:
    for _ in range(15):
        with using("ada"):
            path = write_scratch(MEDIA)
            assert path.read_bytes() == b"bytes"
    assert files(path) == [path]


def test_runs_at_the_same_time_have_a_file_each_and_leave_one(shelf: Path) -> None:
    with contextlib.ExitStack() as runs:
        paths = []
        for _ in range(5):
            runs.enter_context(using("ada"))
            paths.append(write_scratch(MEDIA))
        paths[0].write_bytes(b"mine!")
        assert [path.read_bytes() for path in paths[1:]] == [b"bytes"] * 4
    assert len(files(paths[0])) == 1


def test_a_run_has_one_file_for_one_content(shelf: Path) -> None:
    with using("ada"):
        assert write_scratch(MEDIA) == write_scratch(MEDIA)
        other = write_scratch(Media(b"bytes", "image/png", "other.png"))
        assert other.name == "other.png"
    with using("bob"):
        assert write_scratch(MEDIA).read_bytes() == b"bytes"
        assert len(files(other)) == 3


def change(path: Path) -> None:
    path.write_bytes(b"BYTES")


def link(path: Path) -> None:
    path.with_name("second").hardlink_to(path)


def point(path: Path) -> None:
    path.rename(path.with_name("moved"))
    path.symlink_to("moved")


def add(path: Path) -> None:
    path.with_name("second").touch()


def show(path: Path) -> None:
    path.chmod(0o644)


def show_folder(path: Path) -> None:
    path.parent.chmod(0o755)


@pytest.mark.parametrize(
    "use",
    [change, link, point, add, show, show_folder, Path.unlink],
    ids=lambda f: f.__name__,
)
def test_what_a_function_does_to_its_file_reaches_no_other(
    shelf: Path, use: Callable[[Path], None]
) -> None:
    with using("ada"):
        first = write_scratch(MEDIA)
        use(first)
        second = write_scratch(MEDIA)  # by the next step of the run
        use(second)
    with using("ada"):
        third = write_scratch(MEDIA)
        assert first != second != third != first
        assert third.read_bytes() == b"bytes"
        assert third.stat().st_mode & third.parent.stat().st_mode & 0o077 == 0
        assert files(third) == [third]


def test_a_later_run_finds_what_an_earlier_one_remembers(shelf: Path) -> None:
    with using("ada"):
        path = write_scratch(MEDIA)
    with using("ada"):
        write_scratch(Media(b"other", "image/png"))
        assert path.read_bytes() == b"bytes"


def test_it_is_gone_in_time(shelf: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(scratch, "KEPT", -1.0)
    with using("ada"):
        path = write_scratch(MEDIA)
        sweep()
        assert path.exists()
    sweep()
    assert list(shelf.iterdir()) == []


def test_idle_files_make_room_and_used_ones_do_not(shelf: Path) -> None:
    def media(number: int) -> Media:
        return Media(bytes([number]) * 10_000, "image/png")

    most = 4 * (3 * (10_000 + OVERHEAD))
    for number in range(30):
        with using("ada", most):
            path = write_scratch(media(number))
            assert len(files(path)) <= 3
    with using("ada", most):
        used = [write_scratch(media(number)) for number in range(3)]
        with pytest.raises(Error, match="no room"):
            write_scratch(media(3))
        for number in range(9):  # others have theirs, up to all that there is
            with using(f"bob {number}", most):
                write_scratch(media(0))
        assert all(path.exists() for path in used)
    with contextlib.ExitStack() as runs:
        for number in range(12):
            runs.enter_context(using(f"eve {number}", most))
            write_scratch(media(0))
        runs.enter_context(using("too many", most))
        with pytest.raises(Error, match="no room"):
            write_scratch(media(0))
    with using("ada", most):
        assert write_scratch(media(3)).exists()


def test_what_a_function_writes_beside_its_file_counts(shelf: Path) -> None:
    most = 4 * 100_000
    with using("ada", most):
        path = write_scratch(MEDIA)
        path.with_name("sound.wav").write_bytes(bytes(95_000))
    with using("ada", most):
        write_scratch(Media(b"other", "image/png"))
        assert not path.parent.exists()


def test_a_full_disk_is_told_and_leaves_nothing(
    shelf: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(content: Content, path: Path) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    with using("ada", 4 * 10_000):
        with monkeypatch.context() as full:
            full.setattr(shelf_module, "write_copy", refuse)
            for _ in range(5):
                with pytest.raises(Error, match="no room"):
                    write_scratch(MEDIA)
        assert list(shelf.iterdir()) == []
        assert write_scratch(MEDIA).exists()


def test_what_a_killed_process_has_left_is_deleted_by_the_next(tmp_path: Path) -> None:
    program = (
        "import os, sys\n"
        "from flaskstream.media.media import Media\n"
        "from flaskstream.media.scratch import write_scratch\n"
        "print(write_scratch(Media(b'x', 'image/png')), flush=True)\n"
        "sys.stdin.read()"
    )
    other = tmp_path / "flaskstream-uploads-of-mine.txt"
    other.write_text("a file")

    @contextlib.contextmanager
    def process() -> Iterator[Path]:
        environ = {**os.environ, "TMPDIR": str(tmp_path)}
        with subprocess.Popen(
            [sys.executable, "-c", program],
            env=environ,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
        ) as run:
            assert run.stdout is not None
            folder = Path(run.stdout.readline().decode().strip()).parent.parent
            os.utime(folder, (0, 0))
            yield folder
            run.kill()

    with process() as living:
        with process() as left:
            pass
        with process():
            assert living.exists()
            assert not left.exists()
    assert other.exists()


def test_nothing_is_left_when_the_process_ends() -> None:
    program = (
        "from flaskstream.media.media import Media\n"
        "from flaskstream.media.scratch import write_scratch\n"
        "print(write_scratch(Media(b'x', 'image/png')))"
    )
    run = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    )
    path = Path(run.stdout.strip())
    assert path.suffix == ".png"
    assert not path.parent.parent.exists()
