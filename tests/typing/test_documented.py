"""Everything public says what it takes: each parameter has an entry under `Args:`, and
what is handed on is a `TypedDict`, whose keys have one."""

from __future__ import annotations

import inspect
import re
import sys
import warnings
from collections.abc import Callable, Iterator
from inspect import CO_VARARGS, CO_VARKEYWORDS
from types import ModuleType
from typing import Any, is_typeddict

import pytest

import flaskstream as gr
from flaskstream.blocks import absent as listeners
from flaskstream.blocks import attaching, examples, option
from flaskstream.blocks import keywords as page_keywords
from flaskstream.blocks import leftout as page_leftout
from flaskstream.components.core import keywords, leftout, names
from flaskstream.components.core.base import Component
from flaskstream.components.core.event import BoundEvent
from flaskstream.components.core.node import Node
from flaskstream.components.core.signature import args_of, name_of
from flaskstream.exceptions import NotHonoured
from flaskstream.serving import launch
from flaskstream.testing import PageClient
from tests.typing import scripts

INIT = "__init__"
VARIABLE = (inspect.Parameter.VAR_KEYWORD, inspect.Parameter.VAR_POSITIONAL)
KEYWORDS = (keywords, page_keywords)
LEFT_OUT = (leftout, page_leftout)
COMPONENTS = tuple(sys.modules[one.__module__] for one in names.classes())
TABLES = (
    *(listeners.IGNORED, listeners.REFUSED),
    *(examples.IGNORED, option._IGNORED, launch.IGNORED, launch.REFUSED),
)


def told(*docs: str | None) -> set[str]:
    """The parameters that docstrings tell of."""
    return {name_of(entry).lstrip("*") for doc in docs for entry in args_of(doc)}


def typed_dicts(*modules: ModuleType) -> dict[str, Any]:
    """The `TypedDict`s that are made in some modules, by name."""
    return {
        name: found
        for module in modules
        for name, found in vars(module).items()
        if is_typeddict(found) and found.__module__ == module.__name__
    }


def kinds() -> list[type]:
    """The public classes, and what an event is."""
    found = (getattr(gr, name) for name in gr.__all__)
    public = dict.fromkeys(one for one in found if isinstance(one, type))
    return [BoundEvent, PageClient, gr.themes.Base, *public]


def methods() -> Iterator[tuple[type, str, Callable[..., Any]]]:
    """The public methods of these, and their classes."""
    for kind in kinds():
        for name, function in inspect.getmembers(kind, inspect.isfunction):
            hidden = name.startswith("_") and name != "__call__"
            # What a test's page does as a browser is no person's to call.
            hidden |= kind is PageClient and name not in vars(kind)
            if not hidden and function.__module__.startswith("flaskstream"):
                yield kind, name, function


def named(function: Callable[..., Any]) -> set[str]:
    """The parameters of a function, but for what it hands on, and for itself."""
    if is_typeddict(function):  # which is a dict to whoever calls it
        return set(function.__annotations__)
    parameters = inspect.signature(function).parameters.values()
    return {p.name for p in parameters if p.kind not in VARIABLE} - {"self", "cls"}


def test_every_constructor_says_what_each_of_its_parameters_means() -> None:
    missing = {}
    for kind in kinds():
        docs = [base.__doc__ for base in kind.__mro__]
        if kind is not BoundEvent and not issubclass(kind, Exception):
            missing[kind.__name__] = named(kind) - told(*docs)
    assert {name: left for name, left in missing.items() if left} == {}
    assert named(gr.Error) <= told(gr.Error.__doc__)


def test_a_component_says_nothing_of_parameters_that_it_has_not() -> None:
    for kind in kinds():
        if issubclass(kind, Node):
            assert told(kind.__doc__) <= named(kind), kind


def test_every_function_and_method_says_what_each_of_its_parameters_means() -> None:
    missing = {}
    for kind, name, function in methods():
        docs = [vars(base)[name].__doc__ for base in kind.__mro__ if name in vars(base)]
        missing[f"{kind.__name__}.{name}"] = named(function) - told(*docs)
    for name in gr.__all__:
        public = getattr(gr, name)
        if inspect.isfunction(public):
            missing[name] = named(public) - told(public.__doc__)
    assert {name: left for name, left in missing.items() if left} == {}


def test_what_is_handed_on_has_names() -> None:
    known = typed_dicts(*KEYWORDS, *LEFT_OUT, *COMPONENTS)
    functions = {f"{k.__name__}.{name}": one for k, name, one in methods()}
    functions |= {k.__name__: vars(k)[INIT] for k in kinds() if INIT in vars(k)}
    functions |= {name: getattr(gr, name) for name in ("on", "update", "validate")}
    for name, function in functions.items():
        code = function.__code__
        names = code.co_varnames[code.co_argcount + code.co_kwonlyargcount :]
        variables = [code.co_flags & flag for flag in (CO_VARARGS, CO_VARKEYWORDS)]
        for variable in names[: sum(map(bool, variables))]:
            annotation = function.__annotations__[variable]
            match = re.fullmatch(r"Unpack\[(\w+)\]", annotation)
            is_known = match is not None and match[1] in known
            is_known |= function is Component.__init__  # each class says what it takes
            assert is_known or variable in told(function.__doc__), name


def test_the_keys_of_what_is_handed_on_mean_what_is_said_of_them() -> None:
    families = typed_dicts(*KEYWORDS)
    keys = {key for one in families.values() for key in one.__annotations__}
    assert keys == told(*(one.__doc__ for one in families.values()))


def test_an_option_that_is_left_out_is_warned_of_or_refused_by_a_sentence() -> None:
    families = typed_dicts(*KEYWORDS).values()
    known = {key for one in families for key in one.__annotations__}
    sentences = {name for table in TABLES for name in table}
    for kind in (one for one in kinds() if issubclass(one, Node)):
        sentences |= {*kind.left_out("ignored"), *kind.left_out("refused")}
    for name, one in typed_dicts(*LEFT_OUT).items():
        assert one.__annotations__.keys() - known <= sentences, name
    own = typed_dicts(*LEFT_OUT, *COMPONENTS)
    for kind in (one for one in kinds() if issubclass(one, Component)):
        taken = vars(kind).get(INIT, kind.__init__).__annotations__.get("options", "")
        family = own.get(taken.removeprefix("Unpack[").removesuffix("]"))
        left = family.__annotations__.keys() - known if family else set()
        assert left <= {*kind.left_out("ignored"), *kind.left_out("refused")}, kind
    unserved = {*launch.IGNORED, *launch.REFUSED}
    assert page_leftout.LaunchLeftOut.__annotations__.keys() == unserved


def test_what_is_typed_is_what_is_taken() -> None:
    taken = named(launch.launch) - {"blocks"}
    assert taken == page_keywords.LaunchOptions.__annotations__.keys()
    taken = named(attaching.make_listener)
    taken -= {"triggers", "fn", "inputs", "outputs", "listen_on"}
    assert taken == page_keywords.ListenerOptions.__annotations__.keys()


@pytest.mark.parametrize(
    "script", [scripts.an_interface, scripts.some_blocks, scripts.a_chat]
)
def test_a_script_that_is_right_runs(
    script: Callable[[], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    def launched(demo: gr.Blocks, **options: Any) -> None:
        if demo.parent is None:
            demo.seal()

    monkeypatch.setattr(gr.Blocks, "launch", launched)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", NotHonoured)
        script()
