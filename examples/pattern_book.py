import time

import numpy as np

import flaskstream as gr

INK = {"Blue": (40, 60, 200), "Rust": (190, 80, 40), "Green": (30, 120, 90)}
RULES = [
    *(18, 22, 30, 45, 54, 57, 60, 62, 73, 75, 86, 89, 90, 99, 101),
    *(102, 105, 109, 110, 122, 124, 126, 129, 135, 137, 146, 150),
]  # those that are worth a look


def weave(rule, seed, ink):
    """One of the 256 ways in which a row of cells is told by the row above it."""
    told = np.array([rule >> bit & 1 for bit in range(8)], bool)
    row = np.arange(160) == 80
    if seed:
        row = np.random.default_rng(seed).random(160) < 0.5
    rows = []
    for _ in range(120):
        rows.append(row)
        row = told[4 * np.roll(row, 1) + 2 * row + np.roll(row, -1)]
    cells = np.array(rows).repeat(3, axis=0).repeat(3, axis=1)
    return np.where(cells[..., None], INK[ink], 255).astype(np.uint8)


def fill(count, start, ink):
    rules = np.random.default_rng().permutation(RULES)
    pictures = []
    for rule in rules[:count]:
        seed = 0 if start == "One cell" else int(rule)
        pictures.append((weave(int(rule), seed, ink), f"Rule {rule}"))
        yield pictures
        time.sleep(0.12)


demo = gr.Interface(
    fill,
    inputs=[
        gr.Slider(1, 28, 12, step=1, label="Patterns"),
        gr.Radio(["One cell", "By chance"], value="One cell", label="The first row"),
        gr.Radio(list(INK), value="Blue", label="Ink"),
    ],
    outputs=gr.Gallery(label="Book", columns=3, object_fit="cover"),
    title="Pattern book",
    description="A gallery that fills: each picture is sent once, when it is there.",
)

if __name__ == "__main__":
    demo.launch()
