"""All open pages, and which of them go where there is no room for all."""

from __future__ import annotations

import heapq
import itertools
import threading
from collections import Counter, OrderedDict, defaultdict, deque
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

from flaskstream.blocks.blocks import Blocks
from flaskstream.runs.page import Page
from flaskstream.runs.run import Run
from flaskstream.runs.weight import Scales, weight_of

SLACK = 50
"""So many-th part of the bytes is made free at once: else each new value in a crowd
would have all pages looked at."""
SHARE = 2
"""Nobody's pages in use may hold more than the part of all that this divides."""


class Taken(Exception):
    """Somebody else has a page of that id."""


class Pages:
    """The pages this process knows, by id and what is on them, in the order of their
    last use. Each has one owner, and nobody else finds it. `gone` is told of each that
    is forgotten, under a lock."""

    def __init__(
        self,
        most: int = 10_000,
        most_bytes: int = 1 << 28,
        gone: Callable[[Page], None] = lambda page: None,
    ) -> None:
        self._gone = gone
        self._pages: OrderedDict[tuple[str, Blocks], Page] = OrderedDict()
        self._most = most
        self._most_bytes = most_bytes
        self._scales = Scales()
        self._owners = dict[str, tuple[float, int]]()
        """By owner: when the first page was opened, and how many there are."""
        self._lock = threading.Lock()

    def find(self, owner: str, id: str, blocks: Blocks) -> Page | None:
        """The page of this owner; None for an unknown and for a foreign one alike."""
        with self._lock:
            page = self._pages.get((id, blocks))
            if page is None or page.owner != owner:
                return None
            self._pages.move_to_end((id, blocks))
            page.touch()
            return page

    def open(self, owner: str, id: str, blocks: Blocks, address: str = "") -> Page:
        """The page of this owner, made if it isn't there; `address` is who asks.

        Raises:
            Taken: it is another one's.
        """
        page = self.find(owner, id, blocks)
        if page is None:
            page = Page(owner, id, blocks)
            page.address = address
            with self._lock:
                known = self._pages.setdefault((id, blocks), page)
                if known.owner != owner:
                    raise Taken
                if known is not page:
                    return known
                since, pages = self._owners.get(owner, (page.opened, 0))
                page.known_since = since
                self._owners[owner] = since, pages + 1
        return page

    def drop(self, page: Page) -> None:
        """Forget a page."""
        with self._lock:
            self._forget(page)

    def _forget(self, page: Page) -> None:
        if self._pages.get((page.id, page.blocks)) is page:
            del self._pages[page.id, page.blocks]
            while page.weights:
                self._scales.take(page.weights.popitem()[1])
            since, pages = self._owners.pop(page.owner)
            if pages > 1:
                self._owners[page.owner] = since, pages - 1
            page.close()
            self._gone(page)

    def weigh(self, page: Page, payloads: Mapping[int, Any]) -> bool:
        """Count the bytes of a page's new payloads; whether there is room for them."""
        weights = {id: weight_of(payload) for id, payload in payloads.items()}
        with self._lock:
            if self._pages.get((page.id, page.blocks)) is page:
                for id, weight in weights.items():
                    self._scales.put(weight)
                    if (old := page.weights.get(id)) is not None:
                        self._scales.take(old)
                    page.weights[id] = weight
            return self.have_room

    @property
    def let_go(self) -> int:
        """Bytes of all that they ever held, and do no longer."""
        return self._scales.taken

    @property
    def have_room(self) -> bool:
        """Whether they are within the cap on bytes."""
        return self._scales.total <= self._most_bytes

    def of(self, owner: str, blocks: Blocks) -> list[Page]:
        """An owner's pages of this app, the newest first."""
        with self._lock:
            found = [
                page
                for page in self._pages.values()
                if page.owner == owner and page.blocks is blocks
            ]
        return sorted(found, key=lambda page: page.opened, reverse=True)

    def has_document(self, owner: str, first: str) -> bool:
        """Whether an owner has a page of the document whose first page has that id."""
        with self._lock:
            return any(
                page.owner == owner and page.id.partition(".")[0] == first
                for page in self._pages.values()
            )

    def expire(self, ttl: float, history_ttl: float = 0.0) -> list[Page]:
        """Drop pages unused for `ttl` seconds, conversations for `history_ttl` if that
        is more; gives them."""
        gone: list[Page] = []
        with self._lock:
            for page in list(self._pages.values()):
                alone = page.unwatched_for()
                if alone > ttl and not page.active_runs:
                    is_kept = page.title is not None and alone <= history_ttl
                    if not is_kept:
                        self._forget(page)
                        gone.append(page)
        return gone

    def make_room(self, keep: Page | None = None) -> list[Page]:
        """Drop pages, all but `keep` and those in use, until the others are within the
        caps; gives them. Who holds most loses first, what he has not used for longest.
        """
        gone: list[Page] = []
        with self._lock:
            if len(self._pages) > self._most:
                most = self._most
                self._drop_until(lambda: len(self._pages) <= most, count, keep, gone)
            if not self.have_room:
                most = self._most_bytes - self._most_bytes // SLACK
                self._drop_until(lambda: self._scales.total <= most, size, keep, gone)
        return gone

    def _drop_until(
        self,
        is_enough: Callable[[], bool],
        measure: Callable[[Page], int],
        keep: Page | None,
        gone: list[Page],
    ) -> None:
        for page in self._fairly(measure, keep):
            if is_enough():
                break
            self._forget(page)
            gone.append(page)

    def _fairly(
        self, measure: Callable[[Page], int], keep: Page | None
    ) -> Iterator[Page]:
        """The pages that may go, in the order in which they are to."""
        held, idle = Counter[str](), defaultdict[str, deque[Page]](deque)
        turns = itertools.count()  # of those who hold as much: the longest unused first
        for page in list(self._pages.values()):
            held[page.holder] += measure(page)
            if not page.is_in_use and page is not keep:
                idle[page.holder].append(page)
        heap = [(-held[holder], next(turns), holder) for holder in idle]
        heapq.heapify(heap)
        while heap:
            _, _, holder = heapq.heappop(heap)
            page = idle[holder].popleft()
            held[holder] -= measure(page)
            yield page
            if idle[holder]:
                heapq.heappush(heap, (-held[holder], next(turns), holder))

    def has_share(self, page: Page, runs: Iterable[Run]) -> bool:
        """Whether there is room for more runs of the one who has this page, beside
        those that go on or wait: as long as they do nobody can drop their pages, and
        his others may hold a part of all at most."""
        most = self._most_bytes // SHARE
        if self._scales.total <= most:
            return True
        others = {r.page for r in runs if r.page.holder == page.holder} - {page}
        return sum(other.bytes for other in others) <= most

    def all(self) -> list[Page]:
        """Every page that is known now."""
        with self._lock:
            return list(self._pages.values())


def count(page: Page) -> int:
    """A page, where it is counted."""
    return 1


def size(page: Page) -> int:
    """A page, where it is weighed."""
    return page.bytes
