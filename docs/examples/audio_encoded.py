from pathlib import Path

import flaskstream as gr


def speak():
    mp3 = Path(gr.get_audio("melody.mp3")).read_bytes()
    for at in range(0, len(mp3), 1000):  # as a service would send it
        yield mp3[at : at + 1000]


demo = gr.Interface(
    speak,
    None,
    gr.Audio(label="Speech", streaming=True, autoplay=True),
)

if __name__ == "__main__":
    demo.launch()
