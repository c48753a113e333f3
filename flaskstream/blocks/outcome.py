"""Which output gets which of the values that a function gave."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flaskstream.author import warn
from flaskstream.blocks.layout import Layout, Tab, Tabs
from flaskstream.blocks.listener import Listener
from flaskstream.blocks.named import Output
from flaskstream.components.core.option import leave_out_all
from flaskstream.components.core.update import NOT_GIVEN, Skip, Update, read_update
from flaskstream.components.core.valuenode import ValueNode
from flaskstream.exceptions import OutputError


def assign(listener: Listener, result: Any) -> dict[Output, Any]:
    """Output → value, of one yielded or returned result; skipped ones are left out.

    One output takes the result as it is, several take a tuple or list of as many
    values, or a dict by component, which may name a part of them. Values that are too
    many are left out with a warning, as in Gradio. Of a batch it is a list of one value
    for each.

    Raises:
        OutputError: there are too few values, or the dict names a component that is not
            an output.
    """
    outputs = listener.outputs
    if isinstance(result, Skip) or not outputs:
        return {}
    pairs: dict[Output, Any]
    if isinstance(result, dict) and any(isinstance(key, Output) for key in result):
        pairs = _by_component(listener, result)
    elif len(outputs) == 1 and not listener.batch:
        return {outputs[0]: result}
    else:
        values = exactly(
            len(outputs), listener.name, result, lambda: _output_names(listener)
        )
        pairs = dict(zip(outputs, values, strict=True))
    if listener.batch:
        pairs = {c: _the_one(listener, c, values) for c, values in pairs.items()}
    return {c: value for c, value in pairs.items() if not isinstance(value, Skip)}


def _the_one(listener: Listener, output: Output, values: Any) -> Any:
    """The value of an output in a batch of one."""
    if isinstance(values, Skip):
        return values
    came = f"one value of type {type(values).__name__}"
    if hasattr(values, "__len__") and not isinstance(values, (str, bytes, dict)):
        if len(values) == 1:
            return values[0]
        came = f"{len(values)} values"
    raise OutputError(
        f"{listener.name}() gives batches: expected a list of one value for "
        f"{caption(output)}, got {came}."
    )


def _by_component(listener: Listener, result: dict[Any, Any]) -> dict[Output, Any]:
    for key in result:
        if key not in listener.outputs:
            named = caption(key) if isinstance(key, Output) else repr(key)
            raise OutputError(
                f"{listener.name}() gave a value for {named}, which is not one of its "
                f"outputs: expected {_names(listener)}."
            )
    return result


def exactly(
    expected: int, function: str, result: Any, named: Callable[[], str]
) -> list[Any]:
    """So many values of a result; those that are too many are left out, with a warning.

    `named` says what each of them is for. Raises `OutputError` where they are too few.
    """
    if not isinstance(result, (tuple, list)):
        came = f"one value of type {type(result).__name__}"
    elif len(result) < expected:
        came = f"{len(result)} values"
    else:
        if len(result) > expected:
            warn(
                f"{function}() has {expected} {named()}: expected a tuple of "
                f"{expected} values, got {len(result)}, and the last ones are left out."
            )
        return list(result[:expected])
    raise OutputError(
        f"{function}() has {expected} {named()}: expected a tuple of {expected} "
        f"values, got {came}. Use gr.skip() for an output that stays as it is."
    )


def warn_of_return(function: str, value: Any) -> None:
    """Warn of what a generator returns: as in Gradio, only what it yields is shown."""
    if value is not None:
        warn(
            f"{function}() is a generator, and returned a value, which is left out: "
            "only what it yields is shown. Yield the value, and return after it."
        )


def _output_names(listener: Listener) -> str:
    return f"outputs, {_names(listener)}"


def _names(listener: Listener) -> str:
    return ", ".join(caption(output) for output in listener.outputs)


def caption(output: Output) -> str:
    """What to call an output in a message."""
    title = output.title if isinstance(output, ValueNode) else output.caption
    return f"“{title}”"


def layout_change(layout: Layout, value: Any) -> dict[str, Any]:
    """The properties that a value changes of a layout among the outputs.

    Options that say what is so anyway are left out: `Column(scale=2, visible=True)`
    may repeat how the column was made.

    Raises:
        OutputError: it is no update, or changes what is fixed here.
    """
    if isinstance(value, Layout):
        found = Update(properties=value.given)
    else:
        found = read_update(value) or Update(value)
        leave_out_all(layout, found.properties, layout.left_out("ignored"))
    kind = type(layout).__name__
    if found.value is not NOT_GIVEN:
        raise OutputError(
            f"{kind} {caption(layout)} has no value: expected gr.update(visible=…) or "
            f"gr.{kind}(visible=…), got {type(value).__name__}."
        )
    declared = {**vars(layout), "id": None, "render": True, **layout.given}
    changed = {}
    for name, new in found.properties.items():
        if name in layout.changeable:
            changed[name] = new
        elif name == "render" or name in layout.left_out("ignored"):
            continue
        elif name not in declared or declared[name] != new:
            raise OutputError(
                f"{kind} {caption(layout)} can't change {name!r} on a page: expected "
                f"some of {', '.join(sorted(layout.changeable))}."
            )
    _check_selected(layout, changed)
    return changed


def _check_selected(layout: Layout, changed: dict[str, Any]) -> None:
    if isinstance(layout, Tabs) and "selected" in changed:
        ids = [tab.tab_id for tab in layout.tabs if tab.tab_id is not None]
        if changed["selected"] not in ids:
            tab = (type(layout.tabs[0]) if layout.tabs else Tab).__name__
            none = f"none of which has one: {tab}(id=…)"
            raise OutputError(
                f"{type(layout).__name__} expected selected to be the id of one of its "
                f"{tab.lower()}s, {', '.join(map(repr, ids)) or none}; "
                f"got {changed['selected']!r}."
            )
