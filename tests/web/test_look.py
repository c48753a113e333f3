"""How the parts of a page are put on it: labels, notes, places."""

from __future__ import annotations

import re
from typing import Any

import pytest

import flaskstream as gr
from tests.web.conftest import Visit


def html(visit: Visit, demo: gr.Blocks) -> str:
    response = visit(demo).response
    assert response is not None
    return response.get_data(as_text=True)


def test_a_field_without_a_label_is_called_what_it_is(visit: Visit) -> None:
    with gr.Blocks() as demo:
        gr.CheckboxGroup(["a"])
        gr.Textbox(label="")
        gr.Markdown("text")
    page = html(visit, demo)
    assert page.count('class="fs-title"') == 1
    assert ">Checkbox Group</span>" in page


def test_html_without_a_value_shows_nothing(visit: Visit) -> None:
    with gr.Blocks() as demo:
        gr.HTML()
    assert "None" not in html(visit, demo)


def test_the_note_of_a_checkbox_stands_below_it(visit: Visit) -> None:
    with gr.Blocks() as demo:
        gr.Checkbox(label="Box", info="Note")
        gr.Slider(label="Range", info="Hint")
    page = html(visit, demo)
    assert page.index('type="checkbox"') < page.index(">Note<")
    assert page.index(">Hint<") < page.index('type="range"')


def test_a_share_is_a_whole_number_and_a_width_of_zero_is_the_least(
    visit: Visit,
) -> None:
    with gr.Blocks() as demo, gr.Row():
        gr.Column(scale=0.5)  # type: ignore[arg-type]
        gr.Textbox(scale=0, min_width=0)
    page = html(visit, demo)
    assert "fs-scaled fs-scale-1 fs-wanted fs-min-4" in page
    assert "fs-scaled fs-scale-0 fs-wanted fs-min-1" in page


def test_what_nothing_listens_to_is_edited_only_without_a_value() -> None:
    with gr.Blocks() as demo:
        shown, free = gr.Textbox("A notice"), gr.Textbox()
        trigger = gr.Slider(value=3)
        trigger.release(lambda: None)
        given = gr.Number(3, interactive=True)
        gr.Dropdown(["a"])
    demo.seal()
    assert not shown.editable
    assert free.editable and trigger.editable and given.editable


@pytest.mark.parametrize("scripts", [True, False])
def test_a_whole_float_is_shown_without_its_point(visit: Visit, scripts: bool) -> None:
    with gr.Blocks() as demo:
        first = gr.Number(505.0, label="First", interactive=True)
        half = gr.Number(label="Half")
        gr.Button("Go").click(lambda number: number / 2, first, half)
    browser = visit(demo, scripts=scripts)
    assert browser.shown("First") == "505"
    browser.fill("First", "4")
    assert browser.run("Go").shown("Half") == "2"
    assert browser.reload().shown("Half") == "2"


def test_an_empty_output_has_its_placeholder(visit: Visit) -> None:
    with gr.Blocks() as demo:
        box = gr.Textbox(label="Said", placeholder="Nothing <yet>", interactive=False)
    page = visit(demo)
    shown = page.page.one(id=f"{box.dom}-value")
    assert shown.attrs["data-fs-placeholder"] == "Nothing <yet>"
    assert shown.text == ""


@pytest.mark.parametrize("options", [{}, {"link": "/there"}])
def test_a_buttons_id_and_classes_stand_on_the_button(
    visit: Visit, options: dict[str, Any]
) -> None:
    with gr.Blocks() as demo:
        wanted: Any = {"elem_id": "mine", "elem_classes": ["loud", "red"]}
        gr.Button("Go", variant="primary", **wanted, **options)
    page = visit(demo).page
    button = page.one(id="mine")
    assert button.tag == ("a" if options else "button")
    assert {"loud", "red", "primary", "lg"} <= set(button.attrs["class"].split())
    assert sum(element.has_class("loud") for element in page.walk()) == 1


def test_another_components_id_and_classes_stand_around_it(visit: Visit) -> None:
    with gr.Blocks() as demo:
        gr.Textbox("text", label="Box", elem_id="mine", elem_classes="loud")
    page = visit(demo).page
    around = next(element for element in page.walk() if element.has_class("loud"))
    assert {"Box", "text"} <= set(page.one(id="mine").text.split())
    assert page.one(id="mine") in list(around.walk())


def test_the_whole_page_is_gradios_container(visit: Visit) -> None:
    with gr.Blocks() as demo:
        gr.Textbox()
    page = visit(demo).page
    (container,) = [e for e in page.walk() if e.has_class("gradio-container")]
    assert container.tag == "body"
    assert [e.tag for e in container.walk() if e.has_class("fs-page")] == ["main"]


@pytest.mark.parametrize(
    ("info", "shown"),
    [
        ("See [how](https://a.test/b) *soon*", '<a href="https://a.test/b"'),
        ("2 < 3 & <b>no</b>", "2 &lt; 3 &amp; &lt;b&gt;no&lt;/b&gt;"),
        ("<script>alert(1)</script> `x`", "<code>x</code>"),
        ("Any. Of 1-9!", ">Any. Of 1-9!</p>"),
    ],
)
def test_a_hint_is_a_line_of_markdown_that_can_do_nothing(
    visit: Visit, info: str, shown: str
) -> None:
    with gr.Blocks() as demo:
        gr.Textbox(label="box", info=info)
    found = re.findall(r'<p class="fs-note".*?</p>', html(visit, demo), re.DOTALL)
    (note,) = found
    assert shown in note and "<script" not in note
