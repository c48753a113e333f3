import math

import flaskstream as gr


def train(rate):
    steps, losses = [], []
    for step in range(40):
        steps.append(step)
        losses.append(math.exp(-rate * step) + 0.05 * math.cos(step))
        yield {"step": steps, "loss": losses}


demo = gr.Interface(
    train,
    gr.Slider(0.05, 0.5, value=0.1, label="Rate"),
    gr.LinePlot(x="step", y="loss", label="Loss", height=220),
    submit_btn="Train",
)

if __name__ == "__main__":
    demo.launch()
