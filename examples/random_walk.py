import time

import numpy as np

import flaskstream as gr


def walk(walkers, steps):
    rng = np.random.default_rng()
    moves = rng.normal(size=(steps + 1, walkers))
    moves[0] = 0
    height = moves.cumsum(0)
    for end in range(20, steps + 20, 20):
        seen = height[: end + 1]
        yield {
            "Step": np.arange(len(seen)).repeat(walkers),
            "Height": seen.ravel(),
            "Walker": [f"No. {k + 1}" for k in range(walkers)] * len(seen),
        }
        time.sleep(0.1)


demo = gr.Interface(
    walk,
    inputs=[
        gr.Slider(1, 6, 3, step=1, label="Walkers"),
        gr.Slider(100, 5000, 1000, step=100, label="Steps"),
    ],
    outputs=gr.LinePlot(x="Step", y="Height", color="Walker", label="Walk"),
    title="Random walk",
    description="A chart that grows: the server draws it, as many points as there are.",
)

if __name__ == "__main__":
    demo.launch()
