"""An edited page -> one transaction: its new version, what it says, what it withdraws, the alerts."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from hashlib import sha256

from watcher.core.claim_story import NO_SAY
from watcher.core.decide import may_alert
from watcher.core.messages import alert_id, alert_message
from watcher.core.model import (
    AlertMessage,
    AlertPolicy,
    Article,
    Claim,
    ClaimHistory,
    Decision,
    Finding,
    Judgment,
    Reason,
    Stance,
)
from watcher.core.revisions import (
    Edit,
    EditKind,
)
from watcher.core.storage import StoredFinding, Transaction
from watcher.pipeline.assess import conclude
from watcher.pipeline.claim_book import ClaimPage
from watcher.pipeline.judge_edit import EditJudgment, JudgedEdit, says_the_same
from watcher.pipeline.record import keep_traces

PutAlert = Callable[[Transaction, Claim, AlertMessage, int, datetime], bool]
"""Stores an alert for (claim, message, finding id); False when its key is there already."""

_TOO_WEAK = frozenset(
    {Reason.LOW_CONFIDENCE, Reason.BACKGROUND, Reason.NO_QUOTE, Reason.MENTION_ONLY}
)
"""Decisions that leave an alert made before without support."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordedEdit:
    article_id: int
    made: tuple[Finding, ...]
    withdrawn: int


def record_edit(
    tx: Transaction,
    edit: JudgedEdit,
    page: ClaimPage,
    policy: AlertPolicy,
    now: datetime,
    put: PutAlert,
) -> RecordedEdit:
    """Store the new version, what it says and what it withdraws, with the alerts, all or nothing."""
    stored = tx.put_article(edit.after)
    if stored.id is None:
        raise AssertionError("a stored article has an id")
    claims = [row.claim.id for row in edit.judged]
    histories = _as_told(tx.histories(claims), stored.canonical_url)
    traces, twins = keep_traces(tx, stored, stored.id, page.entities)

    def concluded(rows: Sequence[tuple[Claim, Judgment]]) -> dict[str, Finding]:
        made = conclude(
            stored,
            rows,
            histories,
            page.entities,
            policy,
            now,
            traces=traces,
            twins=twins,
            feedback=page.feedback,
        )
        return {claim.id: finding for claim, finding in made}

    findings = concluded([(row.claim, row.judgment) for row in edit.judged])
    weak = [row for row in edit.judged if findings[row.claim.id].decision.reason in _TOO_WEAK]
    findings |= concluded([(row.claim, row.at_least) for row in weak if row.at_least is not None])
    made: dict[str, Finding] = {}
    upheld: list[Finding] = []
    for row in edit.judged:
        claim, finding = row.claim, findings[row.claim.id]
        kept = finding
        if finding.decision.alert:
            kept = _put_edited(tx, stored, row, finding, page, now, put)
        else:
            tx.put_finding(stored.id, finding, now)
        made[claim.id] = kept
        if kept.decision.alert or kept.decision.reason not in _TOO_WEAK:
            upheld += [kept, replace(kept, judgment=row.own)]
    withdrawn = [
        item
        for item in edit.lost
        if not any(says_the_same(item.finding, other) for other in upheld)
    ]
    tx.withdraw([item.id for item in withdrawn], now)
    for claim in page.claims:
        told = [
            item
            for item in withdrawn
            if item.finding.judgment.claim_id == claim.id and _was_told(tx, item)
        ]
        before = made.get(claim.id)
        if told and not (before is not None and before.decision.alert):
            made[claim.id] = _withdraw(tx, stored, edit, claim, told[-1], before, now, put)
    return RecordedEdit(article_id=stored.id, made=tuple(made.values()), withdrawn=len(withdrawn))


def _was_told(tx: Transaction, item: StoredFinding) -> bool:
    """Tell whether a finding made an alert, or would have if another page had not just made it.

    A copy that joined the alert of its original told nobody anything.
    """
    if item.alert_id is None:
        return False
    if item.finding.decision.alert or item.finding.decision.reason is Reason.GROUPED:
        return True
    return tx.alert(item.alert_id).message.article_url == item.article_url


def _as_told(histories: Mapping[str, ClaimHistory], canonical_url: str) -> dict[str, ClaimHistory]:
    """Return the histories in which a page that withdrew something has not told it: it may come back."""
    return {
        claim_id: replace(
            history,
            evidence=tuple(
                replace(prior, alerted=False)
                if prior.withdrawn and prior.canonical_url == canonical_url
                else prior
                for prior in history.evidence
            ),
        )
        for claim_id, history in histories.items()
    }


