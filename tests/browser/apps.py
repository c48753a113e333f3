"""The pages that the browser tests drive, and the doors through which they do."""

from __future__ import annotations

import asyncio
import hashlib
import itertools
import os
import time
from collections.abc import AsyncIterator, Iterator
from dataclasses import replace
from typing import Any

import numpy as np
from flask import Flask, Response, jsonify, render_template_string, request
from tqdm import tqdm

import flaskstream as gr
from flaskstream.runs.engine import Engine
from tests.browser.boxes import (
    all_media,
    attaching,
    comparing,
    copying,
    fields,
    files_of_all_kinds,
    filling,
    growing_gallery,
    held,
    picturing,
    seeing,
    sending,
    shouting,
    writing_back,
)
from tests.browser.cards import cardchat, cards
from tests.browser.chats import gated_chat, talk
from tests.browser.desk import desk
from tests.browser.drawings import drawing
from tests.browser.editors import codechat, coding
from tests.browser.explorers import exploring
from tests.browser.kinds import of_all_kinds
from tests.browser.layouts import (
    centred,
    changing_layout,
    counting_events,
    folding,
    publisher,
    repeating,
    sized_pictures,
    updating,
    using,
    walking,
)
from tests.browser.marks import adding, annotating, marking, viewing
from tests.browser.models import modelchat, modelling
from tests.browser.pickers import picking
from tests.browser.plots import charting, plotting
from tests.browser.presses import keeping, pressing, stepping, ticking, twice
from tests.browser.reels import filming
from tests.browser.selecting import selecting
from tests.browser.site import SITE
from tests.browser.sound import listening, recording, speaking, speaking_to, waving
from tests.browser.tables import narrow, tabling
from tests.browser.tails import tail
from tests.gate import Events, Gates, SharedEvents, SharedGates

app = Flask(__name__)
REDIS = os.environ.get("FLASKSTREAM_REDIS_URL")
"""Where several processes have these pages."""
app.secret_key = "the same in all processes" if REDIS else None
streams = gr.FlaskStream(app)
engine: Engine = app.extensions["flaskstream.engine"]
engine.settings = replace(engine.settings, left_after=0.5)
events: Events = SharedEvents(REDIS) if REDIS else list[str]()
yielded: dict[str, int] = {}
"""What the functions have yielded last, by the name they were given."""
gates = SharedGates(REDIS) if REDIS else Gates()


@app.get("/_test/events")
def told() -> Any:
    return jsonify(list(events))


@app.post("/_test/open/<gate>")
def open_gate(gate: str) -> str:
    gates[gate].release()
    return ""


@app.after_request
def note_stop(response: Response) -> Response:
    """Tell how far everything is when the server has taken a Stop."""
    if "/stop/" in request.path:
        events.extend(f"{name} stops at {n}" for name, n in list(yielded.items()))
    return response


def steps(name: str, seconds: float) -> Iterator[str]:
    """Yield 0, 1, 2 … for about so many seconds, and tell of the end."""
    try:
        for i in range(int(seconds / 0.02)):
            yielded[name] = i
            yield str(i)
            time.sleep(0.02)
        events.append(f"{name} done")
    finally:
        end(name)


def gated(gate: str) -> Iterator[str]:
    """Begin, and go on when the test opens the gate."""
    yield "begun"
    gates[gate].acquire()
    yield "went on"


def end(name: str) -> None:
    events.append(f"{name} ends at {yielded[name]}")
    events.append(f"{name} finally")


def gated_frames(gate: str) -> Iterator[np.ndarray]:
    """A grey frame each time that the test opens the gate; level = number of frame."""
    for level in range(1, 6):
        gates[gate].acquire()
        events.append(f"{gate} computes {level}")
        yield np.full((120, 160, 3), level * 40, np.uint8)


LEVELS = range(80, 240, 16)


