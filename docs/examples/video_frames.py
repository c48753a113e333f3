import numpy as np

import flaskstream as gr

rows, columns = np.mgrid[:240, :320]


def ripple(seconds):
    distance = np.hypot(columns - 160, rows - 120) / 6
    for number in range(int(25 * seconds)):
        wave = 0.5 + 0.5 * np.sin(distance - number / 3)
        yield np.stack([wave, wave**2, 1 - wave], axis=2)


demo = gr.Interface(
    ripple,
    gr.Slider(1, 10, 4, step=1, label="Seconds"),
    gr.Video(label="Film", streaming=True, autoplay=True),
)

if __name__ == "__main__":
    demo.launch()
