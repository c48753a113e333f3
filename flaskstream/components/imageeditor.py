"""A picture that a person draws on, in layers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar, Literal, Unpack, get_args

from flaskstream.components.core.brush import Brush, Eraser, LayerOptions
from flaskstream.components.core.copyable import known_buttons
from flaskstream.components.core.drawingfield import (
    LARGEST_SIDE,
    MOST_LAYERS,
    DrawingField,
)
from flaskstream.components.core.event import Event
from flaskstream.components.core.latescript import LateScript
from flaskstream.components.core.leftout import Options
from flaskstream.components.core.option import NO_BUTTONS
from flaskstream.components.core.picturefield import (
    Format,
    Mode,
    Received,
    place_in,
)
from flaskstream.components.core.webcam import WebcamOptions, camera_of
from flaskstream.exceptions import ConfigurationError
from flaskstream.media.drawing import Size

Source = Literal["upload", "webcam", "clipboard"]
Transform = Literal["crop", "resize"]
Default = Literal["default"]


class EditorOptions(Options, total=False):
    """What an ImageEditor takes, or leaves out, beside what is its own."""

    crop_size: object
    invert_colors: Literal[False]
    mirror_webcam: bool | None
    shape: None
    show_share_button: bool | None
    tool: str | None


class ImageEditor(DrawingField):
    """A picture that a person draws on, in layers.

    A function gets a dict: its `background`, a picture or None; `layers`, a list of
    pictures from the lowest to the highest; and `composite`, what all of them make, or
    None where there is nothing. All are of one size. A function gives such a dict, or
    one picture, the background.

    A person draws with the mouse, a finger, a pen, whose pressure counts, or the keys,
    and sees it from as near as he likes: by buttons, + and -, or the wheel with Ctrl.
    What is drawn goes to the server after each stroke, so that a reload keeps it; with
    it come `change` and `input`, while the pen moves, too. `apply` comes by a button,
    which is there if something listens to it.

    Args:
        value: What a page starts with, as functions give it, or a function that does.
        height: Of what it is shown in: CSS pixels, rounded to 80.
        width: The same.
        image_mode: The mode of what functions receive, as of PIL. With one that has no
            transparency white is behind the background and the composite; of layers
            the transparency is left out.
        sources: Where the background comes from: "upload" and "clipboard", both by
            default, and "webcam", a camera; `()` or None for a blank sheet.
        type: What a function receives: "numpy", arrays of uint8; "pil", images of PIL;
            or "filepath", the paths of private files.
        buttons: `["download", "fullscreen"]`, both by default, or `[]`.
        show_download_button: The same, of older Gradio: False leaves it out.
        show_fullscreen_button: The same.
        placeholder: What stands on a blank sheet until something is drawn; a line that
            begins with # is a heading.
        transforms: What a person may do to the whole: "crop" and "resize"; `()` or
            None for neither.
        eraser: See `Eraser`; False: there is none.
        brush: See `Brush`; False: there is neither it nor an eraser.
        format: That of what functions give as arrays or PIL images, of the composite,
            and of files: "webp" or "png", both lossless, or "jpeg".
        layers: Whether a person sees the layers, and may add some; see `LayerOptions`.
        canvas_size: Width and height of a blank sheet, in pixels.
        fixed_canvas: Whether a background is fitted into that size; False: its own
            size counts.
        webcam_options: How the camera is used, see `WebcamOptions`.

    Raises:
        ConfigurationError: an option is none of the values that it has.
    """

    kind: ClassVar[str] = "imageeditor"
    swap: ClassVar[str] = "innerMorph"
    swaps: ClassVar[Mapping[str, str]] = {"files": "innerHTML"}
    style_sheet = ("file.css", "camera.css", "imageeditor.css")
    script = "core/upload.js"
    late_scripts = (
        LateScript(
            ".fs-draw",
            "seen",
            [
                *("drawing.js", "drawinglook.js", "drawingupload.js"),
                *("drawingview.js", "imageeditor.js"),
            ],
        ),
        LateScript(".fs-camera", "used", ["camera.js"]),
    )
    edited_part: ClassVar[str] = "files"
    own_uploads: ClassVar[Mapping[str, frozenset[str]]] = {
        "draw": frozenset(),
        "apply": frozenset({"apply"}),
        "clear": frozenset({"clear"}),
    }
    group = True
    streaming = False  # for the template of cameras

    input = Event("input")
    upload = Event("upload")
    clear = Event("clear")
    apply = Event("apply", always=False)
    select = Event("select", by_button=True)

    sources_by_default: ClassVar[Sequence[Source]] = ("upload", "clipboard")
    transforms_by_default: ClassVar[Sequence[Transform]] = ("crop", "resize")
    colors_by_default: ClassVar[Sequence[str] | None] = None
    """The only colours; None: those of a `Brush`, and any other."""

    ignored: ClassVar[Mapping[str, str]] = {
        "crop_size": "a person crops to any size.",
        "mirror_webcam": "say webcam_options=gr.WebcamOptions(mirror=…).",
        "show_share_button": NO_BUTTONS,
        "tool": "its tools are those of transforms=…, brush=… and eraser=…",
    }
    refused: ClassVar[Mapping[str, str]] = {
        "invert_colors": "invert them inside the function.",
        "shape": "resize the picture inside the function.",
    }

    def __init__(
        self,
        value: Any = None,
        *,
        height: int | str | None = None,
        width: int | str | None = None,
        image_mode: Mode | None = "RGBA",
        sources: Sequence[Source] | Source | Default | None = "default",
        type: Received = "numpy",
        buttons: Sequence[object] | None = None,
        show_download_button: bool | None = None,
        show_fullscreen_button: bool | None = None,
        placeholder: str | None = None,
        transforms: Sequence[Transform] | Default | None = "default",
        eraser: Eraser | Literal[False] | None = None,
        brush: Brush | Literal[False] | None = None,
        format: Format = "webp",
        layers: bool | LayerOptions | None = None,
        canvas_size: Sequence[int] = (800, 800),
        fixed_canvas: bool = False,
        webcam_options: WebcamOptions | None = None,
        **options: Unpack[EditorOptions],
    ) -> None:
        self.sources = self._known("sources", sources, Source)
        self.transforms = self._known("transforms", transforms, Transform)
        self.buttons = self._known_buttons(buttons)
        self.show_download_button = show_download_button
        self.show_fullscreen_button = show_fullscreen_button
        self.placeholder = placeholder
        self.eraser = Eraser() if eraser is None else eraser
        self.brush = self._own_brush() if brush is None else brush
        self.layers = self._known_layers(layers)
        self.canvas_size = self._known_size(canvas_size)
        self.fixed_canvas = bool(fixed_canvas)
        self.webcam_options = webcam_options
        left_out: Any = options
        super().__init__(
            value,
            format=format,
            height=height,
            width=width,
            image_mode=image_mode,
            type=type,
            **left_out,
        )

    # ----- options

    def _known(self, name: str, given: Any, kind: Any) -> list[Any]:
        if given == "default":
            return [*getattr(self, f"{name}_by_default")]
        asked = [given] if isinstance(given, str) else [*(given or ())]
        if any(one not in get_args(kind) for one in asked):
            expected = ", ".join(map(repr, get_args(kind)))
            raise ConfigurationError(
                f"{type(self).__name__}({name}={given!r}): expected some of {expected}."
            )
        return asked

    def _known_buttons(self, given: Sequence[object] | None) -> Sequence[object]:
        known = ("download", "fullscreen")
        instead = 'there are "download" and "fullscreen".'
        return known if given is None else known_buttons(self, given, known, instead)

    def _own_brush(self) -> Brush:
        own = self.colors_by_default
        return Brush() if own is None else Brush(colors=[*own], color_mode="fixed")

    def _known_layers(self, given: bool | LayerOptions | None) -> LayerOptions:
        if isinstance(given, LayerOptions):
            return given
        return LayerOptions(disabled=given is False)

    def _known_size(self, given: Sequence[int]) -> Size:
        try:
            width, height = (int(side) for side in given)
        except (TypeError, ValueError):
            width = height = 0
        if not all(0 < side <= LARGEST_SIDE for side in (width, height)):
            raise ConfigurationError(
                f"{type(self).__name__}(canvas_size={given!r}): expected a width and a "
                f"height in pixels, each at most {LARGEST_SIDE:,}."
            )
        return width, height

    def set_property(self, name: str, value: Any) -> None:
        if name in ("sources", "transforms"):
            value = self._known(name, value, Source if name == "sources" else Transform)
        elif name == "buttons":
            value = self._known_buttons(value)
        elif name == "eraser" and value is None:
            value = Eraser()
        elif name == "brush" and value is None:
            value = self._own_brush()
        elif name == "layers":
            value = self._known_layers(value)
        elif name == "canvas_size":
            value = self._known_size(value)
        super().set_property(name, value)

    # ----- for its template

    file_count = "single"

    @property
    def needs_files(self) -> bool:  # type: ignore[override]
        """Whether a person draws: else it shows a picture as any other."""
        return self.editable

    def shows(self, button: str) -> bool:
        """Whether it has that button.

        Args:
            button: Its name, "download" or "fullscreen".
        """
        named = getattr(self, f"show_{button}_button")
        return button in self.buttons and named is not False

    @property
    def camera(self) -> dict[str, Any] | None:
        """How its template is to use the camera; None: not at all."""
        return camera_of(self.webcam_options, self.sources)

    @property
    def erases(self) -> bool:
        """Whether there is an eraser."""
        return self.brush is not False and self.eraser is not False

    def tools(self, events: Mapping[str, str]) -> dict[str, Any]:
        """What its script must know.

        Args:
            events: What is listened to.
        """
        brush, eraser = self.brush or Brush(), self.eraser or Eraser()
        return {
            "name": self.name,
            "canvas": self.canvas_size,
            "fixed": self.fixed_canvas,
            "layers": self.layers.names,
            "most": MOST_LAYERS if self.layers.allow_additional_layers else 0,
            "brush": brush.default_size,
            "eraser": eraser.default_size,
            "color": brush.first,
            "draws": self.brush is not False,
            "live": bool({"change", "input"} & events.keys()),
        }

    def event_details(
        self, event: str, told: Mapping[str, Any], payload: Any, before: Any
    ) -> dict[str, Any]:
        if event != "select":
            return {}
        return {"index": place_in(self.shown(payload), told), "value": None}
