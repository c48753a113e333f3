import flaskstream as gr

REPORT = """
# Harvest

| Fruit  | Boxes |
|--------|------:|
| Apples |    12 |
| Plums  |     7 |

A **good year**: $$\\sum_i b_i = 19$$
"""


def report():
    text = ""
    for line in REPORT.splitlines(keepends=True):
        text += line
        yield text


with gr.Blocks(title="Markdown") as demo:
    page = gr.Markdown(label="Report")
    gr.Button("Write").click(report, None, page)

if __name__ == "__main__":
    demo.launch()
