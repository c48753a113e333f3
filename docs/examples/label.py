import flaskstream as gr


def classify(text):
    length = min(len(text), 40) / 40
    return {"haiku": 1 - length, "essay": length * 0.7, "novel": length * 0.3}


demo = gr.Interface(
    classify,
    gr.Textbox("An old silent pond", label="Text"),
    gr.Label(label="What it may be", num_top_classes=3),
)

if __name__ == "__main__":
    demo.launch()
