import numpy as np

import flaskstream as gr


def answer(message, history):
    wave = np.sin(np.linspace(0, 6, 320))[None, :] * np.ones((80, 1))
    return ["Here is a wave:", gr.Image((wave + 1) / 2, label="sin x")]


demo = gr.ChatInterface(answer, multimodal=True, examples=[{"text": "Draw a wave"}])

if __name__ == "__main__":
    demo.launch()
