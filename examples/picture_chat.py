import time

from PIL import Image, ImageOps

import flaskstream as gr

CHANGES = {
    "negative": lambda picture: ImageOps.invert(picture.convert("RGB")),
    "grey": ImageOps.grayscale,
    "mirror": ImageOps.mirror,
    "poster": lambda picture: ImageOps.posterize(picture.convert("RGB"), 2),
}


def answer(message, history):
    if not message["files"]:
        yield "Attach a picture: by the button, by dropping it here, or paste it."
        return
    wanted = [name for name in CHANGES if name in message["text"].lower()] or ["poster"]
    for path in message["files"]:
        try:
            picture = Image.open(path)
        except OSError:
            yield f"I can't read {path.rpartition('/')[2]} as a picture."
            return
        said = f"It is {picture.width} × {picture.height} pixels. Here it is, as a "
        messages = [said + " and a ".join(wanted) + ":"]
        yield messages
        for name in wanted:
            time.sleep(0.3)
            picture = CHANGES[name](picture)
        yield [*messages, gr.Image(picture, label=" and ".join(wanted))]


demo = gr.ChatInterface(
    answer,
    multimodal=True,
    textbox=gr.MultimodalTextbox(
        file_types=["image"],
        file_count="multiple",
        placeholder="A picture, and “negative”, “grey”, “mirror” or “poster”",
    ),
    title="Pictures in a chat",
    description="Messages with files: a function gets their paths, and answers with "
    "text and components.",
)

if __name__ == "__main__":
    demo.launch()
