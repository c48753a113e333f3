"""update, skip, and components as updates."""

from __future__ import annotations

from typing import Any

import pytest

from flaskstream.components.core.update import NOT_GIVEN, as_update, skip, update
from flaskstream.components.dropdown import Dropdown
from flaskstream.components.image import Image
from flaskstream.components.slider import Slider
from flaskstream.components.textbox import Textbox
from flaskstream.exceptions import NotHonoured, OutputError


@pytest.mark.parametrize(
    "given",
    [
        update(value="x", label="L"),
        Textbox("x", label="L"),
        {"__type__": "update", "value": "x", "label": "L"},
    ],
)
def test_three_spellings_of_one_update(given: Any) -> None:
    found = as_update(Textbox(), given)
    assert found is not None
    assert (found.value, found.properties) == ("x", {"label": "L"})


def test_a_value_is_none_of_these() -> None:
    for value in ("x", None, {"value": "x"}, 3, skip()):
        assert as_update(Textbox(), value) is None


def test_without_a_value_it_changes_properties_only() -> None:
    for given in (update(visible=False), Textbox(visible=False)):
        found = as_update(Textbox(), given)
        assert found is not None
        assert found.value is NOT_GIVEN
        assert found.properties == {"visible": False}
    cleared = as_update(Textbox(), update(value=None))
    assert cleared is not None
    assert cleared.value is None


def test_a_component_gives_only_what_it_was_made_with() -> None:
    found = as_update(Slider(1, 10), Slider(maximum=500, value=300))
    assert found is not None
    assert found.properties == {"maximum": 500}
    assert found.value == 300


def test_new_choices_are_taken_as_at_construction() -> None:
    dropdown = Dropdown(["a"])
    found = as_update(dropdown, update(choices=["x", ("Y", 1)]))
    assert found is not None
    clone = dropdown.with_properties(found.properties)
    assert clone.choices == [("x", "x"), ("Y", 1)]


def test_an_unknown_property_lists_those_there_are() -> None:
    with pytest.raises(OutputError) as refused:
        as_update(Textbox(label="Name"), update(colour="red"))
    text = str(refused.value)
    assert text.startswith("Textbox “Name” has no property 'colour'")
    assert "max_length" in text
    assert "visible" in text


@pytest.mark.parametrize(
    "given",
    [update(type="number"), update(text_align="middle")],
)
def test_what_a_constructor_refuses_an_update_cannot_set(given: Any) -> None:
    with pytest.raises(OutputError, match="Textbox “Textbox” can't be updated"):
        as_update(Textbox(), given)


@pytest.mark.parametrize(
    ("shown", "given"),
    [
        (Textbox(), update("a", lines=2, buttons=["download"])),
        (Textbox(), update("a", lines=2, key="k")),
    ],
)
def test_of_an_update_ornaments_are_left_out_with_a_warning(
    shown: Any, given: Any
) -> None:
    with pytest.warns(NotHonoured, match="has no effect"):
        found = as_update(shown, given)
    assert found is not None
    assert (found.value, found.properties["lines"]) == ("a", 2)
    assert shown.with_properties(found.properties).lines == 2
    assert "key" not in found.properties


def test_an_ornament_of_a_component_that_is_an_update_is_warned_of_once() -> None:
    with pytest.warns(NotHonoured, match="has no effect") as warned:
        found = as_update(Slider(), Slider(maximum=5, key="k"))
    assert found is not None and found.properties == {"maximum": 5}
    assert len(warned) == 1


def test_what_is_refused_but_asks_for_nothing_can_be_part_of_an_update() -> None:
    found = as_update(Image(), update(shape=None, height=2))
    assert found is not None and found.properties == {"height": 2}
    with pytest.raises(OutputError, match=r"shape=.9, 9.*inside the function"):
        as_update(Image(), update(shape=(9, 9)))
    with pytest.raises(OutputError, match="Textbox.*no property 'shape'"):
        as_update(Textbox(), update(shape=None))


def test_fixed_options_cannot_be_updated() -> None:
    with pytest.raises(OutputError, match="no property 'render'"):
        as_update(Textbox(), update(render=True))


def test_a_class_may_be_given_as_text() -> None:
    clone = Textbox().with_properties({"elem_classes": "wide"})
    assert clone.elem_classes == ["wide"]
