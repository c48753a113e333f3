import flaskstream as gr


def fetch(url):
    if not url.startswith("https://"):
        raise ValueError("only https is fetched")
    return "fetching " + url


with gr.Blocks(title="Steps") as demo:
    url = gr.Textbox("https://example.org", label="URL")
    log = gr.Textbox(label="Log")
    result = gr.Textbox(label="Result")
    fetched = gr.Button("Fetch").click(fetch, url, log)
    fetched.success(lambda: "It worked.", None, result)
    fetched.failure(lambda: "It failed.", None, result)
    fetched.then(lambda: "finished", None, log)

if __name__ == "__main__":
    demo.launch()
