"""A constant of a module is set once: the second of one name would be that of all."""

from __future__ import annotations

import ast
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import flaskstream

FOLDER = Path(flaskstream.__file__).parent


def constants(module: ast.Module) -> Iterator[str]:
    """What a module sets at its top, in no branch, as often as it does."""
    for line in module.body:
        targets = line.targets if isinstance(line, ast.Assign) else []
        if isinstance(line, ast.AnnAssign) and line.value is not None:
            targets = [line.target]
        for target in targets:
            for part in ast.walk(target):
                if isinstance(part, ast.Name) and isinstance(part.ctx, ast.Store):
                    yield part.id


def test_no_constant_takes_the_place_of_another() -> None:
    found = {
        str(file.relative_to(FOLDER)): Counter(constants(ast.parse(file.read_text())))
        for file in FOLDER.rglob("*.py")
    }
    twice = {
        f"{file}: {name}"
        for file, names in found.items()
        for name, times in names.items()
        if times > 1
    }
    assert twice == set()
