import flaskstream as gr


def calculate(a, operation, b):
    if operation == "add":
        return a + b
    if operation == "subtract":
        return a - b
    if operation == "multiply":
        return a * b
    if b == 0:
        raise gr.Error("Nothing can be divided by zero.")
    return a / b


demo = gr.Interface(
    calculate,
    inputs=[
        gr.Number(7, label="First number"),
        gr.Radio(
            ["add", "subtract", "multiply", "divide"], value="multiply", label="Do"
        ),
        gr.Number(6, label="Second number"),
    ],
    outputs=gr.Number(label="Result"),
    examples=[[2, "add", 2], [1, "divide", 3], [4, "divide", 0]],
    live=True,
    title="Calculator",
    description="With `live=True` there is no button: the function runs as you type, "
    "and what you typed last is what you see last.",
)

if __name__ == "__main__":
    demo.launch()
