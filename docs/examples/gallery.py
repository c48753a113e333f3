import numpy as np

import flaskstream as gr


def shades(count):
    pictures = []
    for n in range(1, int(count) + 1):
        picture = np.zeros((120, 160, 3))
        picture[:, :, 0] = np.linspace(0, n / count, 160)
        picture[:, :, 2] = np.linspace(n / count, 0, 120)[:, None]
        pictures.append((picture, f"{n} of {int(count)}"))
        yield pictures


demo = gr.Interface(
    shades,
    gr.Slider(1, 12, 4, step=1, label="How many"),
    gr.Gallery(label="Shades", columns=4),
)

if __name__ == "__main__":
    demo.launch()
