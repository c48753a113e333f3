"""An app that tells its key, its process, and what programs that it starts are told."""

from __future__ import annotations

import json
import os
import subprocess
import sys

from flask import Flask

from flaskstream.web.key import signing_key

app = Flask(__name__)


@app.get("/")
def tell() -> dict[str, object]:
    """The key in use, the worker, and the environment of a child of it."""
    code = "import json, os; print(json.dumps(dict(os.environ)))"
    child = subprocess.run([sys.executable, "-c", code], capture_output=True)
    environment = json.loads(child.stdout)
    return {"key": signing_key(app), "worker": os.getpid(), "child": environment}
