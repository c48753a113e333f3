"""The library's own templates: formatted for reading, and served without that."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Final

from jinja2 import Environment, FileSystemLoader

_JINJA: Final = re.compile(r"(\{[#%{]|[#%}]\})")
_END_OF: Final = {"{#": "#}", "{%": "%}", "{{": "}}"}
_CONTINUED: Final = re.compile(r"\n +(?=(\w?))")


class TemplateLoader(FileSystemLoader):
    """Loads files in which a line that begins with spaces goes on from the one before.

    It does so after a space where it begins with a word, such as an attribute's name,
    and after nothing where it begins with a tag or with Jinja's. So a long element can
    be written on several lines, also where white space would show.
    """

    def get_source(
        self, environment: Environment, template: str
    ) -> tuple[str, str, Callable[[], bool]]:
        """A template's text as Jinja is to have it, its file, and whether that is the
        same still."""
        source, path, is_up_to_date = super().get_source(environment, template)
        return "".join(_join_blocks(source)), path, is_up_to_date


def _join_blocks(source: str) -> Iterator[str]:
    end = ""  # of the comment, statement or expression that is open
    for piece in _JINJA.split(source):
        if end:
            yield piece
            end = "" if piece == end else end
        else:
            end = _END_OF.get(piece, "")
            yield _CONTINUED.sub(_continued, piece)


def _continued(found: re.Match[str]) -> str:
    # The line break stays, in a comment, so that tracebacks tell the file's lines.
    return " {#\n#}" if found[1] else "{#\n#}"
