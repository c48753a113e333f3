import time

import numpy as np

import flaskstream as gr


def find_colours(picture, number):
    if picture is None:
        raise gr.Error("Choose a picture first.")
    fine = max(1, max(picture.shape) // 150)
    small = picture[::fine, ::fine].astype(float)
    pixels = small.reshape(-1, 3)
    colours = np.random.default_rng(1).choice(np.unique(pixels, axis=0), number)
    for step in range(1, 11):
        nearest = ((pixels[:, None] - colours) ** 2).sum(-1).argmin(1)
        for k in set(nearest):
            colours[k] = pixels[nearest == k].mean(0)
        names = ["#" + bytes(colour).hex() for colour in colours.astype(np.uint8)]
        yield (
            colours[nearest].reshape(small.shape).repeat(4, 0).repeat(4, 1) / 255,
            dict(zip(names, np.bincount(nearest, minlength=number) / len(pixels))),
            f"Step {step} of 10",
            {"step": step, "colours": names},
        )
        time.sleep(0.2)


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
