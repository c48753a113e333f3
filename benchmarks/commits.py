"""How many changes one core of Redis takes a second, of several processes at once.

`python -m benchmarks.commits <url> <seconds>` is one of these: it writes a text that
grows, of a page of its own, as a run does, and prints how often.
"""

from __future__ import annotations

import subprocess
import sys
import time

from benchmarks.fleet import SECRET, redis_server
from benchmarks.table import Row
from flaskstream.store.change import Change
from flaskstream.store.later import never
from flaskstream.store.patch import ROOT, Op
from flaskstream.store.redis.redisstore import RedisStore
from flaskstream.store.runrecord import JobData, Key, Rules, RunRecord, Status
from flaskstream.store.settings import Settings

PROCESSES = 3
LONG = 2_000
"""Characters at which a text begins anew."""


def rows(quick: bool) -> list[Row]:
    """Commits for each second that Redis's processor was at work."""
    seconds = 1 if quick else 5
    with redis_server() as server:
        command = [sys.executable, "-m", "benchmarks.commits", server.url, f"{seconds}"]
        before = server.cpu()
        writers = [
            subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
            for _ in range(PROCESSES)
        ]
        counts = [int(writer.communicate()[0]) for writer in writers]
        busy = server.cpu() - before
    total = sum(counts)
    return [
        Row(
            "commits a second of one core of Redis",
            "–",
            f"{total / busy:,.0f}",
            "about 10,000",
            total / busy > 10_000,
            "",
            f"{total:,} by {PROCESSES} processes, for which Redis was at work for "
            f"{busy:.2f} s: {busy / total * 1e6:.0f} µs each",
        )
    ]


def commits(url: str, seconds: float) -> int:
    """Write for so long; gives how often."""
    store = RedisStore(Settings(), SECRET.encode(), never, url)
    key = Key("demo", f"{time.time_ns()}")
    session, rules = store.open(key.id, key), Rules(0, "once", None, 7)
    run = RunRecord("run" + key.id, key, key.id, key.id, rules)
    session.runs.begin(run, JobData({}), admitted=True, order=None)
    session.runs.start(run.id)
    text, base, count = "", 0, 0
    due = time.monotonic() + seconds
    while time.monotonic() < due:
        grown = " word" if len(text) < LONG else ""
        if not base or not grown:
            text, op = "word", Op("replace", ROOT, {"value": "word"})
        else:
            text, op = text + grown, Op("append", "value", grown, 1)
        written = session.runs.write(run.id, 0, [Change(1, text, [op], base)])
        assert written is not None
        base, count = written.seqs[1], count + 1
    session.runs.end(run.id, Status.DONE)
    store.close()
    return count


if __name__ == "__main__":
    print(commits(sys.argv[1], float(sys.argv[2])))
