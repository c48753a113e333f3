import inspect

import flaskstream as gr

NOTES = {
    "value": "What stands in it first. See [Textbox](https://www.gradio.app/docs).",
    "lines": "How high it is, in **lines** of text.",
}


def parameters():
    signature = inspect.signature(gr.Textbox.__init__)
    return {
        name: {
            "type": str(signature.parameters[name].annotation),
            "description": note,
            "default": str(signature.parameters[name].default),
        }
        for name, note in NOTES.items()
    }


with gr.Blocks() as demo:
    gr.ParamViewer(parameters(), header="Parameters of Textbox")

if __name__ == "__main__":
    demo.launch()
