"""What a process of an app is there for, as its modules ask while they are imported."""

from __future__ import annotations

import os
from typing import Final, Literal

from flaskstream.exceptions import ConfigurationError

Role = Literal["all", "web", "worker"]
ROLES: Final[tuple[Role, ...]] = ("all", "web", "worker")
ROLE: Final = "FLASKSTREAM_ROLE"
"""The environment's word for it; `flaskstream worker` sets it."""
LAUNCHER: Final = "FLASKSTREAM_LAUNCHER"
"""Where functions are called: "threads" of the process, or workers of "celery"."""


def role() -> Role:
    """What this process is there for: "worker" calls functions and serves no pages,
    "web" serves pages whose functions workers call, "all" does both.

    So a module loads what is large only where it is needed: `if gr.role() != "web":`.
    It is what `FLASKSTREAM_ROLE` says, which `flaskstream worker` sets; else "web"
    where `FLASKSTREAM_LAUNCHER` is "celery" in the environment, and "all" where it is
    not. What says `queue=False` is called by processes that are "web", too.

    Raises:
        ConfigurationError: `FLASKSTREAM_ROLE` is none of these.
    """
    said = os.environ.get(ROLE)
    if not said:
        return "web" if os.environ.get(LAUNCHER) == "celery" else "all"
    for known in ROLES:
        if said == known:
            return known
    raise ConfigurationError(
        f'{ROLE} expected "web", "worker" or "all"; got {said!r}. `flaskstream worker` '
        'sets it; beside `celery -A` it is to be "worker".'
    )
