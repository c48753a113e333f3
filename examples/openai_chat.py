import os

import flaskstream as gr

MODEL = "OPENAI_MODEL"
ADVICE = """\
This chat talks to any server that speaks the protocol of OpenAI's chat completions.
Set what it needs, and start it again:

```sh
pip install openai
export OPENAI_API_KEY=…                            # a local server takes any text
export OPENAI_BASE_URL=http://127.0.0.1:11434/v1   # left out: OpenAI's own
export OPENAI_MODEL=…                              # left out: gpt-4o-mini
python examples/openai_chat.py
```
"""


def answer(message, history, instructions, temperature):
    try:
        import openai
    except ImportError:
        yield ADVICE
        return
    if not os.environ.get("OPENAI_API_KEY"):
        yield ADVICE
        return
    said = [{"role": "system", "content": instructions}] if instructions else []
    for one in history:
        text = "".join(part["text"] for part in one["content"] if "text" in part)
        said.append({"role": one["role"], "content": text})
    said.append({"role": "user", "content": message})
    client = openai.OpenAI()
    try:
        stream = client.chat.completions.create(
            model=os.environ.get(MODEL, "gpt-4o-mini"),
            messages=said,
            temperature=temperature,
            stream=True,
        )
        text = ""
        with stream:  # closed where somebody presses Stop
            for chunk in stream:
                if chunk.choices and chunk.choices[0].delta.content:
                    text += chunk.choices[0].delta.content
                    yield text
    except openai.OpenAIError as error:
        raise gr.Error(str(error), title="The model's server") from error


demo = gr.ChatInterface(
    answer,
    chatbot=gr.Chatbot(reasoning_tags=[("<think>", "</think>")], show_label=False),
    additional_inputs=[
        gr.Textbox("You answer in short.", label="Instructions", lines=2),
        gr.Slider(0, 2, 0.7, step=0.1, label="Temperature"),
    ],
    concurrency_limit=8,
    title="A real model",
    description="A chat with whatever model you have, on your machine or elsewhere.",
)

if __name__ == "__main__":
    demo.launch()
