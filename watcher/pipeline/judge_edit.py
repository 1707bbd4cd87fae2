"""An edited page: what is new in it for each claim, and which evidence it no longer has."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import pairwise

from watcher.core.claim_index import Candidate, ClaimIndex
from watcher.core.decide import alert_key
from watcher.core.model import (
    ALERTING_STANCES,
    Article,
    ArticleSource,
    Claim,
    Finding,
    Judgment,
    Origin,
    Sentence,
    Stance,
)
from watcher.core.neighbours import Told, told_of, told_of_one
from watcher.core.page_figures import only_values_edited, value_edited
from watcher.core.ports import Judge
from watcher.core.revisions import (
    Comparison,
    DiffLine,
    Edit,
    compare_versions,
    plain,
)
from watcher.core.sentences import read_sentences
from watcher.core.storage import StoredFinding, Transaction

_NOWHERE = Origin(key="", outlet="")


@dataclass(frozen=True, slots=True, kw_only=True)
class EditJudgment:
    """What the new version says of one claim."""

    claim: Claim
    judgment: Judgment
    own: Judgment
    """As the judge gave it, before a figure that the page itself replaced was put in."""
    edit: Edit | None
    """The edit that its quote is part of."""
    at_least: Judgment | None = None
    """What is certain where the judge is too unsure to alert: a figure of its evidence is another one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class JudgedEdit:
    """Two versions of a page, what is new in the later one, and which evidence it no longer has."""

    before: Article
    after: Article
    comparison: Comparison
    judged: tuple[EditJudgment, ...] = ()
    lost: tuple[StoredFinding, ...] = ()
    """Evidence whose sentence is gone and which no other evidence of the page repeats."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownEdit:
    """What a later version of a page changed in the one before, for a reader."""

    before: Article
    after: Article
    lines: tuple[DiffLine, ...]


# ----------------------------------------------------------------------------- versions

_WHOLE = (ArticleSource.PAGE, ArticleSource.FILE)


def _is_edit(before: Article, after: Article) -> bool:
    """A summary beside a page differs in everything, and nothing of it was edited."""
    return before.source is after.source and after.source in _WHOLE


def version_before(
    tx: Transaction, article: Article
) -> tuple[Article | None, Sequence[StoredFinding]]:
    """Return the page's last version and its evidence, if the article is an edit of it."""
    before = tx.latest_article(article.canonical_url)
    if before is None or before.content_hash == article.content_hash:
        return None, ()
    held = tx.page_findings(article.canonical_url) if _is_edit(before, article) else ()
    return (before, held) if held else (None, ())


# ----------------------------------------------------------------------------- judging


def compare_articles(before: Article, after: Article) -> Comparison:
    """Compare two versions of an article sentence by sentence."""
    return compare_versions(_sentences(before), _sentences(after))


def edits_of_page(tx: Transaction, alert_id: str) -> tuple[ShownEdit, ...]:
    """Return every edit of evidence on the page that an alert was made from, oldest first."""
    article = tx.alerted_article(alert_id)
    if article is None:
        return ()
    shown = (
        ShownEdit(before=before, after=after, lines=compare_articles(before, after).lines())
        for before, after in pairwise(tx.revisions(article.canonical_url))
    )
    return tuple(edit for edit in shown if edit.lines)


