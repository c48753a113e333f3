"""A picture, uploaded by a person or shown by a function."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, ClassVar, Literal, Unpack

from flaskstream.components.core.base import Encoder, Files, single
from flaskstream.components.core.copyable import known_buttons
from flaskstream.components.core.event import Event
from flaskstream.components.core.option import NO_BUTTONS, Nothing, refuse
from flaskstream.components.core.picturefield import (
    Format,
    Mode,
    PictureEncoder,
    PictureField,
    Received,
)
from flaskstream.exceptions import InvalidInput, NotSupported
from flaskstream.media.media import Media

if TYPE_CHECKING:
    from flaskstream.components.core.leftout import ImageOptions

Source = Literal["upload", "webcam", "clipboard"]


class Image(PictureField):
    """A picture; a function gets an array, a PIL image, the path of a file, or None.

    A function gives an array (float in [0, 1] or uint8; HxW, HxWx1, HxWx3, HxWx4), a
    PIL image, or the path of a picture in the app's folder, the temporary folder or
    `allowed_paths`.

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
            default. "webcam" is left out.
        type: What a function receives: "numpy", an array of uint8; "pil", an image of
            PIL; or "filepath", the path of a private copy of the upload, deleted an
            hour after the run, or when room is needed.
        placeholder: What stands where there is no picture.
        alt_text: What it is read out as.
        buttons: `["download"]` saves what a function shows, the default; with `[]`
            there is no button.
        show_download_button: The same, of older Gradio: True or False.

    Raises:
        ConfigurationError: an option is none of the values that it has.
        NotSupported: `sources` are none of these.
    """

    kind: ClassVar[str] = "image"
    swap: ClassVar[str] = "innerMorph"

    input = Event("input")
    upload = Event("upload")
    clear = Event("clear")
    select = Event("select", by_button=True)

    ignored: ClassVar[Mapping[str, str]] = {
        "brush_radius": "pictures are uploaded.",
        "mirror_webcam": "pictures are uploaded.",
        "show_share_button": NO_BUTTONS,
        "tool": "pictures are uploaded.",
        "watermark": "add it in your function.",
        "webcam_options": "pictures are uploaded.",
    }
    refused: ClassVar[Mapping[str, str]] = {
        "invert_colors": "invert them inside the function.",
        "shape": "resize the picture inside the function.",
        "source": 'pictures are uploaded: say sources=["upload"].',
        "streaming": "outputs stream by themselves.",
    }
    neutral: ClassVar[Nothing] = {"source": (None, "upload")}

    def __init__(
        self,
        value: Any = None,
        *,
        format: Format = "png",
        height: int | str | None = None,
        width: int | str | None = None,
        image_mode: Mode | None = "RGB",
        sources: Sequence[Source] | Source | None = None,
        type: Received = "numpy",
        placeholder: str | None = None,
        alt_text: str | None = None,
        buttons: Sequence[object] | None = None,
        show_download_button: bool | None = None,
        **options: Unpack[ImageOptions],
    ) -> None:
        if "sketch" in str(options.get("tool")):  # it would give a mask, too
            refuse(self, "tool", options["tool"], "there is no drawing here (yet).")
        self.sources = self._known_sources(sources)
        self.buttons = self._known_buttons(buttons)
        self.show_download_button = show_download_button
        self.placeholder = placeholder
        self.alt_text = alt_text
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
        given = [sources] if isinstance(sources, str) else sources
        known: Sequence[Source] = ("upload", "clipboard")
        found = [source for source in known if given is None or source in given]
        if not found:
            raise NotSupported.option(
                "Image", "sources", sources, 'pictures are uploaded: add "upload".'
            )
        return found

    def _known_buttons(self, given: Sequence[object] | None) -> Sequence[object] | None:
        instead = 'there is "download" only.'
        known = ("download",)
        return None if given is None else known_buttons(self, given, known, instead)

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

    def set_property(self, name: str, value: Any) -> None:
        if name == "sources":
            value = self._known_sources(value)
        elif name == "buttons":
            value = self._known_buttons(value)
        super().set_property(name, value)

    # ----- in

    def parse(self, raw: Sequence[str], files: Files) -> Media | None:
        token = single(raw)
        if not token:
            return None
        media = files.find(token)
        if media is None:
            raise InvalidInput("This picture is no longer here; choose it again.")
        return media

    def preprocess(self, payload: Media | None) -> Any:
        return None if payload is None else self.received(payload)

    def event_details(
        self, event: str, told: Mapping[str, Any], payload: Any, before: Any
    ) -> dict[str, Any]:
        if event != "select":
            return {}
        place = told.get("index")
        size = (payload.width, payload.height) if isinstance(payload, Media) else (0, 0)
        if (
            not isinstance(place, list)
            or [type(each) for each in place] != [int, int]
            or not all(0 <= at < end for at, end in zip(place, size, strict=True))
        ):
            raise InvalidInput("This image is not there any more; reload the page.")
        return {"index": place, "value": None}

    # ----- out

    def cell(self, value: Any) -> str | Media:
        return self.postprocess(value) or ""

    def postprocess(self, value: Any) -> Media | None:
        return self.encode(self.take(value), final=True)

    def encoder(self) -> Encoder:
        return PictureEncoder(self)

    def initial_payload(self) -> Any:
        if callable(self.initial):
            return super().initial_payload()
        if self._encoded_initial is None:  # once, not for each page
            self._encoded_initial = super().initial_payload()
        return self._encoded_initial
