"""`python -m flaskstream`: the command line."""

from __future__ import annotations

from flaskstream.cli import main

main(prog_name="flaskstream")
