"""Source code."""

from __future__ import annotations

import textwrap
from collections.abc import Sequence
from typing import Any, ClassVar, Final, Unpack

from flaskstream.components.code.modes import Mode, indent_of, mode_of
from flaskstream.components.core.base import (
    Encoder,
    Files,
    Parts,
    single,
)
from flaskstream.components.core.copyable import Copyable
from flaskstream.components.core.event import Event
from flaskstream.components.core.json_api import TEXT
from flaskstream.components.core.leftout import Options
from flaskstream.components.core.option import number_of
from flaskstream.components.core.plain import to_text
from flaskstream.exceptions import ConfigurationError, OutputError
from flaskstream.media.appfile import resolve_app_file
from flaskstream.media.highlight import highlight
from flaskstream.media.lexers import is_known, names

MOST_NUMBERED: Final = 10_000
"""Lines that are numbered where they are only shown: each is an element then."""


class Code(Copyable):
    """Source code, typed by a person or shown by a function; a function gets a `str`.

    A person types it into an editor, CodeMirror, which colours and indents; without
    scripts that is a plain box. Its keys are an editor's: Tab indents, and Escape, then
    Tab leaves it.

    What a function shows is coloured, and its lines numbered, once it is complete. It
    loses the indentation that all its lines have, and blank lines around it; `(path,)`
    is what the file holds.
    Where it goes into an editor, what a person has typed there since the last request
    stays.

    Args:
        value: The code that a page starts with, or a function that makes it.
        language: What it is coloured as: a name of Gradio's, or another in the list of
            `media.lexers`; None: it is not.
        lines: The height in lines of text; 5.
        max_lines: How many lines it may grow to, from where on it scrolls; 24.
        wrap_lines: Whether long lines go on in the next row; False.
        show_line_numbers: Whether lines have numbers, which nobody copies; True. More
            than 10,000 that are only shown have none.
        autocomplete: Whether the editor proposes how a word may end, by what else
            stands there and by the words of the language; False.
        buttons: `["copy"]` is the button that copies the code, which there is by
            default; with `[]` there is none.
        show_copy_button: The same, of older Gradio: True or False.

    Raises:
        ConfigurationError: there is no such language.
    """

    changes_by_typing: ClassVar[bool] = True
    kind: ClassVar[str] = "code"
    bundle = "rich"
    script = ("look.js", "code.js")
    copies_by_default: ClassVar[bool] = True
    growing: ClassVar[frozenset[str]] = frozenset({"value"})
    sliding: ClassVar[frozenset[str]] = frozenset({"value"})
    html_parts: ClassVar[frozenset[str]] = frozenset({"html"})

    languages: ClassVar[tuple[str | None, ...]] = (*names(), None)
    """What `language` may be; there are further names for most of them."""

    input = Event("input")
    focus = Event("focus")
    blur = Event("blur")

    def __init__(
        self,
        value: Any = None,
        language: str | None = None,
        *,
        lines: int = 5,
        max_lines: int | None = None,
        wrap_lines: bool = False,
        show_line_numbers: bool = True,
        autocomplete: bool = False,
        buttons: Sequence[object] | None = None,
        show_copy_button: bool | None = None,
        **options: Unpack[Options],
    ) -> None:
        self._keep_buttons(buttons, show_copy_button)
        self.language = language
        self.lines = number_of(self, "lines", lines)
        self.max_lines = number_of(self, "max_lines", max_lines)
        self.wrap_lines = wrap_lines
        self.show_line_numbers = show_line_numbers
        self.autocomplete = autocomplete
        super().__init__(value, **options)

    @property
    def needs_files(self) -> bool:  # type: ignore[override]
        """Whether there is an editor: most code of a page is shown only."""
        return self.editable

    @property
    def mode(self) -> Mode | None:
        """What colours it in the editor."""
        return mode_of(self.language)

    @property
    def indent(self) -> int:
        """By how many spaces the editor indents."""
        return indent_of(self.language)

    def check(self) -> None:
        if self.language is not None and not is_known(self.language):
            raise ConfigurationError(
                f"Code(language={self.language!r}) expected a language that can be "
                "coloured, such as 'python', 'c', 'html' or 'sql'; see "
                "`flaskstream.media.lexers.LANGUAGES`, or leave it out for plain text."
            )
        super().check()

    def schema(self) -> dict[str, Any]:
        return TEXT

    def parse(self, raw: Sequence[str], files: Files) -> str:
        return single(raw).replace("\r\n", "\n")

    def postprocess(self, value: Any) -> str:
        if isinstance(value, tuple) and len(value) == 1:
            value = self._read(value[0])
        return "" if value is None else dedented(to_text(value))

    def _read(self, path: Any) -> str:
        try:
            found = resolve_app_file(path, self.allowed_paths)
            return found.read_text("utf-8", "replace")
        except (OutputError, TypeError, ValueError, OSError) as error:
            raise OutputError(f"Code “{self.title}” {error}") from error

    def initial_payload(self) -> Any:
        return super().initial_payload() or ""

    def parts(self, payload: Any) -> Parts:
        """`value` is the plain text, or `html` the coloured and numbered one: the other
        is empty."""
        is_numbered = self.show_line_numbers and not self.editable and payload
        is_numbered = is_numbered and payload.count("\n") < MOST_NUMBERED
        if self.editable or not payload or not (is_numbered or self.language):
            return {"value": payload, "html": ""}
        html = highlight(payload, self.language)
        return {"value": "", "html": numbered(html) if is_numbered else html}

    def encoder(self) -> Encoder:
        return CodeEncoder(self)


def dedented(code: str) -> str:
    """Code without the indentation that all its lines have, and without blank lines
    around it; most begins in the first column, and costs nothing."""
    code = textwrap.dedent(code) if code[:1].isspace() else code
    return code.strip("\n").rstrip()


def numbered(html: str) -> str:
    """Highlighted code, of which each line is an element that a style sheet counts."""
    lines = html.split("\n")  # each of which is balanced
    return "\n".join(f'<span class="fs-codeline">{line}</span>' for line in lines)


class CodeEncoder(Encoder):
    """Shows code plain while it grows, and coloured at the end."""

    def encode(self, captured: Any, final: bool) -> Parts:
        self.payload = self.component.postprocess(captured)
        if final:
            return self.component.parts(self.payload)
        return {"value": self.payload, "html": ""}
