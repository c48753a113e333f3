"""Subtitles as browsers take them: WebVTT, of SRT, of JSON or of a list."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Final

from flaskstream.media.media import Media

MOST: Final = 5_000_000
"""Bytes of a file of subtitles."""
SRT_TIME = re.compile(r"(\d{1,3}:\d\d:\d\d),(\d{3})")


def read_subtitles(path: Path) -> Media:
    """The subtitles of a file, by its ending: `.vtt`, `.srt` or `.json`.

    Raises:
        ValueError: they can't be read; the text says what was expected.
        OSError: the file can't.
    """
    if path.stat().st_size > MOST:
        raise ValueError(f"a file of at most {MOST // 1_000_000} MB")
    text = path.read_text("utf-8-sig", errors="replace")
    ending = path.suffix.lower()
    if ending == ".vtt":
        return _as_media(text)
    if ending == ".srt":
        return _as_media("WEBVTT\n\n" + SRT_TIME.sub(r"\1.\2", text))
    if ending == ".json":
        return make_subtitles(json.loads(text))
    raise ValueError(f"a file that ends in .vtt, .srt or .json; got {path.name!r}")


def make_subtitles(cues: Any) -> Media:
    """Subtitles of a list, as Gradio has them: `{"text": …, "timestamp": [0, 1.5]}`.

    Raises:
        ValueError: something of it is none.
    """
    if not isinstance(cues, Sequence) or isinstance(cues, str):
        raise ValueError("a list of dicts with a text and a timestamp")
    return _as_media("\n\n".join(["WEBVTT", *map(_cue, cues)]) + "\n")


def _cue(cue: Any) -> str:
    try:
        assert isinstance(cue, Mapping)
        start, end = map(float, cue["timestamp"])
        text = str(cue["text"])
        if not 0 <= start <= end < 1e6:
            raise ValueError
    except (AssertionError, KeyError, TypeError, ValueError) as error:
        raise ValueError(
            'dicts such as {"text": "Hello", "timestamp": [0, 1.5]}, in seconds; got '
            f"{cue!r}"
        ) from error
    # A cue ends with an empty line, and `-->` makes a line one of times.
    lines = [line for line in text.splitlines() if line.strip()]
    shown = "\n".join(lines).replace("&", "&amp;").replace("<", "&lt;")
    return f"{_time(start)} --> {_time(end)}\n{shown.replace('-->', '--&gt;')}"


def _time(seconds: float) -> str:
    whole, milliseconds = divmod(round(seconds * 1000), 1000)
    minutes, second = divmod(whole, 60)
    hour, minute = divmod(minutes, 60)
    return f"{hour:02}:{minute:02}:{second:02}.{milliseconds:03}"


def _as_media(text: str) -> Media:
    return Media(text.encode(), "text/vtt", "subtitles.vtt")
