"""What several people say, line by line."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, ClassVar, Final, Literal, NamedTuple, TypedDict, Unpack

from flaskstream.components.core.base import (
    Arrangement,
    Component,
    Files,
    Parts,
    wrong_value,
)
from flaskstream.components.core.color import is_color
from flaskstream.components.core.event import Event
from flaskstream.components.core.json_api import not_expected
from flaskstream.components.core.leftout import Buttonless
from flaskstream.components.core.option import list_of, number_of, one_of
from flaskstream.components.core.plain import to_text
from flaskstream.exceptions import ConfigurationError, InvalidInput

Mode = Literal["dialogue", "text", "both"]
MODES: Final = ("dialogue", "text", "both")
MOST_LINES: Final = 1_000
MOST_OTHERS: Final = 20
"""Of speakers beside those of `speakers` that each line has to choose from."""
HUES: Final = 10
MISSING: Final = "This field is missing from the request; reload the page."


class Line(TypedDict):
    """What one of them says at a time."""

    speaker: str
    text: str


Said = list[Line] | str
"""A payload: lines, or all of it as one text."""


class Entry(NamedTuple):
    """What a person edits of it."""

    lines: list[Line] | None
    """None: it is one text."""
    text: str
    speakers: list[str]
    may_add: bool


class Dialogue(Component):
    """Lines of several speakers; a function gets them as one text, or as a list.

    A person chooses for each line who says it, adds lines by Enter, removes and moves
    them, and sends them by Ctrl+Enter. While he types `:` or `[` the `tags` are
    offered that go on like that. A function gives a text, or a list of dicts with
    "speaker" and "text"; a list that grows while it yields sends its new lines.

    Args:
        value: What a page starts with, as functions give it, or a function that does.
        type: What a function receives: "text", all of it, as `formatter` makes it, or
            "list", dicts with "speaker" and "text".
        speakers: Who there is to choose from. None: there is one box for all of it.
        formatter: Makes a text of a line: it gets the speaker and what is said, and by
            default gives "[speaker] text".
        unformatter: Makes a line of such a text: it gets the text and the first of the
            `speakers`, and gives a dict with "speaker" and "text".
        tags: What is offered while a line is typed, such as "(laughs)".
        separator: What stands between the lines of one text.
        color_map: The colour of each speaker, where lines are shown; by default they
            have those of the theme.
        max_lines: How many lines there may be at most.
        placeholder: What stands in an empty line.
        autofocus: Whether the first line has the focus as the page opens.
        autoscroll: Whether lines that are shown are scrolled to their end as they grow.
        submit_btn: Whether a button below sends it: its text, or True for a sign.
        ui_mode: What a person edits: "dialogue", lines; "text", all of it in one box;
            or "both", by turns.

    Raises:
        ConfigurationError: an option is none of the values that it has.
    """

    kind: ClassVar[str] = "dialogue"
    shows_files: ClassVar[bool] = False
    bundle = "rich"
    style_sheet = ("highlightedtext.css", "dialogue.css")
    script = ("highlightedtext.js", "dialogue.js")
    group = True
    changes_by_typing: ClassVar[bool] = True
    growing: ClassVar[frozenset[str]] = frozenset({"lines", "text"})

    input = Event("input")
    submit = Event("submit")

    # what `_entry.html` asks of a box
    lines: ClassVar[int] = 5
    sent_by: ClassVar[str] = "Shift+Enter"
    max_length: ClassVar[None] = None
    rtl: ClassVar[bool] = False
    stop_btn = False

    def __init__(
        self,
        value: Any = None,
        *,
        type: Literal["text", "list"] = "text",
        speakers: Sequence[str] | None = None,
        formatter: Callable[[str, str], str] | None = None,
        unformatter: Callable[[str, str], Mapping[str, str]] | None = None,
        tags: Sequence[str] | None = None,
        separator: str = "\n",
        color_map: Mapping[str, str] | None = None,
        max_lines: int | None = None,
        placeholder: str | None = None,
        autofocus: bool = False,
        autoscroll: bool = True,
        submit_btn: str | bool | None = False,
        ui_mode: Mode = "both",
        **options: Unpack[Buttonless],
    ) -> None:
        one_of(self, "type", type, ("text", "list"))
        one_of(self, "ui_mode", ui_mode, MODES)
        if not separator.strip(" "):
            raise ConfigurationError(
                f"Dialogue(separator={separator!r}): expected what stands between "
                "lines only, such as a line break."
            )
        self.type = type
        self.speakers = list_of(self, "speakers", speakers)
        self.formatter = formatter
        self.unformatter = unformatter
        self.tags = list_of(self, "tags", tags)
        self.separator = separator
        self.color_map = _colors(color_map)
        self.max_lines = number_of(self, "max_lines", max_lines)
        self.placeholder = placeholder
        self.autofocus = autofocus
        self.autoscroll = autoscroll
        self.submit_btn = submit_btn
        self.sends = bool(submit_btn)
        self.ui_mode = ui_mode
        super().__init__(value, **options)

    def set_property(self, name: str, value: Any) -> None:
        super().set_property(name, _colors(value) if name == "color_map" else value)
        self.sends = bool(self.submit_btn)

    @property
    def most_lines(self) -> int:
        """How many lines there may be."""
        return min(self.max_lines or MOST_LINES, MOST_LINES)

    @property
    def most_values(self) -> int:
        return 1 + 2 * self.most_lines

    # ----- lines as one text

    def as_text(self, said: Said | None) -> str:
        """All of it as one text.

        Args:
            said: A payload.
        """
        if said is None or isinstance(said, str):
            return said or ""
        if len(said) == 1 and not said[0]["text"]:
            return ""
        form = self.formatter or _formatted
        return self.separator.join(form(x["speaker"], x["text"]) for x in said)

    def as_lines(self, said: Said | None) -> list[Line]:
        """All of it as lines.

        Args:
            said: A payload.
        """
        if not isinstance(said, str):
            return list(said or ())
        read = self.unformatter or _unformatted
        first = self.speakers[0] if self.speakers else "Unknown"
        texts = filter(None, map(str.strip, said.split(self.separator)))
        found = [self._line(read(text, first)) for text in texts]
        return [line for line in found if line["speaker"] or line["text"]]

    def _line(self, given: Any) -> Line:
        if not isinstance(given, Mapping) or not {"speaker", "text"} <= given.keys():
            raise wrong_value(self, "lines with “speaker” and “text”", given)
        return {"speaker": to_text(given["speaker"]), "text": to_text(given["text"])}

    # ----- what a person posts: how it is edited, and then the text, or each line's
    # speaker and text

    def parse(self, raw: Sequence[str], files: Files) -> Said:
        if not raw:
            raise InvalidInput(MISSING)
        mode, *fields = (text.replace("\r\n", "\n") for text in raw)
        if mode == "text" and len(fields) == 1:
            self._require_few(fields[0].count(self.separator) + 1)
            return fields[0]
        if mode != "lines" or len(fields) % 2:
            raise InvalidInput(MISSING)
        pairs = zip(fields[::2], fields[1::2], strict=True)
        said: list[Line] = [{"speaker": name, "text": text} for name, text in pairs]
        self._require_few(len(said))
        return said

    def _require_few(self, count: int) -> None:
        if count > self.most_lines:
            raise InvalidInput(
                f"Expected at most {self.most_lines:,} lines; got {count:,}."
            )

    def typed_parts(self, raw: Sequence[str], files: Files) -> Parts:
        mode, *fields = raw or ("",)
        if mode == "text":
            return self.parts(fields[-1] if fields else "")
        pairs = zip(fields[::2], fields[1::2], strict=False)
        return self.parts([{"speaker": who, "text": text} for who, text in pairs])

    def preprocess(self, payload: Said | None) -> str | list[Line]:
        if self.type == "text":
            return self.as_text(payload)
        return [{**line} for line in self.as_lines(payload)]

    def comparable(self, payload: Said | None) -> Said:
        is_empty = payload is None or not any(
            payload if isinstance(payload, str) else (line["text"] for line in payload)
        )
        return "" if is_empty or payload is None else payload

    def arrange(self, told: Mapping[str, Sequence[str]]) -> Arrangement | None:
        said = self.parse(told.get("", ()), _NoFiles())
        what, _, number = told.get("arrange", ("",))[-1].partition(" ")
        if what == "text":
            said = self.as_text(said)
        elif what == "lines":
            said = self.as_lines(said)
        elif isinstance(said, str) or not number.isdecimal() or len(number) > 6:
            return None
        else:
            said = self._rearranged(what, int(number), said)
        return Arrangement("editor", self.entry(said, what), payload=(said,))

    def _rearranged(self, what: str, place: int, said: list[Line]) -> list[Line]:
        """The lines after a button beside one of them; what can't be done is not."""
        line, rest = said[place : place + 1], said[:place] + said[place + 1 :]
        if what == "add" and len(said) < self.most_lines:
            speaker = line[0]["speaker"] if line else ""
            return _with(said, place + 1, [{"speaker": speaker, "text": ""}])
        if what == "remove":
            return rest
        if what in ("up", "down"):
            return _with(rest, max(0, place + (1 if what == "down" else -1)), line)
        return said

    # ----- what a function gives

    def postprocess(self, value: Any) -> Said | None:
        if value is None:
            return None
        if isinstance(value, str):
            return to_text(value)
        if isinstance(value, (list, tuple)):
            return [self._line(each) for each in value]
        raise wrong_value(
            self, "a text, or a list of dicts with “speaker” and “text”", value
        )

    def cell(self, value: Any) -> str:
        return self.as_text(self.postprocess(value))

    # ----- the JSON API

    def schema(self) -> dict[str, Any]:
        text = {"type": "string"}
        line = {"type": "object", "properties": {"speaker": text, "text": text}}
        return {"anyOf": [{"type": "array", "items": line}, text]}

    def as_fields(self, data: Any) -> list[str]:
        if data is None or isinstance(data, str):
            return ["text", data or ""]
        keys = {"speaker", "text"}
        if not isinstance(data, list) or not all(
            isinstance(line, dict)
            and line.keys() == keys
            and all(isinstance(text, str) for text in line.values())
            for line in data
        ):
            raise not_expected("a text, or a list of {speaker, text}", data)
        return ["lines", *(line[key] for line in data for key in ("speaker", "text"))]

    # ----- what a page shows

    def parts(self, payload: Said | None) -> Parts:
        """Lines with the look of their speakers, or a text."""
        lines = payload if not isinstance(payload, str) else []
        if isinstance(payload, str) and self.ui_mode == "dialogue":
            lines = self.as_lines(payload)
        elif lines and self.ui_mode == "text":
            return {"lines": [], "text": self.as_text(payload)}
        if lines:
            return {"lines": self._looks(lines), "text": ""}
        return {"lines": [], "text": payload if isinstance(payload, str) else ""}

    def _looks(self, lines: Sequence[Line]) -> list[dict[str, Any]]:
        known = {name: place for place, name in enumerate(self.speakers or ())}
        return [
            {
                **line,
                "tone": f"fs-hue-{known.setdefault(name, len(known)) % HUES}",
                "color": self.color_map.get(name),
            }
            for line in lines
            for name in [line["speaker"]]
        ]

    def entry(self, said: Said, mode: str = "") -> Entry:
        """What a person edits.

        Args:
            said: What there is.
            mode: What he has asked for: "text", or lines.
        """
        in_lines = bool(self.speakers) and self.ui_mode != "text"
        is_text = isinstance(said, str) and said or mode == "text"
        if not in_lines or (is_text and self.ui_mode == "both"):
            return Entry(None, self.as_text(said), [], False)
        names = list(self.speakers or ())
        lines = self.as_lines(said) or [{"speaker": names[0], "text": ""}]
        others = dict.fromkeys(line["speaker"] for line in lines)
        names += [name for name in others if name not in names][:MOST_OTHERS]
        return Entry(lines, "", names, len(lines) < self.most_lines)


class _NoFiles:
    def find(self, token: str) -> None:
        return None


def _with(lines: list[Line], place: int, more: list[Line]) -> list[Line]:
    return [*lines[:place], *more, *lines[place:]]


def _formatted(speaker: str, text: str) -> str:
    return f"[{speaker}] {text}"


def _unformatted(text: str, speaker: str) -> Line:
    if text.startswith("[") and "]" in text:
        name, _, said = text[1:].partition("]")
        return {"speaker": name, "text": said.strip()}
    return {"speaker": speaker, "text": text}


def _colors(given: Mapping[str, Any] | None) -> dict[str, str]:
    colors = {to_text(name): color for name, color in (given or {}).items()}
    for name, color in colors.items():
        if not isinstance(color, str) or not is_color(color):
            raise ConfigurationError(
                f"Dialogue(color_map={{{name!r}: {color!r}}}): expected a colour, such "
                "as '#1e90ff' or 'tomato'."
            )
    return colors
