import flaskstream as gr


def chosen(event: gr.SelectData):
    return f"Number {event.index}: {event.value}"


with gr.Blocks(title="SelectData") as demo:
    colour = gr.Radio(["red", "green", "blue"], value="red", label="Colour")
    told = gr.Textbox(label="What was chosen")
    colour.select(chosen, None, told)

if __name__ == "__main__":
    demo.launch()
