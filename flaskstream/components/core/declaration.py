"""What a component's class declares, read and checked when one is first made."""

from __future__ import annotations

import inspect
import re
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from os import PathLike
from pathlib import Path
from typing import Any, Final, NamedTuple
from weakref import WeakKeyDictionary

from flaskstream.components.core import names
from flaskstream.components.core.event import Event
from flaskstream.components.core.latescript import WHENS, LateScript, When
from flaskstream.exceptions import ConfigurationError

BUNDLES: Final = ("plain", "rich", "flaskstream", "chat")
KIND: Final = re.compile("[a-z][a-z0-9_-]*")
DOM_EVENT: Final = re.compile(r"[A-Za-z][\w:.-]*")
LATE: Final = Path(__file__).with_name("late.js")
"""Loads the scripts that come when they are needed."""
PART: Final = re.compile(r"[a-z][\w>.-]*")


class LateFiles(NamedTuple):
    """Scripts that come when they are needed: what a `LateScript` says, with paths."""

    selector: str
    when: When
    files: tuple[Path, ...]


class Declaration(NamedTuple):
    """What pages must know of a class."""

    events: Mapping[str, Event]
    template: str | Path | None
    """Its text, or its file; None: the template that is named after its kind."""
    files: tuple[Path, ...]
    """Its own style sheets and scripts."""
    late: tuple[LateFiles, ...]
    scripts: Mapping[str, Path]
    """By event: the script that pages load where something listens to that."""


_read: WeakKeyDictionary[type, Declaration] = WeakKeyDictionary()


def declaration(cls: type) -> Declaration:
    """What a component's class declares.

    Raises:
        ConfigurationError: it can't be so; the text says what is wrong.
    """
    found = _read.get(cls)
    if found is None:
        found = _read[cls] = _declaration(cls)
    return found


def _declaration(cls: type) -> Declaration:
    _check_kind(cls)
    bundle = getattr(cls, "bundle", None)
    if bundle not in BUNDLES:
        raise _wrong(
            cls,
            f"bundle to be one of {', '.join(map(repr, BUNDLES))}, the library's own "
            "styles and scripts that it needs; a file of its own is its style_sheet "
            "or its script",
            bundle,
        )
    late = _late_scripts(cls)
    files = [*_files(cls, "style_sheet", ".css"), *_files(cls, "script", ".js")]
    events = _events(cls)
    return Declaration(
        events,
        _template(cls),
        (*files, *([LATE] if late else [])),
        late,
        _event_scripts(cls, events),
    )


def _check_kind(cls: type) -> None:
    kind = getattr(cls, "kind", None)
    if not isinstance(kind, str) or not KIND.fullmatch(kind):
        raise _wrong(
            cls,
            'kind to be a name of small letters, such as kind = "player", by which '
            "style sheets and shortcuts know it",
            kind,
        )
    if cls.__module__.startswith(names.LIBRARY):
        return
    clash = names.other_of(cls)
    if clash is not None:
        name, other = clash
        raise ConfigurationError(
            f"{names.path_of(cls)} and {names.path_of(other)} are both called {name!r}:"
            " expected a name of its own, as its kind, its class and each of its "
            "aliases. Rename one; of a package that isn't yours, import the other only."
        )
    if names.is_of_own_kind(cls) and kind in _librarys():
        raise _wrong(cls, "kind to be none that the library has itself", kind)


@cache
def _librarys() -> frozenset[str]:
    folder = files("flaskstream") / "templates" / "flaskstream"
    return frozenset(file.name.partition(".")[0] for file in folder.iterdir())


# ----- events


def _events(cls: type) -> dict[str, Event]:
    found: dict[str, Event] = {}
    for base in reversed(cls.__mro__):
        for attribute, event in vars(base).items():
            declared = inspect.getattr_static(cls, attribute, None)
            if not isinstance(event, Event) or declared is not event:
                continue
            _check_event(cls, attribute, event, found)
            found[event.name] = event
    return found


