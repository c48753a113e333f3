import flaskstream as gr


def who(request: gr.Request):
    return f"{request.method} {request.path} from {request.client.host}"


with gr.Blocks(title="Request") as demo:
    told = gr.Textbox(label="The request")
    gr.Button("Who asks?").click(who, None, told)

if __name__ == "__main__":
    demo.launch()
