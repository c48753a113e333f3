"""Button: its text and its looks."""

from __future__ import annotations

import pytest

from flaskstream.components.button import Button
from flaskstream.exceptions import ConfigurationError, InvalidInput, NotHonoured
from tests.components.posting import parse


def test_its_value_is_its_text() -> None:
    assert Button().initial_payload() == "Run"
    assert Button("Go").initial_payload() == "Go"
    assert Button().postprocess(3) == "3"


def test_it_is_no_field_of_the_form() -> None:
    assert not Button.in_form
    with pytest.raises(InvalidInput, match="takes no input"):
        parse(Button(), "x")


def test_an_unknown_target_is_refused() -> None:
    with pytest.raises(ConfigurationError):
        Button(link_target="x")  # type: ignore[arg-type]


def test_an_icon_is_left_out_with_a_warning() -> None:
    with pytest.warns(NotHonoured, match=r"Button\(icon='a.png'\)"):
        button = Button("Go", icon="a.png")  # type: ignore[call-arg]
    assert button.initial_payload() == "Go"
