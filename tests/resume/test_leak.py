"""A thousand runs leave nothing behind."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from tests.net.server import Served
from tests.resume.viewer import Viewer
from tests.waiting import wait_until

CLIENTS = 8


@pytest.mark.parametrize("kind", ["werkzeug", "gthread", "worker"])
def test_a_thousand_runs_leave_threads_and_files_as_they_were(
    kind: str, tmp_path: Path
) -> None:
    served = Served(kind, tmp_path)
    try:
        pages = [Viewer(served.port, "quick") for _ in range(2 * CLIENTS)]

        def run_many(viewer: Viewer, count: int) -> None:
            for number in range(count):
                viewer.submit(f"run {number}")
                viewer.follow()
                assert viewer.texts == [f"RUN {number}"]

        with ThreadPoolExecutor(2 * CLIENTS) as pool:
            list(pool.map(run_many, pages, [10] * len(pages)))
            before = at_rest(served)
            list(pool.map(run_many, pages[:CLIENTS], [1000 // CLIENTS] * CLIENTS))
        # A pool of threads keeps as many as were at work at the same time.
        threads, files = before[0] + CLIENTS, before[1]
        wait_until(
            lambda: held(served)[0] <= threads and held(served)[1] <= files,
            f"at most {threads} threads and {files} files",
        )
    finally:
        served.stop()


def held(served: Served) -> tuple[int, int]:
    """The threads and files that the server has."""
    return served.threads(), served.descriptors()


def at_rest(served: Served) -> tuple[int, int]:
    """What it has once that has stayed the same for a while."""
    seen = [held(served)]

    def is_steady() -> bool:
        seen.append(held(served))
        return len(seen) > 200 and len(set(seen[-200:])) == 1

    wait_until(is_steady, "the server to come to rest", 20)
    return seen[-1]
