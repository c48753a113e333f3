import flaskstream as gr


def divide(a, b):
    if b == 0:
        raise gr.Error("Nothing can be divided by zero.", title="No result")
    return a / b


demo = gr.Interface(
    divide,
    [gr.Number(1, label="Dividend"), gr.Number(0, label="Divisor")],
    gr.Number(label="Quotient"),
)

if __name__ == "__main__":
    demo.launch()
