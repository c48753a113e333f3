"""Pages: their tree, their listeners, and what is wrong with them."""

from __future__ import annotations

from typing import Any

import pytest

import flaskstream as gr
from flaskstream.exceptions import ConfigurationError


def kinds(layout: Any) -> list[Any]:
    """The tree below a layout, as nested lists of class names."""
    found: list[Any] = []
    for child in layout.children:
        found.append(type(child).__name__)
        if hasattr(child, "children"):
            found.append(kinds(child))
    return found


# ----- the tree


def test_what_is_created_inside_stands_inside_in_that_order() -> None:
    with gr.Blocks() as demo:
        gr.Textbox()
        with gr.Row():
            with gr.Column():
                gr.Slider()
            gr.Button()
        gr.Number(render=False)
    assert kinds(demo) == ["Textbox", "Row", ["Column", ["Slider"], "Button"]]


def test_tabs_without_a_frame_get_one_together() -> None:
    with gr.Blocks() as demo:
        with gr.Tab("a"):
            gr.Textbox()
        with gr.Tab("b"):
            gr.Number()
        gr.Button()
        with gr.Tab("c"):
            pass
    assert kinds(demo) == [
        "Tabs",
        ["Tab", ["Textbox"], "Tab", ["Number"]],
        "Button",
        "Tabs",
        ["Tab", []],
    ]


def test_one_tab_of_each_frame_is_selected() -> None:
    with gr.Blocks() as demo, gr.Tabs(selected="two"):
        first, second = gr.Tab("a", id="one"), gr.Tab("b", id="two")
    demo.seal()
    assert (first.selected, second.selected) == (False, True)
    assert first.group == second.group


def test_a_component_made_outside_is_put_in_by_render() -> None:
    box = gr.Textbox()
    with gr.Blocks() as demo:
        gr.Button()
        box.render()
    assert kinds(demo) == ["Button", "Textbox"]


def test_a_component_is_rendered_once() -> None:
    with gr.Blocks():
        box = gr.Textbox()
        with pytest.raises(ConfigurationError, match="already stands on a page"):
            box.render()


def test_render_needs_a_page() -> None:
    with pytest.raises(ConfigurationError, match="no page is being built"):
        gr.Textbox().render()


def test_an_unrendered_component_can_be_put_elsewhere() -> None:
    with gr.Blocks() as demo:
        box = gr.Textbox()
        with gr.Row():
            box.unrender().render()
    assert kinds(demo) == ["Row", ["Textbox"]]
    assert gr.Textbox().unrender().is_rendered is False


def test_a_component_of_another_page_is_not_taken_from_there() -> None:
    with gr.Blocks() as other:
        box = gr.Textbox()
    with (
        gr.Blocks(),
        pytest.raises(ConfigurationError, match="stands on another page"),
    ):
        box.unrender()
    assert kinds(other) == ["Textbox"]


def test_a_page_is_cleared_to_be_made_anew() -> None:
    with gr.Blocks() as demo:
        kept = gr.Textbox(label="kept")
        with gr.Row():
            gr.Button("gone").click(str, kept, kept)
        demo.load(str, kept, kept)
    assert demo.clear() is demo
    with demo:
        kept.render()
        gr.Number().change(str, kept, kept)
    demo.seal()
    assert kinds(demo) == ["Textbox", "Number"]
    assert [trigger for x in demo.listeners for _, trigger in x.triggers] == ["change"]
    with pytest.raises(ConfigurationError, match="served already"):
        demo.clear()


def test_ids_follow_the_order_of_the_page() -> None:
    with gr.Blocks() as demo:
        gr.Textbox()
        with gr.Row():
            gr.Number()
    demo.seal()
    assert [node.id for node in demo.walk()] == [1, 2, 3]
    assert [c.name for c in demo.components] == ["c1", "c3"]


# ----- sealing


def test_a_served_page_takes_nothing_more() -> None:
    with gr.Blocks() as demo:
        box = gr.Textbox()
    assert demo.seal() is demo.seal()
    with pytest.raises(ConfigurationError, match="served already: add components"):
        demo.__enter__()
    with pytest.raises(ConfigurationError, match="served already: attach listeners"):
        demo.listen([(box, "change")], print)


@pytest.mark.parametrize("role", ["inputs", "outputs"])
def test_a_listener_whose_component_stands_nowhere_is_refused(role: str) -> None:
    lost: dict[str, Any] = {role: gr.Textbox()}
    with gr.Blocks() as demo:
        gr.Button().click(lambda *_: None, **lost, api_name="f")
    with pytest.raises(
        ConfigurationError, match=r"f\(\) uses a Textbox that stands on no page"
    ):
        demo.seal()


