"""The pages of an app by name, for what is kept of them outside this process."""

from __future__ import annotations

import hashlib

from flaskstream.blocks.arguments import function_name, underlying_function
from flaskstream.blocks.blocks import UNTITLED, Blocks
from flaskstream.blocks.listener import Listener
from flaskstream.runs.otherversion import UnknownPage
from flaskstream.store.runrecord import Line, Rules
from flaskstream.store.settings import Settings


class Mounts:
    """Names of `Blocks`: the same in each process that runs the app."""

    def __init__(self) -> None:
        self._blocks: dict[str, Blocks] = {}
        self._names: dict[Blocks, str] = {}
        self._rules: dict[Listener, Rules] = {}
        self._versions: dict[str, str] = {}
        self._unknown: dict[str, UnknownPage] = {}

    def add(self, name: str, blocks: Blocks) -> None:
        """Give a page a name; one that is mounted several times has its first one."""
        if blocks not in self._names:
            self._names[blocks] = name
            self._blocks[name] = blocks

    def name(self, blocks: Blocks) -> str:
        """The name of a page; of one that has none its number."""
        if blocks not in self._names:
            self.add(str(len(self._names)), blocks)
        return self._names[blocks]

    def find(self, name: str) -> Blocks | None:
        """The page of that name."""
        return self._blocks.get(name)

    def version(self, name: str) -> str:
        """What a page's processes tell by whether they mean the same by its numbers;
        nothing where there is no page of that name."""
        if name not in self._versions and name in self._blocks:
            self._versions[name] = version_of(self._blocks[name])
        return self._versions.get(name, "")

    def of_version(self, blocks: Blocks, version: str) -> Blocks:
        """What is known here of a page of a version of `blocks`."""
        name = self.name(blocks)
        if version == self.version(name):
            return blocks
        if name not in self._unknown:
            self._unknown[name] = UnknownPage(blocks)
        return self._unknown[name]

    def traits(self) -> set[str]:
        """What the log calls the app by: the names of its author's functions, and the
        titles of its pages."""
        pages = [*self._blocks.values()]
        listeners = [one for blocks in pages for one in blocks.listeners]
        titles = {f"“{one.title}”" for one in pages if one.title != UNTITLED}
        return titles | {f"{one.name}()" for one in listeners if _is_authors(one)}

    def rules(self, blocks: Blocks, listener: Listener, settings: Settings) -> Rules:
        """What decides on a listener's runs."""
        known = self._rules.get(listener)
        if known is None:
            line = self._line(blocks, listener, settings)
            version = self.version(self.name(blocks))
            known = self._rules[listener] = Rules.of(listener, line, version)
        return known

    def _line(self, blocks: Blocks, listener: Listener, settings: Settings) -> Line:
        """Where a listener's runs wait, shared by its `concurrency_id`."""
        own = f"{self.name(blocks)}/{listener.id}"
        size, shared = blocks.max_size, listener.concurrency_id
        return Line(
            own if shared is None else f"={shared}",
            blocks.limit_of(listener),
            settings.max_waiting if size == "default" else size,
            settings.max_waiting_each,
        )


def _is_authors(listener: Listener) -> bool:
    """Whether a listener calls a function of the author's, by a name of its own."""
    function = underlying_function(listener.fn)
    module = getattr(function, "__module__", None) or ""
    is_ours = module.partition(".")[0] == "flaskstream"
    named = function_name(listener.fn) not in (None, "<lambda>")
    return named and not is_ours


def version_of(blocks: Blocks) -> str:
    """A digest of what a page's numbers mean: its nodes, and its listeners with what
    starts them and the names of their functions. The same code has the same one in each
    process."""
    nodes = [(x.id, type(x).__qualname__, x.elem_id) for x in blocks.seal().walk()]
    listeners = [_meaning(one) for one in blocks.listeners]
    return hashlib.sha256(repr((nodes, listeners)).encode()).hexdigest()[:16]


def _meaning(listener: Listener) -> tuple[object, ...]:
    """What a listener's number means; sets have another order in each process."""
    inputs = [one.id for one in listener.inputs]
    outputs = sorted(one.id for one in listener.outputs)
    triggers = [(getattr(node, "id", -1), event) for node, event in listener.triggers]
    is_set = listener.inputs_as_dict
    return listener.name, triggers, sorted(inputs) if is_set else inputs, outputs
