"""What Gradio has and we have not is refused with a sentence that helps."""

from __future__ import annotations

import pytest

import flaskstream as gr
from flaskstream.components.update import as_update
from flaskstream.exceptions import NotSupported


def test_an_option_of_another_gradio_is_refused_with_what_to_do_instead() -> None:
    with pytest.raises(NotSupported, match=r"Image\(shape=\(9, 9\)\).*inside the func"):
        gr.Image(shape=(9, 9))  # type: ignore[call-arg]
    with pytest.raises(NotSupported, match="Image.*there are no such buttons here"):
        gr.Image(show_share_button=True)  # type: ignore[call-arg]


def test_an_option_of_another_gradio_that_asks_for_nothing_is_taken() -> None:
    image = gr.Image(show_share_button=False, shape=None)  # type: ignore[call-arg]
    assert as_update(gr.Image(), image) is not None


def test_an_unknown_option_names_the_component_and_those_it_has() -> None:
    with pytest.raises(TypeError, match="Textbox has no option 'colour'.*placeholder"):
        gr.Textbox(colour="red")  # type: ignore[call-arg]


def test_an_event_that_is_absent_names_those_there_are() -> None:
    with pytest.raises(AttributeError, match="Button has no event 'stream'.*click"):
        gr.Button().stream  # type: ignore[attr-defined]  # noqa: B018
    with pytest.raises(AttributeError, match="Row has no event 'select'.*it has none"):
        gr.Row().select  # type: ignore[attr-defined]  # noqa: B018
    assert not hasattr(gr.Slider(), "submit")


def test_any_other_attribute_fails_as_everywhere() -> None:
    with pytest.raises(AttributeError, match="'Row' object has no attribute 'colour'"):
        gr.Row().colour  # type: ignore[attr-defined]  # noqa: B018


@pytest.mark.parametrize(
    ("name", "instead"),
    [
        ("KeyUpData", "take components as inputs"),
        ("render", "visible=True"),
        ("Gallery", "expected one of"),
        ("Sidebar", "Column"),
        ("mount_gradio_app", "mount"),
    ],
)
def test_a_name_that_is_absent_says_what_to_do(name: str, instead: str) -> None:
    with pytest.raises(AttributeError, match=f"no {name}.*{instead}"):
        getattr(gr, name)


def test_options_that_a_class_passes_on_can_be_updated() -> None:
    clear, area = gr.ClearButton(), gr.TextArea()
    shown = as_update(clear, gr.ClearButton(visible=False, variant="stop"))
    assert shown is not None
    assert shown.properties == {"visible": False, "variant": "stop"}
    hinted = as_update(area, gr.update(placeholder="Type"))
    assert hinted is not None and hinted.properties == {"placeholder": "Type"}


def test_hidden_is_invisible() -> None:
    assert gr.Textbox(visible="hidden").visible is False
    assert gr.Column(visible="hidden").visible is False
    twin = gr.Textbox().with_properties({"visible": "hidden"})
    assert twin.visible is False