@pytest.mark.parametrize("role", ["inputs", "outputs"])
def test_a_listener_with_a_component_of_another_page_is_told_so(role: str) -> None:
    with gr.Blocks():
        other = gr.Number()
    given: dict[str, Any] = {role: other}
    with gr.Interface(lambda n: n, other, "number") as demo:
        gr.Button().click(lambda *_: None, **given, api_name="f")
    with pytest.raises(
        ConfigurationError, match=r"f\(\) uses a Number that stands on another page"
    ):
        demo.seal()


def test_options_that_do_not_fit_together_are_refused_when_the_page_is_complete() -> (
    None
):
    with gr.Blocks() as demo:
        gr.Code(language="klingon")
    with pytest.raises(ConfigurationError, match="a language that can be"):
        demo.seal()


def test_a_page_within_another_cannot_be_served_by_itself() -> None:
    with gr.Blocks(), gr.Blocks() as inner:
        gr.Textbox()
    with pytest.raises(ConfigurationError, match="stands within another page"):
        inner.seal()


def test_outputs_only_show_and_inputs_take() -> None:
    with gr.Blocks() as demo:
        taken, shown, both, free = (gr.Textbox() for _ in range(4))
        forced = gr.Textbox(interactive=True)
        fixed = gr.Textbox(interactive=False)
        button = gr.Button()
        button.click(lambda *_: None, [taken, both, fixed], [shown, both, forced])
    demo.seal()
    editable = [c.editable for c in (taken, shown, both, free, forced, fixed)]
    assert editable == [True, False, True, True, True, False]


# ----- listeners


def test_listeners_of_pages_within_are_the_pages_own() -> None:
    with gr.Blocks() as demo:
        gr.Button().click(print)
        with gr.Blocks():
            gr.Button().click(print)
            gr.Button().click(print)
    assert [listener.id for listener in demo.seal().listeners] == [0, 1, 2]


def test_an_event_needs_a_page() -> None:
    with pytest.raises(ConfigurationError, match="An event listener needs a page"):
        gr.Button().click(print)


def test_components_and_listeners_say_which_they_are() -> None:
    with gr.Blocks():
        button = gr.Button("Go", label="Start")
        listener = button.click(print, None, None)

    assert (repr(button), repr(listener)) == ("<Button 'Start'>", "<Listener print>")


def test_events_attach_as_decorators_too() -> None:
    with gr.Blocks() as demo:
        button, out = gr.Button(), gr.Textbox()

        @button.click(outputs=out)
        def answer() -> str:
            return "yes"

    assert answer() == "yes"
    (listener,) = demo.listeners
    assert (listener.fn, listener.outputs) == (answer, [out])
    assert listener.triggers == [(button, "click")]


def test_one_function_listens_to_several_events() -> None:
    with gr.Blocks() as demo:
        box, button = gr.Textbox(), gr.Button()
        gr.on([box.submit, button.click], print, box)
        gr.on(fn=print, inputs=[box])
    first, second = demo.listeners
    assert first.triggers == [(box, "submit"), (button, "click")]
    assert second.triggers == [(box, "change"), (demo, "load")]


def test_inputs_are_one_several_a_set_or_none() -> None:
    with gr.Blocks() as demo:
        one, two = gr.Textbox(), gr.Textbox()
        for inputs in (one, [one, two], (one, two), {one, two}, None):
            demo.load(print, inputs)
    taken = [listener.inputs for listener in demo.listeners]
    assert taken[0] == [one]
    assert taken[1] == taken[2] == [one, two]
    assert set(taken[3]) == {one, two}
    assert taken[4] == []
    assert [li.inputs_as_dict for li in demo.listeners] == [False] * 3 + [True, False]


@pytest.mark.parametrize(
    ("options", "text"),
    [
        ({"fn": "no function"}, "expected a function, got str"),
        ({"inputs": "text"}, "inputs expected components, got str: 'text'"),
        ({"outputs": ["text"]}, "outputs expected components, got str: 'text'"),
        ({"concurrency_limit": 0}, "concurrency_limit expected 1 or more"),
        ({"trigger_mode": "sometimes"}, 'trigger_mode expected "once"'),
    ],
)
def test_a_listener_that_cannot_work_is_refused(
    options: dict[str, Any], text: str
) -> None:
    with gr.Blocks() as demo, pytest.raises(ConfigurationError, match=text):
        demo.load(**{"fn": print, **options})
