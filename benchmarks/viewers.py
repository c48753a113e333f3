"""Very many idle viewers of one process."""

from __future__ import annotations

import resource

from benchmarks.figure import percentile, request_seconds
from benchmarks.load import loading
from benchmarks.servers import serving
from benchmarks.table import Row, untaken

SPARE = 200  # files that a process has open besides


def rows(quick: bool) -> list[Row]:
    """Memory of each viewer, and page requests meanwhile."""
    count = 500 if quick else 10_000
    what = f"{count:,} idle viewers on one process"
    if (most := open_files()) < count + SPARE:
        why = f"needs {count + SPARE:,} open files, the limit here is {most:,}"
        return [untaken(what, "under 30 kB each", why)]
    with serving("flaskstream", "idle") as server:
        with loading("viewers", "flaskstream", server.url, "idle", 10, 600):
            pass  # the first ones load what is loaded lazily
        before = server.rss()
        with loading("viewers", "flaskstream", server.url, "idle", count, 600) as said:
            each = (server.rss() - before) / 1000 / count
            took = request_seconds(server.url + "/", 50 if quick else 300)
    p99 = percentile(took, 99) * 1000
    absent = "could not be taken: a viewer is a run there"
    opened = f"opened in {said['seconds']:.1f} s; the kernel's buffers not counted"
    return [
        Row(
            f"{what}: each",
            absent,
            f"{each:.1f} kB",
            "under 30 kB",
            each < 30,
            "",
            opened,
        ),
        Row(
            f"{what}: p99 of a page request meanwhile",
            absent,
            f"{p99:.1f} ms",
            "under 100 ms",
            p99 < 100,
        ),
    ]


def open_files() -> int:
    """Raise the limit on open files, for the servers too; gives what it is then."""
    hard = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
    return hard if hard != resource.RLIM_INFINITY else 1 << 20
