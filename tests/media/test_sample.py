"""Sample files are what their names say, and always the same."""

from __future__ import annotations

import csv
import json
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

import flaskstream as gr
from flaskstream.media import film, sound
from flaskstream.media.mesh import unpack_glb
from flaskstream.media.sniff import EXTENSIONS, sniff


@pytest.mark.parametrize("ending", ["png", "jpg", "gif", "webp", "bmp"])
def test_pictures(ending: str) -> None:
    path = Path(gr.get_image(f"Tower.{ending}"))
    assert path.name == f"Tower.{ending}"
    assert EXTENSIONS[sniff(path.read_bytes()) or ""] == f".{ending}"
    with Image.open(path) as image:
        assert image.size == (480, 320)
        assert len(np.unique(np.asarray(image.convert("L")))) > 50


@pytest.mark.parametrize("ending", ["wav", "mp3", "flac", "ogg"])
def test_sounds(ending: str) -> None:
    rate, samples = sound.decoded(Path(gr.get_audio(f"a.{ending}")).read_bytes())
    assert len(samples) / rate == pytest.approx(2.1, abs=0.1)
    assert 10_000 < abs(samples.astype(int)).max() < 30_000


@pytest.mark.parametrize("name", ["world.mp4", "b.webm"])
def test_films(name: str) -> None:
    content = Path(gr.get_video(name)).read_bytes()
    assert film.unplayed(content, film.kind_of(content)) == ""


def test_models() -> None:
    scene, data = unpack_glb(Path(gr.get_model3d("Duck.glb")).read_bytes())
    count = scene["accessors"][-1]["count"]
    assert scene["buffers"][0]["byteLength"] == len(data) > 12 * count / 3
    written = json.loads(Path(gr.get_model3d("Fox.gltf")).read_text())
    assert written["buffers"][0]["uri"].startswith("data:")
    faces = Path(gr.get_model3d("Bunny.obj")).read_text().count("\nf ")
    facets = Path(gr.get_model3d("sofia.stl")).read_bytes()
    assert faces == count / 3 == int.from_bytes(facets[80:84], "little")
    assert len(facets) == 84 + 50 * faces


def test_data() -> None:
    with open(gr.get_file("titanic.csv"), encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    told = json.loads(Path(gr.get_file("titanic.json")).read_text())
    assert len(rows) == len(told) == 42 and rows[0].keys() == told[0].keys()
    assert "visitors." in Path(gr.get_file("sample.txt")).read_text()
    for name in ("s1.srt", "s2.vtt"):
        shown = gr.Video(subtitles=gr.get_file(name))
        assert shown.subtitles is not None and b"had" in shown.subtitles.read()


def test_a_name_is_one_file_and_another_name_another() -> None:
    one = Path(gr.get_image())
    assert gr.get_image() == str(one) == gr.get_image("hills.png")
    other = Path(gr.get_image("other.png"))
    assert one.read_bytes() != other.read_bytes()
    program = (
        "import flaskstream as gr, hashlib, pathlib; "
        "print(hashlib.md5(pathlib.Path(gr.get_image()).read_bytes()).hexdigest())"
    )
    told = [subprocess.check_output([sys.executable, "-c", program]) for _ in range(2)]
    assert told[0] == told[1]


@pytest.mark.parametrize(
    ("get", "name"),
    [
        (gr.get_image, "a.svg"),
        (gr.get_image, "a"),
        (gr.get_video, "b.avi"),
        (gr.get_audio, "../a.wav"),
        (gr.get_file, "/etc/a.csv"),
        (gr.get_model3d, ".glb"),
    ],
)
def test_what_is_none_says_what_there_is(get: object, name: str) -> None:
    with pytest.raises(gr.ConfigurationError, match=r"expected a file's name.*\."):
        get(name)  # type: ignore[operator]


def test_an_address_stays_one() -> None:
    assert gr.get_image("https://example.org/a.png") == "https://example.org/a.png"
