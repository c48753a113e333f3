"""What people mark of a function's work, written down for its author."""

from __future__ import annotations

import csv
import io
import json
import os
import re
import secrets
import shutil
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any, BinaryIO, Final

from flaskstream.components.core.base import Component
from flaskstream.exceptions import Error, FlaskStreamError
from flaskstream.media.media import Media

FORMULA: Final = ("=", "+", "-", "@", "\t", "\r", "\n")
MOST_BYTES: Final = 1_000_000_000
"""What a folder of flags may have: whoever sees the page can press the button."""
END: Final = b"\r\n"
"""Of a line of CSV."""
NUMBERED: Final = re.compile(r"dataset(\d{1,9})\.csv")


class FlaggingCallback:
    """What becomes of a flag: a class of your own has these two methods."""

    def setup(self, components: Sequence[Component], flagging_dir: str | Path) -> None:
        """Called once, as the page is made.

        Args:
            components: What is flagged: inputs, then outputs.
            flagging_dir: The folder that the author has named.
        """
        raise NotImplementedError

    def flag(
        self,
        flag_data: Sequence[Any],
        flag_option: str | None = None,
        username: str | None = None,
    ) -> int:
        """Called for each flag; gives how many there are.

        Args:
            flag_data: A value of each component, as functions receive it.
            flag_option: What the person has chosen, if there is a choice.
            username: Who is logged in; None: nobody.
        """
        raise NotImplementedError


class CSVLogger(FlaggingCallback):
    """Writes a row for each flag into `dataset1.csv` of the folder, and each file
    beside it, in a folder named after its component.

    Where the columns change, as by other labels, a further file is begun,
    `dataset2.csv`. No cell is a formula for a spreadsheet. A folder takes a gigabyte;
    what comes then is refused.

    Args:
        simplify_file_data: Whether a cell has the path of a file alone, and not JSON.
        verbose: Whether the name of the file is printed when the first row comes.
        dataset_file_name: The name of the file, if it is to have another one.
    """

    def __init__(
        self,
        simplify_file_data: bool = True,
        verbose: bool = True,
        dataset_file_name: str | None = None,
    ) -> None:
        self.simplify_file_data = simplify_file_data
        self.verbose = verbose
        self.dataset_file_name = dataset_file_name
        self._lock = threading.Lock()
        self._written = 0
        self._rows: dict[Path, int] = {}

    def setup(self, components: Sequence[Component], flagging_dir: str | Path) -> None:
        self.components = list(components)
        self.flagging_dir = Path(flagging_dir)
        found = [one for one in self.flagging_dir.rglob("*") if one.is_file()]
        self._written = sum(one.stat().st_size for one in found)

    def flag(
        self,
        flag_data: Sequence[Any],
        flag_option: str | None = None,
        username: str | None = None,
    ) -> int:
        marks = {"flag": flag_option, "username": username}
        told = {name: mark for name, mark in marks.items() if mark is not None}
        labels = [self._label(n) for n in range(len(self.components))]
        header = [*labels, *told, "timestamp"]
        with self._lock:
            self._check_room()
            cells = self._cells(flag_data)
            now = datetime.now().astimezone().isoformat(timespec="seconds")
            return self._write(
                self._file(header), header, [*cells, *told.values(), now]
            )

    def _write(self, path: Path, header: Sequence[Any], row: Sequence[Any]) -> int:
        """Write a row; gives how many there are, of which other processes may have
        written some meanwhile."""
        if path not in self._rows:
            self._rows[path] = max(rows_in(path) - bool(header), 0)
        self._rows[path] += 1
        self._written += append_row(path, header, row)
        return self._rows[path]

    def _label(self, place: int) -> str:
        return self.components[place].label or f"component {place}"

    def _check_room(self) -> None:
        if self._written > MOST_BYTES:
            raise Error("There is no room for further flags.", print_exception=False)

    def _file(self, header: Sequence[str]) -> Path:
        """The newest file, if it has these columns, else the next one."""
        if self.dataset_file_name:
            return self.flagging_dir / self.dataset_file_name
        found = (NUMBERED.fullmatch(one.name) for one in self.flagging_dir.glob("*"))
        newest = max((int(one[1]) for one in found if one), default=1)
        path = self.flagging_dir / f"dataset{newest}.csv"
        if not path.exists():
            if self.verbose:
                print("Flags are written to:", path)
            return path
        with path.open(newline="", encoding="utf-8", errors="replace") as file:
            known = next(csv.reader(file), [])
        if known == [harmless(cell) for cell in header]:
            return path
        return self.flagging_dir / f"dataset{newest + 1}.csv"

    def _cells(self, values: Sequence[Any]) -> list[Any]:
        pairs = zip(self.components, values, strict=False)
        return [self._cell(c, v, self._label(n)) for n, (c, v) in enumerate(pairs)]

    def _cell(self, component: Component, value: Any, label: str) -> Any:
        if value is None:
            return ""

        def link(media: Media) -> dict[str, Any]:
            return {"path": str(self._keep(media, label))}

        try:
            told = component.to_json(component.postprocess(value), link)
        except FlaskStreamError:  # a choice by its place, or the like
            told = value if isinstance(value, (int, float)) else str(value)
        if self.simplify_file_data:
            told = paths_of(told)
        if isinstance(told, (str, int, float)):
            return told
        return json.dumps(told, ensure_ascii=False)

    def _keep(self, media: Media, label: str) -> Path:
        """The place of a file in the folder, where it is copied to once."""
        folder = self.flagging_dir / (re.sub(r"[^\w -]", "", label)[:60] or "files")
        path = folder / f"{media.digest[:32]}{media.extension}"
        if not path.exists():
            folder.mkdir(parents=True, exist_ok=True)
            with media.open() as source:
                put_whole(source, path)
            self._written += media.size
        return path


