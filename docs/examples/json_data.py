import flaskstream as gr


def parse(query):
    return dict(pair.split("=", 1) for pair in query.split("&"))


demo = gr.Interface(
    parse, gr.Textbox("page=2&sort=name", label="Query"), gr.JSON(label="Parsed")
)

if __name__ == "__main__":
    demo.launch()
