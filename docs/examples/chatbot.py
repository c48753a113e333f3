import flaskstream as gr


def reply(history: list[gr.MessageDict]):
    history.append(gr.MessageDict(role="assistant", content=""))
    for word in ["It", "is", "**sunny**", "in", "Lisbon."]:
        history[-1]["content"] += word + " "
        yield history


with gr.Blocks(title="Chatbot") as demo:
    chat = gr.Chatbot(
        [{"role": "user", "content": "How is the weather?"}], label="Weather"
    )
    gr.Button("Answer").click(reply, chat, chat)

if __name__ == "__main__":
    demo.launch()