class SimpleCSVLogger(CSVLogger):
    """Writes values alone, into `log.csv`: no header, no time, and nobody's name."""

    def flag(
        self,
        flag_data: Sequence[Any],
        flag_option: str | None = None,
        username: str | None = None,
    ) -> int:
        path = self.flagging_dir / "log.csv"
        with self._lock:
            self._check_room()
            return self._write(path, [], self._cells(flag_data))


def append_row(path: Path, header: Sequence[Any], row: Sequence[Any]) -> int:
    """Write one more row, below the header; gives how many bytes that took.

    It begins a line also where the one before has no end: somebody has edited the file,
    or the disk was full.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("a+b") as file, alone_with(file):
        size = file.seek(0, os.SEEK_END)
        file.seek(max(size - 1, 0))
        is_ended = file.read(1) in b"\r\n"
        lines = [header, row] if size == 0 and header else [row]
        return file.write((b"" if is_ended else END) + b"".join(map(as_line, lines)))


def put_whole(source: BinaryIO, path: Path) -> None:
    """Copy a file to a place where none or all of it is, whoever is killed meanwhile:
    by its name it is taken for whole. Who copies it at the same time copies the same.
    """
    part = path.with_name(f"{secrets.token_hex(8)}.part")
    try:
        with part.open("wb") as copy:
            shutil.copyfileobj(source, copy)
        part.replace(path)
    finally:
        part.unlink(missing_ok=True)


@contextmanager
def alone_with(file: BinaryIO) -> Iterator[None]:
    """While other processes may write to the same file, where the system tells them."""
    try:
        import fcntl
    except ImportError:  # Windows
        yield
    else:
        fcntl.flock(file, fcntl.LOCK_EX)  # given back as the file is closed
        yield


def as_line(cells: Sequence[Any]) -> bytes:
    """A line of CSV."""
    text = io.StringIO()
    csv.writer(text).writerow([harmless(cell) for cell in cells])
    return text.getvalue().encode(errors="replace")


def harmless(cell: Any) -> Any:
    """A cell that no spreadsheet takes for a formula."""
    risky = isinstance(cell, str) and cell.startswith(FORMULA)
    return f"'{cell}" if risky else cell


def rows_in(path: Path) -> int:
    """How many rows a file has; none, if there is none."""
    if not path.exists():
        return 0
    with path.open(newline="", encoding="utf-8", errors="replace") as file:
        return sum(1 for _ in csv.reader(file))


def paths_of(told: Any) -> Any:
    """Values with the paths of files in the place of what else is told of these."""
    if isinstance(told, dict):
        if set(told) == {"path"}:
            return told["path"]
        return {key: paths_of(value) for key, value in told.items()}
    return [paths_of(value) for value in told] if isinstance(told, list) else told
