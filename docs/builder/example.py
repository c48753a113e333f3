"""`{example} name`: the script docs/examples/name.py and pictures of its page.

Where there are no pictures, `pictures` has to be 0 (`sphinx-build -D pictures=0`).
"""

from __future__ import annotations

from pathlib import Path
from typing import Any, Final, Literal

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.util import logging
from sphinx.util.docutils import SphinxDirective

DOCS = Path(__file__).parents[1]
THEMES: Final[tuple[Literal["light", "dark"], ...]] = ("light", "dark")
GUARD = 'if __name__ == "__main__":\n    demo.launch()'
"""How an example ends, so that it can be imported; a reader needs no guard."""

log = logging.getLogger(__name__)


class ExampleDirective(SphinxDirective):
    """Shows the script as one would start it, and what it looks like."""

    required_arguments = 1

    def run(self) -> list[nodes.Node]:
        name = self.arguments[0]
        script = DOCS / "examples" / f"{name}.py"
        self.env.note_dependency(str(script))
        text = script.read_text(encoding="utf-8").replace(GUARD, "demo.launch()")
        text = text.strip()
        code = nodes.literal_block(text, text, language="python")
        self.set_source_info(code)
        return [code, *self._pictures(name)]

    def _pictures(self, name: str) -> list[nodes.Node]:
        if not self.config.pictures:
            return []
        frame = nodes.container(classes=["example-page"])
        for theme in THEMES:
            file = f"pictures/{name}-{theme}.png"
            if not (DOCS / file).exists():
                log.warning("docs/%s is missing: run `make docs`", file)
            alt = f"The page of this script, {theme}"
            image = nodes.image(uri=f"/{file}", alt=alt, classes=[f"only-{theme}"])
            frame += image
        return [frame]


def setup(app: Sphinx) -> dict[str, Any]:
    """Called by Sphinx, as of every extension."""
    app.add_config_value("pictures", True, "env", types=frozenset({bool, str, int}))
    app.add_directive("example", ExampleDirective)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
