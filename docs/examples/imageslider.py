import numpy as np

import flaskstream as gr

rows, columns = np.mgrid[:160, :240]
rings = (np.hypot(rows - 80, columns - 120) // 8 % 2).astype(np.float32)


def blur(times):
    soft = rings
    for _ in range(int(times)):
        padded = np.pad(soft, 2, mode="edge")
        windows = [padded[y : y + 160, x : x + 240] for y in range(5) for x in range(5)]
        soft = np.mean(windows, axis=0)
        yield rings, soft


demo = gr.Interface(
    blur,
    gr.Slider(1, 10, 3, step=1, label="Times"),
    gr.ImageSlider((rings, rings), label="Sharpened and blurred"),
)

if __name__ == "__main__":
    demo.launch()
