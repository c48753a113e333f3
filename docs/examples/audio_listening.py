import numpy as np

import flaskstream as gr


def listen(peaks, chunk):
    rate, samples = chunk
    peak = np.abs(samples.astype(float)).max() / 32768
    peaks = [*(peaks or []), peak][-20:]
    return peaks, "\n".join("▮" * round(40 * peak) for peak in peaks)


with gr.Blocks(title="What is said, as it is said") as demo:
    voice = gr.Audio(label="Your voice", sources="microphone", streaming=True)
    level = gr.Textbox(label="Loudness", lines=5)
    peaks = gr.State()
    voice.stream(listen, [peaks, voice], [peaks, level], stream_every=0.25)

if __name__ == "__main__":
    demo.launch()
