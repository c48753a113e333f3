"""A model in three dimensions, uploaded by a person or shown by a function."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import (
    TYPE_CHECKING,
    Any,
    ClassVar,
    Final,
    Literal,
    TypedDict,
    Unpack,
    get_args,
)

from flaskstream.components.core.base import Component, Encoder, Files, single
from flaskstream.components.core.event import Event
from flaskstream.components.core.filedata import FilePath, given_file, posted_file
from flaskstream.components.core.json_api import Link, read_file
from flaskstream.components.core.latescript import LateScript
from flaskstream.components.core.mismatch import wrong_value
from flaskstream.components.core.option import one_of, pixels
from flaskstream.components.core.playable import PlayableEncoder
from flaskstream.components.core.sandbox import Sandbox
from flaskstream.exceptions import ConfigurationError, InvalidInput, OutputError
from flaskstream.media import model
from flaskstream.media.content import Content
from flaskstream.media.filetype import file_name
from flaskstream.media.media import Media
from flaskstream.media.meshfile import Unreadable

if TYPE_CHECKING:
    from flaskstream.components.core.leftout import Buttonless

DisplayMode = Literal["solid", "point_cloud", "wireframe"]
Position = tuple[float | None, float | None, float | None]

VIEWER: Final = (
    Path(__file__).parents[1] / "static" / "vendor" / "model-viewer-umd.min.js"
)
"""Draws models; it is in the package since its build."""
HEIGHT: Final = 400
"""CSS pixels."""
TO_GLTF: Final = 90
"""Degrees between where Gradio's positions begin and glTF's front is."""


class Model(TypedDict):
    """What a page has of a Model3D."""

    file: Media
    """As it was given."""
    drawn: Media
    """What a browser draws it from, which may be the same."""


class Model3D(Component):
    """A model in three dimensions; a function gets the path of its file, or None.

    A function gives the path of a model, or its bytes: GLB or glTF, with all in one
    file, OBJ, or STL. Paths lie in the app's folder, the temporary folder or
    `allowed_paths`. Of OBJ its shape, its normals and the colours of its corners are
    drawn; its materials are in another file. PLY, and Gaussian splats, are refused with
    what to do instead.

    It is turned by dragging it, by the arrow keys, and by touch; the wheel, or
    pinching, zooms, and with the right button, or two fingers, it is moved.

    Args:
        value: What a page starts with, as functions give it, or a function that does.
        display_mode: "solid", the default; "point_cloud", its corners only; or
            "wireframe", the edges of its triangles.
        clear_color: Of the background: red, green, blue and opacity, from 0 to 1; by
            default the page's own.
        camera_position: Where it is seen from: `(alpha, beta, radius)`. The degrees
            around it, of which 90 are before it; those from above, of which 90 are as
            high as it is; and the distance from its middle. What is None is chosen so
            that all of it is seen.
        zoom_speed: How fast the wheel zooms; 1.
        pan_speed: How fast it is moved; 1.
        height: Of what it is shown in: CSS pixels; 400.

    Raises:
        ConfigurationError: an option is none of the values that it has.
    """

    kind: ClassVar[str] = "model3d"
    bundle = "rich"
    swap: ClassVar[str] = "innerMorph"
    takes_file: ClassVar[bool] = True
    compressible: ClassVar[bool] = False
    style_sheet = ("file.css", "model3d.css")
    script = "core/upload.js"
    late_scripts = (LateScript("fs-model", "seen", ["core/framed.js", "model3d.js"]),)
    sandboxes: ClassVar[Mapping[str, Sandbox]] = {
        "model": Sandbox(
            lambda: [VIEWER, Path(__file__).with_name("model3dframe.js")],
            VIEWER.is_file,
            f"expected {VIEWER.name}, which the package's build gets: install "
            "flaskstream anew",
            connects="blob: data:",
        )
    }

    upload = Event("upload")
    edit = Event("edit", dom="fs:edit")
    """As in Gradio it never comes: nobody edits a model."""
    clear = Event("clear")

    def __init__(
        self,
        value: Any = None,
        *,
        display_mode: DisplayMode | None = None,
        clear_color: Sequence[float] | None = None,
        camera_position: Position | Sequence[float | None] = (None, None, None),
        zoom_speed: float = 1,
        pan_speed: float = 1,
        height: int | str | None = None,
        **options: Unpack[Buttonless],
    ) -> None:
        one_of(self, "display_mode", display_mode, (*get_args(DisplayMode), None))
        self.display_mode = display_mode
        self.clear_color = self._numbers("clear_color", clear_color, 4, 0, 1)
        self.camera_position = self._numbers("camera_position", camera_position, 3)
        self.zoom_speed = self._speed("zoom_speed", zoom_speed)
        self.pan_speed = self._speed("pan_speed", pan_speed)
        self.height = pixels(self, "height", height)
        super().__init__(value, **options)

    def _numbers(
        self,
        name: str,
        given: Any,
        count: int,
        least: float = -math.inf,
        most: float = math.inf,
    ) -> tuple[float | None, ...] | None:
        """An option that has so many numbers; of a camera some may be None."""
        if given is None:
            return None
        may_be_none = count == 3
        several = given if isinstance(given, (tuple, list)) else ()
        if len(several) != count or not all(
            (may_be_none and each is None)
            or (_is_number(each) and least <= each <= most)
            for each in several
        ):
            expected = (
                "(alpha, beta, radius), numbers or None"
                if may_be_none
                else f"{count} numbers from {least:g} to {most:g}"
            )
            raise ConfigurationError(f"Model3D({name}={given!r}) expected {expected}.")
        return tuple(several)

    def _speed(self, name: str, given: Any) -> float:
        if not (_is_number(given) and given > 0):
            raise ConfigurationError(
                f"Model3D({name}={given!r}) expected a number above 0."
            )
        return float(given)

    def set_property(self, name: str, value: Any) -> None:
        if name == "display_mode":
            one_of(self, name, value, (*get_args(DisplayMode), None))
        elif name == "clear_color":
            value = self._numbers(name, value, 4, 0, 1)
        elif name == "camera_position":
            value = self._numbers(name, value, 3)
        elif name in ("zoom_speed", "pan_speed"):
            value = self._speed(name, value)
        elif name == "height":
            value = pixels(self, name, value)
        super().set_property(name, value)

    @property
    def look(self) -> dict[str, Any]:
        """How the frame is to draw it, for its template."""
        alpha, beta, radius = self.camera_position or (None, None, None)
        red, green, blue, opacity = self.clear_color or (0, 0, 0, 0)
        orbit = None
        if (alpha, beta, radius) != (None, None, None):
            around = "0deg" if alpha is None else f"{alpha - TO_GLTF:g}deg"
            above = "75deg" if beta is None else f"{beta:g}deg"
            orbit = f"{around} {above} {'auto' if radius is None else f'{radius:g}m'}"
        shares = [f"{100 * (one or 0):g}%" for one in (red, green, blue, opacity)]
        return {
            "mode": self.display_mode or "solid",
            "clear": f"rgb({' '.join(shares[:3])} / {shares[3]})",
            "orbit": orbit,
            "zoom": self.zoom_speed,
            "pan": self.pan_speed,
            "height": self.height or HEIGHT,
        }

    # ----- in

    def accept(self, content: Content, name: str = "") -> Media:
        """An uploaded file as a value; `InvalidInput` if it is no model that is taken.

        Its type is told by its bytes, `name` is what the person's browser calls it.
        """
        shown = file_name(name) or "model"
        try:
            return model.read_model(content, shown)
        except Unreadable as error:
            raise InvalidInput(f"“{shown}” {error}.") from error

    def parse(self, raw: Sequence[str], files: Files) -> Model | None:
        token, _, drawn = single(raw).partition(" ")
        media = posted_file([token], files, "model")
        if media is None:
            return None
        made = files.find(drawn) if drawn else None
        if made is not None and made.mimetype == model.GLB:
            return Model(file=media, drawn=made)
        try:
            return self._with_drawn(media)
        except Unreadable as error:
            raise InvalidInput(f"“{media.name}” {error}.") from error

    def preprocess(self, payload: Model | None) -> FilePath | None:
        return None if payload is None else FilePath.of(payload["file"])

    # ----- out

    def cell(self, value: Any) -> str:
        payload = self.postprocess(value)
        return payload["file"].name if payload is not None else ""

    def postprocess(self, value: Any) -> Model | None:
        """A model that a function gave."""
        if isinstance(value, Mapping):  # as of the API
            value = value.get("path")
        if value is None:
            return None
        try:
            self.sandboxes["model"].check()
            return self._with_drawn(self._to_media(value))
        except Unreadable as error:
            text = f"expected a model that can be drawn; it {error}"
            raise self._cannot(text) from error
        except OSError as error:
            raise self._cannot(f"can't use this: {error}") from error
        except OutputError as error:
            raise self._cannot(str(error)) from error

    def _with_drawn(self, media: Media) -> Model:
        return Model(file=media, drawn=model.drawn_from(media))

    def _to_media(self, value: Any) -> Media:
        media = given_file(value, self.allowed_paths, self._of_file)
        if media is not None:
            return media
        raise wrong_value(self, "the path of a model, or its bytes", value)

    def _of_file(self, content: Content, name: str) -> Media:
        return model.read_model(content, name or "model")

    def _cannot(self, text: str) -> OutputError:
        name = f"Model3D “{self.title}” "
        return OutputError(name + text.removeprefix(name))

    def encoder(self) -> Encoder:
        return PlayableEncoder(self)

    # ----- the JSON API

    def from_json(self, data: Any, files: Files) -> Model | None:
        media = read_file(data, self.accept, files.find)
        return None if media is None else self._with_drawn(media)

    def to_json(self, payload: Model | None, link: Link) -> Any:
        return None if payload is None else link(payload["file"])


def _is_number(value: object) -> bool:
    number = isinstance(value, (int, float)) and not isinstance(value, bool)
    return number and math.isfinite(value)  # type: ignore[arg-type]
