"""What is typed while a run goes on reaches its further steps."""

from __future__ import annotations

from typing import Any

import pytest

import flaskstream as gr
from tests.web.client import Browser
from tests.web.conftest import Gates, Visit
from tests.web.pictures import png


@pytest.fixture
def got() -> list[Any]:
    return []


def chain(gates: Gates, got: list[Any]) -> gr.Blocks:
    def first(text: str, number: int) -> str:
        got.append((text, number))
        gates.wait("second")
        return "first"

    with gr.Blocks() as demo:
        text, number = gr.Textbox(label="text"), gr.Number(1, label="number")
        picture = gr.Image(label="picture")
        out = gr.Textbox(label="out", interactive=False)
        run = gr.Button("Go").click(first, [text, number], out)
        run.then(lambda *values: got.append(values), [text, number, picture, out])
    return demo


def told(page: Browser, **fields: str) -> int:
    """What the page's script sends, and what it is answered with."""
    return page.post(page.fields_url, {"page": page.page_id, **fields}).status_code


def test_a_further_step_gets_what_was_typed_during_the_first(
    visit: Visit, gates: Gates, got: list[Any]
) -> None:
    page = visit(chain(gates, got))
    page.fill("text", "before")
    page.press("Go")
    assert told(page, c1="typed since") == 204
    assert told(page, c2="2") == 204
    gates.open("second")
    page.follow()
    assert got == [("before", 1), ("typed since", 2, None, "first")]
    assert page.reload().shown("text") == "typed since"


def test_what_is_not_told_stays_as_it_was(
    visit: Visit, gates: Gates, got: list[Any]
) -> None:
    page = visit(chain(gates, got))
    page.choose("picture", png(3, 2), "dot.png")
    page.press("Go")
    told(page, c1="typed since")
    gates.open("second")
    page.follow()
    assert got[1][2].shape == (2, 3, 3)


@pytest.mark.parametrize("wrong", ["x", "", "9" * 400])
def test_what_is_wrong_is_left_out(
    visit: Visit, gates: Gates, got: list[Any], wrong: str
) -> None:
    with gr.Blocks() as demo:
        number = gr.Number(1, maximum=9, label="number")
        gr.Button("Go").click(lambda: gates.wait("second")).then(got.append, number)
    page = visit(demo)
    page.press("Go")
    assert told(page, c1=wrong) == 204
    gates.open("second")
    page.follow()
    assert got == [None if wrong == "" else 1]


def test_an_older_request_that_comes_late_changes_nothing(
    visit: Visit, gates: Gates, got: list[Any]
) -> None:
    page = visit(chain(gates, got))
    page.press("Go", order="load 1")
    told(page, c1="newer", order="load 3")
    told(page, c1="older", c2="2", order="load 2")
    gates.open("second")
    page.follow()
    assert got[1][:2] == ("newer", 2)


def test_only_the_pages_owner_tells_it(
    visit: Visit, gates: Gates, got: list[Any]
) -> None:
    demo = chain(gates, got)
    page, stranger = visit(demo), visit(demo)
    page.press("Go")
    assert stranger.post(page.fields_url, {"c1": "forged"}).status_code == 404
    gates.open("second")
    page.follow()
    assert got[1][0] == ""


def test_a_page_without_further_steps_tells_nothing(visit: Visit, gates: Gates) -> None:
    demo = gr.Interface(lambda text: gates.wait("end"), "text", "text")
    page = visit(demo)
    page.press("Submit")
    assert page.stream_url is not None
    assert not page.page.all("div", data_fields=page.fields_url)
