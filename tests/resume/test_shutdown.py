"""A server that ends lets its functions clean up, and its streams say goodbye."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from tests.net.container import FirstProcess
from tests.net.server import Served
from tests.resume.viewer import Viewer
from tests.waiting import TO_END

CUTTING = ("waitress", "werkzeug")
"""Servers whose threads end with the process, in the middle of a stream."""


@pytest.mark.parametrize(
    ("kind", "number", "streams"),
    [
        ("worker", signal.SIGTERM, 200),
        ("launch", signal.SIGINT, 100),
        ("launch", signal.SIGTERM, 20),
        ("werkzeug", signal.SIGTERM, 20),
        ("gthread", signal.SIGTERM, 8),  # half of its 16 threads
        ("waitress", signal.SIGTERM, 2),  # half of its 4 threads
        ("a2wsgi", signal.SIGTERM, 4),  # under uvicorn; their pages ask once a second
    ],
)
def test_all_runs_clean_up_and_the_server_ends_in_time(
    kind: str, number: int, streams: int, tmp_path: Path
) -> None:
    served = Served(kind, tmp_path)
    path = "" if kind == "launch" else "ticks"
    try:
        first = Viewer(served.port, path)

        def watch(index: int) -> tuple[Viewer, Iterator[bytes]]:
            viewer = first.another()
            viewer.submit(f"run-{index}")
            blocks = viewer.blocks(viewer.stream_url or "", "")
            next(blocks)
            return viewer, blocks

        with ThreadPoolExecutor(8) as pool:
            watched = list(pool.map(watch, range(streams)))
        begun = time.monotonic()
        served.signal(number)
        ends = [b"".join(blocks)[-500:] for _, blocks in watched]
        served.process.wait(60)
        took = time.monotonic() - begun
        assert all(served.noted(f"run-{i} finally") == 1 for i in range(streams))
        assert took < TO_END
        # From gunicorn they come back; from a script that has ended they do not.
        if kind not in CUTTING:
            assert {b"fs:done" in end for end in ends} == {kind == "launch"}
        assert served.process.returncode == 0
    finally:
        served.stop()


@pytest.mark.parametrize("kind", ["worker", "launch", "werkzeug"])
def test_the_first_process_of_a_container_ends_in_order(
    kind: str, tmp_path: Path
) -> None:
    served = FirstProcess(kind, tmp_path)
    try:
        viewer = Viewer(served.port, "" if kind == "launch" else "ticks")
        viewer.submit("contained")
        next(viewer.blocks(viewer.stream_url or "", ""))
        assert served.status("NSpid").split()[-1] == "1" or not served.before
        assert served.catches(signal.SIGTERM)
        os.kill(served.first, signal.SIGTERM)
        assert served.process.wait(60) == 0
        assert served.noted("contained finally") == 1
    finally:
        served.stop()
