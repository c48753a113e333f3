import flaskstream as gr


def copied(event: gr.CopyData):
    return f"{len(event.value.split())} words were copied."


with gr.Blocks(title="CopyData") as demo:
    proverb = gr.Textbox("Still waters run deep", label="Proverb", interactive=False)
    told = gr.Textbox(label="What happened")
    proverb.copy(copied, None, told)

if __name__ == "__main__":
    demo.launch()
