"""A large file goes through a server of its own, and takes no memory there."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from benchmarks.largefile import BLOCK, passed
from benchmarks.servers import family

if TYPE_CHECKING:
    from tests.serving.conftest import Serve

BLOCKS = 64


def peak(pid: int) -> int:
    """Bytes of memory that a process and its children have had at most."""
    total = 0
    for one in family(pid):
        lines = Path(f"/proc/{one}/status").read_text().splitlines()
        told = next(line for line in lines if line.startswith("VmHWM:"))
        total += int(told.split()[1]) * 1024
    return total


@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="Linux tells it")
def test_a_large_file_to_a_function_and_back_takes_no_memory(serve: Serve) -> None:
    server = serve("benchmarks.apps.wsgi:app", BENCHMARK_PAGE="echo")
    passed(server.port, 2)  # what is loaded lazily
    before = peak(server.process.pid)
    url = passed(server.port, BLOCKS).url  # raises where another file comes back
    assert peak(server.process.pid) - before < BLOCKS * len(BLOCK) / 2

    connection = server.client()
    size, place = BLOCKS * len(BLOCK), (BLOCKS - 2) * len(BLOCK) + 5
    connection.request("HEAD", url)
    head = connection.getresponse()
    assert (head.status, head.length, head.read()) == (200, 0, b"")
    assert head.headers["Content-Length"] == str(size)
    part = {"Range": f"bytes={place}-{place + 9}"}
    connection.request("GET", url, headers=part)
    answer = connection.getresponse()
    assert (answer.status, answer.read()) == (206, BLOCK[5:15])
    connection.request("GET", url, headers={"If-None-Match": head.headers["ETag"]})
    assert connection.getresponse().status == 304
    connection.close()
