import flaskstream as gr


def tell(event: gr.EventData):
    return f"{event.name} of {event.target.label}"


with gr.Blocks(title="EventData") as demo:
    name = gr.Textbox("Ada", label="Name")
    told = gr.Textbox(label="What happened")
    name.submit(tell, None, told)

if __name__ == "__main__":
    demo.launch()
