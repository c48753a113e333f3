"""Small files to try a page with: made when they are asked for, and always the same."""

from __future__ import annotations

import json
import os
import shutil
import tempfile
import zlib
from base64 import b64encode
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from flaskstream.exceptions import ConfigurationError
from flaskstream.media import mesh, sound
from flaskstream.media.folder import own_folder
from flaskstream.media.mesh import Mesh

if TYPE_CHECKING:
    import numpy as np

Maker = Callable[[Path, "np.random.Generator"], None]
"""Writes a file, in which its name alone decides what is drawn by lot."""

FOLDER: Final = "samples"
FILMS: Final = Path(__file__).with_name("films")
TOWNS: Final = ("Brest", "Cork", "Lisbon", "Oban", "Porto", "Turku")
FIELDS: Final = ("day", "town", "visitors", "rain")
RATE: Final = 22_050
MELODY: Final = (0, 4, 7, 12, 7, 4, 0)
"""Semitones above the first tone."""


def get_image(filename: str | None = None) -> str:
    """The path of a picture to try a page with: hills at dusk.

    Args:
        filename: What the file is called, which says its format: PNG, JPEG, GIF, WebP
            or BMP. Names that differ give other hills.

    Raises:
        ConfigurationError: it has no such ending.
    """
    return _sample("image", filename or "hills.png", PICTURES)


def get_audio(filename: str | None = None) -> str:
    """The path of a sound to try a page with: a short melody.

    Args:
        filename: What the file is called, which says its format: WAV; and MP3, FLAC or
            Ogg, which take `flaskstream[audio]`. Names that differ give other tones.

    Raises:
        ConfigurationError: it has no such ending, or soundfile is not there.
    """
    return _sample("audio", filename or "melody.wav", SOUNDS)


def get_video(filename: str | None = None) -> str:
    """The path of a film to try a page with: a ball that jumps.

    Args:
        filename: What the file is called, which says its format: MP4 or WebM.

    Raises:
        ConfigurationError: it has no such ending.
    """
    return _sample("video", filename or "ball.mp4", VIDEOS)


def get_model3d(filename: str | None = None) -> str:
    """The path of a model to try a page with: a knot.

    Args:
        filename: What the file is called, which says its format: GLB, glTF, OBJ or STL.
            Names that differ give other knots.

    Raises:
        ConfigurationError: it has no such ending.
    """
    return _sample("model3d", filename or "knot.glb", MODELS)


def get_file(filename: str | None = None) -> str:
    """The path of a file of data to try a page with: visitors of some towns.

    Args:
        filename: What the file is called, which says its format: CSV, JSON, text, or
            subtitles, SRT and VTT. Names that differ give other numbers.

    Raises:
        ConfigurationError: it has no such ending.
    """
    return _sample("file", filename or "visitors.csv", DATA)


def _sample(kind: str, name: str, makers: Mapping[str, Maker]) -> str:
    import numpy as np

    if name.startswith(("http://", "https://")):  # as in Gradio
        return name
    make = makers.get(Path(name).suffix.lower())
    if make is None or Path(name).name != name or name.startswith("."):
        raise ConfigurationError(
            f"get_{kind}({name!r}) expected a file's name, without a folder, that ends "
            f"in {', '.join(makers)}: the library makes such a file itself."
        )
    path = own_folder() / FOLDER / kind / name
    if not path.exists():
        path.parent.mkdir(0o700, parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=path.parent, prefix=".") as folder:
            made = Path(folder, name)
            make(made, np.random.default_rng(zlib.crc32(name.encode())))
            os.replace(made, path)  # as a whole: another thread may ask for it, too
    return str(path)


# ----- pictures


def _picture(path: Path, lot: np.random.Generator) -> None:
    import numpy as np
    from PIL import Image

    width, height = 480, 320
    rows, columns = np.mgrid[:height, :width]
    share = (rows / height)[..., None]
    top, low = lot.uniform(20, 90, 3), np.array([250, 150, 90]) - lot.uniform(0, 40, 3)
    pixels = top + (low - top) * share**1.5
    x, y = lot.uniform(90, width - 90), lot.uniform(120, 190)
    glow = np.exp(-((columns - x) ** 2 + (rows - y) ** 2) / 900)[..., None]
    pixels += (255 - pixels) * np.clip(1.5 * glow, 0, 1)
    for number in range(3):
        waves = sum(
            lot.uniform(4, 26)
            * np.sin(columns[0] / lot.uniform(30, 120) + lot.uniform(0, 6))
            for _ in range(3)
        )
        hills = rows > height * (0.62 + 0.13 * number) + waves
        pixels[hills] = np.array([60, 52, 80]) * (1 - 0.3 * number)
    Image.fromarray(pixels.clip(0, 255).astype(np.uint8)).save(path)


PICTURES: Final = dict.fromkeys(
    (".png", ".jpg", ".jpeg", ".gif", ".webp", ".bmp"), _picture
)


# ----- sounds and films


def _melody(path: Path, lot: np.random.Generator) -> None:
    import numpy as np

    times = np.arange(int(0.3 * RATE)) / RATE
    root = lot.uniform(220, 330)
    tones = [
        np.sin(2 * np.pi * root * 2 ** (step / 12) * times) * np.exp(-6 * times)
        for step in MELODY
    ]
    samples = (np.concatenate(tones) * 20_000).astype(np.int16)
    try:
        content = sound.encode(RATE, samples, path.suffix[1:].lower())
    except sound.Unreadable as error:
        raise ConfigurationError(f"get_audio({path.name!r}): {error}.") from error
    assert isinstance(content, bytes)
    path.write_bytes(content)