def judge_edit(
    before: Article,
    after: Article,
    held: Sequence[StoredFinding],
    index: ClaimIndex,
    judge: Judge,
) -> JudgedEdit:
    """Judge the sentences that are new or changed, for the claims that they may bear on.

    held: the page's evidence so far. A claim that lost its sentence is judged against the whole new
    version where the edit itself does not speak for it, and so is one younger than the last reading. An article on the
    claim's matter is read in whole: what is told of a claim in a sentence that neither was edited nor stands beside one that was
    is left out, unless the page told of that claim before.
    """
    sentences = _sentences(after)
    comparison = compare_versions(_sentences(before), sentences)
    if not comparison.of_evidence:
        return JudgedEdit(before=before, after=after, comparison=comparison)
    lost = _lost(before, sentences, held, comparison)
    lost_by_claim = {item.finding.judgment.claim_id: item for item in lost}
    told_before = {
        item.finding.judgment.claim_id
        for item in held
        if item.finding.judgment.stance in ALERTING_STANCES
    }
    near = {sentence.start for sentence in _near_edits(sentences, comparison)}
    judged: list[Told] = []
    unedited: set[str] = set()
    for claim, candidate, touched in _candidates(
        sentences, comparison, index.candidates if _is_read(after) else index.named
    ):
        sought = lost_by_claim.get(claim.id)
        young = _changed_since(claim, before)
        passages = touched.passages if touched is not None and not young else ()
        judgment = judge.judge(claim, after, passages) if passages else None
        if candidate is not None and (young or (sought is not None and not _alerting(judgment))):
            whole = judge.judge(claim, after, candidate.passages)
            judgment = whole if judgment is None or _alerting(whole) else judgment
        if judgment is not None and judgment.stance is not Stance.UNRELATED:
            scored = [passage for one in (candidate, touched) if one for passage in one.passages]
            if not (young or sought or claim.id in told_before or judgment.start in near):
                unedited.add(claim.id)
            judged.append(told_of(claim, judgment, scored, index))
    return JudgedEdit(
        before=before,
        after=after,
        comparison=comparison,
        judged=tuple(
            # what gives way to a neighbour still stands on the page: it upholds what was told before
            replace(
                _edited(claim, judgment, lost_by_claim.get(claim.id), comparison, after),
                own=one.judgment,
            )
            for one, (claim, judgment) in zip(judged, told_of_one(judged), strict=True)
            if not (claim.id in unedited and _alerting(one.judgment))
        ),
        lost=lost,
    )


def _near_edits(sentences: Sequence[Sentence], comparison: Comparison) -> list[Sentence]:
    """Return the sentences that were edited or stand beside one that was."""
    touched = comparison.touched
    return [s for s in sentences if {s.index - 1, s.index, s.index + 1} & touched]


def _candidates(
    sentences: Sequence[Sentence],
    comparison: Comparison,
    find: Callable[[Sequence[Sentence]], Sequence[Candidate]],
) -> Iterable[tuple[Claim, Candidate | None, Candidate | None]]:
    """Yield each claim with its passages in the whole version and in the edits alone."""
    touched = comparison.touched
    whole = {candidate.claim.id: candidate for candidate in find(sentences)}
    edits = {
        claim_id: replace(candidate, passages=passages)
        for claim_id, candidate in whole.items()
        if (passages := tuple(p for p in candidate.passages if p.sentence.index in touched))
    }
    # Beside better passages an edited one may not have been among a claim's best.
    near = _near_edits(sentences, comparison)
    for candidate in find(near) if near else ():
        passages = tuple(p for p in candidate.passages if p.sentence.index in touched)
        if passages:
            edits.setdefault(candidate.claim.id, replace(candidate, passages=passages))
    for claim_id in dict.fromkeys((*whole, *edits)):
        either = whole.get(claim_id) or edits[claim_id]
        yield either.claim, whole.get(claim_id), edits.get(claim_id)


def _lost(
    before: Article,
    after: Sequence[Sentence],
    held: Sequence[StoredFinding],
    comparison: Comparison,
) -> tuple[StoredFinding, ...]:
    bearing = [item for item in held if item.finding.judgment.stance in ALERTING_STANCES]
    shown = {plain(sentence.text) for sentence in after}
    gone = [item for item in bearing if _is_gone(item, before, shown, comparison)]
    standing = [item for item in bearing if item not in gone]
    return tuple(
        item
        for item in gone
        if not any(says_the_same(item.finding, other.finding) for other in standing)
    )


