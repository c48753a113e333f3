import numpy as np

import flaskstream as gr

rows, columns = np.mgrid[:240, :240]
ring = np.zeros((240, 240, 4), np.uint8)
ring[np.abs(np.hypot(rows - 120, columns - 120) - 70) < 10, 3] = 255


def measure(sketch, painting):
    shares = [np.mean(one["layers"][0][:, :, 3] > 0) for one in (sketch, painting)]
    return " and ".join(f"{share:.0%}" for share in shares)


with gr.Blocks(title="Sketchpad") as demo:
    with gr.Row():
        sketch = gr.Sketchpad({"layers": [ring]}, label="Black")
        painting = gr.Paint({"layers": [ring[::2, ::2]]}, label="Colours")
    button = gr.Button("Measure")
    share = gr.Textbox(label="Painted")
    button.click(measure, [sketch, painting], share)

if __name__ == "__main__":
    demo.launch()
