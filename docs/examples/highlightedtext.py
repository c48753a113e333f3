import re
import time

import flaskstream as gr

KINDS = {r"\d{4}": "year", r"[A-Z]\w+(?: [A-Z]\w+)+": "name", r"[A-Z]\w+": "place"}


def kind_of(word):
    return next(
        (kind for form, kind in KINDS.items() if re.fullmatch(form, word)), None
    )


def annotate(text):
    spans = []
    for word in re.split(rf"({'|'.join(KINDS)})", text):
        spans.append((word, kind_of(word)))
        yield spans
        time.sleep(0.05)


demo = gr.Interface(
    annotate,
    gr.Textbox(
        "born in London in 1815, Ada Lovelace wrote of engines in Turin", label="Text"
    ),
    gr.HighlightedText(label="Annotated", color_map={"year": "goldenrod"}),
    submit_btn="Annotate",
)

if __name__ == "__main__":
    demo.launch()
