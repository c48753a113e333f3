import numpy as np

import flaskstream as gr


def ripples(frames):
    y, x = np.mgrid[-1:1:180j, -2:2:360j]
    distance = np.hypot(x, y)
    for frame in range(frames):
        wave = np.cos(14 * distance - frame / 2) / (1 + 2 * distance)
        yield np.stack([wave / 2 + 0.5] * 3, axis=-1)


demo = gr.Interface(
    ripples, gr.Slider(1, 100, 30, step=1, label="Frames"), gr.Image(label="Ripples")
)

if __name__ == "__main__":
    demo.launch()
