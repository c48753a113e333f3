import time

import numpy as np

import flaskstream as gr

RATE = 24000
SCALES = {  # semitones above the lowest note
    "Pentatonic": [0, 2, 4, 7, 9, 12, 14, 16, 19, 21, 24],
    "Minor": [0, 2, 3, 5, 7, 8, 10, 12, 14, 15, 17, 19, 20, 22, 24],
    "Whole tones": [0, 2, 4, 6, 8, 10, 12, 14, 16, 18, 20, 22, 24],
}


def pluck(semitones):
    times = np.arange(2 * RATE) / RATE
    waves = 2 * np.pi * 262 * 2 ** (semitones / 12) * times
    tone = np.sin(waves) + 0.4 * np.sin(4 * waves) * np.exp(-9 * times)
    return 0.16 * tone * np.exp(-3 * times) * np.minimum(1, 200 * times)


def play(scale, tempo, notes):
    rng, scale = np.random.default_rng(), SCALES[scale]
    beat, sounding, at = int(30 * RATE / tempo), np.zeros(2 * RATE), len(scale) // 2
    for n in range(notes):
        at = int(np.clip(at + rng.integers(-2, 3), 0, len(scale) - 1))
        sounding += pluck(scale[at])
        if n % 4 == 0:
            sounding += pluck(scale[at % 3] - 12)
        yield RATE, sounding[:beat]
        sounding = np.append(sounding[beat:], np.zeros(beat))
        time.sleep(0.9 * beat / RATE)
    yield RATE, sounding


demo = gr.Interface(
    play,
    inputs=[
        gr.Radio(list(SCALES), value="Pentatonic", label="Scale"),
        gr.Slider(60, 180, 110, step=1, label="Beats a minute"),
        gr.Slider(8, 128, 48, step=8, label="Notes"),
    ],
    outputs=gr.Audio(label="Tune", streaming=True, autoplay=True),
    title="Music box",
    description="A tune that nobody knows yet: each note is heard while the next is "
    "thought of, without a gap. In the end there is a file.",
)

if __name__ == "__main__":
    demo.launch()
