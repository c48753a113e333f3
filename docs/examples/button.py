import flaskstream as gr


def count(presses):
    return presses + 1


with gr.Blocks(title="Button") as demo:
    presses = gr.Number(0, label="Presses", interactive=False)
    gr.Button("Count", variant="primary").click(count, presses, presses)
    gr.Button("Read the rules", link="https://example.org", link_target="_blank")

if __name__ == "__main__":
    demo.launch()
