"""Textbox: what a person types, with a limit."""

from __future__ import annotations

from typing import Any

import pytest

from flaskstream.components import JSON, Code, Markdown
from flaskstream.components.core.registry import resolve
from flaskstream.components.textbox import TextArea, Textbox
from flaskstream.exceptions import ConfigurationError, InvalidInput, NotHonoured
from tests.components.posting import parse


def test_text_comes_with_plain_line_ends() -> None:
    assert parse(Textbox(), "a\r\nb\nc") == "a\nb\nc"
    assert parse(Textbox(), "") == ""


def test_text_beyond_its_limit_is_refused() -> None:
    box = Textbox(max_length=3)
    assert parse(box, "a\r\nb") == "a\nb"
    with pytest.raises(InvalidInput, match="at most 3 characters, got 4"):
        parse(box, "four")


def test_a_missing_field_is_refused() -> None:
    with pytest.raises(InvalidInput, match="missing"):
        parse(Textbox())


@pytest.mark.parametrize("value", ["<b>", "</script><img onerror>", "é"])
def test_a_returned_text_is_not_touched(value: str) -> None:
    assert Textbox().postprocess(value) == value


def test_a_returned_object_is_shown_as_text() -> None:
    assert Textbox().postprocess(None) is None
    assert Textbox().parts(None) == {"value": ""}
    assert Textbox().postprocess([1, "a"]) == "[1, 'a']"


@pytest.mark.parametrize(
    "options",
    [
        {"type": "number"},
        {"text_align": "middle"},
        {"value": str, "every": 0},
    ],
)
def test_what_cannot_be_honoured_is_refused(options: dict[str, Any]) -> None:
    with pytest.raises(ConfigurationError):
        Textbox(**options)


@pytest.mark.parametrize("options", [{"html_attributes": {"a": 1}}, {"key": "k"}])
def test_ornaments_are_left_out_with_a_warning(options: dict[str, Any]) -> None:
    with pytest.warns(NotHonoured, match=rf"Textbox\({next(iter(options))}="):
        assert Textbox("a", **options).initial_payload() == "a"


def test_a_text_area_is_a_textbox_of_seven_lines() -> None:
    area = resolve("textarea")
    assert isinstance(area, TextArea) and isinstance(area, Textbox)
    assert (area.lines, area.max_lines) == (7, 20)
    assert TextArea("a", lines=2, placeholder="Type").lines == 2


@pytest.mark.parametrize(
    ("options", "one_line", "key"),
    [
        ({}, False, "Enter"),
        ({"max_lines": 1}, True, "Enter"),
        ({"type": "password", "lines": 3}, True, "Enter"),
        ({"lines": 2}, False, "Shift+Enter"),
    ],
)
def test_a_box_of_one_line_grows_and_is_sent_by_enter(
    options: dict[str, Any], one_line: bool, key: str
) -> None:
    box = Textbox(**options)
    assert (box.one_line, box.sent_by) == (one_line, key)


def test_a_button_that_copies_is_there_where_it_was_asked_for() -> None:
    assert not Textbox().copies and not Markdown().copies
    assert Textbox(buttons=["copy"]).copies and Markdown(show_copy_button=True).copies
    assert Code().copies and JSON().copies
    assert not Code(buttons=[]).copies and not JSON(show_copy_button=False).copies
    assert Textbox().with_properties({"buttons": ["copy"]}).copies
    with pytest.warns(NotHonoured, match=r"Code\(buttons=\['download'\]\)"):
        assert Code(buttons=["download", "copy"]).copies
