import numpy as np

import flaskstream as gr

rows, columns = np.mgrid[:160, :240]
sky = np.zeros((160, 240, 3))
sky[:, :, 2] = 0.6 - rows / 400
sun = np.hypot(rows - 60, columns - 170) < 30
sky[sun] = (1, 0.8, 0.3)
sky[120:, 20:90] = (0.4, 0.2, 0.1)


def find():
    yield sky, [(sun, "bright")]
    yield sky, [(sun, "bright"), ((20, 120, 90, 160), "house")]


def chosen(event: gr.SelectData):
    return event.value


with gr.Blocks(title="AnnotatedImage") as demo:
    button = gr.Button("Find")
    found = gr.AnnotatedImage(label="Found", color_map={"house": "#3b82f6"})
    label = gr.Textbox(label="Chosen")
    button.click(find, None, found)
    found.select(chosen, None, label)

if __name__ == "__main__":
    demo.launch()
