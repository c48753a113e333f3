"""A Dialogue on its page: lines are typed, arranged, sent, and streamed."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

import flaskstream as gr
from flaskstream.testing import PageClient


def grow() -> Iterator[Any]:
    lines: list[dict[str, str]] = []
    for number in range(3):
        lines.append({"speaker": f"s{number % 2}", "text": f"<b>{number}</b>"})
        yield lines


@pytest.fixture
def client() -> PageClient:
    with gr.Blocks() as demo:
        box = gr.Dialogue(
            [{"speaker": "Ada", "text": "Hello"}],
            speakers=["Ada", "Bob"],
            label="said",
            submit_btn="Say",
        )
        told = gr.Textbox(label="told")
        shown = gr.Dialogue(label="shown", interactive=False)
        box.submit(repr, box, told)
        gr.Button("grow").click(grow, None, shown)
        gr.Button("set").click(lambda: [{"speaker": "Eve", "text": "Hm"}], None, box)
    return PageClient(demo.app).open()


def arrange(client: PageClient, what: str) -> None:
    (button,) = client.page.all("button", value=what)
    form = client.form(**{button.attrs["name"]: what})
    if client.scripts:
        client.submit(button.attrs["hx-post"], form)
    else:
        client.submit(button.attrs["formaction"], form)


def boxes(client: PageClient) -> list[Any]:
    return client.page.of_class("fs-talk-in")


@pytest.mark.parametrize("scripts", [True, False])
def test_what_is_said_is_sent(client: PageClient, scripts: bool) -> None:
    client.scripts = scripts
    client.reload()
    client.press("Say")
    assert client.value("told") == "'[Ada] Hello'"
    client.press("set")
    client.press("Say")
    assert client.value("told") == "'[Eve] Hm'"


def test_lines_are_arranged_without_scripts(client: PageClient) -> None:
    client.scripts = False
    client.reload()
    arrange(client, "add 0")
    boxes(client)[1].put(["<b> & so on"])
    client.page.all("select")[1].all("option")[0].attrs.pop("selected", None)
    client.page.all("select")[1].one("option", value="Bob").attrs["selected"] = ""
    arrange(client, "up 1")
    client.press("Say")
    assert client.value("told") == "'[Bob] <b> & so on\\n[Ada] Hello'"
    arrange(client, "remove 0")
    assert len(boxes(client)) == 1


@pytest.mark.parametrize("scripts", [True, False])
def test_lines_become_a_text_and_lines_again(client: PageClient, scripts: bool) -> None:
    client.scripts = scripts
    client.reload()
    arrange(client, "text")
    (box,) = boxes(client)
    assert box.text.strip() == "[Ada] Hello"
    box.put(["[Bob] Hi\n\n[Ada] Yes"])
    arrange(client, "lines")
    assert [each.text.strip() for each in boxes(client)] == ["Hi", "Yes"]
    client.press("Say")
    assert client.value("told") == "'[Bob] Hi\\n[Ada] Yes'"


def test_a_list_that_grows_sends_its_new_lines(client: PageClient) -> None:
    client.press("grow")
    place = client.page.of_class("fs-talk-shown")[0]
    said = [line.text for line in place.all("li")]
    assert said == ["s0 <b>0</b>", "s1 <b>1</b>", "s0 <b>2</b>"]
    tones = [span.attrs["class"] for span in place.of_class("fs-span")]
    assert tones == ["fs-span fs-hue-0", "fs-span fs-hue-1", "fs-span fs-hue-0"]


def test_what_no_page_asks_is_refused(client: PageClient) -> None:
    (button,) = client.page.all("button", value="text")
    name, url = button.attrs["name"], button.attrs["hx-post"]
    field = name.removesuffix("-arrange")
    assert client.post(url, client.form(**{name: "burn"})).status_code == 404
    assert (
        client.post(url, client.form(**{field: "x", name: "add 0"})).status_code == 422
    )


def test_a_line_keeps_its_speaker_however_many_there_are(client: PageClient) -> None:
    name = boxes(client)[0].attrs["name"]
    fields = [text for n in range(900) for text in (f"s{n}", "x")]
    form = client.form(**{f"{name}-arrange": "down 899"})
    form.setlist(name, ["lines", *fields])
    client.submit(f"/arrange/{name[1:]}", form)
    chosen = [
        e.attrs["value"] for e in client.page.all("option") if "selected" in e.attrs
    ]
    assert chosen == fields[::2]
    assert client.response is not None and len(client.response.data) < 3_000_000


def test_what_is_only_shown_is_no_person_s_to_change(client: PageClient) -> None:
    client.scripts = False
    client.reload()
    [shown] = [e for e in client.page.walk() if e.has_class("fs-talk-shown")]
    name = shown.attrs["id"].removesuffix("-value").rpartition("-")[2]
    form = client.form(**{f"{name}-arrange": "text"})
    form.setlist(name, ["text", "forged"])
    assert client.post(f"/arrange/{name[1:]}", form).status_code == 404
    assert "forged" not in client.reload().page.text


def test_what_the_author_s_own_code_gives_is_no_visitor_s_to_read() -> None:
    with gr.Blocks() as demo:
        gr.Dialogue(speakers=["Ada"], unformatter=lambda text, first: {"secret": text})
    client = PageClient(demo.app).open()
    [name] = [n for n in client.form() if n.startswith("c") and n[1:].isdigit()]
    form = client.form(**{f"{name}-arrange": "lines"})
    form.setlist(name, ["text", "Hello"])
    answer = client.post(f"/arrange/{name[1:]}", form)
    assert answer.status_code == 422
    assert "can’t be read" in answer.text and "secret" not in answer.text
