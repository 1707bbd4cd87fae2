"""Wire what judges stored articles again."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from watcher.app.clock import clock
from watcher.app.judging import load_judge
from watcher.app.policies import make_policy
from watcher.core.errors import UsageError
from watcher.core.storage import Store
from watcher.pipeline.claim_book import ClaimBook
from watcher.pipeline.rejudge import Rejudger, RejudgeResult
from watcher.settings import Settings


def rejudge(
    settings: Settings,
    store: Store,
    *,
    since: datetime | None,
    claim_ref: str,
    progress: Callable[[int], None],
) -> RejudgeResult:
    """Judge stored articles again; raises UsageError or NotFoundError for a claim that is not judged."""
    only: frozenset[str] | None = None
    if claim_ref:
        with store.read() as tx:
            claim = tx.claim(claim_ref)
        if not claim.active:
            raise UsageError(
                f"claim {claim.id} is not judged: `watcher claim edit {claim.id} --active`"
            )
        only = frozenset({claim.id})
    page = ClaimBook(store, load_judge(settings).judge).page()
    if not page.claims:
        raise UsageError("no claims to judge by: `watcher seed load` or `watcher claim add`")
    rejudger = Rejudger(
        store=store, page=page, policy=make_policy(settings), clock=clock, only=only
    )
    return rejudger.run(since=since, progress=progress)


def article_count(store: Store, since: datetime | None) -> int:
    """Return how many stored articles there are from then on."""
    with store.read() as tx:
        return len(tx.articles_since(since))
