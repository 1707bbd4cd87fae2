"""The claims as the pipeline needs them: indexed, with a judge that knows their names, kept fresh."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from watcher.core.claim_index import ClaimIndex
from watcher.core.feedback import NO_FEEDBACK, Feedback, read_feedback
from watcher.core.model import Claim, Entity
from watcher.core.ports import Judge
from watcher.core.storage import Store, Transaction

JudgeFactory = Callable[[Sequence[Entity]], Judge]

MOST_JUDGINGS = 10
"""Claims that change faster than we judge must not keep one article, and a stop, waiting for ever."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ClaimPage:
    """Everything needed to judge an article, as of one revision of the claims and of the feedback."""

    revision: int
    claims: tuple[Claim, ...]
    entities: tuple[Entity, ...]
    index: ClaimIndex
    judge: Judge
    feedback: Feedback = NO_FEEDBACK
    feedback_revision: int = 0

    def is_current(self, tx: Transaction) -> bool:
        """Return whether neither claims nor feedback have changed since."""
        return tx.judging_revisions() == (self.revision, self.feedback_revision)


class ClaimBook:
    """Rebuilds its page only when claims, entities or feedback changed, by this process or another."""

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
                revision, feedback_revision = tx.judging_revisions()
                if self._page is not None and self._page.revision == revision:
                    if self._page.feedback_revision != feedback_revision:
                        self._page = replace(
                            self._page,
                            feedback=_feedback(tx),
                            feedback_revision=feedback_revision,
                        )
                    return self._page
                claims = tx.claims(active_only=True)
                entities = tx.entities()
                feedback = _feedback(tx)
            before = self._page
            # A judge keeps what it has read of the claims, so it stays while the names do.
            keep = before is not None and before.entities == entities
            judge = before.judge if before is not None and keep else self._make_judge(entities)
            page = build_page(revision, claims, entities, judge)
            self._page = replace(page, feedback=feedback, feedback_revision=feedback_revision)
            return self._page


def _feedback(tx: Transaction) -> Feedback:
    return read_feedback(tx.marked_alerts(), tx.tunings())


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
