"""A film, uploaded or recorded by a person, or played by a function."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from os import PathLike
from typing import (
    TYPE_CHECKING,
    Any,
    ClassVar,
    Literal,
    Unpack,
    get_args,
)

from flaskstream.author import warn
from flaskstream.components.core.base import Encoder, Files, Parts, single
from flaskstream.components.core.event import Event
from flaskstream.components.core.filedata import FilePath, given_file, posted_file
from flaskstream.components.core.json_api import Link, read_file
from flaskstream.components.core.latescript import LateScript
from flaskstream.components.core.mismatch import wrong_value
from flaskstream.components.core.option import one_of, pixels
from flaskstream.components.core.playable import (
    Playable,
    PlayableEncoder,
    PlayableOptions,
    Subtitles,
)
from flaskstream.components.core.watermark import WatermarkOptions, known_mark
from flaskstream.components.core.webcam import WebcamOptions
from flaskstream.components.videostream import Film, FilmsEncoder, of_one
from flaskstream.exceptions import (
    ConfigurationError,
    InvalidInput,
    NotHonoured,
    OutputError,
)
from flaskstream.media import film
from flaskstream.media.appfile import resolve_app_file
from flaskstream.media.content import Content
from flaskstream.media.demuxer import EXTRA, has_av
from flaskstream.media.filetype import file_name
from flaskstream.media.film import KINDS
from flaskstream.media.filmconversion import in_format, named
from flaskstream.media.filmformat import FORMATS
from flaskstream.media.filmframes import Frames, frames_of
from flaskstream.media.filmmark import marked_film
from flaskstream.media.livefilm import LiveFilm
from flaskstream.media.media import Media
from flaskstream.media.subtitles import make_subtitles, read_subtitles

if TYPE_CHECKING:
    from flaskstream.components.core.watermark import Picture
    from flaskstream.media.watermark import Mark

Source = Literal["upload", "webcam"]
Format = Literal["mp4", "webm", "mov", "ogg"]


class VideoOptions(PlayableOptions, total=False):
    """What a Video takes, or leaves out, beside what is its own."""

    mirror_webcam: bool | None
    webcam_constraints: object


class Video(Playable):
    """A film; a function gets the path of a private copy of its file, or None.

    A function gives the path of a film, its bytes, or `(film, subtitles)`, with
    subtitles as the option of that name has them.
    Paths lie in the app's folder, the temporary folder or `allowed_paths`. What
    browsers play is shown as it is: MP4, MOV or WebM, and their pictures H.264, HEVC,
    AV1, VP8 or VP9. What they don't, such as AVI, or what OpenCV writes as “mp4v”,
    becomes MP4, which takes `pip install "flaskstream[video]"`, and a while, of which
    the page shows how far it is: it may take ten minutes
    (`FLASKSTREAM_CONVERT_LIMIT`). A person may choose Ogg, Matroska and AVI, too, which
    functions get as they are.

    With `streaming=True` the films that a generator yields are played as one, each
    where the one before it ends, while the next is made; none is left out, and when the
    generator has ended, all of it is one MP4. They may be in any format that can be
    decoded: what is not H.264, or of another size than the first, is encoded anew.
    Frames may be yielded, too: an array as of an `Image`, one picture, seen for 1/25 s,
    or `(fps, frames)`, an array or a list of several. A film that is no stream may be
    given as `(fps, frames)`. All this takes `pip install "flaskstream[video]"`.

    A file of any size takes no memory; browsers ask for the part that they play.

    Args:
        value: What a page starts with, as functions give it, or a function that does.
        format: "mp4", "webm" or "mov": what functions get, and what is shown; other
            films become that, see above, and each that a person has chosen does so
            once. "ogg": the only format that is taken, and shown. A camera records in
            it if the browser can. None: any of them.
        sources: Where a person's film comes from: "upload" and "webcam", both by
            default.
        source: The same, of older Gradio: one of them.
        height: Of what it is shown in: CSS pixels, rounded to 80.
        width: The same.
        webcam_options: How the camera is used, see `WebcamOptions`. What it sees is
            mirrored while it records; the film is as others see it.
        include_audio: Whether the camera records sound, too; by default it does if a
            person may upload films as well. What is uploaded keeps its sound.
        autoplay: Whether it is played as soon as it is there. Browsers allow that once
            a person has pressed something on the page.
        buttons: `["download"]` saves what a function gives, the default; with `[]`
            there is no button.
        loop: Whether it begins anew when it has ended.
        streaming: Whether a generator's values are parts of one film.
        subtitles: What is said when: the path of a file, WebVTT, SRT or JSON, or a list
            of `{"text": "Hello", "timestamp": [0, 1.5]}`, in seconds.
        playback_position: Where it begins to play: seconds.
        watermark: A picture that is laid over each film that a function gives, see
            `WatermarkOptions`; or that picture alone. The film is encoded anew then,
            as MP4, or as `format` says, which takes `pip install "flaskstream[video]"`,
            and a while.

    Raises:
        ConfigurationError: an option is none of the values that it has, the subtitles
            or the watermark can't be read, or `watermark` or `streaming` is asked for
            without PyAV.
    """

    kind: ClassVar[str] = "video"
    bundle = "rich"
    style_sheet = ("file.css", "camera.css", "video.css")
    script = "core/upload.js"
    late_scripts = (
        # A press before its first piece begins it.
        LateScript(".fs-film-pieces", "there", ["videostream.js"]),
        LateScript(".fs-film", "seen", ["video.js"]),
        LateScript(".fs-camera:has(.fs-tape)", "used", ["camera.js", "video.js"]),
    )

    known_sources: ClassVar[tuple[Source, ...]] = get_args(Source)
    own_format: ClassVar[Format | None] = None

    end = Event("end", dom="ended")

    ignored: ClassVar[Mapping[str, str]] = {
        "mirror_webcam": "say webcam_options=gr.WebcamOptions(mirror=…).",
        "webcam_constraints": "say webcam_options=gr.WebcamOptions(constraints=…).",
    }

    def __init__(
        self,
        value: Any = None,
        *,
        format: Format | None = None,
        sources: Sequence[Source] | Source | None = None,
        source: Source | None = None,
        height: int | str | None = None,
        width: int | str | None = None,
        webcam_options: WebcamOptions | None = None,
        include_audio: bool | None = None,
        autoplay: bool = False,
        buttons: Sequence[object] | None = None,
        loop: bool = False,
        streaming: bool = False,
        subtitles: Subtitles = None,
        playback_position: float = 0,
        watermark: WatermarkOptions | Picture | None = None,
        **options: Unpack[VideoOptions],
    ) -> None:
        self.format = self._known_format(format)
        self.height = pixels(self, "height", height)
        self.width = pixels(self, "width", width)
        self.webcam_options = webcam_options
        self.include_audio = include_audio
        self.streaming = self._known_streaming(streaming)
        self.watermark = watermark
        self._mark = self._known_mark(watermark)
        self._encoded_initial: Film | None = None
        super().__init__(
            value,
            sources=sources,
            source=source,
            autoplay=autoplay,
            buttons=buttons,
            loop=loop,
            subtitles=subtitles,
            playback_position=playback_position,
            **options,
        )
        if include_audio is False and "upload" in self.sources:
            warn(
                f"{type(self).__name__}(include_audio=False): what a camera records "
                "has no sound then; films that are uploaded keep theirs: take it out "
                "in your function.",
                NotHonoured,
            )

    def _known_format(self, given: str | None) -> str | None:
        format = given.lower().removeprefix(".") if isinstance(given, str) else given
        one_of(self, "format", format, (*KINDS, None))
        return format or self.own_format

    def _known_streaming(self, given: bool) -> bool:
        name = type(self).__name__
        if given and not has_av():
            raise ConfigurationError(
                f"{name}(streaming=True) takes the package av: {EXTRA}"
            )
        if given and self.format not in (None, "mp4"):
            raise ConfigurationError(
                f"{name}(streaming=True, format={self.format!r}): expected “mp4”, or "
                "no format; what is streamed is MP4."
            )
        return given

    def _known_mark(self, given: WatermarkOptions | Picture | None) -> Mark | None:
        mark, name = known_mark(self, given), type(self).__name__
        if mark is not None and not has_av():
            raise ConfigurationError(
                f"{name}(watermark=…) takes the package av: {EXTRA}"
            )
        if mark is not None and self.format not in (None, *FORMATS):
            raise ConfigurationError(
                f"{name}(watermark=…, format={self.format!r}): expected “mp4”, “webm” "
                "or “mov”, or no format; films with a watermark are encoded anew."
            )
        return mark

    def set_property(self, name: str, value: Any) -> None:
        if name in ("height", "width"):
            value = pixels(self, name, value)
        elif name == "format":
            value = self._known_format(value)
            self._encoded_initial = None
        elif name == "streaming":
            value = self._known_streaming(value)
        elif name == "watermark":
            self._mark = self._known_mark(value)
            self._encoded_initial = None
        super().set_property(name, value)

    # ----- for its template

    @property
    def camera(self) -> dict[str, Any] | None:
        """How its template is to use the camera; None: not at all."""
        if "webcam" not in self.sources:
            return None
        options = self.webcam_options or WebcamOptions()
        sound = self.include_audio
        if sound is None:
            sound = "upload" in self.sources
        asked = {"audio": sound, **(options.constraints or {"video": True})}
        return {"mirror": options.mirror, "asked": asked}

    def unplayed(self, payload: Film) -> str:
        """What it is in a film that no browser plays; "" of one that they do.

        Args:
            payload: What it has.
        """
        try:
            return film.unplayed(payload["file"].content, payload["file"].mimetype)
        except film.Unreadable:
            return ""

    # ----- in

    def accept(self, content: Content, name: str = "") -> Media:
        """An uploaded file as a value; `InvalidInput` if it is no film that is taken.

        Its type is told by its bytes, `name` is what the person's browser calls it.
        """
        shown = file_name(name) or "video"
        try:
            kind = film.kind_of(content)
        except film.Unreadable as error:
            raise InvalidInput(f"“{shown}” {error}.") from error
        if kind != KINDS.get(self.format or "", kind) and not self._converts:
            expected = film.NAMES[KINDS[self.format or ""]]
            raise InvalidInput(f"“{shown}” is {film.NAMES[kind]}: expected {expected}.")
        return Media(content, kind, shown)

    def parse(self, raw: Sequence[str], files: Files) -> Film | None:
        token, _, subtitles = single(raw).partition(" ")
        media = posted_file([token], files, "film")
        own = files.find(subtitles) if subtitles else None
        if own is not None and own.mimetype != "text/vtt":
            own = None
        return None if media is None else of_one(media, own)

    def preprocess(self, payload: Film | None) -> FilePath | None:
        if payload is None:
            return None
        media = payload["file"]
        if self.format in FORMATS and media.mimetype != KINDS[self.format]:
            try:
                media = in_format(media, self.format)
            except film.Unreadable as error:
                raise InvalidInput(f"“{media.name}” {error}.") from error
        return FilePath.of(media)

    # ----- out

    def cell(self, value: Any) -> str | Media:
        payload = self.postprocess(value)
        return payload["file"] if payload is not None else ""

    def postprocess(self, value: Any) -> Film | None:
        """A film that a function gave, with its subtitles."""
        while isinstance(value, Mapping):  # as of the API, and of older Gradio
            value = value.get("video") or value.get("path")
        if value is None:
            return None
        try:
            if frames := frames_of(value):
                return of_one(self._film_of(frames))
            value, subtitles = self._with_subtitles(value)
            if value is None:
                return None
            read = self._of_file if self._mark is None else self._of_any_film
            media = self._given(value, read)
            if self._mark is not None and media is not value:
                media = self._marked(media, self._mark)
            return of_one(media, self._read_subtitles(subtitles))
        except (OutputError, OSError, ValueError, film.Unreadable) as error:
            raise self.cannot(error) from error

    def _with_subtitles(self, value: Any) -> tuple[Any, Any]:
        has_some = isinstance(value, (tuple, list)) and len(value) == 2
        return (value[0], value[1]) if has_some else (value, None)

    def _given(self, value: Any, read: Callable[[Content, str], Media]) -> Media:
        media = given_file(value, self.allowed_paths, read)
        if media is None:
            expected = (
                "the path of a film, its bytes, (film, subtitles), or (fps, frames)"
            )
            raise wrong_value(self, expected, value)
        return media

    def _film_of(self, frames: Frames) -> Media:
        if frames.is_one and not self.streaming:
            raise ValueError(
                "a film, or (fps, frames); got one frame: with `streaming=True` a "
                "generator may yield them one by one"
            )
        made = LiveFilm()
        made.frames(frames.rate, frames.pixels())
        media, _ = made.whole()
        if self._mark is not None:
            return self._marked(media, self._mark)
        if self.format in (None, "mp4"):
            return media
        if self.format not in FORMATS:
            raise ValueError(f"a film; got frames: {self._way_out}")
        return in_format(media, self.format)

    def part_of(self, value: Any) -> Frames | Media:
        """What a function gave as a part of a film that is made of several.

        Args:
            value: A film, or frames.

        Raises:
            OutputError: it is neither; as do `OSError`, `ValueError`, `Unreadable`.
        """
        while isinstance(value, Mapping):
            value = value.get("video") or value.get("path")
        frames = frames_of(value)
        if frames is not None:
            return frames if self._mark is None else self._film_of(frames)
        value, _ = self._with_subtitles(value)
        media = self._given(value, self._of_any_film)
        return media if self._mark is None else self._marked(media, self._mark)

    def _of_any_film(self, content: Content, name: str) -> Media:
        return Media(content, film.kind_of(content), name)

    def _of_file(self, content: Content, name: str) -> Media:
        kind = film.kind_of(content)
        wanted, other = KINDS.get(self.format or "", kind), film.unplayed(content, kind)
        media = Media(content, kind, name)
        media = media if name else Media(content, kind, f"video{media.extension}")
        if kind == wanted and not other:
            return media
        if self._converts:
            return in_format(media, self.format or "mp4")
        got = film.NAMES[kind] if kind != wanted else f"{film.NAMES[kind]} ({other})"
        expected = "a film that browsers play, such as MP4 with H.264 (avc1), or WebM"
        if kind != wanted:
            expected = f"{film.NAMES[wanted]}, the format that it was made with"
        raise ValueError(f"{expected}; got {got}: {self._way_out}")

    @property
    def _converts(self) -> bool:
        """Whether a film that is not as it should be becomes one here."""
        return self.format in (None, *FORMATS) and has_av()

    @property
    def _way_out(self) -> str:
        if self.format in (None, *FORMATS):
            return f"convert it in your function, or have it encoded here: {EXTRA}"
        return (
            "only MP4, WebM and MOV are made here, so convert it in your function, or "
            "leave `format` out"
        )

    def _marked(self, media: Media, mark: Mark) -> Media:
        ending = self.format or "mp4"
        content = marked_film(media.content, mark, FORMATS[ending])
        return Media(content, KINDS[ending], named(media, ending))

    def initial_payload(self) -> Any:
        if callable(self.initial):
            return super().initial_payload()
        if self._encoded_initial is None:  # once, not for each page
            self._encoded_initial = super().initial_payload()
        return self._encoded_initial

    def _read_subtitles(self, given: Any) -> Media | None:
        if given is None or isinstance(given, Media):
            return given
        if isinstance(given, (str, PathLike)):
            return read_subtitles(resolve_app_file(given, self.allowed_paths))
        return make_subtitles(given)

    def encoder(self) -> Encoder:
        return FilmsEncoder(self) if self.streaming else PlayableEncoder(self)

    def parts(self, payload: Film | None) -> Parts:
        """`live`: the pieces of a film that is being made."""
        return {"value": payload, "live": []}

    # ----- the JSON API

    def from_json(self, data: Any, files: Files) -> Film | None:
        subtitles = None
        if isinstance(data, Mapping) and "video" in data:  # of older Gradio
            given = data.get("subtitles")
            subtitles = read_file(given, take_subtitles, files.find)
            data = data["video"]
        media = read_file(data, self.accept, files.find)
        return None if media is None else of_one(media, subtitles)

    def to_json(self, payload: Film | None, link: Link) -> Any:
        return None if payload is None else link(payload["file"])


class PlayableVideo(Video):
    """A `Video` whose films are MP4, if its `format` doesn't say otherwise; it takes
    the same options.
    """

    kind: ClassVar[str] = "video"
    own_format = "mp4"


def take_subtitles(content: Content, name: str) -> Media:
    """Subtitles that a call of the API brings."""
    media = Media(content, "text/vtt", file_name(name) or "subtitles.vtt")
    if not media.head(6).removeprefix(b"\xef\xbb\xbf").startswith(b"WEB"):
        raise InvalidInput("Expected subtitles as WebVTT, a text that begins so.")
    return media
