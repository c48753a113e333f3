"""The Flask extension: pages of flaskstream in a Flask app."""

from __future__ import annotations

import atexit
import os
import re
import sys
import warnings
from pathlib import Path
from typing import Any
from weakref import WeakSet

from flask import Blueprint, Flask, Response, abort, current_app, request

from flaskstream.blocks.blocks import Blocks
from flaskstream.exceptions import ConfigurationError
from flaskstream.runs.engine import Engine
from flaskstream.serving.ending import end_in_order
from flaskstream.web.api import Api
from flaskstream.web.assets import asset_url, find_asset, serve_asset
from flaskstream.web.deployment import begun
from flaskstream.web.document import Piece, flaskstream_head
from flaskstream.web.icon import own_icon
from flaskstream.web.logins import User, use_logins
from flaskstream.web.mountedapp import MountedApp
from flaskstream.web.policy import not_sniffed
from flaskstream.web.probes import Probes
from flaskstream.web.security import Owners
from flaskstream.web.server import this_process
from flaskstream.web.setup import HEALTH, Setup
from flaskstream.web.templateloader import TemplateLoader
from flaskstream.web.views import Views

Mount = tuple[Blocks, str, str]
"""A page, its path, and the name of its blueprint."""
_engines: WeakSet[Engine] = WeakSet()


