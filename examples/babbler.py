import random
import time
from collections import Counter, defaultdict

import flaskstream as gr

SEED = (
    "The river ran to the sea, and the sea ran to the moon. The moon told the river "
    "that the sea was late. The river told the moon that the night was long, so the "
    "night sat down by the sea and told a story about a river that ran to the moon."
)


def babble(seed, length, surprise):
    follows = defaultdict(list)
    words = seed.split()
    for word, after in zip(words, words[1:]):
        follows[word].append(after)
    said = [random.choice(words)]
    while len(said) < length:
        jump = random.random() < surprise
        said.append(random.choice(words if jump else follows[said[-1]] or words))
        yield " ".join(said)
        time.sleep(0.03)


def count(text):
    words = Counter(text.lower().replace(".", "").replace(",", "").split())
    total = words.total()
    return {word: n / total for word, n in words.most_common(6)}


with gr.Blocks(title="Babbler") as demo:
    gr.Markdown(
        "# Babbler\nOne click, two functions: the second starts by itself, with "
        "what the first has made."
    )
    seed = gr.Textbox(SEED, label="A text to learn from", lines=5)
    with gr.Accordion("Settings", open=False), gr.Row():
        length = gr.Slider(10, 300, 80, step=10, label="Words")
        surprise = gr.Slider(0, 1, 0.1, step=0.05, label="Surprise")
    button = gr.Button("Babble", variant="primary")
    with gr.Tab("Text"):
        text = gr.Textbox(label="Babble", lines=6, interactive=False)
    with gr.Tab("Commonest words"):
        words = gr.Label(label="Share of all words")
    babbled = button.click(babble, [seed, length, surprise], text)
    babbled.then(count, text, words)

if __name__ == "__main__":
    demo.launch()
