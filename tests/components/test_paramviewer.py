"""ParamViewer: parameters with coloured types, descriptions in Markdown and links."""

from __future__ import annotations

from typing import Any

import pytest

from flaskstream.components.paramviewer import ParamViewer
from flaskstream.exceptions import ConfigurationError, OutputError

HOSTILE = '<img src=x onerror="alert(1)">'
LINES = {"type": "int | None", "description": "See *all*.", "default": "None"}


def shown(value: Any, **options: Any) -> list[str]:
    viewer = ParamViewer(**options)
    value = viewer.parts(viewer.postprocess(value))["value"]
    assert isinstance(value, list)
    return value


def test_a_parameter_has_a_coloured_type_and_a_description() -> None:
    name, anchor, type, linked, description, default = shown({"lines": LINES})
    assert (name, anchor, linked) == ("lines", "", "")
    assert type.startswith('<span class="nb">int</span>')
    assert description == "<p>See <em>all</em>.</p>\n"
    assert ">None</span>" in default


def test_no_default_differs_from_one_of_no_text() -> None:
    viewer = ParamViewer()
    payload = viewer.postprocess({"a": {"type": "x"}, "b": {"default": ""}})
    assert payload == {
        "a": {"type": "x", "description": "", "default": None},
        "b": {"type": "", "description": "", "default": ""},
    }
    assert viewer.preprocess(payload) == payload
    assert viewer.postprocess(None) is None


def test_names_are_linked_within_types_and_nowhere_in_their_markup() -> None:
    given = {"a": {"type": "list[Box] | Boxes | class"}}
    type = shown(given, linkify=["Box", "class", "span"])[3]
    assert type.count('<a href="#h-box">Box</a>') == 1
    assert '<a href="#h-class">class</a>' in type
    assert '<span class="' in type and "#h-span" not in type


@pytest.mark.parametrize(
    ("links", "anchor"), [(True, "param-max-size"), ("my", "param-my-max-size")]
)
def test_a_parameter_may_be_linked_to(links: bool | str, anchor: str) -> None:
    assert shown({"Max size!": LINES}, anchor_links=links)[1] == anchor


def test_no_text_of_others_is_html() -> None:
    every = dict.fromkeys(("type", "description", "default"), HOSTILE)
    texts = shown({HOSTILE: every}, linkify=[HOSTILE, "<"], anchor_links=HOSTILE)
    assert all("<img" not in text or "onerror" not in text for text in texts)
    assert '"' not in texts[1]


@pytest.mark.parametrize("value", [3, "x", [LINES], {"a": 3}, {"a": None}])
def test_what_are_no_parameters_names_the_output(value: Any) -> None:
    with pytest.raises(OutputError, match="ParamViewer “API” expected a dict"):
        ParamViewer(label="API").postprocess(value)


def test_languages_are_those_there_are() -> None:
    with pytest.raises(ConfigurationError, match="expected one of 'python'"):
        ParamViewer(language="c")  # type: ignore[arg-type]
