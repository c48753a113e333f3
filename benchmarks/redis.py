"""What several processes with one Redis cost: each part is a module of its own."""

from __future__ import annotations

from benchmarks import commits, crowd, operations, processes, waiting
from benchmarks.table import Row
from benchmarks.viewers import open_files


def rows(quick: bool) -> list[Row]:
    """All of them."""
    open_files()
    return [
        row
        for part in (processes, commits, operations, waiting, crowd)
        for row in part.rows(quick)
    ]