def film(text: str) -> Iterator[np.ndarray]:
    """Frames of noise, whose corner gets lighter with each; the text is their size in
    pixels, and the gate that the test opens once for a frame."""
    size, gate = text.split()
    random = np.random.default_rng(1)
    frame = random.integers(0, 256, (int(size), int(size), 3), np.uint8)
    corner = frame[: int(size) // 2, : int(size) // 2]
    for level in LEVELS:
        corner[:] = level
        yield frame
        gates[gate].acquire()
    corner[:] = 255
    yield frame


def captioned(gate: str) -> Iterator[tuple[np.ndarray, str]]:
    """A large frame and its number, each time that the test opens the gate."""
    random = np.random.default_rng(1)
    frame = random.integers(0, 256, (400, 400, 3), np.uint8)
    for number in range(20):
        frame[:200, :200] = number * 12
        yield frame, str(number)
        gates[gate].acquire()


def pictured(gate: str) -> Iterator[list[Any]]:
    """A chat whose message has another picture each time the test opens the gate."""
    for number in range(8):
        picture = gr.Image(np.full((40 + number, 40, 3), 200, np.uint8))
        yield [gr.ChatMessage(picture), gr.ChatMessage(f"picture {number}")]
        gates[gate].acquire()


def count(name: str) -> Iterator[str]:
    return steps(name, 60)


def grow(text: str) -> Iterator[str]:
    grown = ""
    for word in text.split(" "):
        grown += word + " "
        yield grown
        time.sleep(0.01)


def slow_upper(text: str) -> str:
    time.sleep(0.08)
    return text.upper()


def clear_box(message: str) -> Iterator[tuple[Any, str]]:
    yield "", f"got {message}"
    time.sleep(0.3)
    yield gr.skip(), f"got {message}!"


def first_step(text: str) -> str:
    return text + "a"


def second_step(text: str) -> str:
    return text + "b"


def failing(text: str) -> Iterator[str]:
    yield "before"
    raise gr.Error(f"no good: {text}")


def echo(text: str) -> Iterator[str]:
    yield text[: len(text) // 2]
    time.sleep(0.1)
    yield text


async def async_count(name: str) -> AsyncIterator[str]:
    try:
        for i in range(3000):
            yielded[name] = i
            yield str(i)
            await asyncio.sleep(0.02)
    finally:
        end(name)


def invert(image: np.ndarray | None) -> Any:
    if image is None:
        raise gr.Error("Choose an image first")
    return 255 - image


def digest(file: str) -> str:
    with open(file, "rb") as given:
        return hashlib.file_digest(given, "sha256").hexdigest()


def two_listeners() -> gr.Blocks:
    with gr.Blocks() as demo:
        name = gr.Textbox(label="name")
        with gr.Row():
            left = gr.Textbox(label="left", interactive=False)
            right = gr.Textbox(label="right", interactive=False)
        gr.Button("go left").click(lambda n: gated(n + "-l"), name, left)
        gr.Button("go right").click(lambda n: gated(n + "-r"), name, right)
    return demo


def chain() -> gr.Blocks:
    with gr.Blocks() as demo:
        text = gr.Textbox(label="text")
        out = gr.Textbox(label="out", interactive=False)
        final = gr.Markdown()
        button = gr.Button("go")
        button.click(first_step, text, out).then(second_step, out, out)
        out.change(lambda t: f"**{t}** seen", out, final)
    return demo


def toasts() -> gr.Blocks:
    def tell(kind: str) -> None:
        {"info": gr.Info, "warning": gr.Warning}[kind](
            f"<b>{kind}</b> told", duration=60
        )

    with gr.Blocks() as demo:
        kind = gr.Radio(["info", "warning"], value="info", label="kind")
        gr.Button("tell").click(tell, kind)
    return demo


def on_load() -> gr.Blocks:
    with gr.Blocks() as demo:
        out = gr.Textbox(label="out", interactive=False)
        demo.load(lambda: "loaded", None, out)
    return demo


def training(gate: str, progress: gr.Progress = gr.Progress()) -> Iterator[str]:  # noqa: B008
    """Epochs of batches: the first batches take their time, the rest wait."""
    progress(None, desc="Loading the data")
    yield "begun"
    gates[gate].acquire()
    for epoch in progress.tqdm(range(3), desc="Epochs", unit="epochs"):
        batches = progress.tqdm(range(40), f"Epoch {epoch + 1}", unit="batches")
        for batch in batches:
            time.sleep(0.02)
            yield f"epoch {epoch + 1}"
            if epoch == 1 and batch == 20:
                gates[gate].acquire()
    yield "trained"


def training_with_tqdm(
    gate: str,
    progress: gr.Progress = gr.Progress(track_tqdm=True),  # noqa: B008
) -> str:
    for _ in tqdm(range(2), desc="Epochs", mininterval=0):
        for batch in tqdm(range(3), desc="Batches", mininterval=0):
            if batch == 1:
                gates[gate].acquire()
    return "trained"


def watching() -> gr.Blocks:
    """A page that shows an endless stream as it is opened."""

    def watch() -> Iterator[str]:
        for number in itertools.count():
            yield str(number)
            time.sleep(0.02)

    with gr.Blocks() as demo:
        demo.load(watch, None, gr.Textbox(label="seen", interactive=False))
    return demo


ANSWER = [
    "# An answer\n\nA finished paragraph.\n\n",
    "An **open",
    " emphasis** and `code",
    "`.\n\n```python\n",
    "def first():\n",
    "    return 1\n",
    "def second():\n    ret",
    "urn 2\n```\n\n| a | b |\n|---|---|\n",
    "| **1** | 2 |\n| 3",
    " | 4 |\n\n- an item\n",
    "- another item\n" * 80,
    "- the last item",
    "\n\n$$\\frac{1}{2}$$\n\n- [x] done\n\n",
    "The end.",
]


def gated_answer(gate: str) -> Iterator[str]:
    """The next piece of an answer each time that the test opens the gate."""
    text = ""
    for piece in ANSWER:
        gates[gate].acquire()
        text += piece
        yield text


PAGES: dict[str, gr.Blocks] = {
    "count": gr.Interface(count, "text", "text", concurrency_limit=None),
    "one-at-a-time": gr.Interface(count, "text", "text"),
    "async": gr.Interface(async_count, "text", "text"),
    "frames": gr.Interface(gated_frames, "text", "image", concurrency_limit=None),
    "film": gr.Interface(film, "text", "image", concurrency_limit=None),
    "captioned": gr.Interface(
        captioned, "text", ["image", "text"], concurrency_limit=None
    ),
    "pictured": gr.Interface(pictured, "text", gr.Chatbot(), concurrency_limit=None),
    "grow": gr.Interface(grow, "text", "text"),
    "held": held(gates, events),
    "live": gr.Interface(slow_upper, "text", "text", live=True),
    "failing": gr.Interface(failing, "text", "text"),
    "echo": gr.Interface(echo, "text", "text"),
    "echo-markdown": gr.Interface(echo, "text", "markdown"),
    "repeating": repeating(),
    "sized": sized_pictures(),
    "invert": gr.Interface(invert, "image", "image"),
    "digest": gr.Interface(digest, "file", "text"),
    "clear-box": gr.Interface(
        clear_box,
        box := gr.Textbox(label="message"),
        [box, gr.Textbox(label="answer")],
    ),
    "examples": gr.Interface(
        lambda a, b: f"{a} {b}",
        [gr.Textbox(label="a"), gr.Slider(0, 10, step=1, label="b")],
        "text",
        examples=[["one", 1], ["seven", 7]],
    ),
    "two-listeners": two_listeners(),
    "chain": chain(),
    "toasts": toasts(),
    "updating": updating(),
    "using": using(),
    "counting-events": counting_events(),
    "on-load": on_load(),
    "watching": watching(),
    "sending": sending(gates),
    "shouting": shouting(),
    "writing-back": writing_back(gates, events),
    "copying": copying(),
    "selecting": selecting(gates),
    "coding": coding(gates),
    "adding": adding(),
    "marking": marking(),
    "annotating": annotating(gates),
    "kinds": of_all_kinds(gates),
    "viewing": viewing(),
    "picking": picking(),
    "exploring": exploring(gates),
    "tabling": tabling(gates),
    "narrow-table": narrow(),
    "plotting": plotting(gates),
    "modelling": modelling(gates),
    "modelchat": modelchat(),
    "charting": charting(gates),
    "pressing": pressing(gates, events),
    "stepping": stepping(gates),
    "keeping": keeping(),
    "ticking": ticking(),
    "desk-of-fields": fields(gates),
    "chat": gated_chat(gates),
    "talk": talk(gates),
    "labelled-talk": talk(gates, gr.Chatbot(label="Helper", render=False)),
    "attaching": attaching(),
    "files": files_of_all_kinds(gates),
    "all-media": all_media(),
    "gallery": growing_gallery(gates),
    "comparing": comparing(),
    "drawing": drawing(),
    "camera": seeing(),
    "filming": filming(gates),
    "picturing": picturing(),
    "listening": listening(gates),
    "recording": recording(),
    "speaking": speaking(gates),
    "speaking-to": speaking_to(),
    "waving": waving(),
    "training": gr.Interface(training, "text", "text", concurrency_limit=None),
    "tqdm": gr.Interface(training_with_tqdm, "text", "text", concurrency_limit=None),
    "folding": folding(),
    "twice": twice(),
    "layout": changing_layout(),
    "walking": walking(),
    "centred": centred(),
    "filling": filling(),
    "telling": publisher(gates),
    "desk": desk(),
    "cards": cards(),
    "cardchat": cardchat(),
    "codechat": codechat(),
    "window": tail(gates, gr.Textbox(lines=10)),
    "window-of-code": tail(gates, gr.Code()),
    "answer": gr.Interface(gated_answer, "text", "markdown", concurrency_limit=None),
}
for path, blocks in PAGES.items():
    streams.mount(blocks, f"/{path}")


@app.get("/site/")
def site() -> str:
    """A view of the app's own, with three pages in it."""
    first = streams.render(PAGES["count"])
    return render_template_string(SITE, first=first, streams=streams, pages=PAGES)
