"""The folders that say at their door what stands in them."""

from __future__ import annotations

import importlib
import pkgutil
import re
from pathlib import Path

import pytest

import flaskstream

FOLDERS = [
    "components.chat",
    "components.core",
    "media",
    "runs",
    "serving",
    "store",
    "store.redis",
]


@pytest.mark.parametrize("name", [*FOLDERS, "testing", "web"])
def test_a_folder_names_each_of_its_modules_and_no_other(name: str) -> None:
    package = importlib.import_module(f"flaskstream.{name}")
    lines = (package.__doc__ or "").splitlines()[2:]
    modules = {module.name for module in pkgutil.iter_modules(package.__path__)}

    named = set(re.findall(r"\w+", "\n".join(lines)))
    entries = {found[1] for line in lines if (found := re.match(r"(\w+)  ", line))}

    assert (modules - named, entries - modules) == (set(), set())


def test_what_components_are_made_of_knows_none_of_them() -> None:
    core = Path(flaskstream.__file__).parent / "components" / "core"
    known = re.compile(r"(?:from|import) flaskstream\.components(?!\.core)\b.*")
    assert [
        found[0]
        for file in core.glob("*.py")
        for found in known.finditer(file.read_text())
    ] == []
