"""Two pictures, one over the other, and a line between them that is moved."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar, Unpack

from flaskstream.components.core.capture import NotCopied
from flaskstream.components.core.copyable import known_buttons
from flaskstream.components.core.encoder import Encoder, Files, Parts
from flaskstream.components.core.event import Event
from flaskstream.components.core.json_api import FILE, Link, read_file
from flaskstream.components.core.latescript import LateScript
from flaskstream.components.core.leftout import Options
from flaskstream.components.core.mismatch import wrong_value
from flaskstream.components.core.option import pixels
from flaskstream.components.core.picturefield import (
    Format,
    Mode,
    PictureEncoder,
    PictureField,
    Received,
    place_in,
)
from flaskstream.exceptions import InvalidInput
from flaskstream.media.media import Media

Pair = list[Media | None]
"""A payload: the picture on the left, and the one on the right."""


class ImageSliderOptions(Options, total=False):
    """What an ImageSlider takes, or leaves out, beside what is its own."""

    show_download_button: bool | None
    show_fullscreen_button: bool


class ImageSlider(PictureField):
    """Two pictures to compare; a function gets a tuple of both, or None.

    A function gives a tuple of two pictures, as of an `Image`; either may be None. They
    should be of one size.

    Args:
        value: What a page starts with, as functions give it, or a function that does.
        format: That of what is shown when a function has ended: "webp" or "png", both
            lossless, or "jpeg".
        height: Of what they are shown in: CSS pixels, rounded to 80.
        width: The same.
        image_mode: The mode of what functions receive, as of PIL: "RGB" is an array
            HxWx3; None: that of the picture.
        type: What a function receives: "numpy", arrays of uint8; "pil", images of PIL;
            or "filepath", the paths of private copies of the uploads.
        buttons: `["download"]` saves the one on the right, the default; with `[]` there
            is no button.
        slider_position: Where the line is at first: how many percent of the width are
            the left picture's; 50.
        max_height: How high they are at most, in CSS pixels rounded to 80; 500.

    Raises:
        ConfigurationError: an option is none of the values that it has.
    """

    kind: ClassVar[str] = "imageslider"
    swap: ClassVar[str] = "innerMorph"
    style_sheet = ("file.css", "imageslider.css")
    script = "core/upload.js"
    late_scripts = (LateScript(".fs-compare", "seen", ["imageslider.js"]),)
    takes_files: ClassVar[bool] = True

    input = Event("input")
    upload = Event("upload")
    clear = Event("clear")
    select = Event("select", by_button=True)

    def __init__(
        self,
        value: Any = None,
        *,
        format: Format = "webp",
        height: int | str | None = None,
        width: int | str | None = None,
        image_mode: Mode | None = "RGB",
        type: Received = "numpy",
        buttons: Sequence[object] | None = None,
        slider_position: float = 50,
        max_height: int | str = 500,
        **options: Unpack[ImageSliderOptions],
    ) -> None:
        self.buttons = self._known_buttons(buttons)
        self.slider_position = slider_position
        self.max_height = pixels(self, "max_height", max_height)
        super().__init__(
            value,
            format=format,
            height=height,
            width=width,
            image_mode=image_mode,
            type=type,
            **options,
        )

    def _known_buttons(self, given: Sequence[object] | None) -> Sequence[object]:
        known = ("download",)
        instead = 'there is "download" only.'
        return known if given is None else known_buttons(self, given, known, instead)

    def set_property(self, name: str, value: Any) -> None:
        if name == "buttons":
            value = self._known_buttons(value)
        elif name == "max_height":
            value = pixels(self, name, value)
        super().set_property(name, value)

    # ----- in

    file_count = "multiple"
    offered = "image/*"

    @property
    def most_files(self) -> int:
        return 2

    def with_files(self, raw: Sequence[str], tokens: Sequence[str]) -> list[str]:
        """Further ones take the places of those that were chosen first."""
        return [*filter(None, raw), *tokens][-2:]

    def parse(self, raw: Sequence[str], files: Files) -> Pair | None:
        tokens = [token for token in raw if token]
        if not tokens:
            return None
        found = [files.find(token) for token in tokens[:2]]
        if None in found:
            raise InvalidInput("A picture is no longer here; choose it again.")
        return [*found, None][:2]

    def preprocess(self, payload: Pair | None) -> Any:
        if payload is None:
            return None
        return tuple(None if one is None else self.received(one) for one in payload)

    def event_details(
        self, event: str, told: Mapping[str, Any], payload: Any, before: Any
    ) -> dict[str, Any]:
        if event != "select":
            return {}
        seen = next(filter(None, payload or ()), None)
        return {"index": place_in(seen, told), "value": None}

    # ----- out

    def postprocess(self, value: Any) -> Pair | None:
        pair = self.pair(value)
        if pair is None:
            return None
        return [self.encode(self.take(one), final=True) for one in pair]

    def pair(self, value: Any) -> tuple[Any, Any] | None:
        """Both of what a function gave.

        Args:
            value: What it gave.

        Raises:
            OutputError: it is no pair.
        """
        if value is None:
            return None
        if not isinstance(value, (list, tuple)) or len(value) != 2:
            raise wrong_value(self, "a tuple of two pictures", value)
        return value[0], value[1]

    def encoder(self) -> Encoder:
        return PairEncoder(self)

    def cell(self, value: Any) -> str | Media:
        return next(filter(None, self.postprocess(value) or ()), "")

    # ----- the JSON API

    def schema(self) -> dict[str, Any]:
        return {"type": "array", "items": FILE, "minItems": 2, "maxItems": 2}

    def from_json(self, data: Any, files: Files) -> Pair | None:
        if data is None:
            return None
        if not isinstance(data, list) or len(data) != 2:
            raise InvalidInput("Expected a list of two files.")
        return [read_file(each, self.accept, files.find) for each in data]

    def to_json(self, payload: Pair | None, link: Link) -> Any:
        if payload is None:
            return None
        return [None if one is None else link(one) for one in payload]


class PairEncoder(Encoder):
    """Encodes the frames of both."""

    component: ImageSlider

    def __init__(self, component: ImageSlider) -> None:
        super().__init__(component)
        self._sides = PictureEncoder(component), PictureEncoder(component)

    def capture(self, value: Any) -> Any:
        pair = self.component.pair(value)
        if pair is None:
            return None
        sides = zip(self._sides, pair, strict=True)
        captured = [side.capture(one) for side, one in sides]
        if not any(isinstance(one, NotCopied) for one in captured):
            return captured
        return NotCopied(
            [one.value if isinstance(one, NotCopied) else one for one in captured]
        )

    def encode(self, captured: Any, final: bool) -> Parts:
        self.payload = None
        if captured is not None:
            sides = zip(self._sides, captured, strict=True)
            self.payload = [side.one_of_several(one, final) for side, one in sides]
        return self.component.parts(self.payload)

    def release(self, captured: Any) -> None:
        for side, one in zip(self._sides, captured or (), strict=False):
            side.release(one)
