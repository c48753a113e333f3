"""Text in which spans are marked by a category, or by a number."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, ClassVar, Final, TypedDict, Unpack

from flaskstream.components.core.base import (
    Component,
    Encoder,
    Files,
    Parts,
    Reaction,
    wrong_value,
)
from flaskstream.components.core.color import is_color
from flaskstream.components.core.event import Event
from flaskstream.components.core.json_api import not_expected
from flaskstream.components.core.latescript import LateScript
from flaskstream.components.core.numeral import as_number, real
from flaskstream.components.core.plain import to_text
from flaskstream.components.marking import (
    NOT_THERE,
    Marking,
    Token,
    has_scores,
    mark,
)
from flaskstream.exceptions import ConfigurationError, InvalidInput, OutputError

if TYPE_CHECKING:
    from flaskstream.components.core.leftout import Buttonless

HUES: Final = 10
"""How many colours there are for categories; then they begin again."""


class Mark(TypedDict):
    """A token as the template shows it: `tone` are its classes, `color` what the author
    has chosen for its category."""

    index: int
    token: str
    label: str | None
    tone: str
    color: str | None


class HighlightedText(Component):
    """Text whose spans are marked by categories, or by scores from -1 to 1.

    A function gives a list of pairs of a text and its category, score or None; or what
    a tagger of named entities gives, a dict with "text" and "entities", each of which
    has its "start", its "end", and its "entity" or "entity_group". A list that grows
    while the function yields sends what is new of it. As an input it gives a list of
    dicts with "token" and "class_or_confidence".

    As an input, or with `interactive=True`, a person selects a part of the text, and
    types its label, or takes one that there is; a text that has scores takes numbers.
    A label is changed so, too, and removed by Delete.

    Args:
        value: What a page starts with, as functions give it, or a function that does.
        color_map: Colours by categories, as in CSS; others have one of ten. A person
            who marks has these to take from, before any is used.
        show_legend: Whether the categories stand above the text, and not beside each
            span.
        show_inline_category: Whether they stand beside each span, without a legend.
        combine_adjacent: Whether neighbours of one category are one span.
        adjacent_separator: What stands between the texts of those.
        show_whitespaces: Whether spaces around each text are kept.
        rtl: Whether the text goes from right to left.

    Raises:
        ConfigurationError: what `color_map` has is no colour.
    """

    kind: ClassVar[str] = "highlightedtext"
    aliases: ClassVar[tuple[str, ...]] = ("highlight",)
    bundle = "plain"
    style_sheet = ("highlightedtext.css", "marking.css")
    script = "highlightedtext.js"
    late_scripts = (LateScript("fs-marker", "there", ["marking.js"]),)
    takes_any_json: ClassVar[bool] = True
    shows_files: ClassVar[bool] = False
    in_form: ClassVar[bool] = False
    acts: ClassVar[bool] = True
    group = True
    growing: ClassVar[frozenset[str]] = frozenset({"value", "tail", "legend"})

    input = Event("input")
    select = Event("select", by_button=True)

    marking = Marking()
    """What the page is told of what its person has marked."""

    def __init__(
        self,
        value: Any = None,
        *,
        color_map: Mapping[str, str] | None = None,
        show_legend: bool = False,
        show_inline_category: bool = True,
        combine_adjacent: bool = False,
        adjacent_separator: str = "",
        show_whitespaces: bool = True,
        rtl: bool = False,
        **options: Unpack[Buttonless],
    ) -> None:
        self.color_map = _colors(color_map)
        self.show_legend = show_legend
        self.show_inline_category = show_inline_category
        self.combine_adjacent = combine_adjacent
        self.adjacent_separator = adjacent_separator
        self.show_whitespaces = show_whitespaces
        self.rtl = rtl
        super().__init__(value, **options)

    def set_property(self, name: str, value: Any) -> None:
        super().set_property(name, _colors(value) if name == "color_map" else value)

    # ----- values

    def schema(self) -> dict[str, Any]:
        return {
            "type": "array",
            "items": {
                "type": "object",
                "properties": {"token": {"type": "string"}, "class_or_confidence": {}},
            },
        }

    def postprocess(self, value: Any) -> list[Token] | None:
        if value is None:
            return None
        tokens = [self.read(pair) for pair in self._pairs(value)]
        if self.combine_adjacent:
            tokens = self._combined(tokens)
        if not self.show_whitespaces:
            tokens = [{**each, "token": each["token"].strip()} for each in tokens]
        return tokens

    def read(self, pair: Any) -> Token:
        """One of a function's pairs, as a payload has it.

        Args:
            pair: A text and its category, score or None, or a dict of both.
        """
        if isinstance(pair, Mapping) and pair.keys() == Token.__annotations__.keys():
            pair = pair["token"], pair["class_or_confidence"]
        if not isinstance(pair, (tuple, list)) or len(pair) != 2:
            raise wrong_value(self, "pairs of a text and its category or score", pair)
        text, category = pair
        if not (category is None or isinstance(category, str)):
            given = as_number(category)
            category = to_text(category) if given is None else real(self, given)
        elif category is not None:
            category = to_text(category) or None
        return {"token": to_text(text), "class_or_confidence": category}

    def _pairs(self, value: Any) -> Iterable[Any]:
        if isinstance(value, Mapping):
            return self._pairs_of_entities(value)
        if isinstance(value, (list, tuple)):
            return value
        raise wrong_value(
            self,
            "a list of pairs of a text and its category, or a dict with “text” and "
            "“entities”",
            value,
        )

    def _pairs_of_entities(self, value: Mapping[Any, Any]) -> Iterable[Any]:
        """What a tagger has found, as pairs; where spans overlap, the first has what
        both of them have."""
        text, at = value.get("text"), 0
        if not isinstance(text, str) or "entities" not in value:
            raise wrong_value(self, "a dict with “text” and “entities”", value)
        try:
            spans = sorted(
                (int(each["start"]), int(each["end"]), _category(each))
                for each in value["entities"]
            )
        except (KeyError, TypeError, ValueError, AttributeError) as error:
            expected = "entities that each have a “start”, an “end” and an “entity”"
            raise wrong_value(self, expected, value["entities"]) from error
        for start, end, category in spans:
            start = max(start, at)
            if end > start:
                yield text[at:start], None
                yield text[start:end], category
                at = end
        yield text[at:], None

    def _combined(self, tokens: list[Token]) -> list[Token]:
        runs: list[tuple[Any, list[str]]] = []
        for each in tokens:
            if not each["token"]:
                continue
            if not runs or runs[-1][0] != each["class_or_confidence"]:
                runs.append((each["class_or_confidence"], []))
            runs[-1][1].append(each["token"])
        return [
            {
                "token": self.adjacent_separator.join(texts),
                "class_or_confidence": category,
            }
            for category, texts in runs
        ]

    def cell(self, value: Any) -> str:
        return "".join(each["token"] for each in self.postprocess(value) or ())

    # ----- what a person marks, and what a program brings

    @property
    def is_marked_by_hand(self) -> bool:
        """Whether a person marks it; not in a chat's message, where its id is none."""
        return self.editable and not isinstance(vars(self)["id"], str)

    def parse(self, raw: Sequence[str], files: Files) -> list[Token]:
        raise InvalidInput("A marked text is posted by its marks.")

    def act(
        self, told: Mapping[str, Sequence[str]], payload: list[Token] | None
    ) -> Reaction | None:
        if not self.is_marked_by_hand:
            return None
        done = mark(told, payload or [], self.marking)
        if done is None:
            return None
        tokens, news = done[0], {"marking": done[1]}
        return Reaction(tokens, self.with_properties(news).parts(tokens), news)

    def from_json(self, data: Any, files: Files) -> list[Token] | None:
        try:
            return self.postprocess(data)
        except OutputError as error:
            expected = "a list of {token, class_or_confidence}"
            raise not_expected(expected, data) from error

    # ----- what is shown, and what is chosen of it

    def parts(self, payload: list[Token] | None) -> Parts:
        """All but the last mark is the `value`; that is the `last`, or, where nothing
        is said of it, the `tail`, whose text may grow. For a person who marks `labels`
        has what there is to take, and `taken` and `problem` what came of it."""
        marks = Marks(self)
        marks.add(payload or ())
        return {**marks.parts(), **self.beside(payload, marks)}

    def beside(self, payload: list[Token] | None, marks: Marks) -> Parts:
        """What stands beside the text for a person who marks it.

        Args:
            payload: What the page has.
            marks: The same as it is shown.
        """
        if not self.is_marked_by_hand:
            return {}
        return {
            "labels": [] if has_scores(payload or ()) else marks.labels,
            "taken": {**self.marking.taken},
            "problem": self.marking.problem,
        }

    def shown_parts(
        self, parts: Parts, payload: list[Token] | None, properties: Mapping[str, Any]
    ) -> Parts:
        own = self.with_properties(properties)
        if own.is_marked_by_hand != ("labels" in parts):
            return own.parts(payload)
        # What a person has marked since the run has begun is told as it is now.
        told = own.marking
        now = {"taken": {**told.taken}, "problem": told.problem}
        return {**parts, **now} if own.is_marked_by_hand else parts

    def encoder(self) -> Encoder:
        return HighlightEncoder(self)

    def event_details(
        self, event: str, told: Mapping[str, Any], payload: Any, before: Any
    ) -> dict[str, Any]:
        if event != "select":
            return {}
        index, count = told.get("index"), len(payload or ())
        if index == -1:  # the tail, which is told of while it grows
            index = count - 1
        if type(index) is not int or not 0 <= index < count:
            raise InvalidInput(NOT_THERE)
        return {"index": index, "value": [*payload[index].values()]}


