"""The options that an author gives, and checking them."""

from __future__ import annotations

import math
from collections.abc import Collection, Iterable, Mapping
from numbers import Real
from reprlib import repr as short
from typing import Any, NamedTuple

from flaskstream.author import warn
from flaskstream.exceptions import (
    ConfigurationError,
    NotHonoured,
    NotSupported,
    shown_value,
)


class Bounds(NamedTuple):
    """What an option that is a number may be."""

    least: float
    whole: bool
    endless: bool = False
    text: str = "a number"

    def hold(self, number: float) -> bool:
        """Whether they let a number be."""
        if not math.isfinite(number):
            return self.endless
        return number >= self.least and (not self.whole or number == int(number))


_LIKED = Bounds(-math.inf, False)  # of looks: the nearest that there is will do
_COUNT = Bounds(0, True, text="a whole number from 0 on")
_WHOLE = Bounds(-math.inf, True, text="a whole number")
_LIMIT = Bounds(-math.inf, False, endless=True)
LISTS = frozenset(
    {
        *("colors_in_legend", "column_widths", "linkify", "sample_labels"),
        *("speakers", "tags"),
    }
)
"""Options that are lists, of whatever component."""
NUMBERS: Mapping[str, Bounds] = {
    "lines": _WHOLE,
    "max_chars": _COUNT,
    "max_choices": _COUNT,
    "max_length": _WHOLE,
    "max_lines": _WHOLE,
    "maximum": _LIMIT,
    "min_width": _LIKED,
    "minimum": _LIMIT,
    "num_top_classes": _COUNT,
    "pinned_columns": _COUNT,
    "precision": _WHOLE,
    "samples_per_page": _COUNT,
    "scale": _LIKED,
    "step": _LIMIT,
    "x_label_angle": _LIKED,
    "y_label_angle": _LIKED,
}
"""Options that are numbers, of whatever component."""

Nothing = Mapping[str, Collection[object]]
"""The values by which an option asks for nothing, where they differ from the usual."""
NOTHING: Nothing = {}


def one_of(
    owner: object, name: str, value: object, allowed: Collection[object]
) -> None:
    """Refuse a value that is none of those that the option has."""
    if value not in allowed:
        expected = ", ".join(repr(option) for option in allowed)
        raise ConfigurationError(
            f"{type(owner).__name__}({name}={value!r}): expected one of {expected}."
        )


def one_or(
    owner: object, name: str, value: Any, allowed: Collection[object], otherwise: Any
) -> Any:
    """The value, or with a warning another one, where it is none that there is: for
    looks, which a browser leaves out."""
    if value in allowed:
        return value
    expected = ", ".join(repr(option) for option in allowed)
    warn(
        f"{type(owner).__name__}({name}={value!r}): expected one of {expected}; it is "
        f"{otherwise!r}."
    )
    return otherwise


def number_of(owner: object, name: str, value: Any) -> Any:
    """An option that is one of `NUMBERS`, or None; also if it is given as text, as
    attributes of HTML are.

    Raises:
        ConfigurationError: it is no such number.
    """
    if value is None:
        return None
    bounds = NUMBERS[name]
    number = _read_number(value)
    if number is None or not bounds.hold(number):
        raise ConfigurationError(
            f"{type(owner).__name__}({name}={short(value)}): expected {bounds.text}."
        )
    if not isinstance(value, str):
        return value
    return int(number) if number.is_integer() else number


def _read_number(value: Any) -> float | None:
    """A number, or a text that is a finite one; None for all else."""
    if not isinstance(value, (str, Real)):
        return None
    try:
        number = float(value)
    except (ValueError, OverflowError):
        return None
    return None if isinstance(value, str) and not math.isfinite(number) else number


def list_of(owner: object, name: str, value: Any) -> Any:
    """An option that is a list, or None.

    Raises:
        ConfigurationError: it is neither.
    """
    if value is None:
        return None
    if isinstance(value, Iterable) and not isinstance(value, (str, bytes, Mapping)):
        return list(value)
    raise ConfigurationError(
        f"{type(owner).__name__}({name}={short(value)}): expected a list."
    )


