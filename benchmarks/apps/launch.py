"""Serve one page by its library's own `launch`: `launch <library> <name> <port>`."""

from __future__ import annotations

import sys

from benchmarks.apps.page import build

library, name, port = sys.argv[1:]
build(library, name).launch(server_port=int(port), quiet=True)
