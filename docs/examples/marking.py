from collections import Counter

import flaskstream as gr

TEXT = [
    ("Ada Lovelace", "person"),
    (" was born in ", None),
    ("London", "place"),
    (" in 1815. She wrote of the engine of ", None),
    ("Charles Babbage", "person"),
    (", who had spoken of it in Turin.", None),
]


def count(spans):
    kinds = Counter(span["class_or_confidence"] for span in spans)
    return {kind: n for kind, n in kinds.items() if kind}


demo = gr.Interface(
    count,
    gr.HighlightedText(TEXT, label="Text", color_map={"year": "goldenrod"}),
    gr.JSON(label="Marks"),
    submit_btn="Count",
)

if __name__ == "__main__":
    demo.launch()
