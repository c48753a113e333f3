"""The libraries that flaskstream is measured against, each in an environment of its
own, made when it is missing."""

from __future__ import annotations

import subprocess
import sys
import venv
from dataclasses import dataclass
from functools import cache
from pathlib import Path

HERE = Path(__file__).parent


@dataclass(frozen=True)
class Rival:
    """A library, as the registry calls it, the versions that count, and the packages
    that its pages need beside it."""

    title: str
    name: str
    series: str
    beside: tuple[str, ...] = ()

    @property
    def place(self) -> Path:
        return HERE / f".venv-{self.name}"

    @cache  # noqa: B019  # there are three
    def python(self) -> Path:
        """The Python that has it; installs it at the first call."""
        made = self.place / "installed"  # what it was made for, once it is complete
        asked = " ".join([f"{self.name}=={self.series}.*", *self.beside])
        if not made.exists() or made.read_text() != asked:
            print(f"Installing {self.title} into {self.place.name}", file=sys.stderr)
            venv.create(self.place, with_pip=True, clear=True)
            self._install()
            made.write_text(asked)
        return self._python

    def _install(self) -> None:
        """Install it; the newest that is older, where the registry lacks the series."""
        pip = [str(self._python), "-m", "pip", "install", "-qq"]
        older = f"{self.name}=={self.series.partition('.')[0]}.*"
        exact = [*pip, f"{self.name}=={self.series}.*", *self.beside]
        if subprocess.run(exact).returncode:
            subprocess.run([*pip, older, *self.beside], check=True)

    @property
    def _python(self) -> Path:
        return self.place / "bin" / "python"

    def version(self) -> str:
        """The version that is measured."""
        code = f"from importlib.metadata import version; print(version('{self.name}'))"
        run = [str(self.python()), "-c", code]
        return subprocess.run(run, capture_output=True, text=True).stdout.strip()


GRADIO = Rival("Gradio", "gradio", "6.31")
STREAMLIT = Rival("Streamlit", "streamlit", "1.67")
NICEGUI = Rival("NiceGUI", "nicegui", "3", beside=("pandas",))
RIVALS = {rival.name: rival for rival in (GRADIO, STREAMLIT, NICEGUI)}
