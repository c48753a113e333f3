"""The command line: `flaskstream serve module:app`, `flaskstream run script.py`."""

from __future__ import annotations

import importlib
import os
import runpy
import signal
import subprocess
import sys
import traceback
from typing import Any

import click
from flask import Flask

from flaskstream.exceptions import ConfigurationError
from flaskstream.roles import ROLE
from flaskstream.serving.prefix import Prefixed, prefix_of
from flaskstream.web.server import RELOADS

SETTINGS = "python:flaskstream.serving.settings"
DEFAULT_PORT = 7860
IN_CHILD = "WERKZEUG_RUN_MAIN"
"""What Werkzeug's reloader is told by that it is in the process that it may end."""
SAVED = 3
"""What that process ends with when code was saved."""


@click.group()
@click.version_option(package_name="flaskstream")
def main() -> None:
    """Serve flaskstream apps."""


@main.command()
@click.argument("target", metavar="MODULE:NAME")
@click.option("--host", default="127.0.0.1", show_default=True)
@click.option(
    "--port", default=DEFAULT_PORT, show_default=True, type=click.IntRange(0, 65535)
)
@click.option(
    "--workers",
    type=click.IntRange(min=1),
    help="Processes, 1 whatever WEB_CONCURRENCY says; more need FLASKSTREAM_REDIS_URL.",
)
@click.option(
    "--config",
    type=click.Path(exists=True, dir_okay=False),
    help="A gunicorn configuration file, read after the library's settings.",
)
def serve(
    target: str, host: str, port: int, workers: int | None, config: str | None
) -> None:
    """Serve an app by gunicorn, set up for streams.

    MODULE:NAME is a WSGI app, a factory such as module:make_app(), or a page (Blocks,
    Interface), whose own app is then served.
    """
    check_target(target)
    settings: dict[str, Any] = {"bind": [_address(host, port)], "proc_name": target}
    if workers is not None:
        settings["workers"] = workers
    _run_gunicorn(target, config, settings)


@main.command(
    context_settings={"ignore_unknown_options": True, "allow_interspersed_args": False}
)
@click.argument("target", metavar="MODULE:NAME")
@click.argument("arguments", nargs=-1, type=click.UNPROCESSED)
def worker(target: str, arguments: tuple[str, ...]) -> None:
    """Call the functions of an app whose FLASKSTREAM_LAUNCHER is celery.

    MODULE:NAME is the app, or a page, as for `serve`. ARGUMENTS are those of Celery's
    own worker, such as -Q gpu (the queues), -c 2 (how many at a time), -P threads.
    """
    check_target(target)
    sys.path.insert(0, os.getcwd())
    os.environ[ROLE] = "worker"
    from gunicorn.errors import AppImportError

    try:
        app = find_app(target)
    except AppImportError as error:
        raise click.ClickException(str(error)) from error
    if not isinstance(app, Flask) or "flaskstream" not in app.extensions:
        raise click.BadParameter(
            f"expected a Flask app with flaskstream, or a page; {target!r} is neither.",
            param_hint="MODULE:NAME",
        )
    try:
        app.extensions["flaskstream.setup"].check()
        celery = app.extensions["flaskstream"].celery(app)
    except ConfigurationError as error:
        raise click.ClickException(str(error)) from error
    celery.worker_main(["worker", "--loglevel=INFO", *arguments])


@main.command()
@click.argument("script", type=click.Path(exists=True, dir_okay=False))
@click.argument("arguments", nargs=-1, type=click.UNPROCESSED)
def run(script: str, arguments: tuple[str, ...]) -> None:
    """Run a script that launches a page, and run it anew whenever its code is saved.

    An error in the script is shown, and the next save tries again.
    """
    # Its public door, run_simple, wants to serve by itself, and ends with the first
    # error in the script.
    from werkzeug._reloader import run_with_reloader

    if os.environ.get(IN_CHILD) != "true":
        sys.exit(_run_in_children())
    path = os.path.abspath(script)
    run_with_reloader(lambda: _run_script(path, arguments), extra_files=[path])


def _run_in_children() -> int:
    """Run this command in a child process, and after each save in another one.

    Werkzeug's way kills the child a quarter of a second after Ctrl-C. That reaches it
    from the terminal, too, and it needs time for what its runs clean up.
    """
    from werkzeug._reloader import _get_args_for_reloading

    children: list[subprocess.Popen[bytes]] = []
    signal.signal(signal.SIGINT, lambda number, frame: None)
    signal.signal(signal.SIGTERM, lambda number, frame: children[-1].terminate())
    code = SAVED
    while code == SAVED:
        environ = {**os.environ, IN_CHILD: "true", RELOADS: "1"}
        arguments = _get_args_for_reloading()
        children[:] = [subprocess.Popen(arguments, env=environ, close_fds=False)]
        code = children[-1].wait()
    return code


def _run_script(path: str, arguments: tuple[str, ...]) -> None:
    # In the reloader's thread, which must outlive an error to wait for the next save.
    sys.argv = [path, *arguments]
    sys.path.insert(0, os.path.dirname(path))
    try:
        runpy.run_path(path, run_name="__main__")
    except BaseException:
        traceback.print_exc()


def check_target(target: str) -> None:
    """Look whether a target is one by its looks.

    Raises:
        BadParameter: it isn't.
    """
    module, colon, name = target.partition(":")
    if not (module and colon and name):
        raise click.BadParameter(
            f"expected module:name, such as wsgi:app; got {target!r}",
            param_hint="MODULE:NAME",
        )


def find_app(target: str) -> Any:
    """The WSGI app that "module:name" names.

    Raises:
        AppImportError: there is no such module; gunicorn says just that.

    A page (what has both `launch` and `app`) gives its `app`; everything else is
    found by gunicorn's own rules.
    """
    from gunicorn.errors import AppImportError
    from gunicorn.util import import_app

    module, _, name = target.partition(":")
    try:
        named: Any = getattr(importlib.import_module(module), name, None)
    except ModuleNotFoundError as error:
        if error.name is None or not f"{module}.".startswith(f"{error.name}."):
            raise  # it is what the module imports that is not there
        raise AppImportError(
            f"{target!r} names the module {error.name!r}, which is neither in the "
            f"folder {os.getcwd()} nor installed: start in the folder of its file, or "
            "name another one."
        ) from error
    if hasattr(named, "launch") and hasattr(named, "app"):
        return named.app
    return import_app(target)


def _address(host: str, port: int) -> str:
    return f"[{host}]:{port}" if ":" in host else f"{host}:{port}"


def _run_gunicorn(target: str, config: str | None, settings: dict[str, Any]) -> None:
    from gunicorn.app.base import Application

    # gunicorn's own way refuses what comes by a proxy that takes the prefix away.
    prefix = prefix_of()
    os.environ.pop("SCRIPT_NAME", None)

    class Server(Application):
        def load_config(self) -> None:
            self.load_config_from_module_name_or_filename(SETTINGS)
            if config is not None:
                self.load_config_from_file(config)
            for name, value in settings.items():
                self.cfg.set(name, value)
            self.chdir()

        def load(self) -> Any:
            return _under(find_app(target), prefix)

    sys.path.insert(0, os.getcwd())
    Server().run()


def _under(app: Any, prefix: str) -> Any:
    """The app with its URLs under a prefix, inside of which its routes stay known."""
    if not prefix:
        return app
    if not isinstance(app, Flask):
        return Prefixed(app, prefix)
    app.wsgi_app = Prefixed(app.wsgi_app, prefix)  # type: ignore[method-assign]
    return app
