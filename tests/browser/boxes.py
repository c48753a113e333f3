"""Pages with boxes to type into, for the browser tests."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import numpy as np

import flaskstream as gr
from tests.gate import Events, Gate


def sending(gates: Mapping[str, Gate]) -> gr.Blocks:
    """Boxes that are sent; the gate's name stands in a box of its own."""

    def reply(message: str, gate: str) -> Iterator[tuple[str, str]]:
        gates[gate].acquire()
        yield "", f"{message!r}"
        gates[gate].acquire()
        yield "", f"{message!r} answered"

    with gr.Blocks() as demo:
        gate = gr.Textbox(label="gate")
        box = gr.Textbox(label="message", submit_btn=True)
        several = gr.Textbox(
            label="several", lines=3, submit_btn="Ask", stop_btn="Halt"
        )
        answer = gr.Textbox(label="answer", interactive=False)
        heard = gr.Textbox(label="heard", interactive=False)
        box.submit(reply, [box, gate], [box, answer], concurrency_limit=None)
        box.submit(lambda text: f"heard {text!r}", box, heard)
        box.stop(lambda: "stopped", None, heard)
        several.submit(reply, [several, gate], [several, answer])
    return demo


def shouting() -> gr.Blocks:
    """A box whose text becomes capitals as it is typed, until it is sent."""
    with gr.Blocks() as demo:
        box = gr.Textbox(label="message")
        heard = gr.Textbox(label="heard", interactive=False)
        box.input(str.upper, box, box)
        box.submit(lambda text: ("", text), box, [box, heard])
        voice = gr.Dropdown(["low", "high", "shrill"], label="voice", value="low")
        voice.input(lambda chosen: chosen, voice, voice)
    return demo


def writing_back(gates: Mapping[str, Gate], events: Events) -> gr.Blocks:
    """Fields that a function writes to as one types there, each value through the gate
    of its name; and a run beside, through a gate of its own."""

    def answer(value: Any) -> tuple[Any, str]:
        events.append(f"{value} begins")
        gates[f"{value}"].acquire()
        return -value if isinstance(value, int) else f"{value}!", f"heard {value}"

    def watch(gate: str) -> Iterator[str]:
        yield "watching"
        gates[gate].acquire()
        yield "seen"
        gates[gate].acquire()

    with gr.Blocks() as demo:
        heard = gr.Textbox(label="heard", interactive=False)
        for field in (
            gr.Textbox(label="line"),
            gr.Textbox(label="several", lines=3),
            gr.Number(label="number", precision=0),
        ):
            field.input(answer, field, [field, heard], concurrency_limit=None)
        gate = gr.Textbox(label="gate")
        watched = gr.Textbox(label="watched", interactive=False)
        gr.Button("Watch").click(watch, gate, watched, concurrency_limit=None)
    return demo


def picturing() -> gr.Blocks:
    """A picture to choose, and what becomes of it."""
    with gr.Blocks() as demo:
        note = gr.Textbox(label="note", interactive=True)
        given = gr.Image(label="given", type="pil")
        result = gr.Image(label="result")
        turn = gr.Button("Turn")
        turn.click(lambda picture: picture.rotate(90, expand=True), given, result)

        gr.on([given.select, result.select], told_place, None, note)
    return demo


def told_place(event: gr.SelectData) -> str:
    """Which picture was clicked, and where."""
    assert isinstance(event.target, gr.Image)
    return f"{event.target.label} {event.index} {event.value}"


def held(gates: Mapping[str, Gate], events: Events) -> gr.Blocks:
    """A box that is answered as one types, each text through the gate of its name."""

    def answer(text: str) -> str:
        events.append(f"{text} begins")
        gates[text].acquire()
        return f"answer to {text}"

    return gr.Interface(answer, "text", "text", live=True, concurrency_limit=None)


def attaching() -> gr.Blocks:
    """A box that takes files, and tells their sizes."""

    def read(message: dict[str, Any]) -> tuple[None, str]:
        sizes = [len(Path(path).read_bytes()) for path in message["files"]]
        return None, f"{message['text']} {sizes}"

    with gr.Blocks() as demo:
        box = gr.MultimodalTextbox(label="message", max_plain_text_length=20)
        box.submit(read, box, [box, gr.Textbox(label="read", interactive=False)])
    return demo


def all_media() -> gr.Blocks:
    """Each component of files and media once."""
    with gr.Blocks() as demo:
        gr.Markdown("# Media")
        gr.File(label="File")
        gr.UploadButton("Upload")
        gr.DownloadButton("Download")
        gr.Image(label="Image")
        gr.Gallery(label="Gallery")
        gr.AnnotatedImage(label="Regions")
        gr.ImageSlider(label="Slider")
        gr.Audio(label="Audio")
        gr.Video(label="Video")
        gr.Model3D(label="Model")
        gr.ImageEditor(label="Drawing")
    return demo


