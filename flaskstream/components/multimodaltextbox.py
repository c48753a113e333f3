"""A box of text that takes files, too."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar, Literal, Unpack, get_args

from flaskstream.components.core.base import Files, Parts, wrong_value
from flaskstream.components.core.event import Event
from flaskstream.components.core.json_api import FILE, MOST_FILES, TEXT, read_file
from flaskstream.components.core.latescript import LateScript
from flaskstream.components.core.option import one_of
from flaskstream.components.core.plain import to_text
from flaskstream.components.textbox import TextEntry
from flaskstream.exceptions import InvalidInput, OutputError
from flaskstream.media.appfile import resolve_app_file
from flaskstream.media.content import Content
from flaskstream.media.contentwriter import take_file
from flaskstream.media.filetype import (
    accept_attribute,
    check_types,
    read_attachment,
    sniff_content,
)
from flaskstream.media.media import Media
from flaskstream.media.scratch import write_scratch
from flaskstream.media.sniff import PICTURES

if TYPE_CHECKING:
    from flaskstream.components.core.leftout import TextOptions

Count = Literal["single", "multiple", "directory"]
Source = Literal["upload", "microphone"]


class MultimodalTextbox(TextEntry):
    """Text and files; a function gets `{"text": str, "files": [paths]}`.

    Files are chosen by a button, pasted, dropped onto the box, or recorded there. A
    path is that of a private copy, deleted an hour after the run, or when room is
    needed.

    A function gives the same dict, with paths in the app's folder, the temporary folder
    or `allowed_paths`; or a `str`; or None for an empty box.

    Args:
        value: What a page starts with, as functions give it, or a function that makes
            it.
        sources: Where files come from: "upload", the default, and "microphone", whose
            recordings are WAV files, which are taken then beside `file_types`.
        file_types: Which are taken: "image", "audio", "video", "text", or extensions
            such as ".pdf"; by default all.
        file_count: What the button's dialog chooses: "single", one at a time;
            "multiple"; or "directory", all of a folder.
        lines: The height in lines of text; 1.
        max_lines: How many lines it may grow to with its text; 20.
        submit_btn: The button that sends: its text, or True for a sign, the default.
        max_plain_text_length: A pasted text of more characters becomes a file; 1000.

    Raises:
        ConfigurationError: an option is none of the values that it has.
    """

    kind: ClassVar[str] = "multimodaltextbox"
    bundle = "chat"
    growing: ClassVar[frozenset[str]] = frozenset({"value", "files"})
    takes_file: ClassVar[bool] = True
    takes_files: ClassVar[bool] = True
    files_part: ClassVar[str] = "files"
    style_sheet = ("audio/audio.css", "voice.css")
    late_scripts = (LateScript("fs-recorder", "seen", ["audio/audio.js"]),)

    upload = Event("upload")

    def __init__(
        self,
        value: Any = None,
        *,
        sources: Sequence[Source] | Source | None = None,
        file_types: Sequence[str] | None = None,
        file_count: Count = "single",
        lines: int = 1,
        max_lines: int | None = 20,
        submit_btn: str | bool | None = True,
        max_plain_text_length: int = 1000,
        **options: Unpack[TextOptions],
    ) -> None:
        one_of(self, "file_count", file_count, ("single", "multiple", "directory"))
        one_of(self, "type", options.get("type", "text"), ("text",))
        self.sources = self._known_sources(sources)
        self.file_types = file_types
        self.file_count = file_count
        self.max_plain_text_length = max_plain_text_length
        super().__init__(
            value, lines=lines, max_lines=max_lines, submit_btn=submit_btn, **options
        )

    def check(self) -> None:
        check_types("MultimodalTextbox", self.file_types or ())
        super().check()

    def _known_sources(self, given: Sequence[str] | str | None) -> list[str]:
        found = [given] if isinstance(given, str) else given or ["upload"]
        for source in found:
            one_of(self, "sources", source, get_args(Source))
        return [*found]

    def set_property(self, name: str, value: Any) -> None:
        if name == "sources":
            value = self._known_sources(value)
        super().set_property(name, value)

    # ----- for its template

    @property
    def needs_files(self) -> bool:  # type: ignore[override]
        """Whether its page loads what records."""
        return "microphone" in self.sources

    @property
    def offered(self) -> str:
        """What the dialog that chooses files offers: its `accept`."""
        return accept_attribute(self._chosen_types)

    @property
    def _chosen_types(self) -> Sequence[str]:
        return (self.file_types or ()) if "upload" in self.sources else ("audio",)

    # ----- in

    def accept(self, content: Content, name: str = "") -> Media:
        types = self._chosen_types
        if types and "microphone" in self.sources:
            types = (*types, ".wav")
        return read_attachment(content, name, types)

    def parse(self, raw: Sequence[str], files: Files) -> dict[str, Any]:
        """The posted tokens of files, and the text after them."""
        text = self.read_text(raw)
        tokens = _few(list(dict.fromkeys(raw[:-1])))
        found = [files.find(token) for token in tokens]
        if None in found:
            raise InvalidInput("A file is no longer here; attach it again.")
        return {"text": text, "files": found}

    def with_files(self, raw: Sequence[str], tokens: Sequence[str]) -> list[str]:
        """They stand before the text."""
        return [*dict.fromkeys([*raw[:-1], *tokens]), *raw[-1:]]

    def typed_parts(self, raw: Sequence[str], files: Files) -> Parts:
        *tokens, text = raw or [""]  # a program may leave the field out
        shown = tokens[:MOST_FILES]
        found = [media for token in shown if (media := files.find(token))]
        return {"value": text, "files": found}

    def text_of(self, payload: dict[str, Any] | None) -> str:
        text: str = (payload or _EMPTY)["text"]
        return text

    def preprocess(self, payload: dict[str, Any] | None) -> dict[str, Any]:
        given = payload or _EMPTY
        paths = [str(write_scratch(media)) for media in given["files"]]
        return {"text": given["text"], "files": paths}

    # ----- out

    def cell(self, value: Any) -> str | list[str | Media]:
        shown = self.postprocess(value)
        text = [shown["text"]] if shown["text"] else []
        files = [m if m.mimetype in PICTURES else m.name for m in shown["files"]]
        return [*text, *files] if files else shown["text"]

    def postprocess(self, value: Any) -> dict[str, Any]:
        if value is None:
            return _EMPTY
        if isinstance(value, str):
            return {"text": to_text(value), "files": []}
        if not isinstance(value, Mapping) or not value.keys() <= {"text", "files"}:
            raise wrong_value(self, 'a dict of "text" and "files", or a str', value)
        files = [self._file(given) for given in value.get("files") or ()]
        return {"text": to_text(value.get("text") or ""), "files": files}

    def _file(self, given: Any) -> Media:
        if isinstance(given, Mapping):
            given = given.get("path")
        if isinstance(given, Media):
            return given
        if not isinstance(given, (str, Path)):
            raise wrong_value(self, "the path of a file", given)
        try:
            path = resolve_app_file(given, self.allowed_paths)
            content = take_file(path)
        except (OutputError, OSError) as error:
            raise OutputError(f"MultimodalTextbox “{self.title}” {error}") from error
        return Media(content, sniff_content(content), path.name)

    def initial_payload(self) -> Any:
        return super().initial_payload() or _EMPTY

    def parts(self, payload: Any) -> Parts:
        given = payload or _EMPTY
        return {"value": given["text"], "files": given["files"]}

    # ----- the JSON API

    def schema(self) -> dict[str, Any]:
        files = {"type": "array", "items": FILE}
        return {"type": "object", "properties": {"text": TEXT, "files": files}}

    def from_json(self, data: Any, files: Files) -> dict[str, Any]:
        given = {"text": data} if isinstance(data, str) else data or {}
        if not isinstance(given, dict) or not isinstance(given.get("files", []), list):
            raise InvalidInput('Expected {"text": a text, "files": a list of files}.')
        text = self.read_text([str(given.get("text") or "")])
        found = [
            read_file(each, self.accept, files.find) for each in given.get("files", [])
        ]
        # Each once: every one is written for the function, and naming it costs nothing.
        several = {id(media.content): media for media in found if media}
        return {"text": text, "files": _few(list(several.values()))}


def _few(files: list[Any]) -> list[Any]:
    if len(files) > MOST_FILES:
        raise InvalidInput(f"Expected at most {MOST_FILES} files; got {len(files)}.")
    return files


_EMPTY: dict[str, Any] = {"text": "", "files": []}
