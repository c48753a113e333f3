import time

import numpy as np

import flaskstream as gr

STATIONS = ["Arkona", "Brocken", "Cuxhaven", "Dresden", "Erfurt", "Freiburg", "Görlitz"]


def measure(hours):
    rng = np.random.default_rng()
    warm, wind = rng.normal(12, 4, 7), rng.uniform(2, 9, 7)
    for hour in range(1, hours + 1):
        warm += rng.normal(0, 0.4, 7)
        wind = np.abs(wind + rng.normal(0, 0.5, 7))
        yield [
            [name, hour, round(float(warm[k]), 1), round(float(wind[k]), 1)]
            for k, name in enumerate(STATIONS)
        ]
        time.sleep(0.1)


demo = gr.Interface(
    measure,
    inputs=gr.Slider(10, 200, 60, step=10, label="Hours"),
    outputs=gr.Dataframe(
        headers=["Station", "Hour", "Temperature, °C", "Wind, m/s"],
        show_search="filter",
        label="Measured",
    ),
    title="Weather stations",
    description="A table whose cells change. Press a heading while it runs: it stays "
    "sorted by that, and so does what you search for.",
)

if __name__ == "__main__":
    demo.launch()
