import numpy as np

import flaskstream as gr

rate = 24000
notes = {"C": 262, "D": 294, "E": 330, "F": 349, "G": 392, "A": 440, "B": 494}
times = np.arange(rate // 4) / rate


def play(tune):
    for note in tune.split():
        sound = 0.3 * np.sin(2 * np.pi * notes[note] * times) * np.exp(-6 * times)
        yield rate, sound


demo = gr.Interface(
    play,
    gr.Textbox("C D E F G A B", label="Tune"),
    gr.Audio(label="Sound", streaming=True, autoplay=True),
)

if __name__ == "__main__":
    demo.launch()
