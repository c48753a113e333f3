"""What a component's class declares, and what is wrong with it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

import flaskstream as gr
from flaskstream.components import Component, LateScript
from flaskstream.components.core.declaration import declaration
from flaskstream.components.core.event import Event
from flaskstream.components.core.registry import resolve
from flaskstream.exceptions import ConfigurationError
from tests.thirdparty.flipcard import FlipCard


def declared(base: type[Component] = Component, **members: Any) -> type[Component]:
    """A component's class, as one of an app's own."""
    members = {"kind": "ours", "bundle": "plain", "__module__": __name__, **members}
    return type("Ours", (base,), members)


@pytest.mark.parametrize(
    ("members", "said"),
    [
        ({"kind": None}, 'kind to be a name of small letters, such as kind = "player"'),
        ({"kind": "../page"}, r"kind to be a name of small letters.*got '../page'"),
        ({"kind": "row"}, "kind to be none that the library has itself; got 'row'"),
        ({"kind": "slider"}, r"Ours and .*Slider are both called 'slider'"),
        ({"aliases": ("text",)}, r"Ours and .*Textbox are both called 'text'"),
        ({"bundle": "table"}, "bundle to be one of 'plain', 'rich',.*got 'table'"),
        ({"template": b"x"}, "template to be the text of a Jinja template"),
        ({"template_file": "no.html"}, "its template_file 'no.html' beside its module"),
        ({"style_sheet": "no.css"}, "its style_sheet 'no.css' beside its module"),
        ({"script": "no.js"}, "its script 'no.js' beside its module"),
        ({"script": "test_value.py"}, "script to be the name of a .js file"),
        ({"late_scripts": ["a.js"]}, r"late_scripts to be LateScript\(.*got 'a.js'"),
        (
            {"late_scripts": [LateScript(".a", "soon", [])]},  # type: ignore[arg-type]
            r"late_scripts to be LateScript\(.*, when='soon'",
        ),
        (
            {"late_scripts": [LateScript(".a", "seen", ["no.js"])]},
            "its late_scripts 'no.js' beside its module",
        ),
        ({"style_sheet": 3}, "style_sheet to be the name of a .css file; got 3"),
        (
            {"play": Event("play"), "begin": Event("play")},
            "Ours has the event 'play' twice",
        ),
        ({"begin": Event("play")}, r"Ours.begin expected Event\('begin'"),
        ({"parts": Event("parts")}, "Ours.parts = .* takes the place of"),
        ({"label": Event("label")}, "Ours.label = .* takes the place of"),
        ({"play": Event("play", dom="a b")}, "the event 'play' to have a DOM event"),
    ],
)
def test_what_cannot_be_is_said_at_construction(
    members: dict[str, Any], said: str
) -> None:
    kind = declared(**members)
    with pytest.raises(ConfigurationError, match=said):
        kind()


def test_a_class_of_the_same_name_elsewhere_is_refused_and_the_first_stays() -> None:
    again = type(
        "FlipCard", (Component,), {"kind": "flipcard", "__module__": "elsewhere"}
    )
    with pytest.raises(ConfigurationError) as refused:
        again()
    assert "elsewhere.FlipCard and tests.thirdparty.flipcard.FlipCard" in str(
        refused.value
    )
    assert type(resolve("flipcard")) is FlipCard


def test_a_class_that_is_defined_anew_takes_its_own_place() -> None:
    first, second = declared(kind="anew"), declared(kind="anew")
    first()
    assert type(resolve("anew")) is type(second())


def test_a_subclass_has_what_it_is_made_of() -> None:
    louder = type("Louder", (FlipCard,), {"shout": Event("shout")})
    found = declaration(louder)
    assert found.events.keys() == {"change", "flip", "shout"}
    assert found._replace(events={}) == declaration(FlipCard)._replace(events={})


def test_a_template_nearer_to_the_class_stands_before_a_file() -> None:
    louder = type("Louder", (FlipCard,), {"template": "<b></b>"})
    assert declaration(louder).template == "<b></b>"
    found = declaration(FlipCard).template
    assert isinstance(found, Path) and found.name == "flipcard.html"


@pytest.mark.parametrize("name", ["flipcard", "FlipCard", "flip_card", "card"])
def test_it_has_shortcuts_as_the_library_has(name: str) -> None:
    assert type(resolve(name)) is FlipCard


def test_a_class_that_needs_options_is_no_shortcut() -> None:
    def begin(self: Component, value: Any = None, *, size: int, **more: Any) -> None:
        Component.__init__(self, value, **more)

    kind = declared(kind="sized", __init__=begin)
    for spec in ("sized", kind):
        with pytest.raises(ConfigurationError, match="Ours expected no options"):
            resolve(spec)


def test_a_function_may_ask_for_it_by_its_annotation() -> None:
    def function(card: FlipCard) -> str:
        return str(card.value)

    with gr.Blocks() as demo:
        card = FlipCard("a")
        card.flip(function, card, gr.Textbox())
    assert demo.listeners[0].parameters.wants_component == [True]


def test_it_says_what_a_row_of_examples_shows_of_its_value() -> None:
    def cell(self: Component, value: Any) -> str:
        return f"a card, {value}"

    kind = declared(FlipCard, cell=cell)
    dataset = gr.Dataset(components=[kind, FlipCard], samples=[["one", "two"], [None]])
    assert dataset.samples_view == [["a card, one", "two"], [""]]
