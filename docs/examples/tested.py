import flaskstream as gr
from flaskstream.testing import PageClient

demo = gr.Interface(str.upper, gr.Textbox(label="Text"), gr.Textbox(label="Louder"))


def test_it_is_louder():
    client = PageClient(demo.app)
    client.press("Submit", text="hello")
    assert client.value("Louder") == "HELLO"
