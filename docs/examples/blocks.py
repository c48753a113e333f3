import flaskstream as gr


def split(bill, people):
    return f"{bill / people:.2f} € each"


with gr.Blocks(title="Split the bill") as demo:
    gr.Markdown("# Split the bill")
    with gr.Row():
        bill = gr.Number(84, label="Bill")
        people = gr.Slider(1, 12, 4, step=1, label="People")
    share = gr.Textbox(label="Share")
    gr.Button("Split", variant="primary").click(split, [bill, people], share)

if __name__ == "__main__":
    demo.launch()
