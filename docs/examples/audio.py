import numpy as np

import flaskstream as gr

rate = 24000
times = np.arange(2 * rate) / rate
bell = np.sin(2 * np.pi * 440 * times) * np.exp(-3 * times)


def reverse(sound):
    rate, samples = sound
    return rate, samples[::-1]


demo = gr.Interface(
    reverse,
    gr.Audio((rate, bell), label="Recording"),
    gr.Audio(label="Backwards"),
)

if __name__ == "__main__":
    demo.launch()
