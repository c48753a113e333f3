"""A picture, uploaded by a person or shown by a function."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar, Literal, Unpack, get_args

from flaskstream.components.core.base import Encoder, Files
from flaskstream.components.core.copyable import known_buttons
from flaskstream.components.core.event import Event
from flaskstream.components.core.filedata import posted_file
from flaskstream.components.core.latescript import LateScript
from flaskstream.components.core.option import NO_BUTTONS, refuse
from flaskstream.components.core.picturefield import (
    Format,
    Mode,
    PictureEncoder,
    PictureField,
    Received,
    place_in,
)
from flaskstream.components.core.watermark import WatermarkOptions, known_mark
from flaskstream.components.core.webcam import WebcamOptions, camera_of
from flaskstream.exceptions import ConfigurationError
from flaskstream.media.media import Media
from flaskstream.media.picture import check_file
from flaskstream.media.watermark import marked, refuse_drawing

if TYPE_CHECKING:
    from flaskstream.components.core.leftout import ImageOptions
    from flaskstream.components.core.watermark import Picture

Source = Literal["upload", "webcam", "clipboard"]


class Image(PictureField):
    """A picture; a function gets an array, a PIL image, the path of a file, or None.

    A function gives an array (float in [0, 1] or uint8; HxW, HxWx1, HxWx3, HxWx4), a
    PIL image, or the path of a picture, also of an SVG file, in the app's folder, the
    temporary folder or `allowed_paths`.

    While a function streams, its frames are JPEG (WebP where there is alpha), coarser
    where there are seven or more a second.

    A person chooses a picture, drops it or pastes it: into the image that has the focus
    or the pointer, or the only one of the page. `select` tells by `SelectData` where a
    person has clicked: its `index` is [x, y], in pixels of the picture.

    Args:
        value: What a page starts with, as functions give it, or a function that does.
        format: That of what is shown when a function has ended: "png" or "webp", both
            lossless, or "jpeg".
        height: Of what it is shown in: CSS pixels, rounded to 80.
        width: The same.
        image_mode: The mode of what functions receive, as of PIL: "RGB" is an array
            HxWx3; None: that of the picture.
        sources: Where a person's pictures come from: "upload" and "clipboard", both by
            default, and "webcam", a camera, which a page asks for where its author says
            so.
        source: The same, of older Gradio: one of them.
        type: What a function receives: "numpy", an array of uint8; "pil", an image of
            PIL; or "filepath", the path of a private copy of the upload, deleted an
            hour after the run, or when room is needed.
        placeholder: What stands where there is no picture.
        alt_text: What it is read out as.
        buttons: `["download", "fullscreen"]`, the default, save what a function shows,
            and let it fill the screen; with `[]` there is no button.
        show_download_button: The same, of older Gradio: True or False.
        streaming: Whether functions attached by `stream` get what the camera sees, as
            it goes on: `image.stream(fn, image, out, stream_every=0.1)`. Then "webcam"
            is the source.
        webcam_options: How the camera is used, see `WebcamOptions`.
        watermark: A picture that is laid over each that a function gives, see
            `WatermarkOptions`; or that picture alone. A file is not shown byte for byte
            then, of an animation only the first picture, and an SVG file not at all.

    Raises:
        ConfigurationError: an option is none of the values that it has, or the
            watermark can't be read.
    """

    kind: ClassVar[str] = "image"
    swap: ClassVar[str] = "innerMorph"
    style_sheet = ("file.css", "camera.css")
    script = "core/upload.js"
    late_scripts = (LateScript(".fs-camera", "used", ["camera.js"]),)

    own_sources: ClassVar[Sequence[Source]] = ("upload", "clipboard")

    input = Event("input")
    upload = Event("upload")
    clear = Event("clear")
    select = Event("select", by_button=True)
    stream = Event("stream", dom="fs:frame", always=False)

    ignored: ClassVar[Mapping[str, str]] = {
        "brush_color": "pictures are uploaded.",
        "brush_radius": "pictures are uploaded.",
        "mask_opacity": "pictures are uploaded.",
        "mirror_webcam": "say webcam_options=gr.WebcamOptions(mirror=…).",
        "show_share_button": NO_BUTTONS,
        "tool": "pictures are uploaded.",
        "webcam_constraints": "say webcam_options=gr.WebcamOptions(constraints=…).",
    }
    refused: ClassVar[Mapping[str, str]] = {
        "invert_colors": "invert them inside the function.",
        "shape": "resize the picture inside the function.",
    }

    def __init__(
        self,
        value: Any = None,
        *,
        format: Format = "png",
        height: int | str | None = None,
        width: int | str | None = None,
        image_mode: Mode | None = "RGB",
        sources: Sequence[Source] | Source | None = None,
        source: Source | None = None,
        type: Received = "numpy",
        placeholder: str | None = None,
        alt_text: str | None = None,
        buttons: Sequence[object] | None = None,
        show_download_button: bool | None = None,
        streaming: bool = False,
        webcam_options: WebcamOptions | None = None,
        watermark: WatermarkOptions | Picture | None = None,
        **options: Unpack[ImageOptions],
    ) -> None:
        if "sketch" in str(options.get("tool")):  # it would give a mask, too
            refuse(self, "tool", options["tool"], "say gr.ImageMask, or gr.Sketchpad.")
        if str(source) == "canvas":
            refuse(self, "source", source, "say gr.Sketchpad.")
        self.streaming = bool(streaming)
        self.webcam_options = webcam_options
        self.source = source
        self.sources = self._known_sources(source if sources is None else sources)
        self.buttons = self._known_buttons(buttons)
        self.show_download_button = show_download_button
        self.placeholder = placeholder
        self.alt_text = alt_text
        self.watermark = watermark
        self._mark = known_mark(self, watermark)
        self._encoded_initial: Media | None = None
        super().__init__(
            value,
            format=format,
            height=height,
            width=width,
            image_mode=image_mode,
            type=type,
            **options,
        )

    def _known_sources(
        self, sources: Sequence[Source] | Source | None
    ) -> Sequence[Source]:
        if sources is None:
            return ["webcam"] if self.streaming else [*self.own_sources]
        given = [sources] if isinstance(sources, str) else sources
        found = [source for source in get_args(Source) if source in given]
        if not found or len(found) < len(set(given)):
            expected = ", ".join(map(repr, get_args(Source)))
            raise ConfigurationError(
                f"Image(sources={sources!r}): expected some of {expected}."
            )
        if self.streaming and "webcam" not in found:
            raise ConfigurationError(
                f"Image(streaming=True, sources={sources!r}): expected “webcam” among "
                "the sources, of which there is a stream."
            )
        return found

    def _known_buttons(self, given: Sequence[object] | None) -> Sequence[object] | None:
        instead = 'there are "download" and "fullscreen".'
        known = ("download", "fullscreen")
        return None if given is None else known_buttons(self, given, known, instead)

    @property
    def needs_files(self) -> bool:  # type: ignore[override]
        """Whether a person may choose one: most pictures of a page are shown only."""
        return self.editable or self.streaming

    @property
    def camera(self) -> dict[str, Any] | None:
        """How its template is to use the camera; None: not at all."""
        return camera_of(self.webcam_options, self.sources)

    @property
    def pastes(self) -> bool:
        """Whether a picture that is pasted is taken."""
        return "clipboard" in self.sources

    @property
    def saves(self) -> bool:
        """Whether what it shows can be downloaded by a button."""
        if self.buttons is not None:
            return "download" in self.buttons
        return self.show_download_button is not False

    @property
    def fills(self) -> bool:
        """Whether what it shows can fill the screen by a button."""
        return self.buttons is None or "fullscreen" in self.buttons

    def set_property(self, name: str, value: Any) -> None:
        if name in ("sources", "source"):
            name, value = "sources", self._known_sources(value)
        elif name == "buttons":
            value = self._known_buttons(value)
        elif name == "watermark":
            self._mark = known_mark(self, value)
            self._encoded_initial = None
        super().set_property(name, value)

    # ----- in

    def parse(self, raw: Sequence[str], files: Files) -> Media | None:
        return posted_file(raw, files, "picture")

    def preprocess(self, payload: Media | None) -> Any:
        return None if payload is None else self.received(payload)

    def event_details(
        self, event: str, told: Mapping[str, Any], payload: Any, before: Any
    ) -> dict[str, Any]:
        if event != "select":
            return {}
        shown = payload if isinstance(payload, Media) else None
        return {"index": place_in(shown, told), "value": None}

    # ----- out

    def cell(self, value: Any) -> str | Media:
        return self.postprocess(value) or ""

    def postprocess(self, value: Any) -> Media | None:
        return self.encode(self.take(value), final=True)

    def touched_up(self, taken: Any) -> Any:
        if self._mark is None:
            return taken
        if isinstance(taken, Path):
            refuse_drawing(taken)
            check_file(taken)
        return marked(taken, self._mark)

    def encoder(self) -> Encoder:
        return PictureEncoder(self)

    def initial_payload(self) -> Any:
        if callable(self.initial):
            return super().initial_payload()
        if self._encoded_initial is None:  # once, not for each page
            self._encoded_initial = super().initial_payload()
        return self._encoded_initial


class Webcam(Image):
    """An `Image` of the camera, if its `sources` don't say otherwise; it takes the same
    options.
    """

    kind: ClassVar[str] = "image"
    own_sources: ClassVar[Sequence[Source]] = ("webcam",)
