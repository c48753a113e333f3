"""What every component is."""

from __future__ import annotations

import copy
from collections.abc import Mapping, Sequence
from os import PathLike
from typing import Any, ClassVar, Literal, Self

from flaskstream.components.core.declaration import declaration
from flaskstream.components.core.encoder import Arrangement as Arrangement
from flaskstream.components.core.encoder import Encoder as Encoder
from flaskstream.components.core.encoder import Files as Files
from flaskstream.components.core.encoder import Parts as Parts
from flaskstream.components.core.encoder import Phrases as Phrases
from flaskstream.components.core.encoder import Reaction as Reaction
from flaskstream.components.core.encoder import SavedFile as SavedFile
from flaskstream.components.core.interaction import Interaction
from flaskstream.components.core.interval import checked_every
from flaskstream.components.core.json_api import (
    ANYTHING,
    FILE,
    MOST_FILES,
    Link,
    as_fields,
    as_json,
    not_expected,
    read_file,
)
from flaskstream.components.core.keywords import Common as Common
from flaskstream.components.core.keywords import Placed, Seen
from flaskstream.components.core.mismatch import single as single
from flaskstream.components.core.mismatch import wrong_value as wrong_value
from flaskstream.components.core.node import is_seen, is_there
from flaskstream.components.core.option import (
    LISTS,
    NO_BUTTONS,
    NUMBERS,
    list_of,
    number_of,
)
from flaskstream.components.core.plain import to_text
from flaskstream.components.core.traits import Traits
from flaskstream.components.core.valuenode import ValueNode
from flaskstream.exceptions import (
    ConfigurationError,
    InvalidInput,
    OutputError,
)
from flaskstream.media.content import Content
from flaskstream.media.media import Media
from flaskstream.media.nested import media_in
from flaskstream.media.rendered import rendered_line


