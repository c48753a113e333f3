import numpy as np

import flaskstream as gr


def loudness(sound):
    rate, samples = sound
    peak = np.abs(samples.astype(float)).max() / 32768
    return f"{len(samples) / rate:.1f} s, {20 * np.log10(peak + 1e-9):.0f} dB at most"


with gr.Blocks(title="Microphone") as demo:
    voice = gr.Microphone(label="Your voice")
    level = gr.Textbox(label="Loudness")
    voice.upload(loudness, voice, level)

if __name__ == "__main__":
    demo.launch()
