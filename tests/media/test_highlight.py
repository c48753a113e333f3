"""Source code to HTML."""

from __future__ import annotations

from html import unescape
from re import sub
from typing import Any

import pytest

from flaskstream.media.highlight import LiveCode, highlight


def text_of(html: str) -> str:
    return unescape(sub("<[^>]*>", "", html))


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


def test_live_code_shows_what_is_written_and_marks_its_end_anew() -> None:
    code = "def f():\n    return 1  # a comment\n" * 200 + "x" * 3_000
    live = LiveCode()
    for end in range(0, len(code), 97):
        assert text_of(live.highlight(code[:end], "python")) == code[:end]
    assert live.highlight(code, "python").count('"k">def<') == 200
    assert live.highlight("def", "python") == highlight("def", "python")
    assert live.highlight("def", None) == "def"


def test_live_code_highlights_a_character_a_bounded_number_of_times() -> None:
    import pygments

    lengths: list[int] = []
    original = pygments.highlight

    def counted(code: str, *rest: Any) -> Any:
        lengths.append(len(code))
        return original(code, *rest)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(pygments, "highlight", counted)
        for line in ("value = function(argument)\n", "    indented()\n", "noend"):
            live = LiveCode()
            for count in range(400):
                live.highlight(line * count, "python")
    assert max(lengths) <= 2_000
