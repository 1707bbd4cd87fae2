"""Decisions fed back as history: never the same alert twice, never an update lost."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

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
from watcher.core.origins import trace_origin

NOW = datetime(2025, 3, 10, 12, tzinfo=UTC)
CLAIM = Claim(id="c", text="At least 40 ships wait.", alert_on_mentions=True)
POLICY = AlertPolicy(
    min_confidence=dict.fromkeys((Stance.CONFIRMS, Stance.CONTRADICTS, Stance.UPDATES), 0.5),
    max_age=timedelta(days=14),
)
DEDUP = {Reason.ALREADY_ALERTED, Reason.SYNDICATED_COPY}
# What an article and a judge can be like, with few values so that they collide.
OUTLETS = ("Reuters", "TASS", "Harbour Post", "Coast Daily", "")
QUOTES = (
    "The harbour master counted 14 freighters waiting outside the breakwater on Monday because "
    "customs officers had stopped working.",
    "The harbour master counted 19 freighters waiting outside the breakwater on Monday because "
    "customs officers had stopped working.",
    "Ships wait.",
    "",
)
deltas = st.none() | st.builds(
    Delta,
    kind=st.sampled_from((DeltaKind.QUANTITY, DeltaKind.STAGE)),
    old=st.just("40"),
    new=st.sampled_from(("46 ships", "about 46", "60 ships", "signed", "not signed")),
)
articles = st.builds(
    Article,
    url=st.sampled_from([f"https://x.example/{n}" for n in range(4)]),
    canonical_url=st.just(""),
    title=st.just("Ships"),
    text=st.sampled_from(QUOTES),
    outlet=st.sampled_from(OUTLETS),
    published_at=st.none() | st.integers(0, 20).map(lambda days: NOW - timedelta(days=days)),
).map(lambda article: replace(article, canonical_url=article.url))
judgments = st.builds(
    Judgment,
    claim_id=st.just("c"),
    stance=st.sampled_from(list(Stance)),
    confidence=st.sampled_from((0.4, 0.9)),
    quote=st.sampled_from(QUOTES),
    delta=deltas,
    background=st.booleans(),
    judged=st.booleans(),
).map(
    # A judge that does not read the language says no more than `mentions`.
    lambda judgment: (
        judgment if judgment.judged else replace(judgment, stance=Stance.MENTIONS, delta=None)
    )
)
credits_given = st.lists(st.sampled_from(OUTLETS[:4]), max_size=2, unique=True).map(tuple)
reports = st.tuples(articles, judgments, credits_given)


def evidence(
    article: Article, judgment: Judgment, origin: Origin, decision: Decision
) -> PriorEvidence:
    return PriorEvidence(
        origin_key=origin.key,
        outlet=origin.outlet,
        credited=origin.credited,
        stance=judgment.stance,
        delta=judgment.delta,
        quote=judgment.quote,
        published_at=article.published_at,
        canonical_url=article.canonical_url,
        alerted=decision.alert,
    )


@settings(max_examples=150)
@given(st.lists(reports, max_size=12))
def test_no_alert_twice_and_no_update_lost(
    stream: list[tuple[Article, Judgment, tuple[str, ...]]],
) -> None:
    history = ClaimHistory(claim_id="c")
    keys: set[str] = set()
    for article, judgment, credited in stream:
        origin = trace_origin(article, judgment, credited, history, POLICY.echo_window)
        decision = decide(CLAIM, article, judgment, origin, history, POLICY, NOW)
        key = alert_key(CLAIM, origin, judgment.stance, judgment.delta)
        if decision.alert:
            assert decision.alert_key == key
            assert judgment.quote
            assert key not in keys
            keys.add(key)
        heard = [p for p in history.evidence if p.alerted and p.origin_key == origin.key]
        if decision.reason in DEDUP:
            # Silenced as known: the user has this very stance, and this value if there is one.
            assert key in keys or judgment.delta is None
            assert any(p.stance is judgment.stance for p in heard)
        if decision.reason in {Reason.VALUE_CHANGED, Reason.STANCE_CHANGED}:
            assert heard
        history = ClaimHistory(
            claim_id="c",
            evidence=(*history.evidence, evidence(article, judgment, origin, decision)),
        )


@given(reports, st.lists(reports, max_size=5))
def test_an_echo_without_change_stays_silent(
    report: tuple[Article, Judgment, tuple[str, ...]],
    copies: list[tuple[Article, Judgment, tuple[str, ...]]],
) -> None:
    article, judgment, _ = report
    source = replace(article, outlet="Reuters", url="https://r.example/1", canonical_url="")
    told = PriorEvidence(
        origin_key="reuters:1",
        outlet="Reuters",
        credited=(),
        stance=judgment.stance,
        delta=judgment.delta,
        quote=judgment.quote,
        published_at=source.published_at,
        canonical_url=source.url,
        alerted=True,
    )
    history = ClaimHistory(claim_id="c", evidence=(told,))
    for other, _, _ in copies:
        copy = replace(other, published_at=source.published_at)
        plain = replace(judgment, quote=judgment.quote or "Ships wait.")
        origin = trace_origin(copy, plain, ("Reuters",), history, POLICY.echo_window)
        assert origin.key == "reuters:1"
        assert not decide(CLAIM, copy, plain, origin, history, POLICY, NOW).alert


@given(reports, st.lists(reports, max_size=6), st.randoms(use_true_random=False))
def test_origins_do_not_depend_on_the_order_of_history(
    report: tuple[Article, Judgment, tuple[str, ...]],
    earlier: list[tuple[Article, Judgment, tuple[str, ...]]],
    shuffler: object,
) -> None:
    known = []
    for number, (article, judgment, credited) in enumerate(earlier):
        origin = Origin(key=f"o{number}", outlet=article.outlet, credited=credited)
        silent = Decision(alert=False, reason=Reason.BACKGROUND, explanation="")
        known.append(evidence(article, judgment, origin, silent))
    article, judgment, credited = report
    first, second = (
        trace_origin(
            article,
            judgment,
            credited,
            ClaimHistory(claim_id="c", evidence=tuple(row)),
            timedelta(7),
        )
        for row in (known, sorted(known, key=lambda _: shuffler.random()))  # type: ignore[attr-defined]
    )
    assert first == second
    assert first.key
    assert (first.independence is Independence.ECHO) == bool(first.echo_of)


@given(
    judgments.filter(lambda j: j.stance not in (Stance.UNRELATED, Stance.MENTIONS)),
    st.lists(st.tuples(st.sampled_from(list(Stance)), deltas), max_size=5),
)
def test_a_stance_and_value_that_the_origin_never_gave_is_not_called_a_duplicate(
    judgment: Judgment, said_before: list[tuple[Stance, Delta | None]]
) -> None:
    judgment = replace(judgment, judged=True)
    origin = Origin(key="k", outlet="Reuters", independence=Independence.ECHO, echo_of="Reuters")
    article = Article(
        url="https://x.example/1", canonical_url="https://x.example/1", title="", text="",
        published_at=NOW,
    )  # fmt: skip
    decided = Decision(alert=True, reason=Reason.NEW_REPORTING, explanation="")
    given_before = tuple(
        evidence(article, replace(judgment, stance=stance, delta=delta), origin, decided)
        for stance, delta in said_before
    )
    decision = decide(
        CLAIM,
        article,
        judgment,
        origin,
        ClaimHistory(claim_id="c", evidence=given_before),
        POLICY,
        NOW,
    )
    key = alert_key(CLAIM, origin, judgment.stance, judgment.delta)
    known_keys = {alert_key(CLAIM, origin, stance, delta) for stance, delta in said_before}
    known_stances = {stance for stance, _ in said_before}
    if key not in known_keys and (judgment.delta or judgment.stance not in known_stances):
        assert decision.reason not in DEDUP
    if decision.reason in DEDUP:
        assert not decision.alert
