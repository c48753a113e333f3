"""Pages that change themselves, for the browser tests."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import flaskstream as gr
from tests.gate import Gate


def updating() -> gr.Blocks:
    def choose(kind: str) -> Any:
        choices = ["apple", "pear"] if kind == "fruit" else ["leek", "kale"]
        return gr.update(choices=choices, value=choices[0], label=kind)

    with gr.Blocks() as demo:
        kind = gr.Radio(["fruit", "vegetable"], value="fruit", label="kind")
        which = gr.Dropdown(["apple", "pear"], value="apple", label="which")
        out = gr.Textbox(label="out", interactive=False)
        kind.change(choose, kind, which)
        gr.Button("eat").click(lambda w: f"ate {w}", which, out)
    return demo


def using() -> gr.Blocks:
    def tell(event: gr.SelectData) -> str:
        return f"{event.target.label} {event.value}"

    with gr.Blocks() as demo:
        fruit = gr.Radio(["apple", "pear"], label="fruit")
        colour = gr.Radio(["red", "blue"], label="colour")
        with gr.Tabs():
            tabs = [gr.Tab(f"Tab {i}") for i in (1, 2, 3)]
        used = gr.Textbox(label="used")
        opened = gr.Textbox(label="opened")
        gr.on([fruit.select, colour.select], tell, None, used)
        gr.on([tab.select for tab in tabs], tell, None, opened)
    return demo


def counting_events() -> gr.Blocks:
    with gr.Blocks() as demo:
        picture = gr.Image(label="picture")
        for name in ("change", "input", "upload", "clear"):
            seen = gr.Number(0, label=name, interactive=False)
            getattr(picture, name)(lambda n: n + 1, seen, seen)
    return demo


def sized_pictures() -> gr.Blocks:
    with gr.Blocks() as demo:
        picture = gr.Image(width=320, height=240, label="small")
        gr.Button("Wider").click(lambda: gr.update(width=480), None, picture)
    return demo


def centred() -> gr.Blocks:
    css = "#middle { margin: 0 auto; max-width: 300px }"
    with gr.Blocks(css=css) as demo:
        with gr.Column(elem_id="middle"):
            text = gr.Textbox(label="text")
            gr.HTML("<a href='/'>plain</a> <a href='/' style='color: red'>red</a>")
            gr.Markdown("[in Markdown](/)")
        gr.Examples([["word" * 40], [""]], text)
    return demo


def changing_layout() -> gr.Blocks:
    with gr.Blocks() as demo:
        gr.Textbox(label="other")
        with gr.Row():
            with gr.Column(visible=False) as column:
                gr.Textbox(label="within")
            with gr.Column():
                gr.Textbox(label="beside")
        with gr.Accordion("More", open=False) as accordion:
            gr.Textbox(label="folded")
        with gr.Tabs() as tabs:
            with gr.Tab("One", id="one") as one:
                gr.Textbox(label="in one")
            with gr.Tab("Two", id="two") as two:
                seen = gr.Textbox(label="in two")
        gr.Button("Show").click(lambda: gr.Column(visible=True), None, column)
        gr.Button("Hide").click(lambda: gr.update(visible=False), None, column)
        gr.Button("Unfold").click(
            lambda: gr.Accordion("Less", open=True), None, accordion
        )
        gr.Button("Fold").click(lambda: gr.update(open=False), None, accordion)
        gr.Button("To one").click(lambda: gr.Tabs(selected="one"), None, tabs)
        gr.Button("To two").click(lambda: gr.Tabs(selected="two"), None, tabs)
        gr.Button("No one").click(lambda: gr.Tab(visible=False), None, one)
        two.select(lambda text: f"{text}!", seen, seen)
    return demo


def folding() -> gr.Blocks:
    """Sidebars on both sides, one of them in a tab, and an accordion; they tell."""
    with gr.Blocks() as demo:
        gr.Markdown("# A page between its sidebars")
        told = gr.Textbox(label="told", interactive=False)
        with gr.Sidebar("Tools") as tools:
            gr.Textbox(label="tool")
        with gr.Tab("One"):
            gr.Markdown("Nothing here")
        with gr.Tab("Two"), gr.Sidebar("Notes", position="right", width="200px"):
            gr.Markdown("Of today")
            gr.Textbox(label="note", lines=60)
        with gr.Accordion("More", open=False) as more:
            gr.Textbox(label="folded")
        for name, node in (("tools", tools), ("more", more)):
            node.expand(lambda name=name: f"{name} unfolded", None, told)
            node.collapse(lambda name=name: f"{name} folded", None, told)
        gr.Button("Fold").click(lambda: gr.Sidebar(open=False), None, tools)
    return demo


def repeating() -> gr.Blocks:
    """Shows what is typed as an author's HTML, and as Markdown with formulas."""
    signs = [{"left": "$", "right": "$", "display": False}]
    with gr.Blocks() as demo:
        text = gr.Textbox(label="text", lines=3)
        markup, prose = gr.HTML(), gr.Markdown(latex_delimiters=signs)
        gr.Button("Show").click(lambda t: (t, t), text, [markup, prose])
    return demo


def publisher(gates: Mapping[str, Gate]) -> gr.Blocks:
    """Outputs with much room for what is told of their runs, with little, and none."""

    def wait(gate: str, typed: str = "", progress: gr.Progress = gr.Progress()) -> Any:  # noqa: B008
        for _ in progress.tqdm(range(3), "Rounds"):
            for _ in progress.tqdm(range(4), "Steps of a round"):
                gates[gate].acquire()
                return gr.skip()

    with gr.Blocks() as demo:
        gate = gr.Textbox(label="gate")
        with gr.Row():
            shown: list[Any] = [
                gr.Textbox(label=label, min_width=80, interactive=False)
                for label in ("First", "Second", "Third")
            ]
        shown.append(gr.Textbox(label="A title of many words " * 5, interactive=False))
        shown.append(gr.Textbox(show_label=False, interactive=False))
        shown.append(gr.Markdown("**as it was**"))
        shown.append(gr.Number(label="noted", info="What it is", interactive=False))
        shown.append(gr.Checkbox(label="checked", interactive=False))
        shown.append(gr.Chatbot(show_label=False, height=100))
        for number, output in enumerate(shown):
            go = gr.Button(f"Go {number}")
            go.click(wait, gate, output, concurrency_limit=None)
        typed = gr.Textbox(label="typed")
        heard = gr.Textbox(label="heard", interactive=False)
        typed.input(wait, [gate, typed], heard)
    return demo


def walking() -> gr.Blocks:
    """Steps that buttons lead to, and a person presses."""

    def told(event: gr.SelectData) -> str:
        return f"{event.index} {event.value}"

    with gr.Blocks() as demo:
        gr.Markdown("# Steps")
        with gr.Walkthrough(selected="a") as way:
            with gr.Step("Address", id="a"):
                gr.Textbox(label="street")
                onwards = gr.Button("Onwards")
            with gr.Step("Way of sending", id="b"):
                gr.Textbox(label="carrier")
                ready = gr.Button("Ready")
            with gr.Step("Summary", id="c", interactive=False):
                gr.Textbox(label="parcel")
        seen = gr.Textbox(label="pressed", interactive=False)
        onwards.click(lambda: gr.Walkthrough(selected="b"), None, way)
        ready.click(lambda: gr.Walkthrough(selected="c"), None, way)
        way.select(told, None, seen)
    return demo
