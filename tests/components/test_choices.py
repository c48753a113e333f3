"""Radio, CheckboxGroup and Dropdown: only what is listed gets in."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from flaskstream.components.checkboxgroup import CheckboxGroup
from flaskstream.components.dropdown import Dropdown
from flaskstream.components.radio import Radio
from flaskstream.exceptions import (
    ConfigurationError,
    InvalidInput,
    NotHonoured,
)
from tests.components.posting import Uploaded, parse

LISTED: list[Any] = ["red", ("Green", 2), 3.5]


def receive(component: Any, *raw: str) -> Any:
    return component.preprocess(parse(component, *raw))


@pytest.mark.parametrize("kind", [Radio, CheckboxGroup, Dropdown])
@pytest.mark.parametrize("raw", ["3", "-1", "red", "01", "0 ", "１", "9" * 5000, "+1"])
def test_what_is_not_listed_is_refused(kind: Any, raw: str) -> None:
    with pytest.raises(InvalidInput, match="Choose one of the listed options"):
        parse(kind(LISTED), "", raw)


@pytest.mark.parametrize("kind", [Radio, CheckboxGroup, Dropdown])
@given(raw=st.lists(st.text(max_size=5), max_size=4))
def test_any_post_is_listed_or_refused(kind: Any, raw: list[str]) -> None:
    component = kind(LISTED)
    try:
        got = component.preprocess(parse(component, *raw))
    except InvalidInput:
        return
    values = ["red", 2, 3.5, None]
    assert all(v in values for v in (got if isinstance(got, list) else [got]))


@pytest.mark.parametrize("kind", [Radio, CheckboxGroup, Dropdown])
def test_a_missing_field_is_not_an_empty_one(kind: Any) -> None:
    assert parse(kind(LISTED), "") in (None, [])
    with pytest.raises(InvalidInput, match="missing"):
        parse(kind(LISTED))


@pytest.mark.parametrize("kind", [Radio, Dropdown])
def test_one_of_several_takes_no_two(kind: Any) -> None:
    with pytest.raises(InvalidInput):
        parse(kind(LISTED), "", "0", "1")


@pytest.mark.parametrize("component", [CheckboxGroup, Dropdown])
def test_one_option_twice_is_refused(component: Any) -> None:
    several = {"multiselect": True} if component is Dropdown else {}
    with pytest.raises(InvalidInput):
        parse(component(LISTED, **several), "", "1", "1")


def test_a_function_receives_values_or_indices() -> None:
    assert receive(Radio(LISTED), "", "1") == 2
    assert receive(Radio(LISTED, type="index"), "", "1") == 1
    assert receive(Radio(LISTED), "") is None
    assert receive(CheckboxGroup(LISTED), "", "0", "2") == ["red", 3.5]
    assert receive(CheckboxGroup(LISTED, type="index"), "", "0", "2") == [0, 2]
    assert receive(Dropdown(LISTED), "2") == 3.5
    assert receive(Dropdown(LISTED, multiselect=True), "", "2") == [3.5]


def test_a_returned_value_is_looked_up() -> None:
    assert Radio(LISTED).postprocess(2) == 1
    assert CheckboxGroup(LISTED).postprocess(("red", 3.5)) == [0, 2]
    assert CheckboxGroup(LISTED).postprocess("red") == [0]
    assert CheckboxGroup(LISTED).postprocess(None) == []
    assert Dropdown(LISTED).postprocess(None) is None
    assert Dropdown(LISTED, multiselect=True).postprocess("red") == [0]


@pytest.mark.parametrize("kind", [Radio, CheckboxGroup, Dropdown])
@pytest.mark.parametrize("value", ["blue", np.zeros(2)])
def test_a_returned_value_that_is_not_listed_is_not_chosen(
    kind: Any, value: Any
) -> None:
    component = kind(LISTED, label="Colour")
    with pytest.warns(NotHonoured, match="“Colour” got .*none of its choices"):
        assert component.postprocess(value) in (None, [])


@pytest.mark.parametrize(
    "make", [CheckboxGroup, lambda listed: Dropdown(listed, multiselect=True)]
)
def test_of_several_values_those_that_are_not_listed_are_left_out(make: Any) -> None:
    with pytest.warns(NotHonoured) as warned:
        assert make(LISTED).postprocess(["", "red", "blue", 2]) == [0, 1]
    assert [str(each.message).split(" ")[3] for each in warned] == ["'',", "'blue',"]


@pytest.mark.parametrize("kind", [Radio, CheckboxGroup, Dropdown])
def test_an_authors_value_that_is_not_listed_is_told_at_its_line(kind: Any) -> None:
    with pytest.warns(NotHonoured, match="got 'blue', which is none") as warned:
        component = kind(LISTED, value="blue")
    assert [each.filename for each in warned] == [__file__]
    with pytest.warns(NotHonoured):
        assert component.initial_payload() in (None, [])
    kind(value="of an update, whose choices the page has")
    kind(LISTED, value=lambda: "blue")


def test_a_dropdown_starts_with_its_first_choice_unless_told() -> None:
    assert Dropdown(LISTED).initial_payload() == 0
    assert Dropdown(LISTED, value=None).initial_payload() is None
    assert Dropdown(LISTED, value=2).initial_payload() == 1
    assert Dropdown(LISTED, multiselect=True).initial_payload() == []
    assert Dropdown().initial_payload() is None
    assert Radio(LISTED).initial_payload() is None
    assert CheckboxGroup(LISTED).initial_payload() == []


def test_a_custom_value_is_a_text_unless_it_is_a_label() -> None:
    dropdown = Dropdown(LISTED, allow_custom_value=True)
    assert receive(dropdown, "Green") == 2
    assert receive(dropdown, "mauve") == "mauve"
    assert receive(dropdown, "1") == "1"
    assert receive(dropdown, "") is None
    assert dropdown.postprocess("mauve") == "mauve"
    assert dropdown.postprocess(3.5) == 2


def test_a_custom_value_has_no_index() -> None:
    dropdown = Dropdown(LISTED, allow_custom_value=True, type="index")
    assert receive(dropdown, "mauve") is None


def test_too_many_choices_are_refused() -> None:
    dropdown = Dropdown(LISTED, multiselect=True, max_choices=1)
    assert parse(dropdown, "", "2") == [2]
    with pytest.raises(InvalidInput, match="at most 1 options; got 2"):
        parse(dropdown, "", "0", "2")


def test_new_choices_keep_what_was_chosen_by_its_value() -> None:
    before = Dropdown(["a", "b", "c"], multiselect=True)
    after = before.with_properties({"choices": ["c", ("B", "b")]})
    assert after.choices == [("c", "c"), ("B", "b")]
    assert after.migrate_payload([0, 1, 2], before) == [1, 0]
    one = Radio(["a", "b"])
    assert one.with_properties({"choices": ["b"]}).migrate_payload(1, one) == 0
    assert one.with_properties({"choices": ["x"]}).migrate_payload(1, one) is None
    assert one.with_properties({"label": "x"}).migrate_payload(1, one) == 1
    typed = Dropdown(["a"], allow_custom_value=True)
    assert (
        typed.with_properties({"choices": ["b"]}).migrate_payload("mine", typed)
        == "mine"
    )


def test_an_update_does_not_change_the_declared_component() -> None:
    before = Radio(["a", "b"])
    before.with_properties({"choices": ["x"]})
    assert before.choices == [("a", "a"), ("b", "b")]


@pytest.mark.parametrize(
    "make",
    [
        lambda: Radio([("a", "b", "c")]),  # type: ignore[list-item]
        lambda: Radio(LISTED, type="both"),  # type: ignore[arg-type]
        lambda: Dropdown(LISTED, allow_custom_value=True, filterable=False).check(),
    ],
)
def test_options_that_fit_nothing_are_refused(make: Any) -> None:
    with pytest.raises(ConfigurationError):
        make()


@pytest.mark.parametrize(
    ("kind", "options"),
    [
        (CheckboxGroup, {"show_select_all": True}),
        (Radio, {"rtl": True}),
        (Radio, {"buttons": ["copy"]}),
    ],
)
def test_ornaments_are_left_out_with_a_warning(kind: Any, options: Any) -> None:
    with pytest.warns(NotHonoured, match="has no effect: "):
        assert kind(LISTED, **options).choices[0] == ("red", "red")


def test_several_choices_may_be_the_persons_own() -> None:
    several = Dropdown(
        [("Red", "r"), "blue"], multiselect=True, allow_custom_value=True
    )
    payload = parse(several, "", "1", "+mauve", " ochre ")
    assert several.preprocess(payload) == ["blue", "mauve", "ochre"]
    assert parse(several, "", "+Red", "+x", "x") == [0, "x"]
    assert parse(several, "", "+1", "1") == ["1"]  # a text, and no place
    assert parse(several, "", "") == []
    assert several.postprocess(["r", "mauve"]) == [0, "mauve"]
    assert parse(several, *several.as_fields(["blue", "mauve"])) == [1, "mauve"]
    indices = several.with_properties({"type": "index"})
    assert indices.preprocess([1, "mauve"]) == [1, None]


def test_what_a_person_adds_is_bounded() -> None:
    several = Dropdown(LISTED, multiselect=True, allow_custom_value=True, max_choices=2)
    with pytest.raises(InvalidInput, match="Choose at most 2 options; got 3"):
        parse(several, "", "0", "+x", "y")
    for wrong in ("9", "-1", "x"):
        with pytest.raises(InvalidInput, match="listed"):
            parse(several, "", wrong, "")
    many = Dropdown(LISTED, multiselect=True, allow_custom_value=True)
    with pytest.raises(InvalidInput, match="at most 1,000 that are not listed"):
        parse(many, "", *(f"+{n} x" for n in range(2_000)), "")


def test_the_most_choices_of_one_are_told_to_be_none() -> None:
    with pytest.warns(UserWarning, match="max_choices=2.* has no effect"):
        Dropdown(LISTED, max_choices=2).check()


MANY = [f"Town {n}" for n in range(100_000)]


def test_of_many_choices_a_page_has_some_and_finds_the_others() -> None:
    towns = Dropdown(MANY)
    assert len(towns.suggestions("")) == len(towns.suggestions("town")) == 100
    assert towns.suggestions(" TOWN 9999") == ["Town 9999", *MANY[99990:]]
    assert towns.suggestions("nowhere") == []
    found = Dropdown(["of x", *MANY, "x"]).suggestions("x")
    assert found == ["x", "of x"]


@pytest.mark.parametrize("multiselect", [False, True])
def test_of_many_choices_a_label_is_typed(multiselect: bool) -> None:
    towns = Dropdown(
        [(name, n) for n, name in enumerate(MANY)], multiselect=multiselect
    )
    raw = ["", "5", "+Town 7", "Town 99999"] if multiselect else ["Town 99999"]
    expected = [5, 7, 99_999] if multiselect else 99_999
    assert receive(towns, *raw) == expected
    assert towns.from_json(expected, Uploaded()) == expected
    assert "enum" not in str(towns.schema())
    with pytest.raises(InvalidInput, match=r"options, such as Town 9999\b"):
        parse(towns, "own 9999")
    with pytest.raises(InvalidInput):
        towns.from_json("nowhere", Uploaded())
    custom = Dropdown(MANY, multiselect=multiselect, allow_custom_value=True)
    assert receive(custom, "nowhere") == (["nowhere"] if multiselect else "nowhere")
