"""A picture with regions in it, each of which has a label."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar, Unpack

from flaskstream.components.core.capture import NotCopied
from flaskstream.components.core.copyable import known_buttons
from flaskstream.components.core.encoder import Encoder, Parts
from flaskstream.components.core.event import Event
from flaskstream.components.core.filedata import FilePath
from flaskstream.components.core.json_api import FILE, TEXT, Link
from flaskstream.components.core.leftout import Options
from flaskstream.components.core.mismatch import wrong_value
from flaskstream.components.core.picturefield import (
    Format,
    PictureEncoder,
    ShownPicture,
)
from flaskstream.components.core.plain import to_text
from flaskstream.exceptions import ConfigurationError, InvalidInput, OutputError
from flaskstream.media import regions
from flaskstream.media.media import Media

COLOURS = (
    *("#e5484d", "#3b82f6", "#16a34a", "#f59e0b", "#8b5cf6", "#0d9488"),
    *("#ec4899", "#84cc16", "#0ea5e9", "#b45309", "#6366f1", "#64748b"),
)
"""Of labels for which `color_map` has none, in the order in which they come."""
MOST = 1_000
"""Regions of one picture."""


class AnnotatedOptions(Options, total=False):
    """What an AnnotatedImage takes, or leaves out, beside what is its own."""

    show_fullscreen_button: bool


class AnnotatedImage(ShownPicture):
    """A picture with regions, each with a label; a list of these lights them up.

    A function gives a tuple of a picture, as of an `Image`, and a list of
    `(region, label)`. A region is a box `(x1, y1, x2, y2)` in pixels, or a mask: an
    array HxW of numbers from 0 to 1. Where it is an input, a function gets the path of
    the picture, and `(path of a mask, label)` for each region. `select` tells by
    `SelectData` which label a person has pressed.

    Args:
        value: What a page starts with, as functions give it, or a function that does.
        format: That of the picture, if it is an array or a PIL image: "webp" or "png",
            both lossless, or "jpeg".
        show_legend: Whether the labels stand below the picture; True.
        height: Of what it is shown in: CSS pixels, rounded to 80.
        width: The same.
        color_map: Colours by label, such as `{"cat": "#ff8800"}`.
        buttons: There are none: `[]`, or "fullscreen", which is left out.

    Raises:
        ConfigurationError: an option is none of the values that it has.
    """

    kind: ClassVar[str] = "annotatedimage"
    swap: ClassVar[str] = "innerMorph"
    style_sheet = "annotatedimage.css"
    takes_input: ClassVar[bool] = False
    in_form: ClassVar[bool] = False

    select = Event("select", by_button=True, always=True)

    def __init__(
        self,
        value: Any = None,
        *,
        format: Format = "webp",
        show_legend: bool = True,
        height: int | str | None = None,
        width: int | str | None = None,
        color_map: Mapping[str, str] | None = None,
        buttons: Sequence[object] | None = None,
        **options: Unpack[AnnotatedOptions],
    ) -> None:
        known = known_buttons(self, buttons or (), (), "there are none here.")
        self.buttons = known
        self.show_legend = show_legend
        self.color_map = self._known_colours(color_map)
        super().__init__(
            value,
            format=format,
            height=height,
            width=width,
            **options,
        )

    def _known_colours(self, given: Mapping[str, str] | None) -> dict[str, str]:
        from PIL import ImageColor

        known = {}
        for label, colour in (given or {}).items():
            try:
                red, green, blue = ImageColor.getrgb(str(colour))[:3]
            except ValueError as error:
                raise ConfigurationError(
                    f"AnnotatedImage(color_map=…) expected colours such as '#ff8800'; "
                    f"got {colour!r} for {label!r}."
                ) from error
            known[str(label)] = f"#{red:02x}{green:02x}{blue:02x}"
        return known

    def set_property(self, name: str, value: Any) -> None:
        if name == "color_map":
            value = self._known_colours(value)
        super().set_property(name, value)

    # ----- what a function gives

    def postprocess(self, value: Any) -> dict[str, Any] | None:
        encoder = AnnotatedEncoder(self)
        captured = encoder.capture(value)
        if isinstance(captured, NotCopied):
            captured = captured.value
        encoder.encode(captured, final=True)
        payload: dict[str, Any] | None = encoder.payload
        return payload

    def divided(self, value: Any) -> tuple[Any, list[tuple[Any, str]]] | None:
        """The picture and the regions of what a function gave.

        Args:
            value: What it gave.

        Raises:
            OutputError: it is none of that kind.
        """
        if value is None:
            return None
        expected = "a tuple of a picture and a list of (region, label)"
        if not isinstance(value, (list, tuple)) or len(value) != 2:
            raise wrong_value(self, expected, value)
        given = value[1] or []
        if not isinstance(given, (list, tuple)) or not all(map(is_pair, given)):
            raise wrong_value(self, expected, value)
        if len(given) > MOST:
            raise OutputError(
                f"AnnotatedImage “{self.title}” expected at most {MOST:,} regions; "
                f"got {len(given):,}"
            )
        return value[0], [(region, to_text(label)) for region, label in given]

    def colour_of(self, label: str, labels: Sequence[str]) -> str:
        """The colour of a label.

        Args:
            label: The label.
            labels: All that there are, each once, in their order.
        """
        return self.color_map.get(label) or COLOURS[labels.index(label) % len(COLOURS)]

    def encoder(self) -> Encoder:
        return AnnotatedEncoder(self)

    def cell(self, value: Any) -> str | Media:
        shown = self.postprocess(value)
        return shown["image"] if shown else ""

    # ----- what functions and programs get

    def preprocess(self, payload: dict[str, Any] | None) -> Any:
        if payload is None:
            return None
        masks = [(FilePath.of(mask), label) for mask, label in masks_of(payload)]
        return FilePath.of(payload["image"]), masks

    def event_details(
        self, event: str, told: Mapping[str, Any], payload: Any, before: Any
    ) -> dict[str, Any]:
        if event != "select":
            return {}
        index, there = told.get("index"), (payload or {}).get("annotations", ())
        if type(index) is not int or not 0 <= index < len(there):
            raise InvalidInput("This region is not there any more; reload the page.")
        return {"index": index, "value": there[index]["label"]}

    def schema(self) -> dict[str, Any]:
        one = {"type": "object", "properties": {"image": FILE, "label": TEXT}}
        several = {"type": "array", "items": one}
        return {"type": "object", "properties": {"image": FILE, "annotations": several}}

    def to_json(self, payload: dict[str, Any] | None, link: Link) -> Any:
        if payload is None:
            return None
        found = [
            {"image": link(mask), "label": label} for mask, label in masks_of(payload)
        ]
        return {"image": link(payload["image"]), "annotations": found}


class AnnotatedEncoder(Encoder):
    """Encodes the frames of the picture, and its regions."""

    component: AnnotatedImage

    def __init__(self, component: AnnotatedImage) -> None:
        super().__init__(component)
        self._picture = PictureEncoder(component)

    def capture(self, value: Any) -> Any:
        divided = self.component.divided(value)
        if divided is None or divided[0] is None:
            return None
        picture, given = divided
        captured = self._picture.capture(picture)
        found = [(taken_region(region), label) for region, label in given]
        if isinstance(captured, NotCopied):
            return NotCopied((captured.value, found))
        return captured, found

    def encode(self, captured: Any, final: bool) -> Parts:
        self.payload = None
        if captured is not None:
            try:
                picture, given = captured
                self.payload = self._encoded(picture, given, final)
            except OutputError as error:
                raise with_title(self.component, error) from error
        return self.component.parts(self.payload)

    def _encoded(self, picture: Any, given: Any, final: bool) -> dict[str, Any]:
        media = self._picture.one_of_several(picture, final)
        assert media is not None
        size = media.width, media.height
        labels = list(dict.fromkeys(label for _, label in given))
        shown = []
        for region, label in given:
            colour = self.component.colour_of(label, labels)
            entry = {"label": label, "colour": colour, "box": None, "mask": None}
            if isinstance(region, tuple):
                entry["box"] = within(region, size)
            else:
                mask = regions.take_mask(region, size)
                entry["mask"] = regions.draw_mask(mask, rgb(colour))
            shown.append(entry)
        return {"image": media, "annotations": shown}

    def release(self, captured: Any) -> None:
        if captured is not None:
            self._picture.release(captured[0])


def is_pair(given: Any) -> bool:
    """Whether it is a region and its label."""
    return isinstance(given, (list, tuple)) and len(given) == 2


def taken_region(given: Any) -> Any:
    """A region as it is now: four numbers, or a copy of a mask."""
    if hasattr(given, "__array__") and getattr(given, "ndim", 0) > 1:
        import numpy as np

        return np.array(given)
    try:
        x1, y1, x2, y2 = (int(number) for number in given)
    except (TypeError, ValueError, OverflowError) as error:
        raise OutputError(
            "AnnotatedImage expected a region to be a mask, or a box (x1, y1, x2, y2) "
            f"in pixels; got {type(given).__name__}"
        ) from error
    return x1, y1, x2, y2


def within(box: regions.Box, size: tuple[int, int]) -> regions.Box:
    """The part of a box that is in the picture."""
    (x1, y1, x2, y2), (width, height) = box, size
    left, right = sorted((min(max(x1, 0), width), min(max(x2, 0), width)))
    top, bottom = sorted((min(max(y1, 0), height), min(max(y2, 0), height)))
    return left, top, right, bottom


def masks_of(payload: Mapping[str, Any]) -> list[tuple[Media, str]]:
    """The regions of a payload as pictures, with their labels."""
    image = payload["image"]
    found = []
    for one in payload["annotations"]:
        box, colour = one["box"], rgb(one["colour"])
        mask = one["mask"]
        if box is not None:
            mask = regions.draw_box(box, (image.width, image.height), colour)
        found.append((mask, one["label"]))
    return found


def rgb(colour: str) -> regions.Colour:
    """The parts of a colour such as "#ff8800"."""
    return int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16)


def with_title(component: AnnotatedImage, error: OutputError) -> OutputError:
    """An error that says which output it is about."""
    text, name = str(error), f"AnnotatedImage “{component.title}” "
    return error if text.startswith(name) else OutputError(name + text)
