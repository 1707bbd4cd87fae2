"""Every reason to alert or to stay silent, once."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from watcher.core.decide import alert_key, decide
from watcher.core.model import (
    AlertPolicy,
    Article,
    Claim,
    ClaimHistory,
    Decision,
    Delta,
    DeltaKind,
    Independence,
    Judgment,
    Origin,
    PriorEvidence,
    Reason,
    Stance,
)

NOW = datetime(2025, 3, 10, 12, tzinfo=UTC)
CLAIM = Claim(id="c", text="At least 40 ships wait.", as_of=date(2025, 3, 1))
ARTICLE = Article(
    url="https://hp.example/a",
    canonical_url="https://hp.example/a",
    title="Ships",
    text="46 ships wait.",
    outlet="Harbour Post",
    published_at=NOW - timedelta(hours=3),
)
JUDGMENT = Judgment(
    claim_id="c", stance=Stance.CONFIRMS, confidence=0.9, quote="46 ships wait.", end=14
)
ORIGIN = Origin(key="k", outlet="Harbour Post", independence=Independence.INDEPENDENT)
ECHO = replace(ORIGIN, independence=Independence.ECHO, echo_of="Reuters (2025-03-09)")
NOBODY = replace(ORIGIN, key="unknown", independence=Independence.UNKNOWN)
POLICY = AlertPolicy(
    min_confidence={Stance.CONFIRMS: 0.6, Stance.CONTRADICTS: 0.5, Stance.UPDATES: 0.5},
    min_confidence_unsupported={Stance.CONFIRMS: 0.7, Stance.CONTRADICTS: 0.85},
    max_age=timedelta(days=14),
)
FORTY_SIX = Delta(kind=DeltaKind.QUANTITY, old="40 ships", new="46 ships")
SIXTY = Delta(kind=DeltaKind.QUANTITY, old="40 ships", new="60 ships")


def prior(**fields: object) -> PriorEvidence:
    values: dict[str, object] = {
        "origin_key": "k",
        "outlet": "Reuters",
        "credited": (),
        "stance": Stance.CONFIRMS,
        "delta": None,
        "quote": "46 ships wait.",
        "published_at": NOW - timedelta(days=1),
        "canonical_url": "https://r.example/1",
        "alerted": True,
    }
    return PriorEvidence(**(values | fields))  # type: ignore[arg-type]


def verdict(
    *evidence: PriorEvidence,
    claim: Claim = CLAIM,
    article: Article = ARTICLE,
    judged: Judgment = JUDGMENT,
    origin: Origin = ORIGIN,
    first_poll: bool = False,
) -> Decision:
    history = ClaimHistory(claim_id="c", evidence=evidence)
    return decide(claim, article, judged, origin, history, POLICY, NOW, first_poll=first_poll)


def updates(delta: Delta | None) -> Judgment:
    return replace(JUDGMENT, stance=Stance.UPDATES, delta=delta)


def test_new_reporting_alerts_with_its_key() -> None:
    decision = verdict()
    assert decision.alert
    assert decision.reason is Reason.NEW_REPORTING
    assert decision.alert_key == alert_key(CLAIM, ORIGIN, Stance.CONFIRMS, None)
    assert "Harbour Post" in decision.explanation


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"stance": Stance.UNRELATED}, Reason.UNRELATED),
        ({"stance": Stance.MENTIONS}, Reason.MENTION_ONLY),
        ({"quote": "", "end": 0}, Reason.NO_QUOTE),
        ({"background": True}, Reason.BACKGROUND),
        ({"confidence": 0.59}, Reason.LOW_CONFIDENCE),
        ({"confidence": 0.69, "unsupported": True}, Reason.LOW_CONFIDENCE),
        ({"confidence": 0.7, "unsupported": True}, Reason.NEW_REPORTING),
        (
            {"confidence": 0.99, "unsupported": True, "doubt": "a demand or proposal, not a fact"},
            Reason.LOW_CONFIDENCE,
        ),
        ({"confidence": 0.6, "doubt": "a demand or proposal, not a fact"}, Reason.NEW_REPORTING),
        (
            {"stance": Stance.CONTRADICTS, "confidence": 0.84, "unsupported": True},
            Reason.LOW_CONFIDENCE,
        ),
        (
            {"stance": Stance.CONTRADICTS, "confidence": 0.85, "unsupported": True},
            Reason.NEW_REPORTING,
        ),
        ({"stance": Stance.CONTRADICTS, "confidence": 0.59}, Reason.NEW_REPORTING),
        ({"stance": Stance.CONTRADICTS, "confidence": 0.49}, Reason.LOW_CONFIDENCE),
        ({"confidence": 0.6}, Reason.NEW_REPORTING),
        ({"judged": False, "stance": Stance.MENTIONS}, Reason.NOT_JUDGED),
        # The first reason that holds is told.
        ({"quote": "", "background": True, "confidence": 0.1}, Reason.NO_QUOTE),
        ({"background": True, "confidence": 0.1}, Reason.BACKGROUND),
    ],
)
def test_what_the_judgment_can_carry(change: dict[str, object], reason: Reason) -> None:
    decision = verdict(judged=replace(JUDGMENT, **change))  # type: ignore[arg-type]
    assert decision.reason is reason
    assert decision.alert is (reason is Reason.NEW_REPORTING)
    assert bool(decision.alert_key) is decision.alert
    assert decision.explanation
    assert "\n" not in decision.explanation


@pytest.mark.parametrize(
    ("published_at", "reason"),
    [
        (datetime(2025, 2, 27, 23, tzinfo=UTC), Reason.BEFORE_CLAIM),
        (datetime(2025, 2, 28, 1, tzinfo=UTC), Reason.NEW_REPORTING),
        (NOW - timedelta(days=14), Reason.BEFORE_CLAIM),
        (None, Reason.NEW_REPORTING),
    ],
)
def test_reports_from_before_the_claim(published_at: datetime | None, reason: Reason) -> None:
    assert verdict(article=replace(ARTICLE, published_at=published_at)).reason is reason


def test_old_reports_and_first_polls_stay_silent() -> None:
    undated = replace(CLAIM, as_of=None)
    old = replace(ARTICLE, published_at=NOW - timedelta(days=15))
    assert verdict(claim=undated, article=old).reason is Reason.TOO_OLD
    edge = replace(ARTICLE, published_at=NOW - timedelta(days=14))
    assert verdict(claim=undated, article=edge).alert
    assert verdict(first_poll=True).reason is Reason.FIRST_POLL
    assert verdict(claim=undated, article=old, first_poll=True).reason is Reason.TOO_OLD


def test_inactive_and_muted_claims() -> None:
    assert verdict(claim=replace(CLAIM, active=False)).reason is Reason.INACTIVE
    muted = replace(CLAIM, muted_until=NOW + timedelta(hours=1))
    decision = verdict(claim=muted)
    assert (decision.alert, decision.reason, decision.alert_key) == (False, Reason.MUTED, "")
    assert "NEW_REPORTING" in decision.explanation
    mention = replace(JUDGMENT, stance=Stance.MENTIONS)
    assert verdict(claim=muted, judged=mention).reason is Reason.MENTION_ONLY
    assert verdict(claim=replace(CLAIM, muted_until=NOW)).alert


@pytest.mark.parametrize(
    ("earlier", "origin", "judged", "reason"),
    [
        # the same message again
        (prior(), ECHO, JUDGMENT, Reason.SYNDICATED_COPY),
        (prior(), ORIGIN, JUDGMENT, Reason.ALREADY_ALERTED),
        (prior(canonical_url="https://hp.example/a"), ECHO, JUDGMENT, Reason.ALREADY_ALERTED),
        (prior(alerted=False, baseline=True), ECHO, JUDGMENT, Reason.SYNDICATED_COPY),
        (prior(stance=Stance.UPDATES, delta=SIXTY), ECHO, updates(SIXTY), Reason.SYNDICATED_COPY),
        (prior(stance=Stance.UPDATES, delta=SIXTY), ECHO, updates(None), Reason.SYNDICATED_COPY),
        # an echo that brings something
        (prior(), ECHO, updates(SIXTY), Reason.VALUE_CHANGED),
        (prior(stance=Stance.UPDATES, delta=FORTY_SIX), ECHO, updates(SIXTY), Reason.VALUE_CHANGED),
        (prior(), ECHO, replace(JUDGMENT, stance=Stance.CONTRADICTS), Reason.STANCE_CHANGED),
        (prior(stance=Stance.CONTRADICTS), ORIGIN, JUDGMENT, Reason.STANCE_CHANGED),
        (prior(), ECHO, updates(None), Reason.STANCE_CHANGED),
        # another origin confirms the new value
        (prior(origin_key="other", stance=Stance.UPDATES, delta=SIXTY), ORIGIN, updates(SIXTY),
         Reason.FURTHER_ORIGIN),
        (prior(stance=Stance.CONTRADICTS), ECHO, JUDGMENT, Reason.SYNDICATED_COPY),
        (prior(stance=Stance.UPDATES, delta=SIXTY), ECHO, JUDGMENT, Reason.SYNDICATED_COPY),
        (prior(stance=Stance.CONTRADICTS), ECHO, updates(None), Reason.STANCE_CHANGED),
        # no source: it may repeat what we hold
        (prior(origin_key="other"), NOBODY, JUDGMENT, Reason.UNKNOWN_ORIGIN),
        (prior(origin_key="other"), NOBODY, updates(SIXTY), Reason.NEW_REPORTING),
        (prior(origin_key="other"), NOBODY, updates(None), Reason.NEW_REPORTING),
        (prior(origin_key="other"), NOBODY, replace(JUDGMENT, stance=Stance.CONTRADICTS),
         Reason.NEW_REPORTING),
        (prior(origin_key="other", stance=Stance.CONTRADICTS), NOBODY,
         replace(JUDGMENT, stance=Stance.CONTRADICTS), Reason.UNKNOWN_ORIGIN),
        (prior(origin_key="other", stance=Stance.UPDATES, delta=SIXTY), NOBODY, updates(SIXTY),
         Reason.VALUE_HELD),
        (prior(canonical_url="https://hp.example/a"), NOBODY, JUDGMENT, Reason.ALREADY_ALERTED),
        # what the user never heard does not hide a later copy
        (prior(alerted=False), ECHO, JUDGMENT, Reason.NEW_REPORTING),
    ],
)  # fmt: skip
def test_against_what_the_origin_said_before(
    earlier: PriorEvidence, origin: Origin, judged: Judgment, reason: Reason
) -> None:
    assert verdict(earlier, origin=origin, judged=judged).reason is reason


def test_a_confirmed_new_value_names_who_said_it_first() -> None:
    earlier = prior(origin_key="other", stance=Stance.UPDATES, delta=SIXTY)
    assert verdict(earlier, judged=updates(SIXTY)).standing == (
        "second independent origin: Harbour Post, beside Reuters;"
        " 2 outlets, 2 origins for what is new"
    )
    denial = verdict(earlier, judged=replace(JUDGMENT, stance=Stance.CONTRADICTS))
    assert denial.standing == "new reporting by Harbour Post; 1 outlet, 1 origin against it"


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("almost 100 vehicles", "around 100 vehicles", True),
        ("1,200 soldiers", "1200 troops", True),
        ("3 million", "3 thousand", False),
        ("10 mg", "5 mg", False),
        ("60", "600", False),
        ("signed", "Signed", True),
        ("signed", "not signed", False),
        ("signed", "in force", False),
        ("до 300", "около 300", True),
        ("", "", True),
    ],
)
def test_the_key_knows_a_value_from_its_wording(one: str, other: str, same: bool) -> None:
    kind = DeltaKind.QUANTITY if any(c.isdigit() for c in one) else DeltaKind.STAGE
    keys = {
        alert_key(CLAIM, ORIGIN, Stance.UPDATES, Delta(kind=kind, old="x", new=new))
        for new in (one, other)
    }
    assert len(keys) == (1 if same else 2)


def test_the_key_depends_on_claim_version_origin_stance_and_delta() -> None:
    keys = {
        alert_key(CLAIM, ORIGIN, Stance.CONFIRMS, None),
        alert_key(replace(CLAIM, version=2), ORIGIN, Stance.CONFIRMS, None),
        alert_key(replace(CLAIM, id="d"), ORIGIN, Stance.CONFIRMS, None),
        alert_key(CLAIM, replace(ORIGIN, key="l"), Stance.CONFIRMS, None),
        alert_key(CLAIM, ORIGIN, Stance.CONTRADICTS, None),
        alert_key(CLAIM, ORIGIN, Stance.CONFIRMS, SIXTY),
        alert_key(CLAIM, ORIGIN, Stance.CONFIRMS, replace(SIXTY, kind=DeltaKind.EXTENT)),
    }
    assert len(keys) == 7
    assert all(len(key) == 64 and int(key, 16) for key in keys)
    renamed = replace(ORIGIN, outlet="Other", independence=Independence.ECHO)
    assert alert_key(CLAIM, renamed, Stance.CONFIRMS, None) in keys


def test_mentions_in_unread_languages_alert_where_the_claim_asks() -> None:
    asking = replace(CLAIM, alert_on_mentions=True)
    mention = replace(JUDGMENT, stance=Stance.MENTIONS, judged=False, confidence=0.3)
    decision = verdict(claim=asking, judged=mention)
    assert (decision.alert, decision.reason) == (True, Reason.UNJUDGED_MENTION)
    assert verdict(claim=asking, judged=replace(mention, quote="")).reason is Reason.NO_QUOTE
    assert verdict(claim=asking, judged=mention, first_poll=True).reason is Reason.FIRST_POLL
    read = replace(mention, judged=True)
    assert verdict(claim=asking, judged=read).reason is Reason.MENTION_ONLY
    known = prior(stance=Stance.MENTIONS)
    assert verdict(known, claim=asking, judged=mention).reason is Reason.SYNDICATED_COPY
    again = prior(stance=Stance.MENTIONS, canonical_url=ARTICLE.canonical_url)
    assert verdict(again, claim=asking, judged=mention).reason is Reason.ALREADY_ALERTED
    assert verdict(prior(), claim=asking, judged=mention).alert


def test_what_is_not_judged_is_a_mention_whatever_it_says() -> None:
    asking = replace(CLAIM, alert_on_mentions=True)
    unread = replace(JUDGMENT, judged=False, delta=SIXTY)
    decision = verdict(claim=asking, judged=unread)
    assert decision.reason is Reason.UNJUDGED_MENTION
    assert decision.alert_key == alert_key(asking, ORIGIN, Stance.MENTIONS, None)


@pytest.mark.parametrize(
    ("origins", "words"),
    [
        (1, "second independent origin: Harbour Post, beside O0; 2 outlets, 2 origins"),
        (3, "fourth independent origin: Harbour Post, beside O0, O1, O2; 4 outlets, 4 origins"),
        (9, "10th independent origin: Harbour Post, beside O0, O1, O2 and more; "),
        (20, "21st independent origin"),
        (111, "112th independent origin"),
    ],
)
def test_origins_are_counted_and_named(origins: int, words: str) -> None:
    held = [
        prior(
            origin_key=f"o{n}",
            outlet=f"O{n}",
            published_at=NOW - timedelta(days=2) + timedelta(minutes=n),
        )
        for n in range(origins)
    ]
    decision = verdict(*held)
    assert (decision.alert, decision.reason) == (True, Reason.FURTHER_ORIGIN)
    assert words in decision.explanation
    assert decision.explanation == f"confirms: {decision.standing}"


def test_echoes_are_counted_as_outlets_and_not_as_origins() -> None:
    copies = [prior(outlet=f"Copy {n}", alerted=False) for n in range(2)]
    decision = verdict(prior(), *copies, origin=ECHO)
    assert decision.explanation.endswith("4 outlets, 1 origin")
    unknown = prior(origin_key="unknown", independence=Independence.UNKNOWN)
    assert verdict(unknown).reason is Reason.NEW_REPORTING, "who names nobody is no origin"


def test_what_no_rule_supports_needs_more_confidence() -> None:
    strict = replace(POLICY, min_confidence_unsupported={Stance.CONFIRMS: 0.95})
    history = ClaimHistory(claim_id="c")
    alone = replace(JUDGMENT, unsupported=True)
    decision = decide(CLAIM, ARTICLE, alone, ORIGIN, history, strict, NOW)
    assert decision.reason is Reason.LOW_CONFIDENCE


MINISTRY = Delta(kind=DeltaKind.ATTRIBUTION, old="two officials", new="transport ministry")
SPOKESWOMAN = Delta(kind=DeltaKind.ATTRIBUTION, old="two officials", new="Jane Roe, spokeswoman")


def test_a_copy_that_names_the_source_otherwise_is_no_news() -> None:
    held = prior(stance=Stance.UPDATES, delta=MINISTRY)
    assert verdict(held, judged=updates(SPOKESWOMAN), origin=ECHO).reason is Reason.VALUE_HELD
    unnamed = verdict(prior(), judged=updates(SPOKESWOMAN), origin=ECHO)
    assert unnamed.reason is Reason.VALUE_CHANGED, "its original named nobody"
    other = replace(ORIGIN, key="another")
    assert verdict(held, judged=updates(SPOKESWOMAN), origin=other).alert


def test_a_better_source_needs_no_more_confidence_than_the_confirmation_it_is() -> None:
    policy = replace(POLICY, min_confidence={Stance.CONFIRMS: 0.6, Stance.UPDATES: 0.85})
    for delta, reason in ((MINISTRY, Reason.NEW_REPORTING), (SIXTY, Reason.LOW_CONFIDENCE)):
        judged = replace(updates(delta), confidence=0.7)
        history = ClaimHistory(claim_id="c")
        assert decide(CLAIM, ARTICLE, judged, ORIGIN, history, policy, NOW).reason is reason


def test_what_was_withdrawn_is_not_counted() -> None:
    gone = prior(origin_key="gone", withdrawn=True)
    decision = verdict(gone)
    assert decision.reason is Reason.NEW_REPORTING
    assert decision.explanation.endswith("1 outlet, 1 origin")
