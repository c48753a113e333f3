"""Model3D: models as functions get and give them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

import flaskstream as gr
from flaskstream.components.core.capture import NotCopied
from flaskstream.components.core.sandbox import Sandbox
from flaskstream.exceptions import ConfigurationError, InvalidInput, OutputError
from flaskstream.media.media import Media
from flaskstream.media.model import GLB, OBJ
from tests.components.posting import parse
from tests.media import models

OBJ_FILE = Media(models.TRIANGLE, OBJ, "my model.obj")
GLB_FILE = Media(models.glb(), GLB, "made.glb")


# ----- in


def test_a_function_gets_a_private_copy_that_knows_its_name() -> None:
    model = gr.Model3D()
    path = model.preprocess(parse(model, "m", m=OBJ_FILE))
    assert path is not None and path.orig_name == "my model.obj"
    assert path.endswith(".obj") and Path(path).read_bytes() == models.TRIANGLE
    assert model.preprocess(parse(model, "")) is None


def test_what_it_is_drawn_from_is_not_made_anew_and_nothing_else_becomes_it() -> None:
    model = gr.Model3D()
    assert parse(model, "m d", m=OBJ_FILE, d=GLB_FILE)["drawn"] is GLB_FILE
    for other in ("m", "m x", "m m"):
        drawn = parse(model, other, m=OBJ_FILE)["drawn"]
        assert drawn.mimetype == GLB and drawn is not GLB_FILE
    with pytest.raises(InvalidInput, match="“a.obj” has no triangles"):
        parse(model, "m", m=Media(b"text", OBJ, "a.obj"))


@pytest.mark.parametrize("name", models.WRONG)
def test_what_is_no_model_is_refused(name: str) -> None:
    data, said = models.WRONG[name]
    with pytest.raises(InvalidInput, match=f"“a.obj” .*{said}"):
        gr.Model3D().accept(data, "a.obj")


# ----- out


def test_paths_and_bytes_are_what_they_are() -> None:
    model, path = gr.Model3D(), gr.get_model3d("knot.obj")
    data = Path(path).read_bytes()
    for given in (path, Path(path), data, {"path": path}):
        payload = model.postprocess(given)
        assert payload is not None and payload["file"].read() == data
        assert payload["drawn"].mimetype == GLB
    assert model.postprocess(None) is None
    assert model.cell(path) == "knot.obj"
    whole = model.postprocess(gr.get_model3d("knot.glb"))
    assert whole is not None and whole["file"] is whole["drawn"]


def test_a_path_is_read_before_the_function_writes_the_next_one() -> None:
    encoder = gr.Model3D().encoder()
    captured = encoder.capture(gr.get_model3d())
    assert isinstance(captured, NotCopied)
    encoder.encode(captured.value, False)
    assert encoder.payload["drawn"].mimetype == GLB


@pytest.mark.parametrize(
    ("given", "said"),
    [
        (b"only text", "a model that can be drawn; it is no model"),
        (models.gltf(buffers=[{"uri": "a.bin"}]), "is in several files"),
        ("/etc/passwd", "the app's folder"),
        ("https://example.org/a.glb", "download it in your function"),
        (3, "the path of a model, or its bytes; got int: 3"),
    ],
    ids=str,
)
def test_what_is_no_model_says_what_to_do(given: Any, said: str) -> None:
    with pytest.raises(OutputError, match=f"Model3D “it” .*{said}") as refused:
        gr.Model3D(label="it").postprocess(given)
    assert str(refused.value).count("Model3D") == 1


def test_without_what_draws_it_it_says_what_to_install(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    absent = Sandbox(list, lambda: False, "expected x.js: install flaskstream anew")
    monkeypatch.setattr(gr.Model3D, "sandboxes", {"model": absent})
    with pytest.raises(OutputError, match="install flaskstream anew"):
        gr.Model3D().postprocess(models.TRIANGLE)


# ----- options


def test_a_camera_stands_where_gradios_does() -> None:
    assert gr.Model3D().look["orbit"] is None
    front = gr.Model3D(camera_position=(90, 90, 2.5))
    assert front.look["orbit"] == "0deg 90deg 2.5m"
    side = gr.Model3D(camera_position=(0, None, None))
    assert side.look["orbit"] == "-90deg 75deg auto"


def test_its_look_is_what_is_told() -> None:
    model = gr.Model3D(
        display_mode="wireframe", clear_color=[1, 0.5, 0, 1], height="300px"
    )
    assert model.look["mode"] == "wireframe" and model.look["height"] == 300
    assert model.look["clear"] == "rgb(100% 50% 0% / 100%)"
    changed = model.with_properties({"display_mode": None, "zoom_speed": 2})
    assert (changed.look["mode"], changed.look["zoom"]) == ("solid", 2)
    assert gr.Model3D().look["clear"].endswith("/ 0%)")


@pytest.mark.parametrize(
    "options",
    [
        {"display_mode": "cloud"},
        {"clear_color": (1, 1, 1)},
        {"clear_color": (1, 1, 1, 2)},
        {"clear_color": "red"},
        {"camera_position": (1, 2)},
        {"camera_position": (1, 2, "far")},
        {"camera_position": (1, 2, float("nan"))},
        {"zoom_speed": 0},
        {"pan_speed": "1"},
        {"value": "nowhere.glb"},
    ],
    ids=str,
)
def test_options_that_are_none(options: dict[str, Any]) -> None:
    with pytest.raises(ConfigurationError, match="expected"):
        gr.Model3D(**options).check()
