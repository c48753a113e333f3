"""Pictures and films, each small until it is looked at."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar, Literal, Unpack, get_args

from flaskstream.components.core.base import Component
from flaskstream.components.core.copyable import known_buttons
from flaskstream.components.core.encoder import Encoder, Files, Parts
from flaskstream.components.core.event import Event
from flaskstream.components.core.filedata import FileData, FilePath
from flaskstream.components.core.filefield import MOST
from flaskstream.components.core.json_api import FILE, TEXT, Link, read_file
from flaskstream.components.core.latescript import LateScript
from flaskstream.components.core.leftout import Options
from flaskstream.components.core.option import NO_BUTTONS, one_of, pixels
from flaskstream.components.core.pictures import Item, ShownPictures
from flaskstream.exceptions import InvalidInput
from flaskstream.media import film
from flaskstream.media.content import Content
from flaskstream.media.filetype import accept_attribute, check_types, read_attachment
from flaskstream.media.media import Media
from flaskstream.media.sniff import PICTURES
from flaskstream.media.thumbnails import thumbnail
from flaskstream.media.upload import decoded, to_numpy, to_pil, upload_size

Format = Literal["png", "webp", "jpeg"]
Received = Literal["numpy", "pil", "filepath"]
Fit = Literal["contain", "cover", "fill", "none", "scale-down"]
Source = Literal["upload", "webcam", "clipboard"]

GONE = "This picture is not there any more; reload the page."


class GalleryOptions(Options, total=False):
    """What a Gallery takes, or leaves out, beside what is its own."""

    rows: int | None
    show_share_button: bool | None
    show_download_button: bool | None
    show_fullscreen_button: bool | None


class Gallery(Component):
    """Pictures and films; a function gets a list of `(picture, caption)`, or None.

    A function gives a list of pictures, as of an `Image`, of paths of films, and of
    pairs of one with its caption. A list that grows sends what is new of it: small
    pictures, and each in full when a person looks at it. `select` tells by `SelectData`
    which one that is, `delete` by `DeletedFileData` which was taken away;
    `preview_open` and `preview_close` come as a person begins and ends to look.

    Args:
        value: What a page starts with, as functions give it, or a function that does.
        format: That of pictures that are given as arrays or PIL images: "webp" or
            "png", both lossless, or "jpeg".
        file_types: Which files a person may choose: "image", "video", or extensions
            such as ".png"; by default pictures and films.
        columns: How many stand in a row, where there is room; 2. Of several numbers,
            for windows ever wider, it is the last.
        height: From which height on it scrolls: CSS pixels, rounded to 80.
        allow_preview: Whether one is seen large when it is pressed; True.
        preview: Whether the first is seen large from the beginning.
        selected_index: Which one is, counted from 0.
        object_fit: How a picture fills its place: "cover", the default, "contain",
            "fill", "none" or "scale-down".
        buttons: `["download", "fullscreen"]` beside what is seen large, both by
            default.
        type: What a function receives of pictures: "filepath", the path of a private
            copy; "numpy", an array of uint8; or "pil", an image of PIL. Films are paths
            in any case.
        fit_columns: Whether fewer pictures than columns fill the row; True.
        sources: Where a person's pictures come from: "upload" and "clipboard", both by
            default. "webcam" is left out.

    Raises:
        ConfigurationError: an option is none of the values that it has.
    """

    kind: ClassVar[str] = "gallery"
    style_sheet = ("file.css", "gallery.css")
    script = "core/upload.js"
    late_scripts = (
        LateScript("[data-fs-looks], .fs-pictures", "used", ["gallery.js"]),
        # One of them is looked at as the page begins.
        LateScript("[data-fs-looks]:not([data-fs-looks=''])", "seen", ["gallery.js"]),
    )
    takes_file: ClassVar[bool] = True
    takes_files: ClassVar[bool] = True
    growing: ClassVar[frozenset[str]] = frozenset({"items"})
    compressible: ClassVar[bool] = False

    upload = Event("upload")
    delete = Event("delete", always=False)
    select = Event("select", by_button=True)
    preview_open = Event("preview_open", dom="fs:open")
    preview_close = Event("preview_close", dom="fs:close")

    ignored: ClassVar[Mapping[str, str]] = {
        "rows": "it is as high as its rows; say height.",
        "show_download_button": NO_BUTTONS,
        "show_fullscreen_button": NO_BUTTONS,
        "show_share_button": NO_BUTTONS,
    }

    def __init__(
        self,
        value: Any = None,
        *,
        format: Format = "webp",
        file_types: Sequence[str] | None = None,
        columns: int | Sequence[int] | None = 2,
        height: int | str | None = None,
        allow_preview: bool = True,
        preview: bool | None = None,
        selected_index: int | None = None,
        object_fit: Fit | None = None,
        buttons: Sequence[object] | None = None,
        type: Received = "filepath",
        fit_columns: bool = True,
        sources: Sequence[Source] | Source | None = None,
        **options: Unpack[GalleryOptions],
    ) -> None:
        one_of(self, "format", format, get_args(Format))
        one_of(self, "type", type, get_args(Received))
        one_of(self, "object_fit", object_fit, (*get_args(Fit), None))
        self.format = format
        self.file_types = file_types
        self.columns = columns
        self.height = pixels(self, "height", height)
        self.allow_preview = allow_preview
        self.preview = preview
        self.selected_index = selected_index
        self.object_fit = object_fit
        self.buttons = self._known_buttons(buttons)
        self.type = type
        self.fit_columns = fit_columns
        self.sources = sources
        super().__init__(value, **options)

    def _known_buttons(self, given: Sequence[object] | None) -> Sequence[object]:
        known = ("download", "fullscreen")
        instead = 'there are "download" and "fullscreen".'
        return known if given is None else known_buttons(self, given, known, instead)

    def set_property(self, name: str, value: Any) -> None:
        if name == "height":
            value = pixels(self, name, value)
        elif name == "buttons":
            value = self._known_buttons(value)
        super().set_property(name, value)

    def check(self) -> None:
        check_types("Gallery", self._types)
        super().check()

    @property
    def _types(self) -> Sequence[str]:
        return self.file_types or ("image", "video")

    # ----- for its template

    file_count = "multiple"

    @property
    def offered(self) -> str:
        """What the dialog that chooses files offers: its `accept`."""
        return accept_attribute(self._types)

    @property
    def most_files(self) -> int:
        return MOST

    def opened(self, items: Sequence[Item]) -> int | None:
        """The index of what is seen large from the beginning; one that is too large is
        the last.

        Args:
            items: What it has.
        """
        index = 0 if self.selected_index is None and self.preview else None
        index = self.selected_index if index is None else index
        if index is None or not items or not self.allow_preview:
            return None
        return max(0, min(int(index), len(items) - 1))

    # ----- in

    def accept(self, content: Content, name: str = "") -> Media:
        media = read_attachment(content, name, self._types)
        if media.mimetype.startswith("video/"):
            try:
                film.kind_of(content)
            except film.Unreadable as error:
                raise InvalidInput(f"“{media.name}” {error}.") from error
            return media
        width, height = upload_size(content)  # or it is no picture that we can read
        return Media(content, media.mimetype, media.name, width=width, height=height)

    def with_files(self, raw: Sequence[str], tokens: Sequence[str]) -> list[str]:
        return [*raw, *tokens]

    def parse(self, raw: Sequence[str], files: Files) -> list[Item]:
        """What was posted: the tokens of files, with their captions after them."""
        told = [text.partition(" ") for text in raw if text]
        check_count(told)
        items = []
        for token, _, caption in told:
            media = files.find(token)
            if media is None:
                raise InvalidInput("A picture is no longer here; choose it again.")
            items.append(item_of(media, caption or None))
        return items

    def preprocess(self, payload: list[Item] | None) -> Any:
        if not payload:
            return None
        return [(self._received(item["file"]), item["caption"]) for item in payload]

    def _received(self, media: Media) -> Any:
        if self.type == "filepath" or media.mimetype not in PICTURES:
            return FilePath.of(media)
        with decoded(media.content) as image:
            if self.type == "numpy":
                return to_numpy(image)
            converted = to_pil(image)
            return image.copy() if converted is image else converted

    # ----- out

    def parts(self, payload: list[Item] | None) -> Parts:
        return {"items": payload or []}

    def postprocess(self, value: Any) -> list[Item]:
        pictures = ShownPictures(self, self.format)
        return pictures.items(pictures.take(value))

    def encoder(self) -> Encoder:
        return GalleryEncoder(self)

    @property
    def most_in_row(self) -> int:
        """How many stand in a row, where there is room: 1 to 12."""
        wanted = self.columns
        if isinstance(wanted, Sequence):
            wanted = wanted[-1] if wanted else None
        return min(max(int(wanted or 2), 1), 12)

    def cell(self, value: Any) -> str | Media:
        items = self.postprocess(value)
        for item in items:
            if item["file"].mimetype in PICTURES:
                small: Media = item["small"] or item["file"]
                return small
        return items[0]["file"] if items else ""

    # ----- what a person does with one of them

    def event_details(
        self, event: str, told: Mapping[str, Any], payload: Any, before: Any
    ) -> dict[str, Any]:
        if event == "delete":
            media = told.get("file")
            if not isinstance(media, Media):
                raise InvalidInput(GONE)
            return {"file": FileData(media)}
        if event != "select":
            return {}
        index = told.get("index")
        if type(index) is not int or not 0 <= index < len(payload or ()):
            raise InvalidInput(GONE)
        item = payload[index]
        value = {kind_of(item): FileData(item["file"]), "caption": item["caption"]}
        return {"index": index, "value": value}

    # ----- the JSON API

    def schema(self) -> dict[str, Any]:
        one = {"image": FILE, "video": FILE, "caption": TEXT}
        return {"type": "array", "items": {"type": "object", "properties": one}}

    def from_json(self, data: Any, files: Files) -> list[Item]:
        given = data if isinstance(data, list) else [] if data is None else [data]
        check_count(given)
        items = []
        for one in given:
            told = one if isinstance(one, dict) else {}
            file = told.get("image") or told.get("video") or one
            media = read_file(file, self.accept, files.find)
            caption = told.get("caption")
            if media is not None:
                items.append(item_of(media, str(caption) if caption else None))
        return items

    def to_json(self, payload: list[Item] | None, link: Link) -> Any:
        return [
            {kind_of(item): link(item["file"]), "caption": item["caption"]}
            for item in payload or ()
        ]


class GalleryEncoder(Encoder):
    """Takes and encodes each picture of a run once."""

    component: Gallery

    def __init__(self, component: Gallery) -> None:
        super().__init__(component)
        self._pictures = ShownPictures(component, component.format)

    def capture(self, value: Any) -> Any:
        return self._pictures.take(value)

    def encode(self, captured: Any, final: bool) -> Parts:
        self.payload = self._pictures.items(captured)
        return self.component.parts(self.payload)


def check_count(given: Sequence[Any]) -> None:
    """Refuse more pictures than one gallery takes."""
    if len(given) > MOST:
        raise InvalidInput(f"Expected at most {MOST:,} pictures; got {len(given):,}.")


def item_of(media: Media, caption: str | None) -> Item:
    """One of a payload, of a file that a person has chosen."""
    return {"file": media, "small": thumbnail(media), "caption": caption}


def kind_of(item: Item) -> str:
    """Whether it is a picture or a film."""
    return "video" if item["file"].mimetype.startswith("video/") else "image"
