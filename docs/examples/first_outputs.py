import flaskstream as gr


def statistics(text):
    words = text.split()
    yield len(words), "…"
    yield len(words), max(words, key=len)


demo = gr.Interface(
    statistics,
    inputs=gr.Textbox("the quick brown fox jumped", label="Text"),
    outputs=[gr.Number(label="Words"), gr.Textbox(label="The longest")],
)

if __name__ == "__main__":
    demo.launch()
