"""Tables by the names that Gradio has for some of their kinds: each is a `Dataframe`
with other defaults."""

from __future__ import annotations

from typing import ClassVar

from flaskstream.components.dataframe.dataframe import Dataframe, Kind, Received


class Numpy(Dataframe):
    """A `Dataframe` of which a function gets an array of numpy's."""

    kind: ClassVar[str] = "dataframe"
    received: ClassVar[Received] = "numpy"


class Matrix(Dataframe):
    """A `Dataframe` of numbers, of which a function gets a list of rows."""

    kind: ClassVar[str] = "dataframe"
    received: ClassVar[Received] = "array"
    holds_by_default: ClassVar[Kind] = "number"


class List(Dataframe):
    """A `Dataframe` of one column, of which a function gets a list of rows."""

    kind: ClassVar[str] = "dataframe"
    received: ClassVar[Received] = "array"
    columns_by_default: ClassVar[int] = 1
