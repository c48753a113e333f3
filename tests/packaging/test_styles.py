"""The style sheets of components, which one page may have all of."""

from __future__ import annotations

import re
from pathlib import Path

import flaskstream

FOLDER = Path(flaskstream.__file__).parent
ALONE = re.compile(r"^(\.[\w-]+) \{", re.MULTILINE)
"""A rule of one class, wherever it stands, that is not within another one."""


def test_a_class_alone_is_styled_by_one_sheet_only() -> None:
    owners: dict[str, set[str]] = {}
    for sheet in FOLDER.rglob("*.css"):
        for name in ALONE.findall(sheet.read_text("utf-8")):
            owners.setdefault(name, set()).add(sheet.name)
    assert len(owners) > 100
    shared = {name: sheets for name, sheets in owners.items() if len(sheets) > 1}
    assert shared == {}
