import numpy as np

import flaskstream as gr


def mirror(picture):
    return picture[:, ::-1]


stripes = np.zeros((120, 240, 3), np.uint8)
stripes[:, :, 0] = np.linspace(0, 255, 240)
stripes[:, :, 2] = np.linspace(255, 0, 120)[:, None]

demo = gr.Interface(
    mirror, gr.Image(stripes, label="Picture"), gr.Image(label="Mirrored")
)

if __name__ == "__main__":
    demo.launch()
