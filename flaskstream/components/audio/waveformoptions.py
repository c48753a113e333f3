"""How a sound's waveform is shown, and what skipping and trimming do."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import KW_ONLY, InitVar, dataclass, fields
from typing import Any

from flaskstream.components.core.option import leave_out
from flaskstream.exceptions import ConfigurationError


@dataclass(frozen=True)
class WaveformOptions:
    """How an `Audio` shows a waveform. Where a component is given these, buttons beside
    its player skip back and forward.

    Args:
        waveform_color: A colour of CSS; by default the theme's, as of the others.
        waveform_progress_color: That of what has been played.
        trim_region_color: That behind the part which is kept, while one trims.
        show_recording_waveform: Whether there is a waveform; else a player alone. While
            one records, a level is shown in any case.
        skip_length: How much the buttons skip: percent of the sound.
        sample_rate: The rate in Hz of what was trimmed; by default that of the sound.
        show_controls: Of older Gradio's: there is a player in any case.

    Raises:
        ConfigurationError: an option is none of the values that it may have.
    """

    waveform_color: str | None = None
    waveform_progress_color: str | None = None
    trim_region_color: str | None = None
    show_recording_waveform: bool = True
    skip_length: float = 5
    sample_rate: int | None = None
    _: KW_ONLY
    show_controls: InitVar[bool | None] = None

    def __post_init__(self, show_controls: bool | None) -> None:
        there_is = "there is a player in any case."
        leave_out("WaveformOptions", "show_controls", show_controls, there_is)
        for name in ("waveform_color", "waveform_progress_color", "trim_region_color"):
            self._expect(name, "a colour of CSS, a text", str, type(None))
        self._expect("skip_length", "percent, above 0 and up to 100", int, float)
        if not 0 < self.skip_length <= 100:
            raise self._wrong("skip_length", "percent, above 0 and up to 100")
        rates = "Hz, from 3000 to 384000, which browsers can make"
        self._expect("sample_rate", rates, int, type(None))
        if self.sample_rate is not None and not 3000 <= self.sample_rate <= 384_000:
            raise self._wrong("sample_rate", rates)

    def _expect(self, name: str, expected: str, *kinds: type) -> None:
        value = getattr(self, name)
        if not isinstance(value, kinds) or isinstance(value, bool):
            raise self._wrong(name, expected)

    def _wrong(self, name: str, expected: str) -> ConfigurationError:
        value = getattr(self, name)
        return ConfigurationError(
            f"WaveformOptions({name}={value!r}): expected {expected}."
        )


def known_waveform(
    given: WaveformOptions | Mapping[str, Any] | None,
) -> WaveformOptions | None:
    """The options that an author gave; also as a dict.

    Raises:
        ConfigurationError: they are none.
    """
    if given is None or isinstance(given, WaveformOptions):
        return given
    known = [field.name for field in fields(WaveformOptions)]
    names = set(given) if hasattr(given, "keys") else {given}
    if not names <= {*known, "show_controls"}:
        raise ConfigurationError(
            f"Audio(waveform_options={given!r}) expected gr.WaveformOptions(…), or a "
            f"dict with some of {', '.join(known)}."
        )
    return WaveformOptions(**given)
