import flaskstream as gr


def count(text):
    return len(text.split())


demo = gr.Interface(
    count,
    gr.TextArea("A box of several lines.\nIt grows with what is in it.", label="Text"),
    gr.Number(label="Words"),
)

if __name__ == "__main__":
    demo.launch()