class Component(Interaction, Traits, ValueNode, options=(Common, Placed, Seen)):
    """An input or an output of a function that the page shows.

    A subclass is one file, and one template named after its `kind`. It says what a
    function receives (`preprocess`), what a function may return (`postprocess`), and
    what a person may post (`parse`).

    A value travels as a payload: plain data, plus `Media` for encoded bytes. The parts
    of a payload are what can change on a page independently; each is a block of the
    component's template, inside the element `#<dom>-<part>`.

    Args:
        value: What a page starts with: a value as functions give it, or a function that
            makes one for each page.

    Raises:
        NotSupported: an option of Gradio's can't be honoured.
        TypeError: there is no such option; the text lists those there are.
    """

    ignored: ClassVar[Mapping[str, str]] = {
        "buttons": NO_BUTTONS,
        "optional": "a function receives None, or an empty text.",
    }

    allowed_paths: Sequence[str | PathLike[str]] = ()
    """Further folders whose files a function may show; settled by the page."""

    def __init_subclass__(cls, options: Sequence[type] = (), **kwargs: Any) -> None:
        super().__init_subclass__(options, **kwargs)
        if cls.takes_file:
            cls.shows_files = True

    def __new__(cls, *args: Any, **kwargs: Any) -> Self:
        declaration(cls)
        return super().__new__(cls, *args, **kwargs)

    def __init__(
        self,
        value: Any = None,
        *,
        label: str | None = None,
        info: str | None = None,
        show_label: bool = True,
        container: bool = True,
        scale: int | None = None,
        min_width: int | None = None,
        interactive: bool | None = None,
        visible: bool | Literal["hidden"] = True,
        elem_id: str | None = None,
        elem_classes: list[str] | str | None = None,
        render: bool = True,
        inputs: ValueNode | Sequence[ValueNode] | None = None,
        every: float | Component | None = None,
        **left_out: Any,
    ) -> None:
        if left_out:
            self._check_left_out(left_out)
        self.label = label
        self.info = info
        self.show_label = show_label
        self.container = container
        self.interactive = interactive
        self.computed_from = inputs
        """The inputs whose values that function gets; None: it gets none."""
        self.every = checked_every(self, value, every)
        """The seconds after which it is called again, or the timer that says when."""
        self.editable = self.takes_input and interactive is not False
        """Settled by the page: whether a person edits it there."""
        super().__init__(
            value,
            scale=scale,
            min_width=min_width,
            visible=visible,
            elem_id=elem_id,
            elem_classes=elem_classes,
            render=render,
        )

    # ----- what a person posts, what a function gets and gives

    def parse(self, raw: Sequence[str], files: Files) -> Any:
        """The payload that a person posted.

        Args:
            raw: The form's values of this field; none means that it was missing from
                the request.
            files: Where uploaded files are, by the tokens that the form has.

        Raises:
            InvalidInput: there is something wrong with it; the text stands beside the
                field.
        """
        raise InvalidInput(f"{type(self).__name__} takes no input.")

    def typed_parts(self, raw: Sequence[str], files: Files) -> Parts:
        """What to show of posted values that are in error: a text as it was typed.

        Args:
            raw: The form's values of this field.
            files: Where uploaded files are.
        """
        return {"value": raw[-1]} if self.changes_by_typing and raw else {}

    def accept(self, content: Content, name: str = "") -> Media:
        """An uploaded file as a value.

        Args:
            content: Its bytes; of more than 1 MB, a file of the library's own.
            name: What the person has called it.

        Raises:
            InvalidInput: it is none that it takes.
        """
        raise InvalidInput(f"{type(self).__name__} takes no file.")

    def with_files(self, raw: Sequence[str], tokens: Sequence[str]) -> list[str]:
        """The form's values of its field, once further files were chosen.

        Args:
            raw: Those that it has.
            tokens: The files' tokens.
        """
        if self.takes_files:
            return list(dict.fromkeys([*raw, *tokens]))
        return [*tokens[-1:]] or [*raw]

    @property
    def info_html(self) -> str:
        """What explains it, a line of Markdown."""
        if not self.info:
            return ""
        return rendered_line(to_text(self.info))

    @property
    def most_files(self) -> int:
        """How many files a person may choose at a time."""
        return MOST_FILES if self.takes_files else 1

    def check_room(self, accepted: Sequence[Media]) -> None:
        """Refuse a further file before it is read, where these are all that there may
        be; by default `most_files` alone counts.

        Args:
            accepted: What `accept` has made of those that came before it.

        Raises:
            InvalidInput: there is no room beside them.
        """

    @property
    def most_values(self) -> int:
        """How many values the page's form may have of its field."""
        return 1

    def preprocess(self, payload: Any) -> Any:
        """What a function receives for a posted payload.

        Args:
            payload: What `parse` gave, or what the page started with.
        """
        return payload

    def postprocess(self, value: Any) -> Any:
        """The payload of a value that a function returned.

        Args:
            value: What the function gave.

        Raises:
            OutputError: it is none that this component can show.
        """
        return value

    def parts(self, payload: Any) -> Parts:
        """The payload as parts; most components have one, named `value`.

        Args:
            payload: What `parse` or `postprocess` gave.
        """
        return {"value": payload}

    def shown_parts(
        self, parts: Parts, payload: Any, properties: Mapping[str, Any]
    ) -> Parts:
        """The parts of a run's value as a page shows them: by default as the encoder
        has made them; of one that `acts` as the page looks at them now, for a person
        may have turned to others since the run has begun.

        Args:
            parts: What the encoder made.
            payload: What they are the parts of.
            properties: What `update` or the like has set on that page.
        """
        return self.with_properties(properties).parts(payload) if self.acts else parts

    def block_of(self, part: str) -> str:
        """The block of the template that renders a part, by default of its name.

        Where several parts share a block, `growing` and the like have the block's name.

        Args:
            part: The part's name.
        """
        return part

    def nested_parts(self, part: str, payload: Any) -> set[str]:
        """The names of the parts that come within what is put in for a part.

        Args:
            part: The part's name.
            payload: What the page has now.
        """
        return set(self.holds.get(part, ()))

    def files_in(self, shown: Any) -> list[Media]:
        """The files in what is shown of it that a page finds by their URLs, or its form
        by their tokens: they are put where all processes find them. Frames that travel
        within messages are none of them.

        Args:
            shown: Payloads, or parts of them, in lists or dicts.
        """
        if not self.shows_files:
            return []
        posts = self.takes_file and self.editable
        return [media for media in media_in(shown) if posts or not media.inline]

    def own_files(self) -> list[Media]:
        """The files that its template shows beside its value; by default those that are
        attributes, as the subtitles of a sound."""
        values = vars(self).values() if self.shows_files else ()
        return self.files_in([one for one in values if isinstance(one, Media)])

    def migrate_payload(self, payload: Any, before: Component) -> Any:
        """A payload of this component under other properties, as its own.

        What a page has goes through this when properties change and the value doesn't.

        Args:
            payload: What the page has.
            before: What it was a payload of.
        """
        return payload

    def comparable(self, payload: Any) -> Any:
        """What a payload stands for, to tell whether it has changed.

        Args:
            payload: What a page has, or may get.
        """
        return payload

    def cell(self, value: Any) -> str | Media | Phrases | list[str | Media]:
        """What a row of examples shows of a value, where it stands in this column.

        Args:
            value: What the author has given in the row; never None.

        Returns:
            A text, a picture, formatted text, or texts and pictures.
        """
        return str(value)

    def allows(self, event: str) -> bool:
        """Whether a person can bring about one of its events, as it is now: not one of
        its field, where it only shows its value; nor a press, where `interactive` is
        False.

        Args:
            event: What it is called.
        """
        declared = declaration(type(self)).events[event]
        if declared.pressed and self.interactive is False:
            return False
        return self.editable or declared.always or not self.takes_input

    # ----- what a call of the JSON API brings and gets

    def schema(self) -> dict[str, Any]:
        """Its values in the API, as a JSON schema."""
        return FILE if self.takes_file else ANYTHING

    def from_json(self, data: Any, files: Files) -> Any:
        """The payload of a value that an API call brings; the form's checks are its.

        Args:
            data: What the call has in its place.
            files: Where uploaded files are.

        Raises:
            InvalidInput: a person could not have given it.
            OutputError: the same, where a person could give none.
        """
        if not self.takes_input:
            if data is not None and not self.takes_any_json:
                raise not_expected(f"null, for {type(self).__name__} only shows", data)
            return self.postprocess(data)
        if self.takes_file:
            return read_file(data, self.accept, files.find)
        return self.parse(self.as_fields(data), files)

    def as_fields(self, data: Any) -> list[str]:
        """What the page's form would post for such a value.

        Args:
            data: What a call of the API has in its place.

        Raises:
            InvalidInput: no field can have it.
        """
        return as_fields(data)

    def to_json(self, payload: Any, link: Link) -> Any:
        """A payload as an API call gets it.

        Args:
            payload: What the function came to.
            link: Makes what stands for a file: a dict with its URL.
        """
        return as_json(payload, link)

    # ----- what runs and pages make of it

    def encoder(self) -> Encoder:
        """What one run uses to encode the values of this output."""
        return Encoder(self)

    def initial_payload(self) -> Any:
        """The payload a new page starts with; calls `initial` if it is a function."""
        value = self.initial_value()
        return None if value is None else self.postprocess(value)

    def check(self) -> None:
        """Raise `ConfigurationError` where the options don't fit together.

        The page calls it when it is complete. At construction it would be too early: an
        instance that a function yields as an update has a part of the options only.
        """
        if callable(self.initial):
            return
        try:
            self.initial_payload()
        except OutputError as error:
            raise ConfigurationError(str(error)) from error
        except ConfigurationError:
            raise
        except Exception as error:
            raise ConfigurationError(
                f"{type(self).__name__} “{self.title}” can't show the value that it "
                f"begins with: {type(error).__name__}: {error}"
            ) from error

    # ----- properties, which a function may change on a page by `update(…)`

    def with_properties(self, changed: Mapping[str, Any]) -> Self:
        """This component as one page has it: a copy with other properties.

        Args:
            changed: What `update` or the like has set on that page.
        """
        if not changed:
            return self
        clone = copy.copy(self)
        for name, value in changed.items():
            clone.set_property(name, value)
        return clone

    def set_property(self, name: str, value: Any) -> None:
        """Set one property; a subclass extends it where one depends on another.

        Args:
            name: The constructor's name for it.
            value: What it is to be.
        """
        if name == "elem_classes":
            value = [value] if isinstance(value, str) else list(value or [])
        elif name == "visible":
            self.is_there, value = is_there(value), is_seen(value)
        elif name in NUMBERS:
            value = number_of(self, name, value)
        elif name in LISTS:
            value = list_of(self, name, value)
        elif isinstance(value, str):
            value = to_text(value)
        setattr(self, name, value)
        if name == "interactive":
            self.editable = self.takes_input and value is not False

    @property
    def may_be_edited(self) -> bool:
        """Whether a person edits it, or comes to once a function makes it interactive:
        what its author has locked is there to be unlocked."""
        return self.editable or (self.takes_input and self.interactive is False)

    @property
    def name(self) -> str:
        """The name of its field in the page's form."""
        return f"c{self.id}"

    @property
    def title(self) -> str:
        """What to call it in a message to a person: its label, or its class."""
        return self.label or type(self).__name__
