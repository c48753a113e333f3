"""The folders that say at their door what stands in them."""

from __future__ import annotations

import importlib
import pkgutil
import re

import pytest


@pytest.mark.parametrize("name", ["media", "runs", "serving", "testing", "web"])
def test_a_folder_names_each_of_its_modules_and_no_other(name: str) -> None:
    package = importlib.import_module(f"flaskstream.{name}")
    lines = (package.__doc__ or "").splitlines()[2:]
    modules = {module.name for module in pkgutil.iter_modules(package.__path__)}

    named = set(re.findall(r"\w+", "\n".join(lines)))
    entries = {found[1] for line in lines if (found := re.match(r"(\w+)  ", line))}

    assert (modules - named, entries - modules) == (set(), set())
