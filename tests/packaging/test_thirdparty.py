"""A component in a wheel of its own, which knows nothing of this tree."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

ROOT = Path(__file__).parents[2]
PROGRAM = """
import re
import flaskstream as gr
import flipcard

demo = gr.Interface(lambda text: text, "card", flipcard.FlipCard(label="out"))
client = demo.app.test_client()
html = client.get("/").text
urls = re.findall(r'"(/_fs/flipcard-[^"]*)"', html)
print(flipcard.__file__, html.count("<flip-card"))
print(*[client.get(url).status_code for url in urls])
"""


def test_it_brings_all_its_files(tmp_path: Path) -> None:
    source, made, site = tmp_path / "source", tmp_path / "made", tmp_path / "site"
    leave = shutil.ignore_patterns("__pycache__")
    shutil.copytree(ROOT / "tests" / "thirdparty", source, ignore=leave)
    build = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(made)]
    subprocess.run(build, cwd=source, check=True, capture_output=True)
    (wheel,) = made.glob("*.whl")
    zipfile.ZipFile(wheel).extractall(site)

    done = subprocess.run(
        [sys.executable, "-c", PROGRAM],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": os.pathsep.join([str(site), str(ROOT)])},
        capture_output=True,
        text=True,
    )

    expected = f"{site / 'flipcard' / '__init__.py'} 2\n200 200\n"
    assert done.stdout == expected, done.stderr
