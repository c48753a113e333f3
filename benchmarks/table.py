"""The table of results: rows, and how they are printed and written."""

from __future__ import annotations

import platform
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import ClassVar, Protocol

RESULTS = Path(__file__).parent / "RESULTS.md"


class Line(Protocol):
    """A line of a table: the heads of its columns, what stands above, its cells."""

    HEAD: ClassVar[tuple[str, ...]]
    ABOVE: ClassVar[str]

    def cells(self) -> tuple[str, ...]: ...


@dataclass
class Row:
    """One line: a figure of each library as text, and whether the target is met."""

    what: str
    gradio: str
    ours: str
    target: str
    met: bool | None
    ratio: str = ""
    note: str = ""

    HEAD: ClassVar[tuple[str, ...]] = (
        *("what", "Gradio", "flaskstream", "ratio", "target", "met", "note"),
    )
    ABOVE: ClassVar[str] = (
        "Both libraries ran the same functions (`benchmarks/apps/functions.py`) one "
        "after the other on this machine, flaskstream under gunicorn with its own "
        "settings, Gradio by its own `launch`. “Handwritten” is a page that a person "
        "would write for the same function (`benchmarks/apps/handwritten.py`). Ratios "
        "count, not seconds. “Browser” is how long the page's main thread was at "
        "work."
    )

    def cells(self) -> tuple[str, ...]:
        met = {True: "yes", False: "**no**", None: "–"}[self.met]
        cells = (self.what, self.gradio, self.ours, self.ratio, self.target, met)
        return (*cells, self.note)


def untaken(what: str, target: str, why: str, gradio: str = "") -> Row:
    """A row of what could not be measured, and why."""
    return Row(what, gradio, "could not be taken", target, None, note=why)


def times(slower: float | None, faster: float | None) -> str:
    """How many times as fast, for the column `ratio`."""
    return f"{slower / faster:.1f}×" if slower and faster else ""


def markdown(rows: Sequence[Line]) -> str:
    """The rows as Markdown, a table of each kind."""
    return "\n\n".join(grid(of_kind) for of_kind in kinds(rows))


def kinds(rows: Sequence[Line]) -> list[list[Line]]:
    """The rows that stand in one table, by the order in which their kinds come."""
    found: dict[type, list[Line]] = {}
    for row in rows:
        found.setdefault(type(row), []).append(row)
    return list(found.values())


def grid(rows: Sequence[Line]) -> str:
    """Rows of one kind, in columns that line up in a terminal too."""
    head = rows[0].HEAD
    lines = [head, *(row.cells() for row in rows)]
    widths = [max(len(line[i]) for line in lines) for i in range(len(head))]
    text = [
        " | ".join(c.ljust(w) for c, w in zip(x, widths, strict=True)) for x in lines
    ]
    rule = " | ".join("-" * width for width in widths)
    return "\n".join(f"| {line} |" for line in [text[0], rule, *text[1:]])


def report(rows: Sequence[Line], *, rivals: str, chromium: str, remarks: str) -> str:
    """The whole of RESULTS.md."""
    packages = ("flaskstream", "flask", "gunicorn", "gevent", "numpy", "pillow")
    versions = ", ".join(f"{name} {installed(name)}" for name in packages)
    tables = [f"{of_kind[0].ABOVE}\n\n{grid(of_kind)}\n" for of_kind in kinds(rows)]
    return (
        "# Results of `make bench`\n\n"
        f"{datetime.now(UTC):%Y-%m-%d %H:%M} UTC. {machine()}.\n\n"
        f"Python {platform.python_version()}, {versions}, htmx 4.0.1; {rivals}; "
        f"{chromium}. {remarks}\n\n" + "\n".join(tables)
    )


def installed(name: str) -> str:
    """A package's version, as installed."""
    try:
        return version(name)
    except ImportError:
        return "(source tree)"


def machine() -> str:
    """Processor, cores, memory, system."""
    import os

    model = field("/proc/cpuinfo", "model name") or platform.processor()
    memory = int((field("/proc/meminfo", "MemTotal") or "0").split()[0]) / 1024**2
    cores = len(os.sched_getaffinity(0))
    return f"{model}, {cores} cores, {memory:.0f} GiB, Linux {platform.release()}"


def field(path: str, name: str) -> str | None:
    """A field of a file of /proc."""
    for line in Path(path).read_text().splitlines():
        key, _, value = line.partition(":")
        if key.strip() == name:
            return value.strip()
    return None


def late(seconds: float | None) -> str:
    """Seconds, or that it never came."""
    if seconds is None or seconds == float("inf"):
        return "never"
    return f"{seconds:.2f} s"
