from pathlib import Path

import flaskstream as gr


def measure(files):
    lines = {file.orig_name: len(Path(file).read_text().splitlines()) for file in files}
    return "\n".join(f"{name}: {count} lines" for name, count in lines.items())


with gr.Blocks(title="UploadButton") as demo:
    button = gr.UploadButton(
        "Upload scripts", file_types=["text", ".py"], file_count="multiple"
    )
    lengths = gr.Textbox(label="Lengths")
    button.upload(measure, button, lengths)

if __name__ == "__main__":
    demo.launch()
