import flaskstream as gr


def sign_in(name, password):
    if password != "swordfish":
        raise gr.Error("That is not the password.")
    return f"Welcome, {name}."


with gr.Blocks(title="Group") as demo:
    with gr.Group():  # one frame, no gaps
        name = gr.Textbox("ada", label="Name")
        password = gr.Textbox(label="Password", type="password")
        button = gr.Button("Sign in")
    hello = gr.Textbox(label="Answer")
    button.click(sign_in, [name, password], hello)

if __name__ == "__main__":
    demo.launch()
