"""Gradio in an environment of its own, made when it is missing."""

from __future__ import annotations

import subprocess
import sys
import venv
from functools import cache
from pathlib import Path

VERSION = "6.31"
PLACE = Path(__file__).parent / ".venv-gradio"


@cache
def gradio_python() -> Path:
    """The Python that has Gradio; installs it at the first call."""
    python = PLACE / "bin" / "python"
    if not python.exists() or version(python) is None:
        print(f"Installing Gradio {VERSION} into {PLACE.name}", file=sys.stderr)
        venv.create(PLACE, with_pip=True, clear=True)
        pip = [str(python), "-m", "pip", "install", "-qq"]
        subprocess.run([*pip, f"gradio=={VERSION}.*"], check=True)
    return python


def version(python: Path) -> str | None:
    """The version of the Gradio of that Python; None if it has none."""
    code = "from importlib.metadata import version; print(version('gradio'))"
    answer = subprocess.run([str(python), "-c", code], capture_output=True, text=True)
    found = answer.stdout.strip()
    return found if found.startswith(VERSION + ".") else None
