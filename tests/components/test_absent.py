"""What Gradio has and we have not is left out or refused, with words that help."""

from __future__ import annotations

from typing import Any

import pytest

import flaskstream as gr
from flaskstream.components.core.option import leave_out, refuse
from flaskstream.components.core.update import as_update
from flaskstream.exceptions import NotHonoured, NotSupported
from flaskstream.serving.connection import Connection


def test_an_option_of_another_gradio_is_refused_with_what_to_do_instead() -> None:
    with pytest.raises(NotSupported, match=r"Image\(shape=\(9, 9\)\).*inside the func"):
        gr.Image(shape=(9, 9))  # type: ignore[arg-type]


def test_an_ornament_is_left_out_with_a_warning_and_the_script_goes_on() -> None:
    with pytest.warns(NotHonoured, match="Image.*there are no such buttons here"):
        gr.Image(show_share_button=True)
    with pytest.warns(NotHonoured, match=r"Image\(tool='select'\)"):
        gr.Image(tool="select")
    with pytest.raises(NotSupported, match="ImageMask"):
        gr.Image(tool="sketch")  # type: ignore[arg-type]


def test_one_error_names_all_options_that_are_refused() -> None:
    with pytest.raises(NotSupported) as refused:
        gr.Image(shape=(9, 9), invert_colors=True, tool="select")  # type: ignore[arg-type]
    assert all(name in str(refused.value) for name in ("shape=", "invert_colors="))
    assert "tool" not in str(refused.value)
    with pytest.raises(NotSupported, match=r"(?s)size=3.*colour='red'"):
        gr.Interface(str, "text", "text", size=3, colour="red")  # type: ignore[call-arg]
    with gr.Blocks(), pytest.raises(NotSupported, match=r"(?s)every=.*js='x'"):
        gr.Button().click(str, every=1, js="x")


@pytest.mark.parametrize("name", ["ssl_keyfile_password", "auth_dependency", "token"])
def test_no_message_shows_what_may_be_a_secret(name: str) -> None:
    with pytest.raises(NotSupported) as refused:
        refuse("launch", name, "s3cr3t", "leave it out.")
    with pytest.warns(NotHonoured) as warned:
        leave_out("launch", name, "s3cr3t", "there is none.")
    for text in (str(refused.value), str(warned[0].message)):
        assert text.startswith(f"launch({name}=…) ") and "s3cr3t" not in text


SCRIPT = "\n\nbox = gr.Textbox(key='k')\nbox.change(print) if page else None\n"


@pytest.mark.parametrize("names", [{}, {"__name__": "__main__"}])
def test_a_warning_points_at_the_authors_line(names: dict[str, str]) -> None:
    code = compile(SCRIPT, "author.py", "exec")
    with pytest.warns(NotHonoured) as warned:
        exec(code, {"gr": gr, "page": None, **names})
    assert [(one.filename, one.lineno) for one in warned] == [("author.py", 3)]
    with gr.Blocks(), pytest.warns(UserWarning) as warned:
        exec(code, {"gr": gr, "page": "a", **names})
    assert [one.lineno for one in warned] == [3]


def test_an_option_of_another_gradio_that_asks_for_nothing_is_taken() -> None:
    image = gr.Image(show_share_button=False, shape=None)
    assert as_update(gr.Image(), image) is not None


def test_an_unknown_option_names_the_component_and_those_it_has() -> None:
    with pytest.raises(TypeError, match="Textbox has no option 'colour'.*placeholder"):
        gr.Textbox(colour="red")  # type: ignore[call-arg]


def test_a_component_of_anybodys_says_itself_what_it_leaves_out() -> None:
    class Stars(gr.Number):
        kind = "stars_of_absent"
        ignored = {"glow": "stars glow by themselves."}
        refused = {"gravity": "there is none."}
        neutral = {"gravity": (0,)}

    with pytest.warns(NotHonoured, match="Stars.glow=.*glow by themselves"):
        shown = as_update(Stars(), Stars(glow=True, gravity=0))  # type: ignore[call-arg]
    assert shown is not None and not shown.properties
    with pytest.warns(NotHonoured, match="Stars.key="):  # as every component
        Stars(key="a")
    with pytest.raises(NotSupported, match="there is none"):
        Stars(gravity=1)  # type: ignore[call-arg]


def test_an_option_of_another_component_is_none_of_its() -> None:
    with pytest.raises(TypeError, match="Textbox has no option 'webcam_options'"):
        gr.Textbox(webcam_options=1)  # type: ignore[call-arg]


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
        ("render", "visible=True"),
        ("NoSuchThing", "leave it out"),
        ("Carousel", "Gallery"),
        ("mount_gradio_app", "mount"),
        ("inputs", "gr.Textbox"),
        ("Box", "Group"),
        ("FlagMethod", "CSVLogger"),
        ("Textbx", "expected one of Textbox"),
    ],
)
def test_a_name_that_is_absent_says_what_to_do(name: str, instead: str) -> None:
    with pytest.raises(AttributeError, match=f"no {name}.*{instead}") as missed:
        getattr(gr, name)
    assert len(str(missed.value)) < 120  # and not all names that there are
    assert not hasattr(gr, name)
    with pytest.raises(ImportError, match=f"no {name}.*{instead}"):
        exec(f"from flaskstream import {name}", {})


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
    clone = gr.Textbox().with_properties({"visible": "hidden"})
    assert clone.visible is False


