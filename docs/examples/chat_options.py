import flaskstream as gr


def answer(message, history, style, length):
    text = {"plain": message, "loud": message.upper() + "!"}[style]
    return text[:length]


demo = gr.ChatInterface(
    answer,
    additional_inputs=[
        gr.Radio(["plain", "loud"], value="loud", label="Style"),
        gr.Slider(1, 200, 80, step=1, label="At most so many characters"),
    ],
)

if __name__ == "__main__":
    demo.launch()
