import flaskstream as gr

if gr.role() != "web":
    model = str.title  # what takes long to import, and to load


def in_title_case(text):
    return model(text)


demo = gr.Interface(in_title_case, gr.Textbox(label="Text"), gr.Textbox(label="Title"))
