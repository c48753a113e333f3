import time

import flaskstream as gr


def bake(guest, seconds):
    for done in range(1, 11):
        time.sleep(seconds / 10)
        yield "In the oven  " + "●" * done + "○" * (10 - done)
    yield f"A loaf for {guest}!"


with gr.Blocks(title="Waiting line") as demo:
    gr.Markdown(
        "# Waiting line\nOne oven, one loaf at a time: `concurrency_limit=1`. Press "
        "all three buttons, here or in several tabs: each says where it waits."
    )
    seconds = gr.Slider(0.5, 20, 5, step=0.5, label="Seconds for a loaf")
    with gr.Row():
        for guest in ("Ada", "Ben", "Cleo"):
            with gr.Column(min_width=240):
                loaf = gr.Textbox(label=guest, lines=2)
                button = gr.Button(f"Bake for {guest}")
            button.click(
                bake,
                inputs=[gr.State(guest), seconds],
                outputs=loaf,
                concurrency_id="oven",
                concurrency_limit=1,
            )

if __name__ == "__main__":
    demo.launch()