def _film(path: Path, lot: np.random.Generator) -> None:
    shutil.copyfile(FILMS / f"ball{path.suffix.lower()}", path)


SOUNDS: Final = dict.fromkeys((".wav", ".mp3", ".flac", ".ogg"), _melody)
VIDEOS: Final = dict.fromkeys((".mp4", ".webm"), _film)


# ----- models


def _knot(lot: np.random.Generator) -> Mesh:
    """A tube along a torus knot."""
    import numpy as np

    long, round_, turns = 160, 16, int(lot.integers(2, 4))
    t = np.linspace(0, 2 * np.pi, long, endpoint=False)
    wave = (2 * turns + 1) * t
    radius = 1 + 0.4 * np.cos(wave)
    way = np.stack(
        [radius * np.cos(turns * t), 0.4 * np.sin(wave), radius * np.sin(turns * t)],
        axis=1,
    )
    ahead = np.roll(way, -1, 0) - np.roll(way, 1, 0)
    ahead /= np.linalg.norm(ahead, axis=1, keepdims=True)
    aside = np.cross(ahead, way)
    aside /= np.linalg.norm(aside, axis=1, keepdims=True)
    up = np.cross(ahead, aside)
    angles = np.linspace(0, 2 * np.pi, round_, endpoint=False)[:, None]
    normals = np.cos(angles) * aside[:, None] + np.sin(angles) * up[:, None]
    points = way[:, None] + 0.14 * normals
    here = np.arange(long * round_, dtype=np.uint32).reshape(long, round_)
    next_, beside = np.roll(here, -1, 0), np.roll(here, -1, 1)
    across = np.roll(next_, -1, 1)
    triangles = np.stack([here, next_, beside, beside, next_, across], axis=-1)
    return Mesh(
        points.reshape(-1, 3).astype(np.float32),
        triangles.reshape(-1, 3),
        normals.reshape(-1, 3).astype(np.float32),
    )


def _glb(path: Path, lot: np.random.Generator) -> None:
    path.write_bytes(mesh.to_glb(_knot(lot)))


def _gltf(path: Path, lot: np.random.Generator) -> None:
    scene, data = mesh.unpack_glb(mesh.to_glb(_knot(lot)))
    inline = b64encode(data).decode()
    scene["buffers"][0]["uri"] = f"data:application/octet-stream;base64,{inline}"
    path.write_text(json.dumps(scene))


def _obj(path: Path, lot: np.random.Generator) -> None:
    knot = _knot(lot)
    assert knot.normals is not None
    lines = ["v {:.5f} {:.5f} {:.5f}".format(*point) for point in knot.points]
    lines += ["vn {:.5f} {:.5f} {:.5f}".format(*normal) for normal in knot.normals]
    lines += [
        "f {0}//{0} {1}//{1} {2}//{2}".format(*corners)
        for corners in knot.triangles + 1
    ]
    path.write_text("\n".join(lines) + "\n")


def _stl(path: Path, lot: np.random.Generator) -> None:
    import numpy as np

    knot = _knot(lot)
    facets = np.zeros(len(knot.triangles), mesh.FACET)
    facets["corners"] = knot.points[knot.triangles]
    count = len(facets).to_bytes(4, "little")
    path.write_bytes(b"a knot".ljust(80) + count + facets.tobytes())


MODELS: Final = {".glb": _glb, ".gltf": _gltf, ".obj": _obj, ".stl": _stl}


# ----- data


def _rows(lot: np.random.Generator) -> list[tuple[Any, ...]]:
    days = [f"2026-07-{day:02}" for day in range(1, 8)]
    return [
        (day, town, int(lot.integers(100, 900)), round(float(lot.exponential(2)), 1))
        for day in days
        for town in TOWNS
    ]


def _csv(path: Path, lot: np.random.Generator) -> None:
    rows = [FIELDS, *_rows(lot)]
    path.write_text("".join(",".join(map(str, row)) + "\n" for row in rows))


def _json(path: Path, lot: np.random.Generator) -> None:
    told = [dict(zip(FIELDS, row, strict=True)) for row in _rows(lot)]
    path.write_text(json.dumps(told, indent=1))


def _sentences(lot: np.random.Generator) -> list[str]:
    return [
        f"On {day} {town} had {count} visitors." for day, town, count, _ in _rows(lot)
    ]


def _text(path: Path, lot: np.random.Generator) -> None:
    path.write_text("".join(f"{sentence}\n" for sentence in _sentences(lot)))


def _subtitles(path: Path, lot: np.random.Generator) -> None:
    is_srt = path.suffix.lower() == ".srt"
    sign = "," if is_srt else "."
    cues = [
        f"{number + 1}\n00:00:{2 * number:02}{sign}000 --> "
        f"00:00:{2 * number + 2:02}{sign}000\n{sentence}\n"
        for number, sentence in enumerate(_sentences(lot)[:5])
    ]
    path.write_text("\n".join(cues if is_srt else ["WEBVTT\n", *cues]))


DATA: Final = {
    **{".csv": _csv, ".json": _json, ".txt": _text},
    **{".srt": _subtitles, ".vtt": _subtitles},
}
