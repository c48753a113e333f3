"""Models: told by their bytes, and made GLB where a browser draws no other."""

from __future__ import annotations

import gc
import io
import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import flaskstream as gr
from flaskstream.media import meshfile, model
from flaskstream.media.mesh import unpack_glb
from flaskstream.media.meshfile import Unreadable
from flaskstream.media.model import drawn_from, read_model
from tests.media import models


def arrays(glb: bytes) -> dict[str, Any]:
    """The arrays of the one mesh in a GLB file."""
    scene, data = unpack_glb(glb)
    (primitive,) = scene["meshes"][0]["primitives"]
    found = {}
    for name, number in {
        **primitive["attributes"],
        "indices": primitive["indices"],
    }.items():
        accessor = scene["accessors"][number]
        view = scene["bufferViews"][accessor["bufferView"]]
        dtype = {5126: "<f4", 5125: "<u4"}[accessor["componentType"]]
        width = {"VEC3": 3, "SCALAR": 1}[accessor["type"]]
        values = np.frombuffer(
            data, dtype, accessor["count"] * width, view["byteOffset"]
        )
        assert values.nbytes == view["byteLength"]
        found[name] = values.reshape(-1, 3)
        if name == "POSITION":
            assert accessor["min"] == found[name].min(0).tolist()
            assert accessor["max"] == found[name].max(0).tolist()
    return found


def drawn(data: bytes, name: str = "a") -> dict[str, Any]:
    return arrays(drawn_from(read_model(data, name)).read())


@pytest.mark.parametrize(
    ("data", "kind", "name"),
    [
        (models.glb(), model.GLB, "a.glb"),
        (models.gltf(), model.GLTF, "a.gltf"),
        (models.TRIANGLE, model.OBJ, "a.obj"),
        (models.STL, model.STL, "a.stl"),
        (models.STL_TEXT, model.STL, "a.stl"),
        (b"# " + b"x" * 5000 + b"\n" + models.TRIANGLE, model.OBJ, "a.obj"),
    ],
)
@pytest.mark.parametrize("given", ["a", "a.bin", "a.png"])
def test_its_bytes_tell_what_it_is(
    data: bytes, kind: str, name: str, given: str
) -> None:
    media = read_model(data, given)
    assert (media.mimetype, media.name) == (kind, name)
    assert media.read() == data


@pytest.mark.parametrize("data", [models.TRIANGLE, models.STL, models.STL_TEXT])
def test_a_triangle_is_one(data: bytes) -> None:
    found = drawn(data)
    corners = found["POSITION"][found["indices"]]
    assert corners.tolist() == [[[0, 0, 0], [1, 0, 0], [0, 1, 0]]]
    assert "NORMAL" not in found and "COLOR_0" not in found


def test_faces_of_more_corners_are_fans() -> None:
    found = drawn(models.SQUARE)
    assert found["indices"].tolist() == [[0, 1, 2], [0, 2, 3]]


def test_corners_keep_their_colours_as_light_is() -> None:
    found = drawn(models.COLOURED)
    assert found["COLOR_0"].tolist() == np.eye(3).tolist()
    half = drawn(models.COLOURED.replace(b"1 0 0\nv 1", b"0.5 0 0\nv 1"))
    assert half["COLOR_0"][0, 0] == pytest.approx(0.5**2.2)
    many = drawn(models.COLOURED.replace(b"1 0 0\nv 1", b"255 0 0\nv 1"))
    assert many["COLOR_0"][0, 0] == pytest.approx(1)


def test_a_corner_with_two_normals_is_two() -> None:
    found = drawn(models.SHADED)
    assert len(found["POSITION"]) == 6
    assert found["NORMAL"][found["indices"][0]].tolist() == [[0, 0, 1]] * 3
    assert found["NORMAL"][found["indices"][1]].tolist() == [[0, 1, 0]] * 3
    assert (found["POSITION"][found["indices"][1][2]] == [0, 0, 1]).all()


def test_the_samples_are_one_shape_in_all_formats() -> None:
    glb = Path(gr.get_model3d("a.glb")).read_bytes()
    whole = arrays(glb)
    for name in ("a.obj", "a.stl"):
        found = drawn(Path(gr.get_model3d(name)).read_bytes())
        assert found["indices"].shape == whole["indices"].shape
    written = json.loads(Path(gr.get_model3d("a.gltf")).read_bytes())
    assert written["accessors"] == unpack_glb(glb)[0]["accessors"]
    for name in ("a.glb", "a.gltf"):
        media = read_model(Path(gr.get_model3d(name)).read_bytes(), name)
        assert drawn_from(media) is media