class FlaskStream:
    """Puts pages into Flask apps: `streams = FlaskStream(app)`, then `mount`.

    Made without an app it is for factories: call `init_app(app)` there. One instance
    may serve several apps.

    Args:
        app: The app that pages are put into.
        url_prefix: What the paths of pages and of the library's own files begin with.
        user: To whom pages, files and calls belong: a function without arguments that
            is called while a request is handled and gives an id
            (`lambda: session.get("user_id")`) or None. By default that is who the
            server (`REMOTE_USER`) or Flask-Login say is logged in.

    Raises:
        ConfigurationError: the app has the extension already, or `url_prefix` is no
            path.

    Config keys, all with defaults (a change of what runs, pages and files may take, as
    of the app's key, raises after its first request):

    - `FLASKSTREAM_MAX_UPLOAD`: bytes of one request, 20,000,000.
    - `FLASKSTREAM_MAX_PIXELS`: width times height of the largest picture that is read,
      and of all that the process reads at a time, 40,000,000; the newest app says so.
    - `FLASKSTREAM_ABANDON_AFTER`: seconds that a run goes on unwatched, 3600; None: to
      its end. A listener may say `abandon_after=…`; what a `load` streams to its page
      ends when that is left.
    - `FLASKSTREAM_RUN_TTL`: seconds that ended runs and their pages are kept, 3600.
    - `FLASKSTREAM_HISTORY_TTL`: seconds that conversations are kept which nobody opens,
      30 days; in memory, as all pages, to the end of the process.
    - `FLASKSTREAM_ENCODE_LIMIT`: seconds that a component may take to show one value,
      and a validator to answer, 30; None: as long as it takes.
    - `FLASKSTREAM_CONVERT_LIMIT`: seconds that it may take to convert a film, of which
      the page shows how far it is, 600; None: as long as it takes.
    - `FLASKSTREAM_MAX_PAGES`: how many pages are kept, 10,000. Of who has most that one
      goes first that was not used for longest; newcomers count for their address, which
      behind a proxy only `ProxyFix` tells.
    - `FLASKSTREAM_MAX_PAGE_BYTES`: bytes of their values and files, roughly, 96 MiB; of
      who holds most they go first. More is for a larger machine.
    - `FLASKSTREAM_MAX_FILE_BYTES`: bytes of files used last that are kept beside them,
      32 MiB, such as results of API calls; for `FLASKSTREAM_RUN_TTL` after their use.
    - `FLASKSTREAM_MAX_DISK_BYTES`: bytes on the disk of files over 1 MB, which take no
      memory, 1 GB; pages may hold half of them, and where that is taken, a person's
      uploads a fourth.
    - `FLASKSTREAM_MAX_SCRATCH_BYTES`: bytes on the disk of files that functions get by
      their path, 1 GB; a person's are at most a fourth of that.
    - `FLASKSTREAM_MAX_WAITING`: how many runs wait in the line of a function whose page
      says nothing else by `queue(max_size=…)`, 1,000; None: as many as come.
    - `FLASKSTREAM_MAX_WAITING_EACH`: how many of them are of one browser, or of one
      address that calls the API, 100, and half of the line at most; five times as many
      of newcomers from one address.
    - `FLASKSTREAM_CARRY`: names of what functions have of `g`, beside the request and
      the session, as in `("user",)`; nothing by default, see docs/flask.md.
    - `FLASKSTREAM_SHOW_ERRORS`: whether pages show the texts of unexpected errors,
      False; in debug mode they do, with tracebacks.
    - `FLASKSTREAM_MAY_SEND`: a function of a `flask.Request` that says whether who asks
      may send a body, by its headers, cookies and path; it must not wait. Where it says
      False, flaskstream's worker receives none, and the app's own login answers.
    - `FLASKSTREAM_CSP`: sources by directive that are added to the
      Content-Security-Policy of pages, such as `{"script-src": "https://a.example"}`;
      None: the policy is the app's to say. See `docs/embedding.md`.
    - `FLASKSTREAM_FRAME_ANCESTORS`: the sites that may show pages in a frame, as a list
      such as `["https://partner.example"]`; by default only this one.
    - `FLASKSTREAM_ONE_PROCESS`: True says that the server has one process, where it
      says that there are several, as adapters from ASGI do.
    - `FLASKSTREAM_REDIS_URL`: the Redis or Valkey server that keeps pages and runs for
      several processes; by default the environment's, else this process keeps them.
      `FLASKSTREAM_REDIS_PREFIX` is what all keys begin with there, `flaskstream`. See
      `docs/deploying.md`.
    - `FLASKSTREAM_FRAMES_URL`: a server only for the frames of running functions, which
      may keep nothing; by default the environment's, else that of the pages.
    - `FLASKSTREAM_BLOBS`: where files over 1 MB are whose pages are kept there: the
      absolute path of a folder that all processes have, or a URL that `fsspec` opens,
      such as `s3://bucket/prefix`; by default the environment's, else there are none.
    - `FLASKSTREAM_LAUNCHER`: where functions are called: "threads" of the process that
      serves pages, by default; or workers of "celery", see `docs/workers.md`. These get
      messages by `FLASKSTREAM_BROKER_URL`, else by the Redis of the pages; an app that
      has a Celery app gives it as `FLASKSTREAM_CELERY`, before `FlaskStream(app)`.
      The environment's `FLASKSTREAM_ROLE` is what `flaskstream.role` says.
    - `FLASKSTREAM_STREAMS`: how many streams may be open at a time, where each takes a
      thread; further pages ask once a second what is new, and of further API calls who
      asks for values gets 503. By default half of the server's threads, three quarters
      with those of calls; under adapters from ASGI, and uWSGI, none, and one call.
    - `FLASKSTREAM_HEALTH`: the path below which `/healthz` and `/readyz` tell load
      balancers that the server is alive, and whether to send people; such as `"/"`, as
      it is for an app that is one page. By default there are none, see
      `docs/monitoring.md`.
    - `FLASKSTREAM_METRICS`: a token of 16 characters or more, for which `/metrics`
      tells Prometheus what happens; True: it is counted, and shown by what the app has
      for that. By default the environment's, else nothing is counted.
    - `FLASKSTREAM_TRACING`: True makes OpenTelemetry's spans of runs, see
      `docs/monitoring.md`; by default where the environment says 1.
    - `FLASKSTREAM_WRITE_TIMEOUT`: seconds in which the reader of a stream must take
      something, 20; under flaskstream's worker an environment variable says so.
    """

    def __init__(
        self,
        app: Flask | None = None,
        *,
        url_prefix: str = "",
        user: User | None = None,
    ) -> None:
        self.url_prefix = checked_path(url_prefix)
        self._user = user
        self._mounts: list[Mount] = []
        self._apps: WeakSet[Flask] = WeakSet()
        if app is not None:
            self.init_app(app)

    def init_app(self, app: Flask) -> None:
        """Prepare an app, and mount on it what is mounted already.

        Args:
            app: The app.

        Raises:
            ConfigurationError: the app has the extension already.
        """
        if "flaskstream" in app.extensions:
            raise ConfigurationError(
                "This app has a FlaskStream already: expected one for each app; use "
                'app.extensions["flaskstream"].mount(…) for further pages.'
            )
        app.extensions["flaskstream"] = self
        use_logins(app, self._user)
        setup = app.extensions["flaskstream.setup"] = Setup(app)
        app.before_request(setup.ensure_set_up)
        app.extensions["flaskstream.engine"] = setup.engine
        app.extensions["flaskstream.owners"] = setup.owners
        _engines.add(setup.engine)
        app.extensions["flaskstream.views"] = {}
        app.jinja_env.globals["flaskstream_head"] = flaskstream_head
        app.jinja_env.globals["flaskstream_asset"] = asset_url
        app.register_blueprint(library_blueprint(), url_prefix=f"{self.url_prefix}/_fs")
        probes: Any = Probes(app.wsgi_app, app, setup)
        app.wsgi_app = probes  # type: ignore[method-assign]
        self._apps.add(app)
        end_in_order()
        warn_if_patched()
        for blocks, path, name in self._mounts:
            self._mount(app, blocks, path, name)

    def mount(
        self, blocks: Blocks, path: str = "/", *, name: str | None = None
    ) -> None:
        """Serve a page at a path of the app.

        The same page may be mounted at several paths; at the same one again, as by a
        factory that makes a second app, it stays as it is.

        Args:
            blocks: The page.
            path: Where it is, below the extension's `url_prefix`.
            name: The blueprint's, for `url_for(f"{name}.index")`; by default it is made
                of the path: `flaskstream_tools_search` of `/tools/search`.

        Raises:
            ConfigurationError: another page has that path or name.
        """
        path = checked_path(path)
        default = "flaskstream_" + (re.sub(r"\W", "_", path.strip("/")) or "root")
        mount = (blocks, path, name or default)
        if mount in self._mounts:  # every app has it: `init_app` has seen to that
            return
        for _, its_path, its_name in self._mounts:
            if its_path == path or its_name == mount[2]:
                raise ConfigurationError(
                    f"mount() expected a path and a name of the page's own, got "
                    f"{path or '/'!r}, {mount[2]!r}; at {its_path or '/'!r} is "
                    f"{its_name!r} already. Choose another path, or say name=…; a "
                    "factory that makes its pages anew for each app makes a "
                    "FlaskStream for each, too: FlaskStream(app).mount(…)."
                )
        self._mounts.append(mount)
        for app in self._apps:
            self._mount(app, *mount)

    def render(self, blocks: Blocks, *, name: str | None = None) -> Piece:
        """A mounted page as a piece of HTML, for a template of a view of the app.

        One document may have several. What they load stands where a template says
        `{{ flaskstream_head() }}`, or else it comes with the first of them.

        Args:
            blocks: The page.
            name: Whose routes it uses, where it is mounted several times.

        Raises:
            ConfigurationError: the page is not mounted on the current app.
        """
        all_views: dict[str, Views] = current_app.extensions["flaskstream.views"]
        names = [known for of, _, known in self._mounts if of is blocks]
        wanted = names[0] if name is None and names else name
        if wanted not in names or wanted not in all_views:
            raise ConfigurationError(
                "render() expected a page that is mounted on this app, for its buttons "
                "need routes there; call streams.mount(demo, …) first"
                + (f": there is none of the name {name!r}." if name else ".")
            )
        return all_views[wanted].embed(wanted)

    def celery(self, app: Flask | None = None) -> Any:
        """The Celery app whose workers call the functions of an app, where its
        `FLASKSTREAM_LAUNCHER` is "celery": for `celery -A tool:celery worker`.

            streams = FlaskStream(app)
            celery = streams.celery()

        Args:
            app: The app, where there are several.

        Raises:
            ConfigurationError: it has no workers, or there are several apps, or none.
        """
        apps = [*self._apps] if app is None else [app]
        if len(apps) != 1:
            raise ConfigurationError(
                f"celery() expected the app that is meant: this FlaskStream has "
                f"{len(apps)}."
            )
        setup: Setup = apps[0].extensions["flaskstream.setup"]
        return setup.celery()

    def has_mounted(self, endpoint: str) -> bool:
        """Whether an endpoint of the app is one of a page.

        Args:
            endpoint: Its name, as Flask's `request.endpoint` has it.
        """
        return any(endpoint.startswith(f"{name}.") for _, _, name in self._mounts)

    def _mount(self, app: Flask, blocks: Blocks, path: str, name: str) -> None:
        engine: Engine = app.extensions["flaskstream.engine"]
        owners: Owners = app.extensions["flaskstream.owners"]
        engine.mounts.add(name, blocks)
        mounted = MountedApp(blocks, engine, app.jinja_env, owners.token)
        views = Views(mounted, owners)
        app.extensions["flaskstream.views"][name] = views
        routes = views.blueprint(name, self.url_prefix + path)
        # Within the page's, so that what an app does for the page holds for calls too.
        routes.register_blueprint(Api(mounted, owners).blueprint("api"))
        app.register_blueprint(routes)


