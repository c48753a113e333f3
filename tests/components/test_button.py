"""Button: its text and its looks."""

from __future__ import annotations

import pytest

from flaskstream.components.button import Button
from flaskstream.components.core.update import as_update, update
from flaskstream.exceptions import (
    ConfigurationError,
    InvalidInput,
    NotHonoured,
    OutputError,
)
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
        button = Button("Go", icon="a.png")
    assert button.initial_payload() == "Go"


SCRIPTS = [
    "javascript:alert(1)",
    " JavaScript:alert(1)",
    "java\tscript\n:alert(1)",
    "\x01javascript:alert(1)",
    "data:text/html,<script>alert(1)</script>",
    "vbscript:x",
]


@pytest.mark.parametrize("link", SCRIPTS)
def test_a_link_that_would_run_a_script_is_refused(link: str) -> None:
    with pytest.raises(ConfigurationError, match="leads nowhere"):
        Button(link=link)
    with pytest.raises(OutputError, match="can't be updated"):
        as_update(Button(link="/a"), update(link=link))  # as of what somebody typed


@pytest.mark.parametrize(
    "link", ["/a", "data", "?q=javascript:x", "https://a.example", "vscode:x"]
)
def test_other_links_stay(link: str) -> None:
    assert Button(link=link).link == link
