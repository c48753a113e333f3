import time

import numpy as np

import flaskstream as gr

NIGHT, GLOW, CELL = np.array([[16, 18, 42], [98, 64, 214], [255, 236, 190]])


def live(cells):
    around = sum(
        np.roll(cells, (dy, dx), (0, 1))
        for dy in (-1, 0, 1)
        for dx in (-1, 0, 1)
        if dy or dx
    )
    return (around == 3) | (cells & (around == 2))


def play(density, speed, generations):
    cells = np.random.default_rng().random((75, 100)) < density
    trail = np.zeros(cells.shape)
    for _ in range(generations):
        trail = np.maximum(trail * 0.9, cells)[..., None]
        picture = NIGHT + (GLOW - NIGHT) * trail
        picture[cells] = CELL
        yield picture.astype(np.uint8).repeat(8, 0).repeat(8, 1)
        cells, trail = live(cells), trail[..., 0]
        time.sleep(1 / speed)


demo = gr.Interface(
    play,
    inputs=[
        gr.Slider(0.05, 0.6, 0.25, step=0.05, label="Cells alive at first"),
        gr.Slider(1, 60, 20, step=1, label="Generations per second"),
        gr.Slider(10, 1000, 300, step=10, label="Generations"),
    ],
    outputs=gr.Image(label="Field"),
    submit_btn="Play",
    title="Game of Life",
    description="An animation is a generator of pictures. Arrays of `uint8`, floats "
    "from 0 to 1, Pillow images and files all do.",
)

if __name__ == "__main__":
    demo.launch()