def pixels(owner: object, name: str, size: Any) -> int | None:
    """A length in CSS pixels, as a number or as "400px"; with a warning None of one in
    another unit.

    Raises:
        ConfigurationError: it is no length.
    """
    if size is None:
        return None
    if not isinstance(size, str):
        number = _read_number(size)
        if number is None or not 0 <= number < math.inf:
            raise ConfigurationError(
                f"{type(owner).__name__}({name}={short(size)}): expected a number of "
                'CSS pixels from 0 on, or a text such as "400px".'
            )
        return int(number)
    digits = size.removesuffix("px")
    if not digits.isdecimal() or len(digits) > 9:
        leave_out(owner, name, size, "give it in pixels.")
        return None
    return int(digits)


def refuse(owner: object, name: str, value: object, instead: str) -> None:
    """Refuse an option of Gradio's that can't be honoured, if it was given.

    `owner` has the option: its name, or an instance of its class.
    """
    refuse_all(owner, {name: value}, {name: instead})


def refuse_all(
    owner: object,
    options: Mapping[str, Any],
    refused: Mapping[str, str],
    nothing: Nothing = NOTHING,
) -> None:
    """Refuse those options that can't be honoured; `refused` has what to do instead.

    Raises:
        NotSupported: some of them ask for something; the text names all of these.
    """
    asked = {
        name: value
        for name, value in options.items()
        if name in refused and asks(name, value, nothing)
    }
    if asked:
        raise NotSupported.options(owner_name(owner), asked, refused)


def leave_out(owner: object, name: str, value: object, instead: str) -> None:
    """Warn of an option of Gradio's that is left out, if it was given.

    For options without which functions get and give the same. With no text nothing is
    said.
    """
    leave_out_all(owner, {name: value}, {name: instead})


def leave_out_all(
    owner: object,
    options: Mapping[str, Any],
    ignored: Mapping[str, str],
    nothing: Nothing = NOTHING,
) -> None:
    """Warn of those options that are left out; `ignored` says what there is instead."""
    for name, value in options.items():
        if ignored.get(name) and asks(name, value, nothing):
            text = "{}({}={}) has no effect: {}".format
            shown = shown_value(name, short(value))
            warn(
                text(owner_name(owner), name, shown, ignored[name]),
                NotHonoured,
                brief=text(owner_name(owner), name, "…", ignored[name]),
            )


def take_out_absent(
    owner: object,
    options: dict[str, Any],
    ignored: Mapping[str, str],
    refused: Mapping[str, str],
    *,
    nothing: Nothing = NOTHING,
    known: Collection[str] | None = None,
) -> None:
    """Take out of the options what Gradio has and we have not.

    If `known` has the names that are left for others, any further one is refused, too.
    Raises `NotSupported`.
    """
    if known is not None:
        strange = options.keys() - ignored.keys() - refused.keys() - set(known)
        refused = {**refused, **dict.fromkeys(strange, NO_OPTION)}
        nothing = {**nothing, **dict.fromkeys(strange, ())}
    refuse_all(owner, options, refused, nothing)
    absent = [name for name in options if name in ignored or name in refused]
    leave_out_all(owner, {name: options.pop(name) for name in absent}, ignored, nothing)


def asks(name: str, value: object, nothing: Nothing) -> bool:
    """Whether an option asks for something: by default all but None, False and []."""
    return not any(
        type(value) is type(none) and value == none
        for none in nothing.get(name, (None, False, [], ()))
    )


def owner_name(owner: object) -> str:
    """What has an option: a name, or an instance's class."""
    return owner if isinstance(owner, str) else type(owner).__name__


NO_OPTION = "there is no such option here; leave it out."
NO_ICON = "put a character such as ★ into the text."
NO_RENDER = "gr.render does not exist here yet."
NO_BUTTONS = "there are no such buttons here yet."
NO_HEAD = "override templates/flaskstream/page.html."
NO_STYLE = "give it elem_classes and a rule in your app's style sheet."
