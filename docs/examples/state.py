import flaskstream as gr


def add(item, basket):
    basket.append(item)
    return basket, "\n".join(basket), ""


with gr.Blocks(title="State") as demo:
    basket = gr.State([])  # one list for each open page
    item = gr.Textbox(label="Item")
    listed = gr.Textbox(label="Basket", lines=3)
    gr.Button("Add").click(add, [item, basket], [basket, listed, item])

if __name__ == "__main__":
    demo.launch()
