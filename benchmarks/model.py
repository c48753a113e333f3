"""What one Redis and some web machines carry, and what is short first.

`python -m benchmarks.model` prints the table; its inputs are what
`make bench ROWS="redis"` has measured, and are to be written here anew when that
changes. It is a model: costs add up, load is spread evenly, nothing else is at work.
"""

from __future__ import annotations

import math
from dataclasses import dataclass


@dataclass(frozen=True)
class Measured:
    """What one of each costs; seconds are of one core."""

    web_message: float = 250e-6
    """To bring one message to a viewer, of a run that has many."""
    web_commit: float = 750e-6
    """To call a function up to its next yield, make news of it, and append that."""
    redis_commit: float = 100e-6
    """A script that appends, and its bell to two processes; system calls included."""
    wire_commit: float = 750 + 400
    """Bytes to Redis and from it, of a yield of text."""
    wire_frame: float = 32e3 + 27e3
    """The same, of a frame of 30 kB."""
    idle_viewer: float = 25e3
    """Bytes of memory of a viewer in a web process."""
    redis_page: float = 6.3e3
    """Bytes of memory of a page in Redis that ran once."""


@dataclass(frozen=True)
class Machines:
    """What there is of each, and how full it is to be."""

    cores: int = 4
    """Of a web machine: as many processes."""
    memory: float = 8e9
    """Of a web machine, and of Redis."""
    network: float = 1.25e9
    """Bytes a second of Redis's machine: 10 Gbit/s."""
    fullness: float = 0.6
    """The share of a core that queues do not yet grow at."""
    most_web: int = 16
    """Web machines that one app is likely to have."""


@dataclass(frozen=True)
class Habits:
    """What people do."""

    running: float = 0.2
    """The share of viewers who have a run going on, each of their own."""
    rate: float = 15
    """Messages a second of such a run."""
    frames: float = 0.0
    """The share of messages that are frames."""


@dataclass(frozen=True)
class Load:
    """What a number of viewers asks for."""

    messages: float
    """A second."""
    redis: float
    """Cores of Redis, of which one server has one."""
    web_cores: float
    web_memory: float
    redis_memory: float
    network: float
    web: int
    """Machines."""


def load(
    viewers: float, measured: Measured, machines: Machines, habits: Habits
) -> Load:
    """What so many viewers ask for."""
    messages = viewers * habits.running * habits.rate
    # A yield is a commit and a message: each run has one viewer, at another process.
    web_cores = messages * (measured.web_commit + measured.web_message)
    memory = viewers * measured.idle_viewer
    web = math.ceil(
        max(
            web_cores / machines.fullness / machines.cores,
            memory / machines.fullness / machines.memory,
            1,
        )
    )
    wire = (
        habits.frames * measured.wire_frame + (1 - habits.frames) * measured.wire_commit
    )
    return Load(
        messages,
        messages * measured.redis_commit,
        web_cores,
        memory,
        viewers * measured.redis_page,
        messages * wire,
        web,
    )


def bottleneck(found: Load, machines: Machines) -> str:
    """What is short, first what is so by most: how often it would have to be there."""
    full = machines.fullness
    shares = {
        "one core of Redis": found.redis / full,
        "Redis's network": found.network / full / machines.network,
        "Redis's memory": found.redis_memory / full / machines.memory,
        f"{machines.most_web} web machines": found.web / machines.most_web,
    }
    ordered = sorted(shares.items(), key=lambda item: -item[1])
    short = [f"{name} ({share:.1f} ×)" for name, share in ordered if share > 1]
    name, share = ordered[0]
    return ", ".join(short) or f"nothing; nearest is {name} ({share:.0%})"


def carried(measured: Measured, machines: Machines, habits: Habits) -> float:
    """How many viewers one Redis carries, whatever web machines there are."""
    one = load(1, measured, machines, habits)
    return machines.fullness / max(
        one.redis,
        one.network / machines.network,
        one.redis_memory / machines.memory,
    )


def table(measured: Measured, machines: Machines, habits: Habits) -> str:
    """Rows of 1k, 10k, 100k and 1M viewers."""
    lines = [
        "| viewers | messages/s | cores of Redis | web machines | to and from Redis "
        "| short first |",
        "| ------- | ---------- | -------------- | ------------ | ----------------- "
        "| ----------- |",
    ]
    for viewers in (1_000, 10_000, 100_000, 1_000_000):
        found = load(viewers, measured, machines, habits)
        lines.append(
            f"| {viewers:,} | {found.messages:,.0f} | {found.redis:.1f} "
            f"| {found.web:,} | {found.network / 1e6:,.0f} MB/s "
            f"| {bottleneck(found, machines)} |"
        )
    most = carried(measured, machines, habits)
    per_web = (
        machines.fullness
        * machines.cores
        / (habits.running * habits.rate * (measured.web_commit + measured.web_message))
    )
    return "\n".join(
        [
            *lines,
            "",
            f"One Redis carries {most:,.0f} viewers, a web machine of {machines.cores} "
            f"cores {per_web:,.0f}: so {math.ceil(most / per_web)} of these.",
        ]
    )


def main() -> None:
    """Print the tables: text, and with frames."""
    measured, machines = Measured(), Machines()
    for habits in (Habits(), Habits(frames=0.5)):
        print(
            f"{habits.running:.0%} of the viewers have a run, of {habits.rate:g} "
            f"messages a second, {habits.frames:.0%} of them frames:\n"
        )
        print(table(measured, machines, habits), end="\n\n")


if __name__ == "__main__":
    main()
