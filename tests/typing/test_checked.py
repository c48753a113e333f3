"""What a type checker finds: what is misspelt, and nothing in what is right."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

HERE = Path(__file__).parent
ROOT = HERE.parent.parent
COMMENT = re.compile(r"  # type: ignore\[[\w-]+\]")


@pytest.fixture(scope="module")
def found(tmp_path_factory: pytest.TempPathFactory) -> list[str]:
    """What mypy says of the misspelt file without its comments, and of the other."""
    typos = tmp_path_factory.mktemp("typing") / "typos.py"
    typos.write_text(COMMENT.sub("", (HERE / "typos.py").read_text("utf-8")), "utf-8")
    asked = [sys.executable, "-m", "mypy", "--no-pretty", "--hide-error-context"]
    files = [str(typos), str(HERE / "scripts.py")]
    answer = subprocess.run(asked + files, cwd=ROOT, capture_output=True, text=True)
    assert "error:" in answer.stdout, answer.stdout + answer.stderr
    return answer.stdout.splitlines()


def test_every_misspelt_option_is_found(found: list[str]) -> None:
    lines = (HERE / "typos.py").read_text("utf-8").splitlines()
    expected = {n for n, line in enumerate(lines, 1) if COMMENT.search(line)}
    pattern = re.compile(r"typos\.py:(\d+): error:")
    errors = {int(hit[1]) for line in found if (hit := pattern.search(line))}
    assert len(expected) >= 20
    assert errors == expected


def test_what_is_right_is_left_alone(found: list[str]) -> None:
    assert [line for line in found if "typos.py" not in line][:-1] == []
