"""What is shared by components whose value is files, one or several."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from os import PathLike, fspath
from typing import Any, ClassVar, Literal, Unpack, get_args

from flaskstream.components.core.base import Component
from flaskstream.components.core.capture import NotCopied
from flaskstream.components.core.encoder import Encoder, Files, Parts
from flaskstream.components.core.event import Event
from flaskstream.components.core.filedata import FileData, FilePath
from flaskstream.components.core.json_api import FILE, Link, read_file
from flaskstream.components.core.leftout import Buttonless
from flaskstream.components.core.mismatch import wrong_value
from flaskstream.components.core.option import NO_ICON, one_of
from flaskstream.exceptions import InvalidInput, OutputError
from flaskstream.media.appfile import resolve_app_file
from flaskstream.media.content import Content
from flaskstream.media.filetype import accept_attribute, check_types, read_attachment
from flaskstream.media.media import Media
from flaskstream.media.takenfiles import TakenFiles

Count = Literal["single", "multiple", "directory"]
Received = Literal["filepath", "binary"]

MOST = 1_000
"""Files that a person may choose at a time, and that one component takes."""


class ShownFiles(Component):
    """A component that shows files; its payload is a list of them in any case."""

    growing: ClassVar[frozenset[str]] = frozenset({"files"})
    file_count: Count = "single"

    change = Event("change")

    def parts(self, payload: list[Media] | None) -> Parts:
        return {"files": payload or []}

    def cell(self, value: Any) -> str:
        return ", ".join(media.name for media in self.postprocess(value))

    def postprocess(self, value: Any) -> list[Media]:
        return self.take(value, TakenFiles())

    def take(self, value: Any, taken: TakenFiles) -> list[Media]:
        """The files that a function gave.

        Args:
            value: One, or several: their paths.
            taken: Where those are that the same run gave before.

        Raises:
            OutputError: something of it is no file that may be shown.
        """
        if value is None:
            return []
        given = value if isinstance(value, (list, tuple)) else [value]
        return [self._file(one, taken) for one in given]

    def _file(self, given: Any, taken: TakenFiles) -> Media:
        if isinstance(given, Mapping):
            given = given.get("path")
        if isinstance(given, FileData):
            return given.media
        if isinstance(given, Media):
            return given
        if not isinstance(given, (str, PathLike)):
            raise wrong_value(self, "the path of a file, or a list of paths", given)
        name = given.orig_name if isinstance(given, FilePath) else ""
        try:
            path = resolve_app_file(fspath(given), self.allowed_paths)
            return taken.take(path, name)
        except (OutputError, OSError) as error:
            kind = type(self).__name__
            raise OutputError(f"{kind} “{self.title}” {error}") from error

    def encoder(self) -> Encoder:
        return FileEncoder(self)

    def size_of(self, media: Media) -> str:
        """The size of a file as people read it: "12.3 kB".

        Args:
            media: One of those that it has.
        """
        size, units = float(media.size), ["bytes", "kB", "MB", "GB"]
        while size >= 999.5 and len(units) > 1:
            size, units = size / 1000, units[1:]
        return f"{size:.3g} {units[0]}"

    def to_json(self, payload: list[Media] | None, link: Link) -> Any:
        links = [link(media) for media in payload or ()]
        if self.file_count == "single" and len(links) < 2:
            return links[0] if links else None
        return links

    # ----- what a person does with one of them

    def event_details(
        self, event: str, told: Mapping[str, Any], payload: Any, before: Any
    ) -> dict[str, Any]:
        media = told.get("file")
        if event in ("delete", "download") and isinstance(media, Media):
            return {"file": FileData(media)}
        if event == "select" and isinstance(media, Media) and media in (payload or ()):
            return {"index": payload.index(media), "value": media.name}
        if event in ("delete", "download", "select"):
            raise InvalidInput("This file is not there any more; reload the page.")
        return {}


class FileOptions(Buttonless, total=False):
    """What all that takes files takes, or leaves out."""

    icon: object


class FileField(ShownFiles):
    """A component whose value is files that a person chooses, or a function gives."""

    takes_file: ClassVar[bool] = True
    takes_files: ClassVar[bool] = True
    script = "upload.js"

    upload = Event("upload")

    ignored: ClassVar[Mapping[str, str]] = {"icon": NO_ICON}

    def __init__(
        self,
        value: Any,
        *,
        file_count: Count,
        file_types: Sequence[str] | None,
        type: Received,
        **options: Unpack[FileOptions],
    ) -> None:
        one_of(self, "file_count", file_count, get_args(Count))
        one_of(self, "type", type, get_args(Received))
        self.file_count = file_count
        self.file_types = file_types
        self.type = type
        super().__init__(value, **options)

    def check(self) -> None:
        check_types(type(self).__name__, self.file_types or ())
        super().check()

    @property
    def offered(self) -> str:
        """What the dialog that chooses files offers: its `accept`."""
        return accept_attribute(self.file_types or ())

    @property
    def most_files(self) -> int:
        return 1 if self.file_count == "single" else MOST

    # ----- in

    def accept(self, content: Content, name: str = "") -> Media:
        return read_attachment(content, name, self.file_types or ())

    def with_files(self, raw: Sequence[str], tokens: Sequence[str]) -> list[str]:
        """A further file takes the place of the one there is, where it is single."""
        if tokens and self.file_count == "single":
            return [tokens[-1]]
        return super().with_files(raw, tokens)

    def parse(self, raw: Sequence[str], files: Files) -> list[Media]:
        tokens = list(dict.fromkeys(filter(None, raw)))
        if len(tokens) > MOST:
            raise InvalidInput(f"Expected at most {MOST:,} files; got {len(tokens):,}.")
        found = [media for token in tokens if (media := files.find(token))]
        if len(found) < len(tokens):
            raise InvalidInput("A file is no longer here; choose it again.")
        return found

    def typed_parts(self, raw: Sequence[str], files: Files) -> Parts:
        found = [media for token in raw[:MOST] if (media := files.find(token))]
        return self.parts(found)

    def preprocess(self, payload: list[Media] | None) -> Any:
        if not payload:
            return None
        if self.file_count == "single":
            return self._received(payload[0])
        return [self._received(media) for media in payload]

    def _received(self, media: Media) -> bytes | str:
        return media.read() if self.type == "binary" else FilePath.of(media)

    # ----- the JSON API

    def schema(self) -> dict[str, Any]:
        if self.file_count == "single":
            return FILE
        return {"type": "array", "items": FILE}

    def from_json(self, data: Any, files: Files) -> list[Media]:
        if data is None:
            return []
        given = data if isinstance(data, list) else [data]
        if len(given) > self.most_files:
            raise InvalidInput(
                f"Expected at most {self.most_files:,} of files; got {len(given):,}."
            )
        found = [read_file(each, self.accept, files.find) for each in given]
        # Each once: every one is written for the function, and naming it costs nothing.
        several = {id(media.content): media for media in found if media}
        return list(several.values())


class FileEncoder(Encoder):
    """Reads each file of a run once, however often a growing list names it."""

    component: ShownFiles

    def __init__(self, component: ShownFiles) -> None:
        super().__init__(component)
        self._taken = TakenFiles()

    def capture(self, value: Any) -> Any:
        # A file may be written over for the next value: read before the run goes on.
        return None if value is None else NotCopied(value)

    def encode(self, captured: Any, final: bool) -> Parts:
        self.payload = self.component.take(captured, self._taken)
        return self.component.parts(self.payload)
