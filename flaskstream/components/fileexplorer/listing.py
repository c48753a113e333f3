"""What a folder of the app's shows of itself, and of what is in it."""

from __future__ import annotations

import fnmatch
import os
import re
import stat
from dataclasses import dataclass
from functools import lru_cache
from itertools import islice
from typing import Final, Literal, NamedTuple
from urllib.parse import quote, unquote_to_bytes

MOST_READ: Final = 100_000
"""Entries of one folder that are read: of more, those that the system tells first."""
LONGEST: Final = 4_096
"""Bytes of a path below the root."""

Kind = Literal["file", "folder"]


class Entry(NamedTuple):
    """A file or folder that is listed."""

    path: str
    """Below the root, with `/` between the names."""
    is_folder: bool
    is_meant: bool
    """Whether the pattern is for it; folders are listed without, for what they have."""


class Entries(NamedTuple):
    """A part of what is listed of a folder."""

    some: list[Entry]
    total: int
    """How many there are in all."""
    is_cut: bool
    """Whether the folder has more than were read."""


@dataclass(frozen=True)
class Listing:
    """The files and folders below a root that the patterns let show.

    A pattern is one of a whole path, as Gradio has it, or of one below the root. What
    is neither file nor folder, as a device, is not listed; nor is a link that leads out
    of the root.
    """

    root: str
    """The absolute path of the folder that all is in."""
    glob: str
    ignore_glob: str | None

    def find(self, path: str) -> Entry | None:
        """What is listed under a path below the root, however it was come by."""
        parts = path.split("/")
        if len(path) > LONGEST or not all(map(_is_name, parts)):
            return None
        try:  # before patterns are tried on each part of what is not even there
            mode = os.stat(self.full(path)).st_mode
        except (OSError, ValueError):
            return None
        above = ("/".join(parts[:n]) for n in range(1, len(parts) + 1))
        if any(self._is_ignored(each) for each in above):
            return None
        if not self._is_within(self.full(path)):
            return None
        return self._entry(path, stat.S_ISDIR(mode), stat.S_ISREG(mode))

    def entries(self, folder: str, first: int, most: int) -> Entries:
        """What a folder has from the `first` on, folders before files; `""` is the
        root. One that can't be read has nothing."""
        found = self._read(folder)
        is_cut = len(found) > MOST_READ
        listed = [
            entry
            for one in found[:MOST_READ]
            if (entry := self._listed(folder, one)) is not None
        ]
        listed.sort(key=lambda entry: (not entry.is_folder, entry.path))
        return Entries(listed[first : first + most], len(listed), is_cut)

    def below(self, folder: str, most: int) -> list[Entry] | None:
        """All that is listed below a folder; None where that is more than `most`, or
        takes too long to be known. It goes through no links to folders, which may lead
        round in a circle."""
        listed: list[Entry] = []
        waiting, read = [folder], 0
        while waiting:
            above = waiting.pop()
            for one in self._read(above):
                read += 1
                entry = self._listed(above, one)
                if entry is None:
                    continue
                listed.append(entry)
                if entry.is_folder and not one.is_symlink():
                    waiting.append(entry.path)
                if read > MOST_READ or len(listed) > most:
                    return None
        return sorted(listed)

    def full(self, path: str) -> str:
        """The absolute path, as functions get it."""
        return os.path.join(self.root, *path.split("/")) if path else self.root

    def _read(self, folder: str) -> list[os.DirEntry[str]]:
        try:
            with os.scandir(self.full(folder)) as found:
                return list(islice(found, MOST_READ + 1))
        except (OSError, ValueError):
            return []

    def _listed(self, folder: str, one: os.DirEntry[str]) -> Entry | None:
        path = f"{folder}/{one.name}" if folder else one.name
        try:
            if one.is_symlink() and not self._is_within(self.full(path)):
                return None
            is_folder, is_file = one.is_dir(), one.is_file()
        except OSError:
            return None
        if not _is_name(one.name) or self._is_ignored(path):
            return None
        return self._entry(path, is_folder, is_file)

    def _entry(self, path: str, is_folder: bool, is_file: bool) -> Entry | None:
        is_meant = self._matches(self.glob, path)
        if not (is_folder or (is_file and is_meant)):
            return None
        return Entry(path, is_folder, is_meant)

    def _is_ignored(self, path: str) -> bool:
        return bool(self.ignore_glob) and self._matches(self.ignore_glob or "", path)

    def _matches(self, glob: str, path: str) -> bool:
        pattern = _pattern(glob)
        return bool(pattern.match(path) or pattern.match(self.full(path)))

    def _is_within(self, full: str) -> bool:
        try:
            root, real = os.path.realpath(self.root), os.path.realpath(full)
        except (OSError, ValueError):
            return False
        return os.path.join(real, "").startswith(os.path.join(root, ""))


def to_field(path: str) -> str:
    """A path as a form has it: any bytes may be in a name, and a form has text."""
    return quote(os.fsencode(path))


def from_field(text: str) -> str:
    """The path that a field stands for; of another text one that is nowhere."""
    return os.fsdecode(unquote_to_bytes(text.encode(errors="replace")))


def in_one_way(text: str) -> str:
    """A field as `to_field` makes it, however its signs are written."""
    return to_field(from_field(text))


def readable(path: str) -> str:
    """A path as a person reads it, on one line."""
    text = os.fsencode(path).decode(errors="replace")
    return "".join(x if x.isprintable() else "\ufffd" for x in text)


@lru_cache(maxsize=100)
def _pattern(glob: str) -> re.Pattern[str]:
    return re.compile(fnmatch.translate(os.path.normcase(glob)))


def _is_name(part: str) -> bool:
    return part not in ("", ".", "..") and os.path.basename(part) == part