class Marks:
    """Tokens as the template shows them, of which more may come.

    Args:
        component: It, as the page has it.
    """

    def __init__(self, component: HighlightedText) -> None:
        self._component = component
        self._marks: list[Mark] = []
        self._legend: dict[str, Mark] = {}
        self._hues: dict[str, int] = {}
        for label in component.marking.labels:
            self._hue(label)

    def add(self, tokens: Iterable[Token]) -> None:
        """Take further tokens in.

        Args:
            tokens: Those of the payload that come next.
        """
        for index, each in enumerate(tokens, len(self._marks)):
            self._marks.append(self._mark(index, **each))

    def _mark(
        self, index: int, token: str, class_or_confidence: str | float | None
    ) -> Mark:
        category = class_or_confidence
        if category is None:
            return Mark(index=index, token=token, label=None, tone="", color=None)
        if not isinstance(category, str):
            tone = _tone(category)
            label = f"{category:.2f}"
            self._note("-1", _tone(-1)), self._note("1", _tone(1))
            return Mark(index=index, token=token, label=label, tone=tone, color=None)
        known = self._note(category, self._hue(category))
        return {**known, "index": index, "token": token}

    def _hue(self, label: str) -> str:
        return f"fs-hue-{self._hues.setdefault(label, len(self._hues)) % HUES}"

    @property
    def labels(self) -> list[Mark]:
        """The categories that there are to take: those that the author has colours for,
        and those that are, or were, in the text."""
        names = dict.fromkeys([*self._component.color_map, *self._hues])
        colors = self._component.color_map
        return [
            Mark(
                index=0,
                token="",
                label=name,
                tone=self._hue(name) if name in self._hues else "",
                color=colors.get(name),
            )
            for name in names
        ]

    def _note(self, label: str, tone: str) -> Mark:
        color = self._component.color_map.get(label)
        mark = Mark(index=0, token="", label=label, tone=tone, color=color)
        return self._legend.setdefault(label, mark)

    def parts(self) -> Parts:
        """All of them as the parts of a payload."""
        last = self._marks[-1] if self._marks else None
        tail = last["token"] if last is not None and last["label"] is None else None
        return {
            "value": self._marks[:-1],
            "last": last if tail is None else None,
            "tail": tail or "",
            "legend": [*self._legend.values()] if self._component.show_legend else [],
        }


