import flaskstream as gr

MOONS = [["Io", "Jupiter", 3643], ["Titan", "Saturn", 5150], ["Rhea", "Saturn", 1527]]


def chosen(event: gr.SelectData):
    name, planet, kilometres = event.row_value
    return f"{name} orbits {planet}: {kilometres} km"


with gr.Blocks(title="Events of tables") as demo:
    moons = gr.Dataframe(
        MOONS, headers=["Moon", "Planet", "Kilometres"], show_search="filter"
    )
    told = gr.Textbox(label="What was chosen")
    moons.select(chosen, None, told)

if __name__ == "__main__":
    demo.launch()
