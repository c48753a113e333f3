"""A sound, uploaded or recorded by a person, or played by a function."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, ClassVar, Literal, Unpack, get_args

from flaskstream.components.audio.live import LiveEncoder
from flaskstream.components.audio.waveformoptions import WaveformOptions, known_waveform
from flaskstream.components.core.base import (
    Encoder,
    Files,
    Parts,
)
from flaskstream.components.core.event import Event
from flaskstream.components.core.filedata import FilePath, given_file, posted_file
from flaskstream.components.core.latescript import LateScript
from flaskstream.components.core.mismatch import wrong_value
from flaskstream.components.core.option import leave_out, one_of
from flaskstream.components.core.playable import (
    Playable,
    PlayableEncoder,
    PlayableOptions,
    Subtitles,
)
from flaskstream.exceptions import ConfigurationError, InvalidInput, OutputError
from flaskstream.media import sound
from flaskstream.media.content import Content, head_of
from flaskstream.media.filetype import file_name
from flaskstream.media.media import Media
from flaskstream.media.sniff import HEAD, sniff
from flaskstream.media.waveform import waveform

Source = Literal["upload", "microphone"]
Received = Literal["numpy", "filepath"]
Format = Literal["wav", "mp3"]


class Audio(Playable):
    """A sound; a function gets its rate and its samples, the path of a file, or None.

    A function gives `(rate, samples)`, an array of n, or of n × channels: int16 is
    played exactly as it is, other integers are scaled, and floats by their peak. Or it
    gives the bytes of a sound's file, or the path of one in the app's folder, the
    temporary folder or `allowed_paths`.

    With `streaming=True` what a generator yields is one sound: each chunk is played
    after the one before it, while the next is made, and none is left out. Chunks have
    one rate and as many channels; floats are of -1 to 1 there. Files are chunks, too,
    and so are the parts of one MP3 or AAC, wherever they are cut, as services that
    speak send them: these, and sound in MP4 or WebM, take
    `pip install "flaskstream[video]"`. When the generator has ended, all of it is one
    WAV file.

    As an input it records then, and `stream` gives what is said, chunk by chunk, while
    a person speaks: `stream_every` says how long one is. They come in order and none is
    left out; what is said while a run goes on is in the next one.

    WAV is read and made by the library itself. MP3, FLAC and Ogg take
    `pip install "flaskstream[audio]"`; without it they are played, and given to
    functions as paths.

    Args:
        value: What a page starts with, as functions give it, or a function that does.
        sources: Where a person's sound comes from: "upload" and "microphone", both by
            default; only "microphone" if it is `streaming`.
        source: The same, of older Gradio: one of them.
        type: What a function receives: "numpy", the rate in Hz and an array of int16,
            (n,) or (n, channels); or "filepath", the path of a private copy.
        streaming: Whether a generator's values, or what a microphone hears, are chunks
            of one sound.
        format: "wav" or "mp3": what sounds are converted to, both those that functions
            give and those that they get as paths; None: they stay as they are, and
            arrays are WAV.
        autoplay: Whether it is played as soon as it is there. Browsers allow that once
            a person has pressed something on the page.
        editable: Whether a person may cut what was uploaded or recorded.
        buttons: `["download"]` saves what a function gives, the default; with `[]`
            there is no button.
        loop: Whether it begins anew when it has ended.
        recording: Whether it records as soon as the page is there.
        subtitles: What is said when: the path of a file, WebVTT, SRT or JSON, or a list
            of `{"text": "Hello", "timestamp": [0, 1.5]}`, in seconds.
        playback_position: Where it begins to play: seconds.
        waveform_options: The colours of its waveform, and what skipping and trimming
            do: see `WaveformOptions`; also as a dict.

    Raises:
        ConfigurationError: an option is none of the values that it has, the subtitles
            can't be read, or MP3 is asked for without soundfile.
    """

    kind: ClassVar[str] = "audio"
    bundle = "rich"
    style_sheet = "audio.css"
    late_scripts = (
        # What streams is heard from its first piece on, and by a press before it.
        LateScript(".fs-pieces, .fs-records", "there", ["audio.js"]),
        LateScript(".fs-sound, fs-recorder, .fs-cut", "seen", ["audio.js"]),
    )
    streams_in_order: ClassVar[bool] = True

    known_sources: ClassVar[tuple[Source, ...]] = get_args(Source)
    own_sources: ClassVar[tuple[Source, ...]] = get_args(Source)
    """Where a person's sound comes from if nothing is said of it."""

    pause_recording = Event("pause_recording", dom="fs:pause-recording", always=False)
    stream = Event("stream", dom="fs:stream", always=False)

    def __init__(
        self,
        value: Any = None,
        *,
        sources: Sequence[Source] | Source | None = None,
        source: Source | None = None,
        type: Received = "numpy",
        streaming: bool = False,
        format: Format | None = None,
        autoplay: bool = False,
        editable: bool = True,
        buttons: Sequence[object] | None = None,
        loop: bool = False,
        recording: bool = False,
        subtitles: Subtitles = None,
        playback_position: float = 0,
        waveform_options: WaveformOptions | Mapping[str, Any] | None = None,
        **options: Unpack[PlayableOptions],
    ) -> None:
        one_of(self, "type", type, get_args(Received))
        self.streaming = streaming
        self.type = type
        self.format = self._known_format(format)
        self.cuts = editable
        self.recording = recording
        self.waveform_options = known_waveform(waveform_options)
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

    @property
    def usual_sources(self) -> Sequence[str]:
        return ["microphone"] if self.streaming else self.own_sources

    def _known_format(self, given: str | None) -> str | None:
        format = given.lower() if isinstance(given, str) else given
        if format == "bytes":  # so Gradio's own example of a stream says it
            leave_out(self, "format", given, "bytes are shown as what they are.")
            return None
        one_of(self, "format", format, (*get_args(Format), None))
        if format not in (None, "wav") and not sound.can_convert():
            raise ConfigurationError(
                f"Audio(format={given!r}) takes the package soundfile: {sound.EXTRA}"
            )
        return format

    def set_property(self, name: str, value: Any) -> None:
        if name == "editable":  # what every component has by that name is settled
            self.cuts = value
            return
        if name == "format":
            value = self._known_format(value)
        elif name == "waveform_options":
            value = known_waveform(value)
        super().set_property(name, value)

    def wave(self, media: Media) -> str:
        """The path of a sound's waveform, "" where it is not known, or not wanted.

        Args:
            media: What it has.
        """
        options = self.waveform_options
        if options is not None and not options.show_recording_waveform:
            return ""
        return waveform(media)

    # ----- in

    def accept(self, content: Content, name: str = "") -> Media:
        """An uploaded file as a value; `InvalidInput` if it is no sound that is taken.

        Its type is told by its bytes, `name` is what the person's browser calls it.
        """
        shown = file_name(name) or "audio"
        kind = sniff(head_of(content, HEAD)) or ""
        if not (kind.startswith("audio/") or kind in sound.PLAYED):
            raise InvalidInput(f"“{shown}” is no sound that can be played here.")
        needs_reading = self.type == "numpy" or self.format is not None
        checked = kind == "audio/wav" or sound.can_convert()
        media = Media(content, kind, shown)
        if needs_reading or (checked and kind not in sound.PLAYED):
            try:
                with sound.opened(content):
                    waveform(media)
            except sound.Unreadable as error:
                raise InvalidInput(f"“{shown}” can't be read: {error}.") from error
        return media

    def parse(self, raw: Sequence[str], files: Files) -> Media | None:
        return posted_file(raw, files, "sound")

    def preprocess(self, payload: Media | None) -> Any:
        if payload is None:
            return None
        try:
            if self.type == "numpy":
                return sound.decoded(payload.content)
            if self.format is not None:
                payload = sound.converted(payload, self.format)
        except sound.Unreadable as error:
            raise InvalidInput(f"“{payload.name}” can't be read: {error}.") from error
        return FilePath.of(payload)

    # ----- out

    def cell(self, value: Any) -> str:
        media = self.postprocess(value)
        return media.name if media is not None else ""

    def postprocess(self, value: Any) -> Media | None:
        """The file of a sound that a function gave."""
        if value is None or isinstance(value, Media):
            return value
        try:
            media = self.made_of(value)
            if self.format is not None:
                media = sound.converted(media, self.format)
        except (OutputError, OSError, ValueError, sound.Unreadable) as error:
            raise self.cannot(error) from error
        waveform(media)  # here, and not where pages are rendered
        return media

    def made_of(self, value: Any) -> Media:
        """The file of a sound, in whatever format it is.

        Args:
            value: What the function gave.

        Raises:
            OutputError: it is no sound, or a file that may not be shown.
            ValueError: an array is none; the text begins with what was expected.
            Unreadable: it can't be read, or made.
        """
        if isinstance(value, (tuple, list)) and len(value) == 2:
            rate, samples = sound.checked_rate(value[0]), sound.to_samples(value[1])
            format = self.format or "wav"
            content = sound.encode(rate, samples, format)
            return Media(content, sound.TYPES[format], f"audio.{format}")
        return self._given(value, self._of_file)

    def chunk_of(self, value: Any) -> Content:
        """The bytes of a chunk of a sound, which may be a part of a file.

        Args:
            value: What the function gave.

        Raises:
            OutputError: it is neither bytes nor a file that may be shown.
        """
        return self._given(value, lambda content, name: Media(content, "")).content

    def _given(self, value: Any, read: Callable[[Content, str], Media]) -> Media:
        media = given_file(value, self.allowed_paths, read)
        if media is not None:
            return media
        raise wrong_value(
            self, "(rate, samples), the bytes of a sound's file, or its path", value
        )

    def _of_file(self, content: Content, name: str) -> Media:
        kind = sniff(head_of(content, HEAD)) or ""
        if self.streaming and not kind:  # a part, as programs get it
            return Media(content, "application/octet-stream", name or "audio.bin")
        if not (kind.startswith("audio/") or kind in sound.PLAYED):
            raise OutputError("expected a file that is a sound; its bytes are of none")
        media = Media(content, kind, name)
        if kind == "audio/wav":
            with sound.opened(content):
                pass  # what can't be played is told here, and not to nobody
        return media if name else Media(content, kind, f"audio{media.extension}")

    def encoder(self) -> Encoder:
        return LiveEncoder(self) if self.streaming else PlayableEncoder(self)

    def parts(self, payload: Media | None) -> Parts:
        """`live`: the chunks of a sound that is being made."""
        return {"value": payload, "live": []}


class Microphone(Audio):
    """An `Audio` that records, if its `sources` don't say otherwise; it takes the same
    options.
    """

    kind: ClassVar[str] = "audio"
    aliases: ClassVar[tuple[str, ...]] = ("mic",)
    own_sources = ("microphone",)
