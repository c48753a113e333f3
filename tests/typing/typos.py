"""What is misspelt, or is not there: a type checker must find each. In the usual run
over all files mypy fails where a line has such a comment and it finds nothing."""

from __future__ import annotations

import flaskstream as gr


def say(word: str) -> str:
    return word


def typos() -> None:
    with gr.Blocks(titel="Words") as demo:  # type: ignore[call-arg]
        box = gr.Textbox(placehodler="Type")  # type: ignore[call-arg]
        area = gr.TextArea(max_lengh=3)  # type: ignore[call-arg]
        gr.Slider(0, 10, stepp=2)  # type: ignore[call-arg]
        gr.Number(precison=0)  # type: ignore[call-arg]
        gr.Dropdown(["a"], multi_select=True)  # type: ignore[call-arg]
        gr.Radio(["a"], lable="Which")  # type: ignore[call-arg]
        gr.Image(type="nupmy")  # type: ignore[arg-type]
        gr.Chatbot(avatar_image=("a.png", None))  # type: ignore[call-arg]
        gr.Markdown("a", linebreaks=True)  # type: ignore[call-arg]
        gr.MultimodalTextbox(file_type=["image"])  # type: ignore[call-arg]
        gr.State(0, time_to_life=60)  # type: ignore[call-arg]
        with gr.Row(equal_heigth=True), gr.Column(min_widht=9):  # type: ignore[call-arg]
            button = gr.Button("Go", varient="primary")  # type: ignore[call-arg]
        gr.Examples([["a"]], box, example_per_page=5)  # type: ignore[call-arg]
        button.click(say, box, outptus=area)  # type: ignore[call-overload]
        said = button.click(say, box, area)
        said.then(say, box, area, concurency_limit=2)  # type: ignore[call-arg]
        box.submit(say, box, area, trigger_mode="mulitple")  # type: ignore[call-overload]
        gr.on([box.change], say, box, area, api_nam="say")  # type: ignore[call-overload]
    demo.queue(max_sise=20)  # type: ignore[call-arg]
    demo.launch(server_prot=80)  # type: ignore[call-arg]
    gr.Interface(say, "text", "text", exmaples=["a"])  # type: ignore[call-arg]
    gr.ChatInterface(say, multi_modal=True)  # type: ignore[call-arg]
    gr.TabbedInterface([demo], tab_name=["One"])  # type: ignore[call-arg]
