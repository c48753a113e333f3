import flaskstream as gr


def search(query, limit):
    return "\n".join(f"{query} {n}" for n in range(1, limit + 1))


with gr.Blocks(title="Accordion") as demo:
    query = gr.Textbox("row", label="Query")
    with gr.Accordion("More options", open=False):
        limit = gr.Slider(1, 10, 3, step=1, label="Limit")
    found = gr.Textbox(label="Found", lines=3)
    gr.Button("Search").click(search, [query, limit], found)

if __name__ == "__main__":
    demo.launch()
