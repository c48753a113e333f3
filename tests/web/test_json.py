"""Large JSON on its page: it unfolds, and stays unfolded."""

from __future__ import annotations

from typing import Any

import pytest

import flaskstream as gr
from flaskstream.testing import PageClient

DATA = {
    "<b>rows</b>": [{"n": n, "text": "<i>" * 20} for n in range(500)],
    "last": 1,
}


@pytest.fixture
def client() -> PageClient:
    with gr.Blocks() as demo:
        data = gr.JSON(DATA, label="data")
        more = {**DATA, "<b>rows</b>": [*DATA["<b>rows</b>"], 5], "last": 2}  # type: ignore[misc]
        gr.Button("grow").click(lambda: more, None, data)
        gr.Button("small").click(lambda: {"a": 1}, None, data)
    return PageClient(demo.app).open()


def fold(client: PageClient, text: str) -> None:
    buttons = client.page.of_class("fs-json-fold") + client.page.of_class(
        "fs-json-turn"
    )
    button = next(each for each in buttons if text in each.text)
    client.send(button, client.form(**{button.attrs["name"]: button.attrs["value"]}))


def shown(client: PageClient) -> str:
    return client.page.of_class("fs-json-tree")[0].text


@pytest.mark.parametrize("scripts", [True, False])
def test_it_unfolds_and_stays_so(client: PageClient, scripts: bool) -> None:
    client.scripts = scripts
    client.reload()
    assert "[500]" in shown(client) and "1–100" not in shown(client)
    fold(client, "[500]")
    assert "1–100 of 500" in shown(client) and "{2}" in shown(client)
    fold(client, "more")
    assert "101–200 of 500" in shown(client)
    client.press("grow")
    assert "101–200 of 501" in shown(client) and '"last": 2' in shown(client)
    client.reload()
    assert "101–200 of 501" in shown(client)
    fold(client, "[501]")
    assert "101–200" not in shown(client)
    client.press("small")
    assert shown(client).strip() == "" and client.value("data") == {"a": 1}


def test_in_a_message_it_is_whole() -> None:
    with gr.Blocks() as demo:
        said = [{"role": "assistant", "content": gr.JSON(DATA)}]
        gr.Button("say").click(lambda: said, None, gr.Chatbot(label="chat"))
    client = PageClient(demo.app).open()
    client.press("say")
    assert '"n": 499' in client.value("chat")[0]


def test_little_of_it_travels(client: PageClient) -> None:
    assert len(str(client.page)) < 20_000
    fold(client, "[500]")
    assert client.response is not None and len(client.response.text) < 60_000


def test_it_is_saved_whole(client: PageClient) -> None:
    (button,) = [each for each in client.page.all("button") if "Download" in each.text]
    answer = client.post(button.attrs["formaction"], client.form())
    assert answer.json == DATA


def folds(client: PageClient) -> list[str]:
    buttons = client.page.of_class("fs-json-fold")
    return [" ".join(button.text.split()) for button in buttons]


def page_of(value: object, **options: Any) -> PageClient:
    with gr.Blocks() as demo:
        gr.JSON(value, label="data", **options)
    return PageClient(demo.app).open()


def test_places_of_items_are_shown_and_are_no_part_of_the_text() -> None:
    client = page_of([["a"], {"b": 1}], show_indices=True)
    marks = client.page.of_class("fs-json-place")
    assert [mark.attrs["data-fs-place"] for mark in marks] == ["0", "0", "1"]
    assert client.value("data") == [["a"], {"b": 1}]
    client = page_of([[n] for n in range(10_000)], show_indices=True)
    fold(client, "more")
    assert folds(client)[:2] == ["[10,000]", "100: [1]"]
    fold(client, "150: ")
    assert "0: 150" in shown(client)
    client = page_of([[n] for n in range(10_000)])
    assert folds(client)[:2] == ["[10,000]", "[1]"]


@pytest.mark.parametrize(
    ("options", "classes"),
    [
        ({}, {"fs-tall-6"}),
        ({"max_height": None}, set()),
        ({"max_height": 80}, {"fs-tall-1"}),
        ({"min_height": 160}, {"fs-tall-6", "fs-least-2"}),
        ({"height": 240}, {"fs-tall-3", "fs-least-3"}),
    ],
)
def test_it_is_as_high_as_its_options_say(
    options: dict[str, Any], classes: set[str]
) -> None:
    client = page_of({"a": 1}, **options)
    for part in ("fs-json-text", "fs-json-tree"):
        own = client.page.of_class(part)[0].attrs["class"].split()
        sizes = {x for x in own if x.startswith(("fs-tall-", "fs-least-"))}
        assert sizes == classes
