"""Checkbox: ticked or not, and nothing else."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from flaskstream.components.checkbox import Checkbox
from flaskstream.exceptions import InvalidInput, OutputError
from tests.components.posting import parse


def test_the_last_of_the_hidden_and_the_visible_box_counts() -> None:
    assert parse(Checkbox(), "0") is False
    assert parse(Checkbox(), "0", "1") is True


@pytest.mark.parametrize("raw", [[], ["2"], [""], ["0", "true"]])
def test_anything_else_is_refused(raw: list[str]) -> None:
    with pytest.raises(InvalidInput):
        parse(Checkbox(), *raw)


@pytest.mark.parametrize("value", [True, 1, np.True_])
def test_true_values_tick_it(value: Any) -> None:
    assert Checkbox().postprocess(value) is True


def test_a_text_is_no_answer() -> None:
    with pytest.raises(OutputError, match="expected True or False; got str: 'False'"):
        Checkbox().postprocess("False")


def test_it_starts_unticked() -> None:
    assert Checkbox().initial_payload() is False
    assert Checkbox(None).initial_payload() is False
    assert Checkbox(True).initial_payload() is True
