"""What a field shows, as a Python value, and what fills it."""

from __future__ import annotations

import io
import json
import time
from collections.abc import Sequence
from typing import Any

from flaskstream.testing.dom import Element


def typed(control: Element) -> str:
    """What stands in a control, as a form sends it."""
    if control.tag == "textarea":
        return control.text
    if control.tag == "select":
        return chosen_option(control).attrs["value"]
    return control.attrs.get("value", "")


def chosen_option(control: Element) -> Element:
    """The option of a select that is chosen: the first, where none is."""
    options = control.all("option")
    return next((o for o in options if "selected" in o.attrs), options[0])


def value_of(field: Element) -> Any:
    """What a field shows: a text; of a checkbox a bool; a number or None; the label of
    what is chosen or None, and a list where several may be; of JSON its data; of marked
    text pairs of a text and its mark; of a dialogue pairs of who says what, or the text
    that it is; of a chat the messages' texts."""
    controls = controls_of(field)
    if field.has_class("fs-dialogue"):
        return lines(field)
    if not controls or field.has_class("fs-dataframe"):
        return output_value(field)
    if another := another_of(controls):
        controls.remove(another)
        boxes = [option_label(c) for c in controls if "checked" in c.attrs]
        return [*boxes, *filter(None, [typed(another)])]
    (control, *others) = controls
    kind = control.attrs.get("type", "text")
    if field.has_class("fs-checkbox"):
        return "checked" in control.attrs
    if kind in ("checkbox", "radio"):
        labels = [option_label(c) for c in controls if "checked" in c.attrs]
        return labels if kind == "checkbox" else next(iter(labels), None)
    assert not others, "a field with several controls"
    if control.tag == "select":
        return chosen_option(control).text or None
    return number(typed(control)) if kind in ("number", "range") else typed(control)


def output_value(field: Element) -> Any:
    """What a field shows that takes nothing."""
    if field.has_class("fs-chatbot"):
        return [said.text.strip() for said in field.of_class("fs-said")]
    if field.has_class("fs-markdown"):
        return field.of_class("fs-prose")[0].text.strip("\n")
    if field.has_class("fs-file"):
        return [name.text for name in field.of_class("fs-filename")]
    if field.has_class("fs-gallery"):
        pictures = [look.all("img") for look in field.of_class("fs-look")]
        return [picture.attrs["alt"] for [picture] in pictures]
    if charts := field.of_class("fs-chart"):
        return [tip.text for tip in charts[0].all("title")]
    if field.has_class("fs-dataframe"):
        return cells(field)
    if panes := field.of_class("fs-panes"):  # code, plain or coloured
        return "".join(pane.text for pane in panes[0].all("pre")).strip("\n")
    if marked := field.of_class("fs-marked"):
        return spans(marked[0])
    value = field.id(f"{field.attrs['id']}-value")
    if field.has_class("fs-html"):
        return value.text.strip("\n")
    if field.has_class("fs-checkbox"):
        return "checked" in value.one("input").attrs
    if value.has_class("fs-chips"):
        chips = [chip.text for chip in value.of_class("fs-chip")]
        return chips if value.attrs.get("role") == "group" else next(iter(chips), None)
    if field.has_class("fs-label"):
        return next((label.text for label in value.of_class("fs-class")), None)
    if field.has_class("fs-code"):  # in the one element while it grows, then coloured
        return value.text or field.id(f"{field.attrs['id']}-html").text
    if field.has_class("fs-json"):
        return json.loads(value.text) if value.text.strip() else None
    return number(value.text) if value.has_class("fs-number-value") else value.text


def joined(files: Sequence[bytes]) -> bytes:
    """A PNG of pictures, each over those before it, in the size of the first."""
    from PIL import Image

    sheets = [Image.open(io.BytesIO(data)).convert("RGBA") for data in files]
    whole = sheets[0]
    for sheet in sheets[1:]:
        whole = Image.alpha_composite(whole, sheet.resize(whole.size))
    file = io.BytesIO()
    whole.save(file, "PNG")
    return file.getvalue()


def lines(field: Element) -> str | list[tuple[str, str]]:
    """The lines of a dialogue: who says what; or all of it, where it is one text."""
    if edited := field.of_class("fs-talk-line"):
        return [
            (typed(line.all("select")[0]), typed(line.all("textarea")[0]))
            for line in edited
        ]
    if shown := field.of_class("fs-talk-shown"):
        pairs = [
            [each for each in line.children if isinstance(each, Element)]
            for line in shown[0].all("li")
        ]
        return [(who.text, what.text) for who, what in pairs] or shown[0].text.strip()
    return typed(controls_of(field)[0])