@pytest.mark.parametrize(
    ("kind", "source"),
    [(gr.Audio, "microphone"), (gr.Video, "webcam"), (gr.Image, "webcam")],
)
def test_the_one_source_of_older_gradio_is_the_only_source(
    kind: type[gr.Component], source: str
) -> None:
    made: Any = kind(source=source)
    assert list(made.sources) == [source]
    assert list(made.with_properties({"source": "upload"}).sources) == ["upload"]


def test_a_canvas_as_the_source_is_a_component_of_its_own() -> None:
    with pytest.raises(NotSupported, match=r"source='canvas'.*gr\.Sketchpad"):
        gr.Image(source="canvas")  # type: ignore[arg-type]


def test_the_style_of_gradio_3_is_left_out_and_the_script_goes_on() -> None:
    with pytest.warns(NotHonoured, match=r"Gallery.style\(grid=\[2\]\).*is made"):
        gallery: Any = gr.Gallery().style(grid=[2])  # type: ignore[attr-defined]
    assert isinstance(gallery, gr.Gallery)
    with gr.Blocks(), pytest.warns(NotHonoured, match="Row.style"):
        row: Any = gr.Row().style(equal_height=True)  # type: ignore[attr-defined]
    assert isinstance(row, gr.Row)


def test_an_update_by_the_class_as_in_gradio_3_is_one() -> None:
    given: Any = gr.Textbox.update("new", visible=False)  # type: ignore[attr-defined]
    shown = as_update(gr.Textbox(), given)
    assert shown is not None
    assert (shown.value, shown.properties) == ("new", {"visible": False})


def test_a_method_that_is_absent_says_what_to_do() -> None:
    with gr.Blocks() as demo, pytest.raises(AttributeError, match="Blocks has no inte"):
        demo.integrate(wandb=None)  # type: ignore[attr-defined]


def test_a_chat_is_told_with_its_like_that_people_judge_their_own_messages() -> None:
    with gr.Blocks():
        chat = gr.Chatbot()
        chat.like(lambda: None, like_user_message=True)
        with pytest.warns(NotHonoured, match="like_user_message=.*of a Chatbot"):
            chat.clear(lambda: None, like_user_message=True)
    assert chat.like_user_message


def test_a_clear_button_is_in_the_api_by_the_name_that_it_is_given() -> None:
    with gr.Blocks() as demo:
        box = gr.Textbox()
        gr.ClearButton(box)
        gr.ClearButton(box, api_name="empty", api_visibility="public")
        gr.ClearButton(box, api_name="reset", show_api=True)
    assert [(one.api_name, one.api_visibility) for one in demo.listeners] == [
        (False, "undocumented"),
        ("empty", "public"),
        ("reset", "public"),
    ]


OLD_LOOKS: list[tuple[Any, dict[str, Any]]] = [
    (
        gr.Dataframe,
        {"height": 300, "max_rows": 5, "overflow_row_behaviour": "show_ends"},
    ),
    (gr.Dataframe, {"show_copy_button": False, "show_fullscreen_button": False}),
    (gr.ImageEditor, {"crop_size": "1:1", "mirror_webcam": True}),
    (gr.Image, {"brush_color": "red", "mask_opacity": 0.5}),
    (gr.LinePlot, {"stroke_dash": "kind", "overlay_point": True, "width": 300}),
    (gr.BarPlot, {"group": "kind", "vertical": True, "show_actions_button": True}),
    (gr.ScatterPlot, {"size": "n", "shape": "kind", "color_legend_title": "Kind"}),
    (gr.ParamViewer, {"default_open": True}),
    (gr.Video, {"max_length": 9, "webcam_constraints": {"video": {"width": 9}}}),
]


@pytest.mark.parametrize(
    ("kind", "looks"),
    OLD_LOOKS,
    ids=[f"{kind.__name__}-{next(iter(looks))}" for kind, looks in OLD_LOOKS],
)
def test_looks_of_older_gradio_are_left_out_with_a_warning_each(
    kind: Any, looks: dict[str, Any]
) -> None:
    with pytest.warns(NotHonoured) as warned:
        kind(**looks)
    said = " ".join(str(one.message) for one in warned)
    assert [name for name in looks if f"{name}=" not in said] == []


def test_what_a_table_has_anyway_is_taken_in_silence(
    recwarn: pytest.WarningsRecorder,
) -> None:
    gr.Dataframe(show_copy_button=True, show_fullscreen_button=True)
    assert not recwarn.list


@pytest.mark.parametrize(
    ("name", "same"),
    [
        ("DataFrame", gr.Dataframe),
        ("Checkboxgroup", gr.CheckboxGroup),
        ("Highlightedtext", gr.HighlightedText),
        ("Annotatedimage", gr.AnnotatedImage),
        ("Json", gr.JSON),
    ],
)
def test_gradios_second_names_are_there(name: str, same: type) -> None:
    assert getattr(gr, name) is same and name in gr.__all__


def test_a_property_that_fails_says_why_itself() -> None:
    def fail(thing: object) -> None:
        raise AttributeError("the true reason")

    for kind in (gr.Blocks, gr.Row, gr.Textbox, gr.State, gr.EventData, Connection):
        broken: Any = type("Broken", (kind,), {"part": property(fail)})
        with pytest.raises(AttributeError, match="the true reason"):
            _ = broken.__new__(broken).part
