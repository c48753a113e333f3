"""The library's templates, or an app's in their place, rendered cheaply."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path
from typing import Any

from jinja2 import Environment, Template
from jinja2.runtime import Context
from markupsafe import Markup


@dataclass(frozen=True, slots=True)
class _Known:
    template: Template
    globals: dict[str, Any]


class Templates:
    """The templates below `flaskstream/` as one app has them, for all its pages.

    Jinja's own `render` finds a template under a lock that all threads share, and
    copies the app's globals out of a chain of dicts: most fragments take less time than
    that. Here both are done once for each template, unless templates are reloaded.
    """

    def __init__(self, env: Environment) -> None:
        self._env = env
        self._known: dict[str, _Known] = {}
        self._lock = threading.Lock()

    @property
    def are_the_librarys(self) -> bool:
        """Whether no app has a template in the place of one of these."""
        env, own = self._env, files("flaskstream") / "templates" / "flaskstream"
        assert env.loader is not None
        found = [
            env.loader.get_source(env, f"flaskstream/{one.name}")[1]
            for one in own.iterdir()
        ]
        return not env.auto_reload and all(
            path is not None and Path(path).parent == own for path in found
        )

    def render(self, name: str, /, **values: Any) -> Markup:
        """The whole of `flaskstream/<name>.html`."""
        known = self._find(name)
        return self._render(known, known.template.root_render_func, values)

    def render_block(self, name: str, block: str, values: dict[str, Any]) -> Markup:
        """One block of `flaskstream/<name>.html`."""
        known = self._find(name)
        return self._render(known, known.template.blocks[block], values)

    def _render(
        self,
        known: _Known,
        write: Callable[[Context], Iterator[str]],
        values: dict[str, Any],
    ) -> Markup:
        template = known.template
        context = self._env.context_class(
            self._env, {**known.globals, **values}, template.name, template.blocks
        )
        try:
            return Markup(self._env.concat(write(context)))  # autoescaped: it is .html
        except Exception:
            self._env.handle_exception()  # whose traceback shows the template's lines
        finally:  # else its macros, which know the context, would keep all values
            context.vars.clear()
            context.exported_vars.clear()

    def _find(self, name: str) -> _Known:
        known = self._known.get(name)
        if known is None or self._env.auto_reload:
            with self._lock:  # else each of many threads would compile it
                template = self._env.get_template(f"flaskstream/{name}.html")
                known = self._known[name] = _Known(template, dict(template.globals))
        return known
