"""A Dropdown of more choices than a page has: what is typed, found and chosen."""

from __future__ import annotations

import pytest

import flaskstream as gr
from flaskstream.testing import PageClient

TOWNS = [f"Town {n}" for n in range(100_000)]


@pytest.fixture
def client() -> PageClient:
    with gr.Blocks() as demo:
        town = gr.Dropdown(TOWNS, label="town")
        towns = gr.Dropdown(TOWNS, multiselect=True, label="towns")
        told = gr.Textbox(label="told")
        both = [town, towns]
        gr.Button("tell").click(lambda one, more: f"{one} {more}", both, told)
        gr.Button("set").click(lambda: ("Town 5", ["Town 6", "Town 7"]), None, both)
    return PageClient(demo.app).open()


def test_the_page_is_small_and_proposes_what_is_found(client: PageClient) -> None:
    assert len(client.page.all("option")) == 200
    (town, _) = client.page.of_class("fs-seeks")
    town.attrs["value"] = "town 9999"
    answer = client.send(town, client.form(town)).text
    assert answer.count("<option") == 11 and 'value="Town 99999"' in answer
    assert client.value("town") == "town 9999"


@pytest.mark.parametrize("scripts", [True, False])
def test_what_is_chosen_is_what_functions_get_and_give(
    client: PageClient, scripts: bool
) -> None:
    client.scripts = scripts
    client.press("set")
    assert client.value("town") == "Town 5"
    assert client.value("towns") == ["Town 6", "Town 7"]
    town, another = client.page.of_class("fs-seeks")
    town.attrs["value"], another.attrs["value"] = "Town 99999", "Town 8"
    client.press("tell")
    assert client.value("told") == "Town 99999 ['Town 6', 'Town 7', 'Town 8']"


@pytest.mark.parametrize("scripts", [True, False])
def test_what_is_no_choice_is_said_beside_the_field(
    client: PageClient, scripts: bool
) -> None:
    client.scripts = scripts
    client.page.of_class("fs-seeks")[0].attrs["value"] = "own 9999"
    client.press("tell")
    said = (
        "Choose one of the listed options, such as Town 9999, Town 99990, Town 99991."
    )
    assert said in [one.text for one in client.page.of_class("fs-error")]
    assert client.value("town") == "own 9999"
