"""Private files for functions that take a path."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path

from flaskstream.media.media import Media
from flaskstream.media.scratch import KEPT, write_scratch

MEDIA = Media(b"bytes", "image/png")


def test_each_file_is_new_private_and_named_by_its_type() -> None:
    first, second = write_scratch(MEDIA), write_scratch(MEDIA)
    assert first != second
    assert first.suffix == ".png"
    assert first.read_bytes() == b"bytes"
    assert first.stat().st_mode & 0o077 == 0
    assert first.parent.stat().st_mode & 0o077 == 0


def test_a_day_later_it_is_gone() -> None:
    old, young = write_scratch(MEDIA), write_scratch(MEDIA)
    past = time.time() - KEPT - 1
    os.utime(old, (past, past))
    write_scratch(MEDIA)
    assert not old.exists()
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
    assert not path.parent.exists()