def _put_edited(
    tx: Transaction,
    stored: Article,
    row: EditJudgment,
    finding: Finding,
    page: ClaimPage,
    now: datetime,
    put: PutAlert,
) -> Finding:
    assert stored.id is not None
    # A page may go back to what it said before, which was told then and is news again.
    key = _key_of_version(finding.decision.alert_key, stored)
    finding = replace(finding, decision=replace(finding.decision, alert_key=key))
    finding_id = tx.put_finding(stored.id, finding, now)
    message = alert_message(
        row.claim, stored, finding.judgment, finding.origin, finding.decision, page.judge.warning
    )
    note = _edit_note(row.edit)
    if note:
        message = replace(message, notes=(note, *message.notes))
    if put(tx, row.claim, message, finding_id, now):
        return finding
    decision = _silenced(
        finding.decision, Reason.ALREADY_ALERTED, "this version was alerted before"
    )
    finding = replace(finding, decision=decision)
    tx.put_finding(stored.id, finding, now)
    return finding


def _withdraw(
    tx: Transaction,
    stored: Article,
    edit: JudgedEdit,
    claim: Claim,
    lost: StoredFinding,
    quiet: Finding | None,
    now: datetime,
    put: PutAlert,
) -> Finding:
    """Store that a page no longer says what was alerted from it, and alert on that."""
    assert stored.id is not None
    assert lost.alert_id is not None
    was = lost.finding.judgment
    why = f"the page was edited and no longer says what alert {lost.alert_id} was about"
    key = _key_of_version(f"withdrawn:{claim.id}:{claim.version}", stored)
    decision = Decision(alert=True, reason=Reason.WITHDRAWN, explanation=why, alert_key=key)
    muted = claim.is_muted(now)
    if muted:
        decision = _silenced(decision, Reason.MUTED, f"muted; would have been WITHDRAWN: {why}")
    judgment = Judgment(claim_id=claim.id, stance=Stance.MENTIONS, confidence=1.0, reason=why)
    if quiet is not None and quiet.decision.reason in NO_SAY:
        quiet = None  # with another reason it would count
    finding = Finding(
        judgment=judgment if quiet is None else quiet.judgment,
        claim_version=claim.version,
        # that of a mention is not traced
        origin=quiet.origin
        if quiet is not None and may_alert(quiet.judgment)
        else lost.finding.origin,
        decision=decision,
    )
    finding_id = tx.put_finding(stored.id, finding, now)
    if not muted:
        message = replace(
            tx.alert(lost.alert_id).message,
            alert_id=alert_id(key),
            alert_key=key,
            reason=Reason.WITHDRAWN,
            quote=was.quote,
            # The alert may be another page's that this one had joined.
            article_title=stored.title,
            article_url=stored.url,
            outlet=stored.outlet or lost.finding.origin.outlet,
            published_at=stored.published_at,
            said=was.said,
            credited=lost.finding.origin.credited,
            independence=lost.finding.origin.independence,
            echo_of=lost.finding.origin.echo_of,
            standing="",
            also=(),
            why=why,
            notes=_withdrawal_notes(lost, edit),
        )
        put(tx, claim, message, finding_id, now)
    return finding


def _withdrawal_notes(lost: StoredFinding, edit: JudgedEdit) -> tuple[str, ...]:
    was = lost.finding.judgment
    notes = [f"edited after publication: the page no longer says this ({was.stance.value})"]
    change = (
        edit.comparison.edit_of(was.start, was.end) if lost.article_id == edit.before.id else None
    )
    if change is not None and change.new is not None:
        notes.append(f"it now reads: “{change.new.text}”")
    return tuple(notes)


def _edit_note(edit: Edit | None) -> str:
    if edit is None:
        return ""
    if edit.kind is EditKind.CHANGED and edit.old is not None:
        return f"edited after publication; it read: “{edit.old.text}”"
    return "edited after publication: this sentence is new"


def _key_of_version(key: str, stored: Article) -> str:
    parts = (key, stored.canonical_url, str(stored.revision))
    return sha256("\x1f".join(parts).encode()).hexdigest()


def _silenced(decision: Decision, reason: Reason, explanation: str) -> Decision:
    return replace(decision, alert=False, reason=reason, explanation=explanation)
