import flaskstream as gr


def check(name, age):
    return [
        gr.validate(bool(name.strip()), "Please tell us your name."),
        gr.validate(age >= 18, "You must be 18 or older."),
    ]


def join(name, age):
    return f"Welcome, {name}."


with gr.Blocks(title="validate") as demo:
    name = gr.Textbox("Ada", label="Name")
    age = gr.Number(12, label="Age")
    answer = gr.Textbox(label="Answer")
    gr.Button("Join").click(join, [name, age], answer, validator=check)

if __name__ == "__main__":
    demo.launch()
