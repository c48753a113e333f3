"""The values of a session's components, and who has set them."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import Any

from flaskstream.store.order import Order


@dataclass
class Post:
    """What a form says, by component id.

    Two forms that say the same of a field have the same of its `marks`. `order` tells
    which of two was sent first.
    """

    payloads: dict[int, Any] = field(default_factory=dict)
    errors: dict[int, str] = field(default_factory=dict)
    marks: dict[int, bytes] = field(default_factory=dict)
    order: Order | None = None


class Values:
    """What a session's components show, as posted or as written by runs.

    It has no lock: it is its session's, and under the session's.
    """

    def __init__(self) -> None:
        self.payloads: dict[int, Any] = {}
        self.properties: dict[int, dict[str, Any]] = {}
        """By node: what `update(…)` has changed."""
        self.errors: dict[int, str] = {}
        """By component: what is wrong with what was posted."""
        self.marks: dict[int, bytes] = {}
        """By component: of what was posted last."""
        self._writers: dict[int, str] = {}
        """By component: the run that wrote it last; none once a person has posted."""
        self._versions: dict[int, int] = {}
        """By component: how often its payload was set."""
        self._property_versions: dict[int, int] = {}
        """By node: how often its properties were."""
        self._changed_by: dict[int, str] = {}
        """By node: the run that set its properties last; none where none has."""

    # ----- what a person sets

    def reposted_fields(self, post: Post) -> list[int]:
        """The fields of a form that say what was posted before, where a run has written
        since."""
        return [
            id
            for id, mark in post.marks.items()
            if id in self._writers and self.marks.get(id) == mark
        ]

    def post(self, post: Post, late: Collection[int], stale: Collection[int]) -> None:
        """Take the fields of a form, but for those that say nothing new: a `late` one
        is older than what is known, a `stale` one was written since."""
        for id, payload in post.payloads.items():
            if id not in late and id not in stale:
                self.set_payload(id, payload)
                self.forget_writer(id)
        for id, mark in post.marks.items():
            if id not in late:
                self.marks[id] = mark

    def judge(self, post: Post, late: Collection[int]) -> list[int]:
        """Note what is wrong with a form; gives the fields that are right again."""
        mended = [id for id in self.errors if id in post.payloads and id not in late]
        for id in mended:
            del self.errors[id]
        self.errors.update(post.errors)
        return mended

    # ----- what a run writes

    def forget_writer(self, component: int) -> None:
        """Somebody else than a run has set what is shown of a component."""
        self._writers.pop(component, None)

    def note_writer(self, component: int, run: str) -> None:
        """Note the run that has written what is shown of a component."""
        self._writers[component] = run

    def is_of(self, component: int, run: str) -> bool:
        """Whether that run has written it last, and nobody has posted since."""
        return self._writers.get(component) == run

    def changed_by(self, node: int) -> str:
        """The run that has set the properties of a node last; else an empty text."""
        return self._changed_by.get(node, "")

    def set_properties(
        self, node: int, news: Mapping[str, Any], by: str = ""
    ) -> dict[str, Any]:
        """Add to the properties of a node, `by` a run; in a new dict, so that it is
        seen."""
        self._changed_by[node] = by
        own = self.properties[node] = {**self.properties.get(node, {}), **news}
        self._property_versions[node] = self.properties_version(node) + 1
        return own

    def share_properties(self, other: Values) -> None:
        """Have the properties of another one."""
        self.properties = other.properties
        self._property_versions = other._property_versions

    def hand_on(self, run: str, to: str) -> None:
        """Have what a run has written be another one's: the next attempt's."""
        for writers in (self._writers, self._changed_by):
            for node, writer in writers.items():
                if writer == run:
                    writers[node] = to

    def restore(
        self, node: int, payload: tuple[Any, ...], properties: Mapping[str, Any]
    ) -> None:
        """Have a component, or layout, be what it was before a run wrote there."""
        for old in payload:
            self.set_payload(node, old)
        if properties != self.properties.get(node, {}):
            self.properties[node] = {**properties}
            self._property_versions[node] = self.properties_version(node) + 1
        self.forget_writer(node)

    # ----- what has changed

    def set_payload(self, component: int, payload: Any) -> None:
        """Set what a component shows."""
        self.payloads[component] = payload
        self._versions[component] = self._versions.get(component, 0) + 1

    def version(self, component: int) -> tuple[int, int]:
        """What changes whenever a component's payload, or its properties, are set."""
        return self._versions.get(component, 0), self.properties_version(component)

    def properties_version(self, node: int) -> int:
        """What changes whenever the properties of a node are set."""
        return self._property_versions.get(node, 0)
