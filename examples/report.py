import asyncio

import flaskstream as gr

REPORT = """
## Why the sea has tides

The moon pulls on the whole earth, but **not equally**: on the near side a little more,
on the far side a little less. The water gives way, and makes *two* bulges.

1. The earth turns below them once a day.
2. So most coasts have two high tides, about 12 h 25 min apart.
3. The sun does the same, a little less than half as strongly.

| Place            | Range | Best seen      |
|------------------|------:|----------------|
| Bay of Fundy     |  16 m | at full moon   |
| Saint-Malo       |  12 m | from the walls |
| Stockholm        |   0 m | not at all     |

> Spring tides have nothing to do with spring: they come at every new and full moon.

```python
def next_high_tide(last):
    half_a_lunar_day = timedelta(hours=12, minutes=25)
    return last + half_a_lunar_day
```
"""


async def write(speed):
    for end in range(3, len(REPORT) + 3, 3):
        yield REPORT[:end]
        await asyncio.sleep(3 / speed)


demo = gr.Interface(
    write,
    inputs=gr.Slider(100, 3000, 300, step=100, label="Characters per second"),
    outputs=gr.Markdown("*Press Write, and it begins.*"),
    submit_btn="Write",
    title="Report",
    description="Markdown with a list, a table and code, rendered on the server while "
    "it is written. This function is `async`: both kinds will do.",
)

if __name__ == "__main__":
    demo.launch()
