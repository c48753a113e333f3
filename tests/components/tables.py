"""Tables that a person may change, and what one does there."""

from __future__ import annotations

import json
from typing import Any

import flaskstream as gr
from flaskstream.components.dataframe.table import Table

ROWS = [["Tea", 3], ["Coffee", 4]]


LARGE = 2**60 + 1


def editable(value: Any = None, **options: Any) -> gr.Dataframe:
    return gr.Dataframe(value, interactive=True, **options)


def did(frame: gr.Dataframe, table: Table, **told: Any) -> tuple[gr.Dataframe, Table]:
    """The component and its table once a page has posted `told`; texts are JSON."""
    fields = {"": "field", **{name: name for name in told}}
    posted = {
        name: [value if isinstance(value, str) else json.dumps(value)]
        for name, key in fields.items()
        if (value := told.get(key)) is not None
    }
    reaction = frame.act(posted, table)
    if reaction is None:
        return frame, table
    return frame.with_properties(reaction.properties), reaction.payload


def cells(*changes: list[Any], window: str = "w") -> dict[str, Any]:
    return {"window": window, "cells": [[n + 1, *one] for n, one in enumerate(changes)]}
