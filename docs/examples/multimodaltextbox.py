from pathlib import Path

import flaskstream as gr


def describe(message):
    sizes = [
        f"{Path(f).name}: {Path(f).stat().st_size} bytes" for f in message["files"]
    ]
    return "\n".join([message["text"], *sizes])


with gr.Blocks(title="MultimodalTextbox") as demo:
    box = gr.MultimodalTextbox(label="Message", file_types=["text", ".csv"])
    answer = gr.Textbox(label="Received", lines=3)
    box.submit(describe, box, answer)

if __name__ == "__main__":
    demo.launch()