def test_a_model_is_converted_once_while_somebody_has_it() -> None:
    first = drawn_from(read_model(models.TRIANGLE, "a.obj"))
    assert drawn_from(read_model(models.TRIANGLE, "a.obj")) is first
    digest = read_model(models.TRIANGLE, "a.obj").digest
    del first
    gc.collect()
    assert digest not in model._drawn


@pytest.mark.parametrize("name", models.WRONG)
def test_what_is_none_says_why(name: str) -> None:
    data, said = models.WRONG[name]
    with pytest.raises(Unreadable, match=said):
        read_model(data, "a.obj")


def test_one_long_number_makes_the_others_no_longer() -> None:
    """An array of texts has room for the longest of them in each place."""
    text = models.STL_TEXT.replace(b"1e0", b"1." + b"0" * 100_000)
    text += b"vertex 0 0 0\n" * 30_000
    assert len(drawn(text)["POSITION"]) == 30_003


def test_what_would_take_too_much_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(meshfile, "MOST", 10)
    for data in (
        models.TRIANGLE + b"v 0 0 0\n" * 20,
        models.TRIANGLE + b"f 1 2 3\n" * 20,
        models.TRIANGLE + b"f" + b" 1 2 3" * 20,
        bytes(80) + (20).to_bytes(4, "little") + models.FACET * 20,
    ):
        with pytest.raises(Unreadable, match="too large|can't be read"):
            read_model(data, "a")
    long = b"f" + b" 1" * meshfile.LONGEST_LINE
    with pytest.raises(Unreadable, match="its line 6 can't be read"):
        read_model(models.TRIANGLE + long, "a")
    with pytest.raises(Unreadable, match="expected 1,000,000 parts"):
        read_model(b'{"asset": {}, "x": [' + b"{}," * 600_000 + b"0]}", "a")
    monkeypatch.setattr(model, "LARGEST", 30)
    with pytest.raises(Unreadable, match="is too large: expected"):
        read_model(models.TRIANGLE + b"# it is not known\n", "a")
    with pytest.raises(Unreadable, match="is too large: expected"):
        read_model(models.gltf(scenes=[]), "a")


def test_splats_are_told_by_their_name_where_nothing_else_tells() -> None:
    with pytest.raises(Unreadable, match="Gaussian splats"):
        read_model(bytes(64), "scene.splat")


POINTS = b"".join(b"v %d -.5e1 %.4f\n" % (i % 7, i / 9) for i in range(900))
NORMALS = POINTS.replace(b"v", b"vn")
COLOURS = POINTS.replace(b"\n", b" 0.1 1 .5\n")
FACES = {
    "points": b"f %d 2 3\n",
    "textured": b"f %d/1 2/1 3/2\n",
    "lit": b"f %d//1 2//2 3//%d\n",
    "both": b"f %d/1/1 2/1/3 3/1/1 9/9/9\n",
    "from the end": b"f -%d -1 -2\n",
    "of many kinds": b"f %d 2 3\nf %d//1 2//2 3//3 4//4\n",
    "wrong": b"f %d 2 3\n" * 300 + b"f %d 2\n",
    "too far": b"f %d 2 99999\n",
}


@pytest.mark.parametrize("face", FACES)
@pytest.mark.parametrize("points", [POINTS, COLOURS], ids=["plain", "coloured"])
@pytest.mark.parametrize("end", [b"\n", b" \r\n"], ids=["unix", "dos"])
def test_lines_that_are_alike_are_read_as_each_would_be(
    monkeypatch: pytest.MonkeyPatch, points: bytes, face: str, end: bytes
) -> None:
    def read() -> list[Any] | str:
        try:
            mesh = meshfile.read_obj(io.BytesIO(text))
        except meshfile.Unreadable as error:
            return str(error)
        return [part if part is None else part.tolist() for part in mesh]

    one = FACES[face]
    faces = b"".join(one.replace(b"%d", b"%d" % i) for i in range(1, 400))
    text = (points + NORMALS + faces + points + faces + b"f 1 2 3").replace(b"\n", end)
    alike = read()
    monkeypatch.setattr(meshfile, "SHORTEST", len(text) + 1)
    assert alike == read()
