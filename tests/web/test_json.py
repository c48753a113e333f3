"""Large JSON on its page: it unfolds, and stays unfolded."""

from __future__ import annotations

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
