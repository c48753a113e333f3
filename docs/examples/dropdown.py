import flaskstream as gr


def describe(city, tags):
    return f"{city}: {', '.join(tags)}"


demo = gr.Interface(
    describe,
    [
        gr.Dropdown(["Lisbon", "Oslo", "Kyoto"], value="Oslo", label="City"),
        gr.Dropdown(
            ["sea", "hills", "snow"],
            value=["sea", "snow"],
            multiselect=True,
            label="Tags",
        ),
    ],
    gr.Textbox(label="Description"),
)

if __name__ == "__main__":
    demo.launch()
