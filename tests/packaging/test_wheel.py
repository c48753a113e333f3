"""The wheel, in a clean environment, streams a tutorial script to a browser."""

from __future__ import annotations

import gzip
import os
import queue
import re
import subprocess
import sys
import threading
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TypedDict
from urllib.parse import urlsplit

import brotli
import pytest
from playwright.sync_api import Browser, Page, Response, expect

from flaskstream.web.bundles import (
    COMPRESSED,
    SOURCES,
    bundle,
    own_file,
    own_files,
)
from tests.waiting import PATIENCE, TO_START

ROOT = Path(__file__).parents[2]
STEPS = 4
ORANGE = [255, 124, 0]

SCRIPT = """\
import flaskstream as gr
import numpy as np
import time

def fake_diffusion(steps):
    rng = np.random.default_rng()
    for i in range(steps):
        time.sleep(1)
        image = rng.random(size=(600, 600, 3))
        yield image
    image = np.ones((1000, 1000, 3), np.uint8)
    image[:] = [255, 124, 0]
    yield image

demo = gr.Interface(fake_diffusion, inputs=gr.Slider(1, 10, 3, step=1), outputs="image")
demo.launch()
"""

NEW_FRAME = """() => {
    const image = document.querySelector('img');
    window.seen ??= new Set();
    if (!image?.complete || !image.naturalWidth || seen.has(image.src)) return null;
    seen.add(image.src);
    const canvas = document.createElement('canvas');
    [canvas.width, canvas.height] = [image.naturalWidth, image.naturalHeight];
    const context = canvas.getContext('2d');
    context.drawImage(image, 0, 0);
    const pixel = context.getImageData(canvas.width / 2, canvas.height / 2, 1, 1);
    return {width: image.naturalWidth, pixel: [...pixel.data.slice(0, 3)]};
}"""
"""The picture that is shown, once for each that was not seen before."""


class Frame(TypedDict):
    width: int
    pixel: list[int]


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    pip(sys.executable, "wheel", "--no-deps", "--wheel-dir", str(folder), str(ROOT))
    (file,) = folder.glob("flaskstream-*.whl")
    return file


@pytest.fixture(scope="module")
def clean_python(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The Python of an environment that has nothing but the wheel and what it needs."""
    folder = tmp_path_factory.mktemp("clean")
    subprocess.run([sys.executable, "-m", "venv", str(folder)], check=True)
    python = folder / "bin" / "python"
    pip(str(python), "install", str(wheel))
    return python


def pip(python: str, command: str, *arguments: str) -> None:
    quiet = ["-qq", "--disable-pip-version-check"]
    subprocess.run([python, "-m", "pip", command, *quiet, *arguments], check=True)


@contextmanager
def launched(python: Path, script: Path) -> Iterator[str]:
    """Run the script as a person would; give the URL that it prints."""
    # The checkout must not be importable: only the wheel may answer the import.
    environ = {name: os.environ[name] for name in os.environ if name != "PYTHONPATH"}
    process = subprocess.Popen(
        [str(python), script.name],
        cwd=script.parent,
        env=environ,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    lines: queue.Queue[str] = queue.Queue()
    reader = threading.Thread(target=read_lines, args=(process, lines))
    reader.start()
    try:
        yield wait_for_url(lines)
    finally:
        end(process)
        reader.join()


def read_lines(process: subprocess.Popen[str], lines: queue.Queue[str]) -> None:
    """Read to the end, so that the script never waits for a full pipe."""
    assert process.stdout is not None
    with process.stdout:
        for line in process.stdout:
            lines.put(line)
    lines.put("")


def wait_for_url(lines: queue.Queue[str]) -> str:
    said = []
    while line := lines.get(timeout=TO_START):
        said.append(line)
        if found := re.search(r"Running on local URL:\s+(http://\S+)", line):
            return found[1]
    pytest.fail(f"the script ended without printing its URL:\n{''.join(said)}")


def end(process: subprocess.Popen[str]) -> None:
    process.terminate()
    try:
        process.wait(timeout=30)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


@contextmanager
def opened(browser: Browser) -> Iterator[Page]:
    context = browser.new_context()
    try:
        page = context.new_page()
        page.set_default_timeout(PATIENCE)
        yield page
    finally:
        context.close()


def watch_complaints(page: Page, url: str) -> list[str]:
    """Collect what no page may do: errors, and requests to other hosts."""
    complaints: list[str] = []
    host = urlsplit(url).netloc

    def check_host(requested: str) -> None:
        parts = urlsplit(requested)
        if parts.scheme in {"http", "https"} and parts.netloc != host:
            complaints.append(f"request to another host: {requested}")

    page.on("request", lambda request: check_host(request.url))
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on(
        "console",
        lambda said: complaints.append(said.text) if said.type == "error" else None,
    )
    return complaints


def start_run(page: Page) -> None:
    slider = page.get_by_role("slider")
    slider.fill(str(STEPS))
    expect(slider).to_have_value(str(STEPS))
    page.get_by_role("button", name="Submit", exact=True).click()


def collect_frames(page: Page) -> list[Frame]:
    """Every picture that the page shows, to the first of the final one's size."""
    frames: list[Frame] = []
    while not frames or frames[-1]["width"] != 1000:
        frames.append(page.wait_for_function(NEW_FRAME).json_value())
    return frames


def test_the_wheel_has_the_browser_files_and_the_type_marker(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        names = set(archive.namelist())

    assert {
        "flaskstream/py.typed",
        "flaskstream/static/vendor/htmx.min.js",
        "flaskstream/static/vendor/hx-sse.min.js",
        "flaskstream/static/vendor/model-viewer-umd.min.js",
        "flaskstream/media/films/ball.mp4",
    } <= names


def test_what_pages_load_is_in_the_wheel_compressed(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(folder := wheel.parent / "unpacked")
    static = folder / "flaskstream" / "static"
    made = [bundle(static, source) for source in SOURCES]
    made += map(own_file, own_files())
    compressed = static / COMPRESSED

    assert {file.name for file in compressed.iterdir()} == {
        f"{one.name}.br" for one in made
    }
    for one in made:
        packed = (compressed / f"{one.name}.br").read_bytes()
        assert brotli.decompress(packed) == one.data
        assert len(packed) < len(gzip.compress(one.data, 9))


def test_the_wheel_has_only_the_library(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        folders = {name.split("/")[0] for name in archive.namelist()}

    assert folders == {"flaskstream", "flaskstream-0.1.0.dist-info"}


@pytest.mark.browser
def test_the_tutorial_script_streams_from_the_installed_wheel(
    clean_python: Path, tmp_path: Path, browser: Browser
) -> None:
    script = tmp_path / "fake_diffusion.py"
    script.write_text(SCRIPT)

    with launched(clean_python, script) as url, opened(browser) as page:
        complaints = watch_complaints(page, url)
        answers: list[Response] = []
        page.on("response", lambda answer: answers.append(answer))
        page.goto(url)
        packed = {one.url[-3:]: one.headers.get("content-encoding") for one in answers}
        assert (packed["css"], packed[".js"]) == ("br", "br")
        start_run(page)
        frames = collect_frames(page)
        final = frames[-1]

        # A machine that needs more than a second for one shows the newer one instead.
        noise = [frame["width"] for frame in frames[:-1]]
        assert noise and set(noise) == {600}
        assert all(abs(a - b) <= 4 for a, b in zip(final["pixel"], ORANGE, strict=True))
        assert complaints == []