def create_app(blocks: Blocks) -> Flask:
    """A Flask app that serves one page at `/`."""
    app = Flask("flaskstream", static_folder=None, template_folder=None)
    app.after_request(not_sniffed)  # what no page's route answers, too
    app.after_request(begun)
    app.config[HEALTH] = "/"
    FlaskStream(app).mount(blocks, "/")
    return app


@atexit.register
def close_engines() -> None:
    """At the end of the process, however it is served, let all runs clean up."""
    for engine in list(_engines):
        engine.close()


def begin_engines() -> None:
    """In a process that was forked: its threads are not there, nor whoever watches."""
    for engine in list(_engines):
        engine.begin()


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=begin_engines)


def library_blueprint() -> Blueprint:
    """The library's assets, and its templates below those of the app."""
    routes = Blueprint("flaskstream", "flaskstream")
    routes.jinja_loader = TemplateLoader(Path(routes.root_path, "templates"))
    routes.after_request(not_sniffed)
    routes.after_request(begun)

    @routes.get("/process")
    def process() -> tuple[str, dict[str, str]]:
        return this_process(), {"Cache-Control": "no-store"}

    @routes.get("/<name>", endpoint="asset")
    def serve(name: str) -> Response:
        icon = own_icon()
        found = icon if icon and icon.name == name else find_asset(name)
        return abort(404) if found is None else serve_asset(found, request, name)

    return routes


def checked_path(path: str) -> str:
    """A path of the form `/a/b`, or "" for the root.

    Raises:
        ConfigurationError: it does not begin with a slash, or has a variable.
    """
    if "<" in path:
        raise ConfigurationError(
            f"A path expected to have no variable, got {path!r}: mount the page at a "
            "path of its own; functions learn who asks by gr.Request."
        )
    if path and not path.startswith("/"):
        raise ConfigurationError(
            f"A path expected to begin with a slash, got {path!r}: use {'/' + path!r}."
        )
    return path.rstrip("/")


def warn_if_patched() -> None:
    """Say once where gevent's monkey patches make the runs greenlets."""
    monkey = sys.modules.get("gevent.monkey")
    if monkey is not None and monkey.is_module_patched("threading"):
        warnings.warn(
            "gevent has patched this process: runs are greenlets, and a function that "
            "computes stops every other one meanwhile. Use gunicorn with the worker "
            "class flaskstream.serving.GeventWorker, which patches nothing.",
            RuntimeWarning,
            stacklevel=3,
        )
