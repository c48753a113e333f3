"""What is shared by components whose value is played: sounds and films."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from os import PathLike
from pathlib import Path
from typing import Any, ClassVar

from flaskstream.components.core.base import Component
from flaskstream.components.core.capture import NotCopied
from flaskstream.components.core.copyable import known_buttons
from flaskstream.components.core.encoder import Encoder
from flaskstream.components.core.event import Event
from flaskstream.components.core.leftout import Options
from flaskstream.components.core.option import NO_BUTTONS, one_of
from flaskstream.exceptions import ConfigurationError, OutputError
from flaskstream.media.media import Media
from flaskstream.media.subtitles import make_subtitles, read_subtitles

Subtitles = str | PathLike[str] | Sequence[dict[str, Any]] | None
"""The path of a file of them, or a list: see `media/subtitles.py`."""


class PlayableOptions(Options, total=False):
    """What all that plays something takes, or leaves out."""

    max_length: int | None
    min_length: int | None
    show_download_button: bool | None
    show_share_button: bool | None


class Playable(Component):
    """A component with a sound or a film, which a person records or chooses."""

    swap: ClassVar[str] = "innerMorph"
    growing: ClassVar[frozenset[str]] = frozenset({"live"})
    takes_file: ClassVar[bool] = True
    compressible: ClassVar[bool] = False

    known_sources: ClassVar[tuple[str, ...]]
    """Where a person's may come from."""

    input = Event("input")
    upload = Event("upload")
    clear = Event("clear")
    play = Event("play")
    pause = Event("pause")
    stop = Event("stop", dom="ended", always=True)
    start_recording = Event("start_recording", dom="fs:start-recording", always=False)
    stop_recording = Event("stop_recording", dom="fs:stop-recording", always=False)

    ignored: ClassVar[Mapping[str, str]] = {
        "max_length": "look at it in your function.",
        "min_length": "look at it in your function.",
        "show_download_button": NO_BUTTONS,
        "show_share_button": NO_BUTTONS,
    }

    def __init__(
        self,
        value: Any,
        *,
        sources: Sequence[str] | str | None,
        source: str | None,
        autoplay: bool,
        buttons: Sequence[object] | None,
        loop: bool,
        subtitles: Subtitles,
        playback_position: float,
        **options: Any,
    ) -> None:
        self.source = source
        self.sources = self._known_sources(source if sources is None else sources)
        self.autoplay = autoplay
        self.buttons = self._known_buttons(buttons)
        self.loop = loop
        self.subtitles = self._known_subtitles(subtitles)
        self.playback_position = self._known_position(playback_position)
        super().__init__(value, **options)

    @property
    def usual_sources(self) -> Sequence[str]:
        """Those that it has if nothing is said of them."""
        return self.known_sources

    def _known_sources(self, given: Sequence[str] | str | None) -> list[str]:
        found = [given] if isinstance(given, str) else list(given or ())
        for source in found:
            one_of(self, "sources", source, self.known_sources)
        return found or [*self.usual_sources]

    def _known_buttons(self, given: Sequence[object] | None) -> Sequence[object] | None:
        if given is None:
            return None
        known = [button for button in given if button != "share"]
        return known_buttons(self, known, ("download",), 'there is "download" only.')

    def _known_subtitles(self, given: Any) -> Media | None:
        if given is None or isinstance(given, Media):
            return given
        try:
            if isinstance(given, (str, PathLike)):
                return read_subtitles(Path(given))
            return make_subtitles(given)
        except (OSError, ValueError) as error:
            raise ConfigurationError(
                f"{type(self).__name__}(subtitles=…) expected what can be read: "
                f"{error}."
            ) from error

    def _known_position(self, given: Any) -> float:
        number = isinstance(given, (int, float)) and math.isfinite(given)
        if not number or given < 0:
            raise ConfigurationError(
                f"{type(self).__name__}(playback_position={given!r}) expected seconds, "
                "from 0 on."
            )
        return float(given)

    def set_property(self, name: str, value: Any) -> None:
        known = {
            "sources": self._known_sources,
            "buttons": self._known_buttons,
            "subtitles": self._known_subtitles,
            "playback_position": self._known_position,
        }.get(name)
        if name == "source":
            name, known = "sources", self._known_sources
        super().set_property(name, value if known is None else known(value))

    @property
    def saves(self) -> bool:
        """Whether what it plays can be downloaded by a button."""
        return self.buttons is None or "download" in self.buttons

    def cannot(self, error: Exception) -> OutputError:
        """The error of a value that can't be played.

        Args:
            error: What is wrong with it.
        """
        name, text = f"{type(self).__name__} “{self.title}” ", str(error)
        if not isinstance(error, OutputError):
            expected = isinstance(error, ValueError)
            text = f"expected {text}" if expected else f"can't use this: {text}"
        return OutputError(name + text.removeprefix(name))


class PlayableEncoder(Encoder):
    """Reads a file, or several, before the run goes on, which may write over them."""

    def capture(self, value: Any) -> Any:
        first = value[0] if isinstance(value, (tuple, list)) and value else value
        is_path = isinstance(first, (str, PathLike))
        return NotCopied(value) if is_path else super().capture(value)
