"""What is right: scripts as they are written for Gradio, with ornaments that are left
out here. A type checker finds nothing in them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import flaskstream as gr


def shout(word: str, times: int = 1) -> str:
    return word.upper() * times


def count(
    upto: float,
    progress: gr.Progress = gr.Progress(),  # noqa: B008 - as Gradio's scripts do
) -> Iterator[str]:
    for number in progress.tqdm(range(int(upto)), desc="Counting"):
        yield str(number)


def answer(message: str, history: list[dict[str, Any]], *_: Any) -> Iterator[str]:
    for end in range(len(message)):
        yield message[: end + 1]


def an_interface() -> None:
    demo = gr.Interface(
        fn=shout,
        inputs=["text", gr.Slider(1, 5, value=1, step=1, label="Times", key="times")],
        outputs=gr.Textbox(label="Said", show_copy_button=True, lines=3),
        examples=[["hello", 2], ["bye", 1]],
        cache_examples=False,
        title="Shout",
        description="It **shouts**.",
        article="The end.",
        theme=gr.themes.Soft(),
        css=".gradio-container { color: red }",
        flagging_mode="never",
        allow_flagging="never",
        analytics_enabled=False,
        concurrency_limit=4,
        api_name="shout",
        delete_cache=(60, 60),
    )
    demo.queue(max_size=20, default_concurrency_limit=2, api_open=False)
    demo.launch(
        share=True,
        server_name="0.0.0.0",
        server_port=7860,
        auth=[("ada", "secret")],
        show_error=True,
        favicon_path="icon.png",
        ssr_mode=False,
        max_threads=40,
        allowed_paths=["pictures"],
        pwa=True,
        mcp_server=False,
    )


def some_blocks() -> None:
    with gr.Blocks(title="Blocks", fill_height=True, head="<meta>") as demo:
        gr.Markdown("# Hello", header_links=True, height=200)
        seen = gr.State([])
        with gr.Row(equal_height=True, variant="panel", height=300):
            with gr.Column(scale=2, min_width=200):
                word = gr.Textbox(
                    placeholder="Type", autofocus=True, info="Any.", max_length=9
                )
                kind = gr.Dropdown(["a", ("B", 2)], multiselect=True, label="Kind")
                which = gr.Radio(choices=["x", "y"], value="x", interactive=True)
                many = gr.CheckboxGroup(["p", "q"], show_select_all=True)
                agreed = gr.Checkbox(True, label="Agreed", container=False)
                upto = gr.Number(value=3, minimum=0, precision=0, buttons=None)
            with gr.Column():
                said = gr.Textbox(interactive=False, elem_classes=["said"], rtl=False)
                shown = gr.Image(
                    type="pil",
                    sources=["upload", "clipboard"],
                    streaming=False,
                    show_share_button=False,
                    show_fullscreen_button=True,
                    webcam_options=None,
                )
                table = gr.JSON(open=True, max_height=100)
                code = gr.Code(language="python", show_line_numbers=True)
                label = gr.Label(num_top_classes=3, show_heading=False)
                html = gr.HTML("<b>b</b>", padding=False, min_height=20)
        with gr.Tabs(selected=1):
            with gr.Tab("One", id=1, render_children=True):
                go = gr.Button("Go", variant="primary", size="sm", icon=None)
                stop = gr.Button("Stop", variant="stop")
            with gr.TabItem("Two"), gr.Accordion("More", open=False), gr.Group():
                gr.ClearButton([word, said], value="Empty", variant="secondary")
        ran = go.click(
            fn=shout,
            inputs=[word, upto],
            outputs=said,
            api_name="shout",
            scroll_to_output=True,
            show_progress="minimal",
            queue="gpu",
            preprocess=True,
            concurrency_id="gpu",
            concurrency_limit=1,
        )
        ran.then(lambda: gr.update(visible=True), None, [table, html], show_api=False)
        ran.success(count, upto, outputs=[said]).failure(None, None, None)
        stop.click(fn=None, inputs=None, outputs=None, cancels=[ran], js="() => 1")
        word.submit(count, {upto}, said, trigger_mode="always_last", stream_every=0.5)
        gr.on([word.change, which.change], shout, word, said, key="live")
        demo.load(lambda: 3, outputs=upto, js=None)
        demo.unload(lambda: None)

        @kind.change(inputs=[kind, many, agreed, seen], outputs=[code, label])
        def changed(*values: Any) -> tuple[str, str]:
            return str(values), "b"

        @gr.on(triggers=[shown.upload, shown.clear], inputs=shown)
        def uploaded(picture: Any, event: gr.EventData) -> None:
            gr.Info(f"{event.name}", duration=3)

        gr.Examples([["hi", 1]], inputs=[word, upto], outputs=said, fn=shout)
    demo.launch(inbrowser=False, prevent_thread_lock=True, quiet=True, debug=True)


def a_chat() -> None:
    with gr.Blocks() as demo:
        gr.ChatInterface(
            answer,
            type="messages",
            chatbot=gr.Chatbot(
                height="70vh",
                avatar_images=(None, None),
                show_share_button=False,
                allow_tags=True,
                watermark="mine",
            ),
            textbox=gr.Textbox(placeholder="Ask", submit_btn=True, stop_btn="Halt"),
            additional_inputs=[gr.Slider(0, 1, label="Temperature"), "checkbox"],
            examples=["Hello", "Who are you?"],
            cache_examples=False,
            retry_btn=None,
            undo_btn=None,
            clear_btn=None,
            flagging_mode="manual",
            save_history=True,
            fill_height=False,
            theme="soft",
        )
        gr.MultimodalTextbox(file_types=["image"], file_count="multiple", rtl=True)
    gr.TabbedInterface([demo], ["Chat"], title="Tabs", css="a { }").launch()
