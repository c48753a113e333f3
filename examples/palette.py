import time

import numpy as np
from PIL import Image

import flaskstream as gr


def find_colours(picture, number):
    small = np.asarray(Image.fromarray(picture).resize((120, 80)), float)
    pixels = small.reshape(-1, 3)
    colours = np.random.default_rng(1).choice(np.unique(pixels, axis=0), number, False)
    for step in range(1, 31):
        nearest = ((pixels[:, None] - colours) ** 2).sum(-1).argmin(1)
        before, colours = colours, colours.copy()
        for k in set(nearest):
            colours[k] = pixels[nearest == k].mean(0)
        moved = np.abs(colours - before).max()
        names = ["#" + bytes(colour).hex() for colour in colours.astype(np.uint8)]
        yield (
            colours[nearest].reshape(small.shape).repeat(6, 0).repeat(6, 1) / 255,
            dict(zip(names, np.bincount(nearest, minlength=number) / len(pixels))),
            f"Step {step}: the colours moved by up to {moved:.1f}",
            {"steps": step, "colours": names},
        )
        if moved < 1:
            return
        time.sleep(0.1)


y, x = np.mgrid[0:1:400j, 0:1:600j]
sunset = np.stack([1 - 0.5 * y, 0.75 - 0.6 * y + 0.1 * x, 0.35 + 0.5 * y * x], axis=-1)
sunset[np.hypot((x - 0.65) * 1.5, y - 0.55) < 0.18] = (1, 0.9, 0.6)
sunset[y > 0.72 + 0.05 * np.sin(9 * x)] = (0.13, 0.1, 0.28)

demo = gr.Interface(
    find_colours,
    inputs=[
        gr.Image(sunset, label="Picture"),
        gr.Slider(2, 8, 5, step=1, label="Colours"),
    ],
    outputs=[
        gr.Image(label="In these colours"),
        gr.Label(label="Shares"),
        gr.Textbox(label="Progress"),
        gr.JSON(label="Result"),
    ],
    title="Palette",
    description="Four outputs: the function yields a tuple with a value for each.",
)

if __name__ == "__main__":
    demo.launch()
