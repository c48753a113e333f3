"""Events of all components: those that Gradio's have, and what is said of others."""

from __future__ import annotations

import inspect
import warnings
from typing import Any

import numpy as np
import pytest

import flaskstream as gr
from flaskstream.components.core.absent import EVENTS
from flaskstream.components.core.event import BoundEvent, Event
from flaskstream.components.core.node import Node
from flaskstream.exceptions import InvalidInput

GRADIO = {
    "Accordion": "expand collapse",
    "AnnotatedImage": "change select",
    "Audio": "stream change clear play pause stop start_recording pause_recording "
    "stop_recording upload input",
    "BrowserState": "change",
    "Button": "change click",
    "Chatbot": "change select like retry undo example_select option_select clear copy "
    "edit",
    "Checkbox": "change input select",
    "CheckboxGroup": "change input select",
    "Code": "change input focus blur",
    "ColorPicker": "change input release submit focus blur",
    "Dataframe": "change input select edit",
    "Dataset": "change click select",
    "DateTime": "change submit",
    "Dialogue": "change input submit",
    "DownloadButton": "change click",
    "Dropdown": "change input select focus blur key_up",
    "File": "change select clear upload delete download",
    "FileExplorer": "change input select",
    "Gallery": "select upload change delete preview_close preview_open",
    "HTML": "change click",
    "HighlightedText": "change select",
    "Image": "clear change stream select upload input",
    "ImageEditor": "clear change input select upload apply",
    "ImageSlider": "clear change select upload input",
    "JSON": "change",
    "Label": "change select",
    "LinePlot": "change select double_click",
    "Markdown": "change copy",
    "Model3D": "change upload edit clear",
    "MultimodalTextbox": "change input select submit focus blur stop",
    "Number": "change input submit focus blur",
    "ParamViewer": "change upload",
    "Plot": "change",
    "Radio": "select change input",
    "Sidebar": "expand collapse",
    "Slider": "change input release",
    "State": "change",
    "Step": "select",
    "Tab": "select",
    "Tabs": "change select",
    "Textbox": "change input select submit focus blur stop copy",
    "Timer": "change tick",
    "UploadButton": "change click upload",
    "Video": "change clear start_recording stop_recording stop play pause end upload "
    "input",
    "Walkthrough": "change select",
}
"""The events of Gradio 6.31. Two of them are left out: an ImageSlider's `stream`, which
nothing there brings about, and those of HTML that its own script would dispatch."""
OPTIONS: dict[str, dict[str, Any]] = {
    "DownloadButton": {"value": None},
    "Interface": {"fn": str, "inputs": "text", "outputs": "text"},
    "ChatInterface": {"fn": lambda message, history: message},
    "TabbedInterface": {"interface_list": []},
    "Dataset": {"components": ["text"], "samples": [["a"]]},
    "Step": {"label": "a"},
}


def classes() -> list[str]:
    """The names of all that a page is made of."""
    return [
        name
        for name in sorted(gr.__all__)
        if inspect.isclass(kind := getattr(gr, name))
        and issubclass(kind, Node)
        and kind is not gr.Component
    ]


def events_of(kind: type[Node]) -> set[str]:
    members = (vars(base).items() for base in kind.__mro__)
    return {name for some in members for name, one in some if isinstance(one, Event)}


def made(name: str) -> Any:
    with warnings.catch_warnings(), gr.Blocks():
        warnings.simplefilter("ignore")
        return getattr(gr, name)(**OPTIONS.get(name, {}))


@pytest.mark.parametrize("name", GRADIO)
def test_it_has_the_events_of_gradios(name: str) -> None:
    assert {*GRADIO[name].split()} <= events_of(getattr(gr, name))


@pytest.mark.parametrize("name", classes())
def test_an_event_that_it_lacks_is_said_where_it_is_written(name: str) -> None:
    node = made(name)
    for event in sorted(EVENTS):
        found = inspect.getattr_static(type(node), event, None)
        if found is not None:
            assert callable(getattr(node, event))
            continue
        with pytest.raises(AttributeError) as refused:
            getattr(node, event)(str)
        said = str(refused.value)
        assert said.startswith(f"{type(node).__name__} has no event '{event}': ")
        assert all(one in said for one in events_of(type(node)) & EVENTS)
        assert "; attach the function to " in said


def test_events_of_an_authors_component_are_named_beside_them() -> None:
    class Coin(gr.Component):
        kind = "coin_of_events"
        bundle = "plain"
        template = ""
        flip = Event("flip")

    with pytest.raises(AttributeError, match="Coin has .*'copy': .* change, flip;"):
        Coin().copy  # type: ignore[attr-defined]  # noqa: B018


@pytest.mark.parametrize("name", [name for name in classes() if name in GRADIO])
def test_an_event_that_it_has_attaches_a_function(name: str) -> None:
    node = made(name)
    for event in GRADIO[name].split():
        bound = getattr(node, event)
        assert isinstance(bound, BoundEvent) and bound.node is node


