"""The manual is built without a warning, and is all there."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

import flaskstream as gr

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def manual(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The built pages, without the pictures that `make docs` takes."""
    pages = tmp_path_factory.mktemp("manual")
    options = ["-W", "--keep-going", "-q", "-D", "pictures=0"]
    done = subprocess.run(
        [sys.executable, "-m", "sphinx", *options, str(ROOT / "docs"), str(pages)],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr
    return pages


def test_it_works_offline(manual: Path) -> None:
    pages = [page.read_text(encoding="utf-8") for page in manual.rglob("*.html")]
    loaded = re.compile(
        r"""<(?:script|img|link|iframe)\b[^>]*?\b(?:src|href)="(//|\w+:)"""
    )

    assert pages
    assert [found[0] for page in pages for found in loaded.finditer(page)] == []


def test_the_reference_has_all_that_is_public(manual: Path) -> None:
    pages = (manual / "reference").glob("*.html")
    text = "".join(page.read_text(encoding="utf-8") for page in pages)
    aliases = {"Annotatedimage", "Checkboxgroup", "DataFrame", "Highlight"}
    aliases |= {"Highlightedtext", "Json", "TabItem", "Text", "Theme"}

    missing = [n for n in gr.__all__ if f'id="flaskstream.{n}"' not in text]

    assert set(missing) == aliases


def test_the_methods_that_a_page_names_are_told(manual: Path) -> None:
    events = (manual / "reference" / "events.html").read_text(encoding="utf-8")
    assert 'id="flaskstream.Listener.then"' in events
    own = (manual / "components.html").read_text(encoding="utf-8")
    assert 'id="flaskstream.components.Encoder.encode"' in own
