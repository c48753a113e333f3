import time

import flaskstream as gr

DRINKS = {
    "Espresso": ["single", "double"],
    "Latte": ["small", "large"],
    "Filter": ["cup"],
}
STEPS = ["Grinding the beans", "Heating the water", "Brewing", "Warming a cup"]


def choose(drink):
    sizes = DRINKS[drink]
    return gr.Radio(choices=sizes, value=sizes[0]), gr.update(visible=drink != "Filter")


def order(name, drink, size, milk):
    if not name.strip():
        raise gr.Error("Whose name shall we call out?")
    if drink == "Espresso" and milk:
        gr.Warning("Milk in an espresso? As you wish.")
    for number, step in enumerate(STEPS):
        yield "\n".join([f"✓ {done}" for done in STEPS[:number]] + [f"… {step}"]), name
        time.sleep(0.6)
    gr.Success(f"One {size} {drink.lower()} for {name}!", title="Ready")
    yield "\n".join(f"✓ {done}" for done in STEPS), ""


with gr.Blocks(title="Coffee bar") as demo:
    gr.Markdown(
        "# Coffee bar\nWhat you choose changes what you can choose next. Functions "
        "change fields, clear them, warn, and refuse."
    )
    with gr.Row():
        with gr.Column():
            with gr.Group():
                drink = gr.Dropdown(list(DRINKS), value="Espresso", label="Drink")
                size = gr.Radio(DRINKS["Espresso"], value="single", label="Size")
                milk = gr.Checkbox(label="With milk")
                name = gr.Textbox(label="Name", placeholder="Your name, then Enter")
            button = gr.Button("Order", variant="primary")
        with gr.Column(), gr.Group():
            progress = gr.Textbox(label="At the bar", lines=5)
    drink.change(choose, drink, [size, milk])
    gr.on(
        [button.click, name.submit], order, [name, drink, size, milk], [progress, name]
    )

if __name__ == "__main__":
    demo.launch()
