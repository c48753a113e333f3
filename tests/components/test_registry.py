"""Names, classes and instances stand for components."""

from __future__ import annotations

import inspect
import subprocess
import sys

import pytest

import flaskstream.components as components
from flaskstream.components import JSON, Component, Image, Slider, Textbox
from flaskstream.components.core.registry import resolve
from flaskstream.exceptions import ConfigurationError

KINDS = [
    kind
    for name in components.__all__
    if name != "Component" and issubclass(kind := getattr(components, name), Component)
]


@pytest.mark.parametrize(
    ("spec", "kind"),
    [
        ("image", Image),
        ("Image", Image),
        ("text", Textbox),
        ("text_box", Textbox),
        ("json", JSON),
        (Slider, Slider),
    ],
)
def test_a_spec_stands_for_a_component(
    spec: str | type[Component], kind: type[Component]
) -> None:
    assert type(resolve(spec)) is kind


def test_an_instance_stands_for_itself() -> None:
    image = Image()
    assert resolve(image) is image


def test_an_unknown_name_lists_those_there_are() -> None:
    with pytest.raises(ConfigurationError) as refused:
        resolve("no-such-thing")
    text = str(refused.value)
    listed = text.split("one of ")[1].rstrip(".").split(", ")
    assert listed == sorted(listed)
    assert {"image", "text", "textbox", "state"} <= set(listed)


def test_what_is_no_spec_is_refused() -> None:
    with pytest.raises(ConfigurationError, match="got int: 3"):
        resolve(3)  # type: ignore[arg-type]


@pytest.mark.parametrize("kind", KINDS)
def test_every_component_starts_without_options(kind: type[Component]) -> None:
    component = kind()
    component.check()
    payload = component.initial_payload()
    assert isinstance(component.parts(payload), dict)


@pytest.mark.parametrize("kind", KINDS)
def test_every_component_can_be_cleared(kind: type[Component]) -> None:
    component = kind()
    start = component.initial() if callable(component.initial) else component.initial
    encoder = component.encoder()
    encoder.encode(encoder.capture(start), final=True)


@pytest.mark.parametrize("kind", KINDS)
def test_every_option_is_kept_or_refused(kind: type[Component]) -> None:
    # An option that is neither an attribute nor refused would be silently ignored.
    component = kind()
    source = inspect.getsource(kind.__init__)
    for name, parameter in inspect.signature(kind.__init__).parameters.items():
        kept = hasattr(component, name) or f'"{name}"' in source
        passed_on = parameter.kind is inspect.Parameter.VAR_KEYWORD
        assert kept or passed_on or name in ("self", "value", "render"), name


def test_slow_packages_are_imported_when_they_are_needed() -> None:
    program = (
        "import sys, flaskstream.components; "
        "print([name for name in ('numpy', 'PIL', 'markdown_it', 'nh3', 'pygments') "
        "if name in sys.modules])"
    )
    run = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True
    )
    assert run.stdout.strip() == "[]", run.stderr
