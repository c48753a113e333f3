"""`python -m benchmarks [--quick] [group …]`: measure, print the table, write it."""

from __future__ import annotations

import argparse
import os
import shutil
import subprocess
import sys
import time
from importlib import import_module

from benchmarks.rival import RIVALS
from benchmarks.table import RESULTS, Line, markdown, report, untaken

GROUPS = (
    "text",
    "markdown",
    "chat",
    "absorb",
    "frames",
    "plots",
    "tables",
    "sound",
    "latency",
    "many",
    "viewers",
    "slowlink",
    "slowcpu",
    "live",
    "firstpage",
    "memory",
    "largefile",
    "redis",
    "celery",
)


def main() -> None:
    """Measure the groups that were named, or all; only all of them are written."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument(
        "group", nargs="*", choices=[*GROUPS, []], help="what to measure"
    )
    parser.add_argument(
        "--quick", action="store_true", help="small sizes: does it work?"
    )
    options = parser.parse_args()
    groups = options.group or GROUPS
    load = os.getloadavg()[0]
    rows: list[Line] = []
    for group in groups:
        found = measured(group, options.quick)
        print(markdown(found), end="\n\n", flush=True)  # the rest takes minutes
        rows += found
    if len(groups) > 1:
        print(markdown(rows))
    if not options.group and not options.quick:
        remarks = f"Load average before: {load:.1f}."
        rivals = ", ".join(f"{one.title} {one.version()}" for one in RIVALS.values())
        RESULTS.write_text(
            report(rows, rivals=rivals, chromium=chromium_version(), remarks=remarks)
        )


def measured(group: str, quick: bool) -> list[Line]:
    """The rows of a group; one that says why, if it could not be measured."""
    start = time.monotonic()
    try:
        rows: list[Line] = import_module(f"benchmarks.{group}").rows(quick)
    except Exception as error:  # the other groups are measured all the same
        first = (str(error).strip().splitlines() or [""])[0][:200]
        rows = [untaken(group, "–", f"{type(error).__name__}: {first}")]
        sys.excepthook(type(error), error, error.__traceback__)
    print(f"{group}: {time.monotonic() - start:.0f} s", file=sys.stderr)
    return rows


def chromium_version() -> str:
    """What Chromium says of itself."""
    path = shutil.which("chromium")
    if path is None:
        return "no Chromium"
    answer = subprocess.run([path, "--version"], capture_output=True, text=True)
    return answer.stdout.split(" built")[0].strip()


if __name__ == "__main__":
    main()
