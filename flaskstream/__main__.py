"""`python -m flaskstream`: the command line."""

from flaskstream.cli import main

main(prog_name="flaskstream")
