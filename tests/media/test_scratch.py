"""Private files for functions that take a path."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

from flaskstream.media.appfile import resolve_app_file
from flaskstream.media.media import Media
from flaskstream.media.scratch import KEPT, write_scratch

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


def test_a_day_later_it_is_gone() -> None:
    old, young = write_scratch(MEDIA), write_scratch(MEDIA)
    past = time.time() - KEPT - 1
    os.utime(old.parent, (past, past))
    write_scratch(MEDIA)
    assert not old.parent.exists()
    assert young.exists()


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
