"""The gallery: live examples, each under its own path, with its source."""

from __future__ import annotations

import gzip
from dataclasses import dataclass
from functools import cached_property
from importlib import import_module
from pathlib import Path
from typing import Any

from flask import Flask, Response, render_template, request
from markupsafe import Markup
from pygments import highlight
from pygments.formatters import HtmlFormatter
from pygments.lexers import PythonLexer

from flaskstream import FlaskStream

POLICY = "default-src 'self'; object-src 'none'; base-uri 'none'"
"""What the index loads is its own; it has no script, and no style in the document."""


@dataclass(frozen=True)
class Example:
    """A script of the folder `examples`: what its card says of it."""

    name: str
    title: str
    text: str

    @property
    def path(self) -> str:
        """Where its page is."""
        return "/" + self.name.replace("_", "-")

    @property
    def file(self) -> str:
        """The script, as one starts it from the project's folder."""
        return f"examples/{self.name}.py"

    @cached_property
    def source(self) -> Markup:
        """The script, highlighted."""
        code = (Path(__file__).parent / self.file).read_text(encoding="utf-8")
        return Markup(highlight(code, PythonLexer(), HtmlFormatter(nowrap=True)))


GROUPS = {
    "First steps": [
        Example("counting", "Counting", "The smallest generator there is."),
        Example("words", "Word by word", "A text appears as it is written."),
        Example("calculator", "Calculator", "The answer changes as you type."),
        Example("fake_diffusion", "Fake diffusion", "Noise, noise, then a picture."),
    ],
    "Chats": [
        Example("chat", "Echo", "It says what you say, word by word."),
        Example("assistant", "Assistant", "Thoughts and tools fold away."),
        Example("picture_chat", "Pictures in a chat", "Send one, get another."),
        Example("openai_chat", "A real model", "Yours, or anybody’s."),
    ],
    "Pictures": [
        Example("image_filter", "Image filter", "Upload a picture, get another."),
        Example("kaleidoscope", "Kaleidoscope", "Draw, and see it mirrored."),
        Example("palette", "Palette", "Four outputs from one function."),
        Example("mandelbrot", "Mandelbrot", "A picture that sharpens as you watch."),
        Example("life", "Game of Life", "An animation, as fast as you like."),
        Example("pattern_book", "Pattern book", "A gallery that fills."),
        Example("webcam", "Webcam", "What you see, as a function draws it."),
    ],
    "Tables and charts": [
        Example("weather", "Weather stations", "A table whose cells change."),
        Example("random_walk", "Random walk", "A chart that grows as you watch."),
        Example("csv_explorer", "CSV explorer", "Sort, search and count any file."),
    ],
    "Sound, shapes and files": [
        Example("music_box", "Music box", "A tune is heard while it is made."),
        Example("shell", "Shell", "A model that grows, to be turned."),
        Example("converter", "Picture converter", "Files in, files out, one by one."),
    ],
    "Whole pages": [
        Example("report", "Report", "Markdown with tables and code, streamed."),
        Example("babbler", "Babbler", "When one function ends, the next begins."),
        Example("coffee_bar", "Coffee bar", "Fields that change other fields."),
        Example("waiting_line", "Waiting line", "One at a time, and who is next."),
    ],
}
EXAMPLES = {example.name: example for group in GROUPS.values() for example in group}

app = Flask(__name__)
streams = FlaskStream(app)
for example in EXAMPLES.values():
    demo = import_module(f"examples.{example.name}").demo
    streams.mount(demo, example.path, name=example.name)


@app.get("/")
def index() -> Response:
    """The cards of all examples."""
    page = render_template("gallery.html", groups=GROUPS, count=EXAMPLES["counting"])
    response = compressed(page, "text/html; charset=utf-8")
    response.headers["Content-Security-Policy"] = POLICY
    return response


@app.get("/gallery.css")
def styles() -> Response:
    """The style sheet of the index, and of what stands around the examples."""
    sheet = (Path(app.root_path) / "static/gallery.css").read_text(encoding="utf-8")
    response = compressed(sheet, "text/css; charset=utf-8")
    response.headers["Cache-Control"] = "no-cache"
    response.add_etag()
    response.make_conditional(request)
    return response


def compressed(text: str, content_type: str) -> Response:
    """A response that goes out by gzip where that is accepted."""
    if request.accept_encodings["gzip"]:
        response = Response(gzip.compress(text.encode()), content_type=content_type)
        response.headers["Content-Encoding"] = "gzip"
    else:
        response = Response(text, content_type=content_type)
    response.headers["Vary"] = "Accept-Encoding"
    return response


@app.context_processor
def neighbours() -> dict[str, Any]:
    """For an example's page: that example, the one before it, and the one after."""
    names = list(EXAMPLES)
    if request.blueprint not in names:
        return {}
    at = names.index(request.blueprint)
    around = (names[at - 1], names[at], names[(at + 1) % len(names)])
    before, example, after = (EXAMPLES[name] for name in around)
    return {"before": before, "example": example, "after": after}
