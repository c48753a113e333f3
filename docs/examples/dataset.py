import flaskstream as gr


def greet(row):
    name, language = row
    return {"French": "Bonjour", "Welsh": "Helo"}[language] + ", " + name


with gr.Blocks(title="Dataset") as demo:
    people = gr.Dataset(
        components=["textbox", "textbox"],
        headers=["Name", "Language"],
        samples=[["Amélie", "French"], ["Dylan", "Welsh"]],
        label="People",
    )
    greeting = gr.Textbox(label="Greeting")
    people.click(greet, people, greeting)

if __name__ == "__main__":
    demo.launch()
