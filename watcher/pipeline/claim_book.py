"""The claims as the pipeline needs them: indexed, with a judge that knows their names, kept fresh."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from watcher.core.claim_index import ClaimIndex
from watcher.core.model import Claim, Entity
from watcher.core.ports import Judge, Store

JudgeFactory = Callable[[Sequence[Entity]], Judge]

MOST_JUDGINGS = 10
"""Claims that change faster than we judge must not keep one article, and a stop, waiting for ever."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ClaimPage:
    """Everything needed to judge an article, as of one revision of the claims."""

    revision: int
    claims: tuple[Claim, ...]
    entities: tuple[Entity, ...]
    index: ClaimIndex
    judge: Judge


class ClaimBook:
    """Rebuilds its page only when claims or entities changed, by this process or another."""

    def __init__(self, store: Store, make_judge: JudgeFactory) -> None:
        self._store = store
        self._make_judge = make_judge
        self._page: ClaimPage | None = None
        self._building = threading.Lock()

    def last_page(self) -> ClaimPage:
        """Return the page as it last was, unchecked: whoever writes compares its revision."""
        return self._page or self.page()

    def page(self) -> ClaimPage:
        """Return the current page; costs one small read when nothing changed. Any thread may call it."""
        with self._building:
            with self._store.read() as tx:
                revision = tx.claims_revision()
                if self._page is not None and self._page.revision == revision:
                    return self._page
                claims = tx.claims(active_only=True)
                entities = tx.entities()
            before = self._page
            # A judge keeps what it has read of the claims, so it stays while the names do.
            keep = before is not None and before.entities == entities
            judge = before.judge if before is not None and keep else self._make_judge(entities)
            self._page = build_page(revision, claims, entities, judge)
            return self._page


def build_page(
    revision: int,
    claims: tuple[Claim, ...],
    entities: tuple[Entity, ...],
    judge: Judge,
) -> ClaimPage:
    """Index the claims beside the judge that knows their names."""
    return ClaimPage(
        revision=revision,
        claims=claims,
        entities=entities,
        index=ClaimIndex.build(claims, entities),
        judge=judge,
    )