def spans(place: Element) -> list[tuple[str, str | None]]:
    """The spans of a marked text: each text, and its category or score, or None."""
    found: list[tuple[str, str | None]] = []
    for child in place.children:
        if isinstance(child, str):
            if child:
                found.append((child, None))
        elif child.has_class("fs-span"):
            texts = [each for each in child.children if isinstance(each, str)]
            found.append(("".join(texts), child.attrs["title"]))
        else:
            found += spans(child)
    return found


def cells(field: Element) -> list[list[str]]:
    """The texts of the cells of the rows that a table shows."""
    (body,) = field.all("tbody")
    return [[cell.text for cell in row.all("td")] for row in body.all("tr")]


def controls_of(field: Element) -> list[Element]:
    """The controls that a person fills; the boxes in which messages are edited are none
    of the field's own."""
    return [] if field.has_class("fs-chatbot") else field.of_class("fs-in")


def another_of(controls: list[Element]) -> Element | None:
    """What is typed into beside boxes, for what is none of them."""
    return next((c for c in controls if c.has_class("fs-another")), None)


def number(text: str) -> int | float | None:
    """A number as it is spelled; None for none."""
    try:
        return int(text)
    except ValueError:
        return float(text) if text.strip() else None


def option_label(control: Element) -> str:
    """What stands beside one of several boxes."""
    return next(e for e in control.above if e.tag == "label").text


def fill(field: Element, value: Any) -> None:
    """Put into a field what `value_of` would give.

    Raises:
        AssertionError: a person can't, as it only shows, or has no such choice.
    """
    controls = controls_of(field)
    if field.has_class("fs-dataframe") and not field.has_class("fs-show"):
        put_cells(field.of_class("fs-typed")[0], value)
        return
    if field.has_class("fs-highlightedtext") and not field.has_class("fs-show"):
        put_marks(field, value)
        return
    if not controls:
        raise AssertionError(
            "expected a path, bytes or (name, bytes)"
            if field.of_class("fs-chooser")
            else "this field only shows: nothing can be typed there"
        )
    control = controls[0]
    if another := another_of(controls):
        controls.remove(another)
        wanted = [*map(str, value or [])]
        for box in controls:
            check(box, option_label(box) in wanted)
        labels = {option_label(box) for box in controls}
        more = [text for text in wanted if text not in labels]
        assert len(more) < 2, f"one text can be typed at a time: {more}"
        another.attrs["value"] = more[0] if more else ""
    elif field.has_class("fs-checkbox"):
        check(control, bool(value))
    elif control.attrs.get("type") in ("checkbox", "radio"):
        several = control.attrs["type"] == "checkbox"
        wanted = list(value or []) if several else [] if value is None else [value]
        check_choices([option_label(c) for c in controls], wanted)
        for box in controls:
            check(box, option_label(box) in map(str, wanted))
    elif control.tag == "select":
        options = control.all("option")
        check_choices([option.text for option in options], [typed_text(value)])
        for option in options:
            put(option, "selected", option.text == typed_text(value))
    elif control.tag == "textarea":
        control.put([typed_text(value)])
    else:
        control.attrs["value"] = typed_text(value)


def put_cells(control: Element, value: Any) -> None:
    """Type into cells of a table, by their rows and columns, as its script does."""
    known = json.loads(control.attrs.get("value") or "{}")
    told = known.get("cells", [])
    for (row, column), text in value.items():
        told.append([len(told) + 1, row, column, typed_text(text)])
    window = known.get("window") or f"{time.monotonic_ns()}"
    control.attrs["value"] = json.dumps({"window": window, "cells": told})


def put_marks(field: Element, value: Any) -> None:
    """Select words of a text and give each its label, as its script does; None: it
    loses the one that it has."""
    control = field.of_class("fs-typed")[0]
    known = json.loads(control.attrs.get("value") or "{}")
    told, text = known.get("marks", []), "".join(words for words, _ in value_of(field))
    for words, label in value.items():
        start = text.find(words)
        assert start >= 0, f"{words!r} does not stand in the text"
        end = start + len(words)
        told.append([len(told) + 1, start, end, typed_text(label), words])
    window = known.get("window") or f"{time.monotonic_ns()}"
    control.attrs["value"] = json.dumps({"window": window, "marks": told})


def typed_text(value: Any) -> str:
    """What a person types for a value."""
    return "" if value is None else str(value)


def check(box: Element, on: bool) -> None:
    """Set a checkbox or a radio button."""
    put(box, "checked", on)


def put(element: Element, attribute: str, on: bool) -> None:
    """Set an attribute that is there or not."""
    element.attrs.pop(attribute, None)
    if on:
        element.attrs[attribute] = ""


def check_choices(labels: list[str], wanted: list[Any]) -> None:
    """Raise where something is wanted that can't be chosen."""
    missing = [choice for choice in wanted if str(choice) not in labels]
    if missing:
        raise AssertionError(f"expected one of {labels}, got {missing[0]!r}")
