"""Lighthouse, as on a phone, gives the gallery's pages full marks.

Its fourth score, performance, is made of seconds: those of a processor that other tests
use, too. So that one is not looked at, but what it is made of that is counted and not
timed: bytes, requests, what keeps the first paint back, elements, shifts of the layout.
"""

from __future__ import annotations

import json
import os
import subprocess
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import ARGUMENTS
from tests.gallery.conftest import CHECKERS, checker, program

pytestmark = pytest.mark.browser
SCORES = {"accessibility", "best-practices", "seo"}
COUNTED = [
    *("cumulative-layout-shift", "dom-size", "total-byte-weight", "redirects"),
    *("uses-text-compression", "uses-long-cache-ttl", "unused-javascript"),
    *("unminified-css", "unminified-javascript", "unused-css-rules"),
    *("duplicated-javascript", "legacy-javascript", "no-document-write"),
    *("font-display", "unsized-images", "viewport", "uses-passive-event-listeners"),
]
"""Audits of performance that nothing is timed for."""


def look_at(url: str, folder: Path) -> dict[str, Any]:
    """Lighthouse's report of a page."""
    report = folder / "report.json"
    command = [
        program("node"),
        str(checker("lighthouse/cli/index.js")),
        url,
        *("--output=json", f"--output-path={report}", "--quiet"),
        "--no-enable-error-reporting",
        f"--config-path={CHECKERS / 'lighthouse.json'}",
        f"--chrome-flags=--headless=new {' '.join(ARGUMENTS)}",
    ]
    environ = {**os.environ, "CHROME_PATH": program("chromium")}
    done = subprocess.run(
        command, env=environ, capture_output=True, text=True, timeout=600
    )
    assert done.returncode == 0, done.stderr
    found: dict[str, Any] = json.loads(report.read_text(encoding="utf-8"))
    assert "runtimeError" not in found, found["runtimeError"]
    return found


@pytest.mark.parametrize("path", ["/", "/counting/"])
def test_a_page_gets_full_marks(gallery: str, path: str, tmp_path: Path) -> None:
    found = look_at(gallery + path, tmp_path)
    categories, audits = found["categories"], found["audits"]
    assert categories.keys() == {"performance", *SCORES}
    lacking = {
        name: [part["id"] for part in category["auditRefs"] if is_lacking(audits, part)]
        for name, category in categories.items()
        if name in SCORES and category["score"] < 1
    }
    assert lacking == {}

    assert {name: audits[name]["score"] for name in COUNTED} == dict.fromkeys(
        COUNTED, 1
    )
    assert audits["cumulative-layout-shift"]["numericValue"] == 0
    assert audits["total-byte-weight"]["numericValue"] < 45_000
    assert audits["dom-size"]["numericValue"] < 800  # what Lighthouse warns of
    assert len(audits["network-requests"]["details"]["items"]) <= 7
    blocking = audits["render-blocking-resources"]["details"]["items"]
    assert len(blocking) == 2 and all(".css" in item["url"] for item in blocking)


def is_lacking(audits: dict[str, Any], part: dict[str, Any]) -> bool:
    score = audits[part["id"]]["score"]
    return part["weight"] > 0 and score is not None and score < 1