def _is_gone(item: StoredFinding, before: Article, shown: set[str], comparison: Comparison) -> bool:
    judgment = item.finding.judgment
    if not judgment.quote:
        return False
    if item.article_id == before.id:
        return comparison.edit_of(judgment.start, judgment.end) is not None
    return not _is_shown(judgment.quote, shown)


def _is_shown(quote: str, shown: set[str]) -> bool:
    words = [plain(sentence.text) for sentence in read_sentences(quote)]
    return all(not word or word in shown for word in words)


def removed_at(quote: str, article: Article, later: Iterable[Article]) -> datetime | None:
    """Return when a page was first seen without a quote of one of its versions; None where it still has it."""
    for version in later:
        if not _is_edit(article, version):
            continue
        if not _is_shown(quote, {plain(sentence.text) for sentence in _sentences(version)}):
            return version.fetched_at
    return None


def _edited(
    claim: Claim,
    judgment: Judgment,
    lost: StoredFinding | None,
    comparison: Comparison,
    after: Article,
) -> EditJudgment:
    """Put in the figure that the page replaced by another where the stance alone would hide it."""
    edit = _edit_at(comparison, judgment)
    row = EditJudgment(claim=claim, judgment=judgment, own=judgment, edit=edit)
    if lost is None or edit is None or edit.old is None or edit.new is None:
        return row
    texts = edit.old.text, edit.new.text
    published = after.published_at.date() if after.published_at is not None else None
    delta = value_edited(*texts, published)
    if delta is None:
        return row
    held = lost.finding.judgment
    told = f"edited after publication: {delta.old} -> {delta.new}"
    if judgment.stance is held.stance and judgment.delta in (None, held.delta):
        updates = judgment.stance is Stance.CONFIRMS
        silent = replace(
            judgment,
            stance=Stance.UPDATES if updates else judgment.stance,
            delta=delta,
            reason=f"{told}; {judgment.reason}",
        )
        return replace(row, judgment=silent)
    if judgment.delta is None and judgment.stance in ALERTING_STANCES:
        row = replace(row, judgment=replace(judgment, delta=delta))
    if only_values_edited(*texts, published):
        # As sure as it was that the sentence bears on the claim, it is that its figure is another.
        figure = replace(
            judgment,
            stance=Stance.UPDATES,
            delta=delta,
            confidence=held.confidence,
            unsupported=held.unsupported,
            reason=told,
        )
        return replace(row, at_least=figure)
    return row


def _edit_at(comparison: Comparison, judgment: Judgment) -> Edit | None:
    for edit in comparison.of_evidence:
        new = edit.new
        if new is not None and new.start < judgment.end and judgment.start < new.end:
            return edit
    return None


def _sentences(article: Article) -> tuple[Sentence, ...]:
    return read_sentences(article.text, article.title, article.language or "en")


def _is_read(article: Article) -> bool:
    return not article.language or article.language.startswith("en")


def _alerting(judgment: Judgment | None) -> bool:
    return judgment is not None and judgment.stance in ALERTING_STANCES


def _changed_since(claim: Claim, before: Article) -> bool:
    if claim.updated_at is None or before.fetched_at is None:
        return False
    return claim.updated_at > before.fetched_at


def says_the_same(one: Finding, other: Finding) -> bool:
    """Tell whether two findings of one page say the same of a claim."""
    if one.judgment.claim_id != other.judgment.claim_id:
        return False
    if one.claim_version != other.claim_version:
        # What updated the old proposition confirms the one that was made from it.
        return Stance.CONTRADICTS not in (one.judgment.stance, other.judgment.stance)
    claim = Claim(id=one.judgment.claim_id, text="")
    return alert_key(claim, _NOWHERE, one.judgment.stance, one.judgment.delta) == alert_key(
        claim, _NOWHERE, other.judgment.stance, other.judgment.delta
    )
