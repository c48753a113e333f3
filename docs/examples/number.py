import flaskstream as gr


def area(width, height):
    return width * height


demo = gr.Interface(
    area,
    [
        gr.Number(4, label="Width", minimum=0),
        gr.Number(2.5, label="Height", minimum=0, precision=1, step=0.5),
    ],
    gr.Number(label="Area"),
)

if __name__ == "__main__":
    demo.launch()
