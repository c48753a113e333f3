import flaskstream as gr

CITIES = {"Portugal": ["Lisbon", "Porto"], "Norway": ["Oslo", "Bergen"]}


def choose(country):
    cities = CITIES[country]
    return gr.update(choices=cities, value=cities[0], label=f"City in {country}")


def write(city, keep):
    return gr.skip() if keep else f"Greetings from {city}!"


with gr.Blocks(title="update and skip") as demo:
    country = gr.Radio(list(CITIES), value="Norway", label="Country")
    city = gr.Dropdown(CITIES["Norway"], label="City in Norway")
    keep = gr.Checkbox(label="Keep the text")
    card = gr.Textbox(label="Postcard")
    country.change(choose, country, city)
    gr.Button("Write").click(write, [city, keep], card)

if __name__ == "__main__":
    demo.launch()
