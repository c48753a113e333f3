"""Pages with films, for the browser tests."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import numpy as np

import flaskstream as gr
from tests.gate import Gate
from tests.media import films


def filming(gates: Mapping[str, Gate]) -> gr.Blocks:
    """Films that a camera records, and such as come one after the other, each when the
    test opens the gate."""

    def tell(film: str | None) -> str:
        return "nothing" if film is None else f"{Path(film).stat().st_size > 1000}"

    def make() -> Iterator[Any]:
        for number in range(3):
            gates["film"].acquire()
            yield films.coloured(2, number)

    def draw() -> Iterator[Any]:
        for number in range(75):
            if not number % 25:
                gates["frames"].acquire()
            yield np.full((180, 320, 3), 3 * number, np.uint8)

    def at_once() -> Iterator[Any]:
        yield 25, np.zeros((50, 180, 320, 3), np.uint8)

    small = gr.WebcamOptions(constraints={"video": {"width": 320, "height": 240}})
    with gr.Blocks() as demo:
        gr.Markdown("# Films")
        given = gr.Video(label="given", webcam_options=small)
        told = gr.Textbox(label="told", interactive=False)
        heard = gr.Textbox(label="heard", interactive=False)
        shown = gr.Video(films.MP4_PATH, label="shown", interactive=False)
        made = gr.Video(label="made", streaming=True, autoplay=True)
        gr.Button("Make").click(make, None, made)
        gr.Button("Draw").click(draw, None, made)
        gr.Button("At once").click(at_once, None, made)
        broken = gr.Video(label="broken")
        gr.Button("Break").click(lambda: films.mp4(b"avc1"), None, broken)
        gr.Examples([[films.WEBM_PATH]], given)
        given.change(tell, given, told)
        given.start_recording(lambda: "recording", None, heard)
        given.stop_recording(lambda: "recorded", None, heard)
        shown.play(lambda: "playing", None, heard)
        made.end(lambda: "ended", None, heard)
    return demo
