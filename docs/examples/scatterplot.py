import flaskstream as gr

IRISES = [
    {"petal": 1.4, "sepal": 5.1, "kind": "setosa"},
    {"petal": 1.5, "sepal": 4.6, "kind": "setosa"},
    {"petal": 1.7, "sepal": 5.7, "kind": "setosa"},
    {"petal": 4.7, "sepal": 7.0, "kind": "versicolor"},
    {"petal": 3.9, "sepal": 5.2, "kind": "versicolor"},
    {"petal": 4.1, "sepal": 5.6, "kind": "versicolor"},
    {"petal": 6.0, "sepal": 6.3, "kind": "virginica"},
    {"petal": 5.1, "sepal": 5.8, "kind": "virginica"},
    {"petal": 6.6, "sepal": 7.6, "kind": "virginica"},
]


def count(event: gr.SelectData):
    low, high = event.index
    return sum(low <= iris["petal"] <= high for iris in IRISES)


with gr.Blocks(title="ScatterPlot") as demo:
    plot = gr.ScatterPlot(
        IRISES,
        x="petal",
        y="sepal",
        color="kind",
        label="Irises",
        caption="Drag across a part of it.",
        height=240,
    )
    number = gr.Number(label="Irises in that part")
    plot.select(count, None, number)
    plot.double_click(lambda: None, None, number)

if __name__ == "__main__":
    demo.launch()
