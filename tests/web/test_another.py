"""Dropdowns of several choices to which a person adds others."""

from __future__ import annotations

import pytest

import flaskstream as gr
from flaskstream.testing import PageClient
from tests.web.conftest import Api


def page() -> gr.Blocks:
    with gr.Blocks() as demo:
        fish = gr.Dropdown(
            ["cod", "hake"],
            value=["hake", "eel"],
            multiselect=True,
            allow_custom_value=True,
            label="fish",
        )
        told, shown = gr.Textbox(label="told"), gr.JSON(label="shown")
        gr.Button("Tell").click(
            lambda chosen: (", ".join(chosen), chosen),
            fish,
            [told, shown],
            api_name="tell",
        )
        gr.Button("Give").click(lambda: ["cod", "<b>"], None, fish)
    return demo


@pytest.mark.parametrize("scripts", [True, False])
def test_what_is_typed_is_one_of_the_choices(scripts: bool) -> None:
    client = PageClient(page().app, scripts=scripts)
    assert client.value("fish") == ["hake", "eel"]
    client.press("Tell", fish=["cod", "eel", "carp"])
    assert client.value("told") == "cod, eel, carp"
    client.reload()
    assert client.value("fish") == ["cod", "eel", "carp"]
    client.press("Tell", fish=["carp"])
    assert client.value("told") == "carp"


def test_a_function_gives_what_is_not_listed() -> None:
    client = PageClient(page().app)
    client.press("Give")
    assert client.value("fish") == ["cod", "<b>"]
    client.press("Tell")
    assert client.value("shown") == ["cod", "<b>"]


def test_a_program_gives_it_too(api: Api) -> None:
    assert api(page()).result("tell", ["hake", "ray", "7"])[1] == ["hake", "ray", "7"]