def files_of_all_kinds(gates: Mapping[str, Gate]) -> gr.Blocks:
    """What takes files, and what offers them; the report is made through a gate."""
    folder = Path(tempfile.mkdtemp())

    def tell(files: list[Any] | None) -> str:
        return " ".join(file.orig_name for file in files or [])

    def make() -> Iterator[Path]:
        gates["report"].acquire()
        (folder / "report.csv").write_text("1,2")
        yield folder / "report.csv"

    def removed(event: gr.DeletedFileData) -> str:
        return f"removed {event.file.orig_name}"

    def saved(event: gr.DownloadData) -> str:
        return f"saved {event.file.orig_name}"

    with gr.Blocks() as demo:
        gr.Markdown("# Files")
        files = gr.Files(label="Pages", allow_reordering=True)
        with gr.Row():
            upload = gr.UploadButton("Upload", file_types=["text"])
            gr.Button("Tell").click(tell, files, told := gr.Textbox(label="Told"))
            report = gr.DownloadButton("Report")
        shown = gr.File(__file__, label="Shown", interactive=False)
        report.click(make, None, report)
        upload.upload(lambda path: f"uploaded {path.orig_name}", upload, told)
        files.delete(removed, None, told)
        shown.download(saved, None, told)
    return demo


def comparing() -> gr.Blocks:
    """Two pictures to compare, and one with regions in it."""
    grey, white = np.full((300, 400, 3), 99, np.uint8), np.ones((300, 400, 3))
    regions = [((10, 10, 90, 90), "left"), ((200, 100, 390, 290), "right")]

    with gr.Blocks() as demo:
        gr.Markdown("# Comparing")
        pair = gr.ImageSlider((grey, white), label="Pair", interactive=False)
        gr.AnnotatedImage((grey, regions), label="Regions")
        gr.Button("Swap").click(lambda: (white, grey), None, pair)
        gr.ImageSlider(label="Yours")
    return demo


def seeing() -> gr.Blocks:
    """A stream of what a camera sees, and a picture that is taken by one."""
    with gr.Blocks() as demo:
        gr.Markdown("# Camera")
        asked = {"video": {"width": 320, "height": 240}}
        options = gr.WebcamOptions(constraints=asked)
        camera = gr.Image(label="Camera", streaming=True, webcam_options=options)
        film = gr.Image(label="Negative", format="jpeg")
        camera.stream(lambda p: 255 - p, camera, film, stream_every=0, time_limit=60)
        shot = gr.Image(label="Shot", sources=["upload", "webcam"])
        told = gr.Textbox(label="Told")
        shot.upload(lambda picture: str(picture.shape), shot, told)
    return demo


def growing_gallery(gates: Mapping[str, Gate]) -> gr.Blocks:
    """A gallery that gains a picture each time that the test opens the gate, and one
    that takes pictures."""

    def paint() -> Iterator[Any]:
        pictures = []
        for shade in range(4):
            gates["picture"].acquire()
            picture = np.full((600, 800, 3), 60 * shade, np.uint8)
            pictures.append((picture, f"shade {shade}"))
            yield pictures

    def selected(event: gr.SelectData) -> str:
        return f"{event.index} {event.value['caption']}"

    with gr.Blocks() as demo:
        gr.Markdown("# Gallery")
        made = gr.Gallery(label="Made", columns=4)
        told = gr.Textbox(label="Told")
        gr.Button("Paint").click(paint, None, made)
        gr.Button("Third").click(lambda: gr.update(selected_index=2), None, made)
        made.select(selected, None, told)
        made.preview_close(lambda: "closed", None, told)
        yours = gr.Gallery(label="Yours", type="pil", interactive=True)
        yours.upload(lambda all: str([one.size for one, _ in all]), yours, told)
    return demo


def filling() -> gr.Blocks:
    """A page as high as its window, of which the chat takes what is left."""
    with gr.Blocks(fill_height=True) as demo:
        gr.Chatbot(label="talk", scale=1)
        with gr.Row():
            a = gr.Number(2, label="a")
            gr.Number(lambda number: number * 3, inputs=a, label="three times")
        delete = gr.Button("Delete", variant="stop")
        delete.click(lambda number: number + 1, a, a)
    return demo


def copying() -> gr.Blocks:
    """All that has a button that copies."""
    with gr.Blocks() as demo:
        gr.Markdown("# Title\n\n```python\nx = 1 < 2\ny = 3\n```", buttons=["copy"])
        gr.Textbox("typed", label="typed", interactive=True, buttons=["copy"])
        gr.Textbox("a\n b", label="shown", interactive=False, show_copy_button=True)
        gr.Code("if a < b:\n    pass\n", "python", label="code", interactive=False)
        gr.JSON({"a": [1]}, label="data")
    return demo


def fields(gates: Mapping[str, Gate]) -> gr.Blocks:
    """Fields of every kind, what is read in them, and one that a function empties."""

    def wait(gate: str) -> tuple[str, str]:
        gates[gate].acquire()
        return "", "waited"

    with gr.Blocks() as demo:
        out = gr.Textbox(label="out", interactive=False)
        taken = [
            gr.Textbox(label="text"),
            gr.CheckboxGroup(["a", "b"], label="several"),
            gr.Radio(["one", "two"], label="one of two"),
            gr.Dropdown(["three", "four"], label="choice"),
            gr.Slider(0, 10, 1, step=1, label="level"),
        ]
        gr.Image(label="picture", interactive=True)
        gr.Textbox(label="secret", type="password", interactive=True)
        read = gr.Button("Read")
        read.click(lambda *v: "read " + " ".join(map(str, v)), taken, out)
        gr.Button("Wait").click(wait, taken[0], [taken[0], out], concurrency_limit=None)
    return demo
