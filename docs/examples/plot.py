import matplotlib.pyplot as plt
import numpy as np

import flaskstream as gr


def spiral(turns):
    angle = np.linspace(0, turns * 2 * np.pi, 500)
    for share in (0.25, 0.5, 0.75, 1):
        drawn = angle <= share * angle[-1]
        figure, axes = plt.subplots(figsize=(5, 4), subplot_kw={"projection": "polar"})
        axes.plot(angle[drawn], angle[drawn])
        axes.set_title("A spiral of Archimedes")
        yield figure


demo = gr.Interface(
    spiral,
    gr.Slider(1, 8, value=3, step=1, label="Turns"),
    gr.Plot(label="Spiral"),
    submit_btn="Draw",
)

if __name__ == "__main__":
    demo.launch()
