"""docs/testing.md: what it shows is run as it stands there."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]
DOCS = ROOT / "docs" / "testing.md"
LOGIN = """
from flask import redirect, request, session

def with_login():
    app = create_app()

    @app.before_request
    def require():
        if request.endpoint != "login" and "name" not in session:
            return redirect("/login")

    @app.post("/login", endpoint="login")
    def login():
        session["name"] = request.form["name"]
        return "welcome"

    return app

@pytest.fixture
def client():
    return PageClient(with_login(), "/tool")
"""


def test_the_examples_pass_under_pytest(tmp_path: Path) -> None:
    tool, test, middle, login = re.findall(
        r"```python\n(.*?)```", DOCS.read_text(), re.DOTALL
    )
    (tmp_path / "tool.py").write_text(tool)
    (tmp_path / "test_tool.py").write_text(test + middle)
    head = test[: test.index("@pytest")]
    (tmp_path / "test_login.py").write_text(head + LOGIN + login)
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "-W"]
    done = subprocess.run(
        [*command, "error", "."],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
    )
    assert (done.returncode, "3 passed" in done.stdout) == (0, True), done.stdout
