import numpy as np

import flaskstream as gr

rate = 24000
times = np.arange(3 * rate) / rate


def chime(pitch):
    strokes = np.exp(-4 * (times % 1))
    return rate, np.sin(2 * np.pi * pitch * times) * strokes


demo = gr.Interface(
    chime,
    gr.Slider(200, 900, 440, step=10, label="Pitch"),
    gr.Audio(
        label="Chime",
        waveform_options=gr.WaveformOptions(
            waveform_color="#8aa", waveform_progress_color="teal", skip_length=10
        ),
    ),
)

if __name__ == "__main__":
    demo.launch()