class HighlightEncoder(Encoder):
    """Reads and marks of a list that grows only what is new of it."""

    component: HighlightedText

    def __init__(self, component: HighlightedText) -> None:
        super().__init__(component)
        self._read: Sequence[Any] = ()
        self._marks = Marks(component)

    def capture(self, value: Any) -> Any:
        if type(value) is list and set(map(type, value)) <= {tuple}:
            return tuple(value)  # nobody changes what stands in it
        return super().capture(value)

    def encode(self, captured: Any, final: bool) -> Parts:
        whole = self.component.combine_adjacent or not self.component.show_whitespaces
        if whole or not isinstance(captured, tuple):
            return super().encode(captured, final)
        if not self._has_grown(captured):
            self._read, self._marks, self.payload = (), Marks(self.component), []
        more = [self.component.read(pair) for pair in captured[len(self._read) :]]
        self._marks.add(more)
        self._read, self.payload = captured, [*(self.payload or ()), *more]
        beside = self.component.beside(self.payload, self._marks)
        return {**self._marks.parts(), **beside}

    def _has_grown(self, now: tuple[Any, ...]) -> bool:
        known = self._read
        return len(known) <= len(now) and all(map(_is, known, now))


def _is(one: object, other: object) -> bool:
    return one is other


def _category(entity: Mapping[str, Any]) -> str:
    return to_text(entity.get("entity") or entity.get("entity_group") or "")


def _tone(score: float) -> str:
    level = math.ceil(min(abs(score), 1) * 10)
    return f"fs-{'minus' if score < 0 else 'plus'} fs-level-{level}"


def _colors(given: Mapping[str, Any] | None) -> dict[str, str]:
    colors = {to_text(label): color for label, color in (given or {}).items()}
    for label, color in colors.items():
        if not isinstance(color, str) or not is_color(color):
            raise ConfigurationError(
                f"HighlightedText(color_map={{{label!r}: {color!r}}}): expected a "
                "colour, such as '#1e90ff' or 'tomato'."
            )
    return colors
