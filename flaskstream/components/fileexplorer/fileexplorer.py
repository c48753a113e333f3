"""Files and folders of the app's machine, from which a person chooses."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, ClassVar, Final, Literal, Unpack

from flaskstream.components.core.base import (
    Arrangement,
    Component,
    Files,
    Parts,
    wrong_value,
)
from flaskstream.components.core.event import Event
from flaskstream.components.core.json_api import Link, not_expected
from flaskstream.components.core.leftout import Buttonless
from flaskstream.components.core.option import one_of, pixels
from flaskstream.components.fileexplorer.listing import (
    Entry,
    Listing,
    from_field,
    in_one_way,
    readable,
    to_field,
)
from flaskstream.components.fileexplorer.tree import (
    PAGE,
    Branch,
    Item,
    Tree,
    fields_in,
    is_within,
    title_of,
)
from flaskstream.exceptions import (
    ConfigurationError,
    Error,
    InvalidInput,
    OutputError,
)

Count = Literal["single", "multiple"]
Path = str | os.PathLike[str]
SIZES: Final = ("height", "max_height", "min_height")
COUNTS: Final = ("single", "multiple")

MOST_OPEN: Final = 20
"""Folders that a page opens by itself, for what is chosen in them."""
MOST_SEEN: Final = 2_000
"""Entries of a folder that a page without scripts shows, which is whole each time."""
MOST_CHOSEN: Final = 1_000
"""Files and folders that a person ticks one by one."""
MOST_GIVEN: Final = 10_000
"""Paths that a function gets."""


class FileExplorer(Component):
    """Files and folders below a folder of the app's machine; a function gets paths.

    A page has no more of them than a person has opened: of a folder 200 entries at a
    time, of a larger one than 100,000 those that the system tells first. A function
    gets absolute paths, at most 10,000: a list, or with "single" one, or None. Folders
    count, too, as far as the pattern is for them: who ticks one has chosen it and all
    that is in it; its "." is the folder alone. What a person posts has to be listed:
    nothing else below the root, and nothing outside, reaches a function. Files whose
    names begin with a dot are listed like others: `ignore_glob="*/.*"` leaves them out.

    A function gives a path or a list of paths: absolute, or below the root.

    Args:
        glob: Which files are listed, a pattern for their whole paths: `*.png`, those
            with this ending, in whatever folder. By default all.
        value: What a page starts with, as functions give it, or a function that does.
        file_count: Whether a person chooses "multiple" or "single".
        root_dir: The folder that all is in; by default the app's own.
        ignore_glob: Which files and folders are not listed, a pattern as `glob` is.
        height: How high it is: CSS pixels, rounded to 80; what does not fit scrolls.
        max_height: From which height on it scrolls; 500.
        min_height: How high it is at least.

    Raises:
        ConfigurationError: `root_dir` is no folder, or `file_count` is another.
    """

    kind: ClassVar[str] = "fileexplorer"
    shows_files: ClassVar[bool] = False
    shows_outside: ClassVar[bool] = True
    bundle = "rich"
    style_sheet = "fileexplorer.css"
    script = "fileexplorer.js"
    group = True

    input = Event("input")
    select = Event("select")

    refused: ClassVar[Mapping[str, str]] = {"root": "say root_dir=…"}

    opened: Mapping[str, int] = {}
    """The folders that a page without scripts has opened, and how much of them."""

    def __init__(
        self,
        glob: str = "**/*",
        *,
        value: Path | Sequence[Path] | Any = None,
        file_count: Count = "multiple",
        root_dir: Path = ".",
        ignore_glob: str | None = None,
        height: int | str | None = None,
        max_height: int | str | None = 500,
        min_height: int | str | None = None,
        **options: Unpack[Buttonless],
    ) -> None:
        one_of(self, "file_count", file_count, COUNTS)
        self.glob = glob
        self.file_count = file_count
        self.root_dir = self._folder(root_dir)
        self.ignore_glob = ignore_glob
        self.height = pixels(self, "height", height)
        self.max_height = pixels(self, "max_height", max_height)
        self.min_height = pixels(self, "min_height", min_height)
        super().__init__(value, **options)

    def set_property(self, name: str, value: Any) -> None:
        if name in SIZES:
            value = pixels(self, name, value)
        elif name == "file_count":
            one_of(self, name, value, COUNTS)
        elif name == "root_dir":
            value = self._folder(value)
        super().set_property(name, value)

    def _folder(self, given: Path) -> str:
        if not os.path.isdir(given):
            raise ConfigurationError(
                f"FileExplorer(root_dir={os.fspath(given)!r}): expected a folder that "
                "is there."
            )
        return os.path.abspath(given)

    @property
    def listing(self) -> Listing:
        """What there is to choose from."""
        return Listing(self.root_dir, self.glob, self.ignore_glob)

    @property
    def most_values(self) -> int:
        return MOST_CHOSEN + 1  # the mark that the field was there

    def migrate_payload(self, payload: Any, before: Component) -> Any:
        # The same name may be another file of another folder.
        is_same = isinstance(before, FileExplorer) and (
            (before.root_dir, before.file_count) == (self.root_dir, self.file_count)
        )
        return payload if is_same else None

    # ----- what a person posts: fields, as `to_field` makes them; `/` after that of a
    # folder means all that is in it, too

    def parse(self, raw: Sequence[str], files: Files) -> list[str]:
        if not raw:
            raise InvalidInput("This field was missing from the request.")
        fields = list(dict.fromkeys(in_one_way(text) for text in raw if text))
        most = 1 if self.file_count == "single" else MOST_CHOSEN
        if len(fields) > most:
            raise InvalidInput(
                f"Choose at most {most:,}, or a folder as a whole; got {len(fields):,}."
                if most > 1
                else f"Choose one file only; got {len(fields):,}."
            )
        for field in fields:
            self._check_field(field)
        return fields

    def _check_field(self, field: str) -> None:
        path = from_field(field.removesuffix("/"))
        entry, is_whole = self.listing.find(path), field.endswith("/")
        if is_whole and self.file_count == "single":
            entry = None
        if entry is not None and (entry.is_folder if is_whole else entry.is_meant):
            return
        raise InvalidInput(
            f"“{readable(path)[:100]}” is not listed here, or not any more; "
            "choose another."
        )

    def preprocess(self, payload: list[str] | None) -> Any:
        paths = [self.listing.full(path) for path in self._paths(payload)]
        if self.file_count == "multiple":
            return paths
        return paths[0] if paths else None

    def _paths(self, payload: list[str] | None) -> list[str]:
        """The paths that are chosen, and those that are in chosen folders."""
        paths: dict[str, None] = {}
        chosen = frozenset(payload or ())
        for field in payload or ():
            path = from_field(field.removesuffix("/"))
            listing, folder = self.listing, field.endswith("/")
            if is_within(os.path.dirname(path) if folder else path, chosen):
                continue  # that comes with its folder, which is read once
            entry = listing.find(path)
            # A missing file is the function's to tell, as it may be gone at any time.
            if entry is None or not folder or entry.is_meant:
                paths[path] = None
            inside = listing.below(path, MOST_GIVEN) if folder and entry else []
            if inside is None or len(paths) + len(inside) > MOST_GIVEN:
                raise Error(
                    f"Expected at most {MOST_GIVEN:,} files; the chosen folders have "
                    "more. Choose some of what is in them."
                )
            paths |= {each.path: None for each in inside if each.is_meant}
        return list(paths)

    def event_details(
        self, event: str, told: Mapping[str, Any], payload: Any, before: Any
    ) -> dict[str, Any]:
        old, new = before or [], payload or []
        added = [field for field in new if field not in old]
        gone = [field for field in old if field not in new]
        for field in [*added, *gone]:
            path = from_field(field.removesuffix("/"))
            return {
                "index": path.split("/"),
                "value": self.listing.full(path),
                "selected": bool(added),
            }
        return {}

    # ----- what a function gives

    def postprocess(self, value: Any) -> list[str] | None:
        if value is None or (isinstance(value, str) and not value):
            return None
        is_one = isinstance(value, (str, os.PathLike))
        if not is_one and not isinstance(value, (list, tuple, set, frozenset)):
            raise wrong_value(self, "a path, or a list of paths", value)
        given = [value] if is_one else list(value)
        if self.file_count == "single" and len(given) > 1:
            raise wrong_value(self, "one path, since file_count is “single”", value)
        return list(dict.fromkeys(to_field(self._below(path)) for path in given))

    def _below(self, path: Any) -> str:
        """A path that a function gave, below the root."""
        if not isinstance(path, (str, os.PathLike)):
            raise wrong_value(self, "a path, or a list of paths", path)
        text = os.fspath(path)
        full = os.path.normpath(os.path.join(self.root_dir, text))
        start = os.path.join(self.root_dir, "")
        if not full.startswith(start) or "\0" in text:
            raise OutputError(
                f"FileExplorer “{self.title}” expected paths below its root_dir; got "
                f"{text!r}."
            )
        return full.removeprefix(start).replace(os.sep, "/")

    def cell(self, value: Any) -> str:
        return ", ".join(self.titles(self.postprocess(value))[:20])

    def titles(self, payload: list[str] | None) -> list[str]:
        """What is chosen, as a person reads it.

        Args:
            payload: What the page has.
        """
        return [title_of(field) for field in payload or ()]

    # ----- the JSON API

    def schema(self) -> dict[str, Any]:
        parts = {"type": "array", "items": {"type": "string"}}
        return {"type": "array", "items": parts, "description": "paths by their parts"}

    def as_fields(self, data: Any) -> list[str]:
        if data is None:
            return [""]
        if not isinstance(data, list) or not all(map(_is_parts, data)):
            raise not_expected("a list of paths, each a list of its parts", data)
        paths = ["/".join(parts).removesuffix("/.") for parts in data]
        try:
            return [to_field(path) for path in paths] or [""]
        except UnicodeEncodeError as error:
            raise not_expected("names that a file may have", data) from error

    def to_json(self, payload: list[str] | None, link: Link) -> Any:
        return None if payload is None else [x.split("/") for x in self._paths(payload)]

    # ----- what a page shows

    def parts(self, payload: list[str] | None) -> Parts:
        """`value`; and, where a person edits it, the `tree` and what stands `apart`.

        Folders are read here, where runs and requests have threads of their own: a
        template that read them would keep all streams of the process waiting.
        """
        if not self.editable:
            return {"value": payload}
        tree = self.tree(payload)
        return {"value": payload, "tree": tree, "apart": self.apart(payload, tree)}

    def tree(self, payload: list[str] | None) -> Branch:
        """What a page shows of the root, and of what is open.

        Args:
            payload: What is chosen.
        """
        chosen, opened = payload or [], dict(self.opened)
        for field in chosen:
            above = os.path.dirname(from_field(field.removesuffix("/")))
            while above and len(opened) < MOST_OPEN:
                opened.setdefault(above, PAGE)
                above = os.path.dirname(above)
        return self._grown(chosen, opened).branch("")

    def apart(self, payload: list[str] | None, tree: Branch) -> list[Item]:
        """What is chosen and stands nowhere in the tree.

        Args:
            payload: What is chosen.
            tree: What the page shows.
        """
        seen = set(fields_in(tree))
        rest = [field for field in payload or () if field not in seen]
        return [Item(title_of(each), each, True, False, None) for each in rest]

    def arrange(self, told: Mapping[str, Sequence[str]]) -> Arrangement | None:
        number, _, field = told.get("arrange", ("",))[-1].partition(" ")
        path = from_field(field)
        entry = self.listing.find(path) if path else Entry("", True, False)
        if entry is None or not entry.is_folder or not number.isdecimal():
            return None
        first = int(number[:9])
        branch = self._grown(told.get("", ()), {}).branch(path, first)
        others = [pair for pair in self.opened.items() if pair[0] != path]
        seen = min(first + PAGE, MOST_SEEN)
        opened = dict([*others, (path, seen)][-MOST_OPEN:])
        return Arrangement(branch.part, branch, {"opened": opened})

    def _grown(self, chosen: Iterable[str], opened: Mapping[str, int]) -> Tree:
        multiple = self.file_count == "multiple"
        return Tree(self.listing, frozenset(chosen), opened, multiple)

    def block_of(self, part: str) -> str:
        return "branch" if part.startswith("b-") else part


def _is_parts(data: Any) -> bool:
    return isinstance(data, list) and all(isinstance(part, str) for part in data)
