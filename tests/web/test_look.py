"""How the parts of a page are put on it: labels, notes, places."""

from __future__ import annotations

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
