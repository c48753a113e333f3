"""Source code to HTML."""

from __future__ import annotations

import re
from html import unescape
from typing import Any

import pytest

from flaskstream.media import highlight as highlight_module
from flaskstream.media.bounded import tokens
from flaskstream.media.highlight import LiveCode, highlight


def text_of(html: str) -> str:
    return unescape(re.sub("<[^>]*>", "", html))


def test_code_is_marked_by_short_classes_without_styles() -> None:
    html = highlight("def f(): pass", "python")
    assert '<span class="k">def</span>' in html
    assert "style" not in html


@pytest.mark.parametrize("language", ["python", "Python", "js", "html", "c++", None])
@pytest.mark.parametrize("code", ["", "\n\n a<b & '\"'\n", "x = 1", "x\n\n", "\t"])
def test_the_code_itself_is_not_changed(code: str, language: str | None) -> None:
    assert text_of(highlight(code, language)) == code


@pytest.mark.parametrize("language", [None, "", "no such language", "../../etc"])
def test_an_unknown_language_is_escaped_text(language: str | None) -> None:
    assert highlight("<hx-partial>", language) == "&lt;hx-partial&gt;"


def test_very_long_code_is_plain() -> None:
    assert "<span" not in highlight("x = 1\n" * 20_000, "python")


def test_live_code_shows_what_is_written() -> None:
    code = "def f():\n    return 1  # a comment\n\n" * 200
    live = LiveCode("python")
    html = ""
    for line in code.splitlines(keepends=True):
        assert text_of(live.preview(line[:5])) == line[:5]
        html += live.add(line)
    assert text_of(html) == code
    assert html == highlight(code, "python")


def test_live_code_knows_the_lines_before() -> None:
    live = LiveCode("python")
    live.add('x = """a\n')
    assert "def" not in re.findall('class="k">(.*?)<', live.preview('def f():"""'))


def test_live_code_takes_pieces_of_a_line() -> None:
    live = LiveCode(None)
    assert live.add("<a>") + live.add("b\n") + live.add("c\n") == "&lt;a&gt;b\nc\n"


def test_live_code_highlights_what_is_new_and_a_little_before() -> None:
    lengths: list[int] = []
    original = tokens

    def counted(lexer: Any, code: str) -> Any:
        lengths.append(len(code))
        return original(lexer, code)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(highlight_module, "tokens", counted)
        for line in ("value = function(argument)\n", "    indented()\n", "noend"):
            live = LiveCode("python")
            for count in range(400):
                live.add(f"{count} {line}")
    assert max(lengths) <= 300