# ----- what is told of them


@pytest.mark.parametrize("index", [[0, 5], [2, 4], [8, 9]])
def test_a_part_of_a_text_is_what_stands_there(index: list[int]) -> None:
    text = "naïve 😀 x"
    found = gr.Textbox().event_details("select", {"index": index}, text, None)
    start, end = index
    assert found == {"index": index, "value": text[start:end]}
    both = gr.MultimodalTextbox()
    payload = {"text": text, "files": []}
    assert both.event_details("select", {"index": index}, payload, None) == found


@pytest.mark.parametrize(
    "index",
    [
        None,
        3,
        "01",
        [],
        [0],
        [0, 1, 2],
        [0, 0],
        [3, 1],
        [-2, 3],
        [0, 6],
        [0, 10**30],
        [0, 1.0],
        [False, True],
        ["0", "1"],
        [[0], [1]],
        {"0": 0, "1": 1},
        [0] * 5_000,
    ],
)
def test_no_part_of_a_text_is_refused(index: Any) -> None:
    told = {"index": index, "value": "made up"}
    refused = "not there any more; select it again"
    for box, payload in [
        (gr.Textbox(), "short"),
        (gr.Textbox(), None),
        (gr.MultimodalTextbox(), {"text": "short", "files": []}),
        (gr.MultimodalTextbox(), None),
    ]:
        with pytest.raises(InvalidInput, match=refused):
            box.event_details("select", told, payload, None)
        with pytest.raises(InvalidInput, match=refused):
            box.event_details("select", {}, payload, None)


def test_what_is_copied_is_what_the_server_has() -> None:
    told = {"value": "made up " * 1_000}
    box, text = gr.Textbox(type="password"), gr.Markdown()
    assert box.event_details("copy", told, box.parse(["s3cr3t"], {}), None) == {  # type: ignore[arg-type]
        "value": "s3cr3t"
    }
    assert type(box.event_details("copy", told, "a", None)["value"]) is str
    assert box.event_details("copy", told, None, None) == {"value": ""}
    assert text.event_details("copy", told, "# *a*", None) == {"value": "# *a*"}
    assert text.event_details("copy", told, None, None) == {"value": ""}
    assert box.event_details("input", told, "a", None) == {}
    assert text.event_details("change", told, "a", None) == {}


def test_a_label_is_chosen_by_its_place_among_those_with_a_confidence() -> None:
    label = gr.Label()
    payload = label.postprocess({"cat": 0.2, 3: 0.8})
    for index, value in enumerate([3, "cat"]):
        found = label.event_details("select", {"index": index}, payload, None)
        assert found == {"index": index, "value": value}
    wrong: list[Any] = [None, -1, 2, 10**30, 0.0, True, "0", [0]]
    for one in wrong:
        with pytest.raises(InvalidInput, match="label is not there any more"):
            label.event_details("select", {"index": one}, payload, None)
    for nothing in (None, label.postprocess("cat")):
        with pytest.raises(InvalidInput, match="label is not there any more"):
            label.event_details("select", {"index": 0}, nothing, None)


def test_a_place_in_two_pictures_is_one_of_the_first_that_is_there() -> None:
    slider = gr.ImageSlider()
    pixels = [[[0, 0, 0]] * 4] * 3
    payload = slider.postprocess((None, np.array(pixels, np.uint8)))
    told = {"index": [3, 2]}
    found = slider.event_details("select", told, payload, None)
    assert found == {"index": [3, 2], "value": None}
    for index in ([4, 0], [0, 3], [-1, 0], [0, 0, 0], None, [0.0, 0], [10**30, 0]):
        with pytest.raises(InvalidInput, match="not there any more"):
            slider.event_details("select", {"index": index}, payload, None)
    for nothing in (None, [None, None]):
        with pytest.raises(InvalidInput, match="not there any more"):
            slider.event_details("select", told, nothing, None)
    assert slider.event_details("clear", {}, payload, None) == {}


def test_a_message_that_is_selected_is_told_as_it_was_given() -> None:
    chat = gr.Chatbot()
    history = [
        {"role": "user", "content": "**hi**"},
        {"role": "system", "content": "Be brief."},
        {"role": "assistant", "content": ["one", "two"]},
    ]
    payload = chat.postprocess(history)
    found = chat.event_details("select", {"index": 0}, payload, None)
    assert found == {"index": 0, "value": "**hi**"}
    found = chat.event_details("select", {"index": 2}, payload, None)
    assert found == {"index": 2, "value": "one\n\ntwo"}
    for index in (1, 3, -1, None, "0", 0.0, True, 10**30, [0]):
        with pytest.raises(InvalidInput, match="not there any more"):
            chat.event_details("select", {"index": index}, payload, None)