def _check_event(
    cls: type, attribute: str, event: Event, found: Mapping[str, Event]
) -> None:
    if event.name in found:
        raise ConfigurationError(
            f"{cls.__name__} has the event {event.name!r} twice: expected one "
            f"attribute for it, {event.name} = Event({event.name!r}, …)."
        )
    if event.name != attribute:
        raise ConfigurationError(
            f"{cls.__name__}.{attribute} expected Event({attribute!r}, …), of the "
            f"attribute's name; got Event({event.name!r}, …)."
        )
    taken = [
        base
        for base in cls.__mro__
        if not isinstance(vars(base).get(attribute, event), Event)
    ]
    if taken or attribute in _properties(cls):
        raise ConfigurationError(
            f"{cls.__name__}.{attribute} = Event(…) takes the place of what every "
            "component has by that name: expected another name for the event."
        )
    if not DOM_EVENT.fullmatch(event.dom) or not PART.fullmatch(event.part):
        raise _wrong(
            cls,
            f'the event {event.name!r} to have a DOM event such as dom="play", and a '
            'part such as "ev"',
            (event.dom, event.part),
        )


def _event_scripts(cls: type, events: Mapping[str, Event]) -> dict[str, Path]:
    return {
        name: _file(cls, name, ".js", event.script)
        for name, event in events.items()
        if event.script is not None
    }


def _properties(cls: type) -> frozenset[str]:
    names_of: Any = cls
    return frozenset(names_of.property_names()) | {"value"}


# ----- files


def _template(cls: type) -> str | Path | None:
    for base in cls.__mro__:
        if vars(base).get("template") is not None:
            text = vars(base)["template"]
            if not isinstance(text, str):
                raise _wrong(
                    cls,
                    "template to be the text of a Jinja template; a file is its "
                    "template_file",
                    text,
                )
            return text
        if vars(base).get("template_file") is not None:
            given = vars(base)["template_file"]
            return _file(cls, "template_file", ".html", given)
    return None


def _files(cls: type, attribute: str, suffix: str) -> list[Path]:
    """The files that an attribute names: one, or several."""
    given = getattr(cls, attribute, None)
    several = given if isinstance(given, (list, tuple)) else [given]
    return [_file(cls, attribute, suffix, one) for one in several if one is not None]


def _late_scripts(cls: type) -> tuple[LateFiles, ...]:
    attribute = "late_scripts"
    found = []
    for one in getattr(cls, attribute, ()):
        if not isinstance(one, LateScript) or one.when not in WHENS:
            expected = f'LateScript("fs-player", {WHENS[0]!r}, ["player.js"]), …'
            raise _wrong(cls, f"{attribute} to be {expected}", one)
        paths = [_file(cls, attribute, ".js", file) for file in one.files]
        found.append(LateFiles(one.selector, one.when, tuple(paths)))
    return tuple(found)


def _file(cls: type, attribute: str, suffix: str, given: Any) -> Path:
    """A file that an attribute names, beside the module of the class that says so."""
    owner = next(base for base in cls.__mro__ if attribute in vars(base))
    is_event = isinstance(vars(owner)[attribute], Event)
    called = f"{attribute}.script" if is_event else attribute
    if not isinstance(given, (str, PathLike)) or not str(given).endswith(suffix):
        raise _wrong(cls, f"{called} to be the name of a {suffix} file", given)
    path = _folder(owner) / given
    if not path.is_file():
        raise ConfigurationError(
            f"{cls.__name__} expected its {called} {str(given)!r} beside its "
            f"module, at {path}; there is no such file. In a package its build has to "
            "take such files in, too."
        )
    return path


def _folder(cls: type) -> Path:
    try:
        return Path(inspect.getfile(cls)).resolve().parent
    except (TypeError, OSError):  # of a notebook, or typed in
        return Path.cwd()


def _wrong(cls: type, expected: str, given: Any) -> ConfigurationError:
    return ConfigurationError(f"{cls.__name__} expected {expected}; got {given!r}.")
