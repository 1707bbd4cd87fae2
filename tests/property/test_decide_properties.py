"""Decisions fed back as history: never the same alert twice, never an update lost."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from watcher.core.decide import alert_key, decide
from watcher.core.deltas import is_held
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
HELD = DEDUP | {Reason.VALUE_HELD, Reason.UNKNOWN_ORIGIN}
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
            # Silenced as known: the user has this very stance, and this value if there is one;
            # or it is an echo, which alone confirms nothing.
            said = any(
                p.stance is judgment.stance and is_held(p.delta, judgment.delta) for p in heard
            )
            assert said or (
                judgment.stance is Stance.CONFIRMS and origin.independence is Independence.ECHO
            )
            assert heard
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
    # What is unrelated never alerts, so nobody is held to have said it.
    st.lists(
        st.tuples(st.sampled_from([s for s in Stance if s is not Stance.UNRELATED]), deltas),
        max_size=5,
    ),
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
    confirms = judgment.stance is Stance.CONFIRMS and known_stances - {Stance.MENTIONS}
    news = judgment.delta or judgment.stance not in known_stances
    if key not in known_keys and news and not confirms:
        assert decision.reason not in DEDUP
    if decision.reason in DEDUP:
        assert not decision.alert


# ----------------------------------------------------------------------------- the table

origins = st.builds(
    Origin,
    key=st.sampled_from(("reuters", "afp", "union")),
    outlet=st.sampled_from(("Reuters", "AFP", "Harbour Post")),
    independence=st.sampled_from(Independence),
)
CHOICES = (Stance.CONFIRMS, Stance.CONTRADICTS, Stance.UPDATES)
PAGES = st.integers(0, 9).map(lambda n: f"https://x.example/{n}")


@st.composite
def sayings(draw: st.DrawFn) -> tuple[Article, Judgment, Origin]:
    stance = draw(st.sampled_from(CHOICES))
    page = draw(PAGES)
    article = Article(url=page, canonical_url=page, title="", text="", published_at=NOW)
    judgment = Judgment(
        claim_id="c",
        stance=stance,
        confidence=0.9,
        quote="Ships wait.",
        delta=draw(deltas) if stance is Stance.UPDATES else None,
    )
    return article, judgment, draw(origins)


def history_of(said: list[tuple[Article, Judgment, Origin]]) -> ClaimHistory:
    decided = Decision(alert=True, reason=Reason.NEW_REPORTING, explanation="")
    rows = tuple(evidence(*row, decided) for row in said)
    return ClaimHistory(claim_id="c", evidence=rows)


def due(saying: tuple[Article, Judgment, Origin], history: ClaimHistory) -> Decision:
    return decide(CLAIM, *saying, history, POLICY, NOW)


@given(sayings(), st.lists(sayings(), max_size=6))
def test_an_echo_of_what_we_hold_alerts_for_a_value_or_a_denial_only(
    saying: tuple[Article, Judgment, Origin], said: list[tuple[Article, Judgment, Origin]]
) -> None:
    article, judgment, origin = saying
    echo = replace(origin, independence=Independence.ECHO)
    held = history_of([(other, word, replace(its, key=origin.key)) for other, word, its in said])
    decision = due((article, judgment, echo), held)
    if decision.alert and said:
        assert judgment.stance is not Stance.CONFIRMS
        before = [word for _, word, _ in said if word.stance is judgment.stance]
        if judgment.stance is Stance.CONTRADICTS or judgment.delta is None:
            assert not before
        else:
            assert not any(is_held(word.delta, judgment.delta) for _, word, _ in said if word.delta)


@given(sayings(), st.lists(sayings(), max_size=6))
def test_an_update_with_a_value_that_is_not_held_always_alerts(
    saying: tuple[Article, Judgment, Origin], said: list[tuple[Article, Judgment, Origin]]
) -> None:
    article, judgment, origin = saying
    new = Delta(kind=DeltaKind.QUANTITY, old="40", new="999 ships")
    update = replace(judgment, stance=Stance.UPDATES, delta=new)
    decision = due((article, update, origin), history_of(said))
    assert decision.alert
    assert decision.alert_key == alert_key(CLAIM, origin, Stance.UPDATES, new)


@given(sayings(), st.lists(sayings(), max_size=6))
def test_the_same_evidence_twice_alerts_once(
    saying: tuple[Article, Judgment, Origin], said: list[tuple[Article, Judgment, Origin]]
) -> None:
    again = due(saying, history_of([*said, saying]))
    assert not again.alert
    assert again.reason in HELD
    assert len(again.explanation) > len(saying[1].stance.value) + 2


@given(sayings(), st.permutations(range(6)), st.lists(sayings(), min_size=6, max_size=6))
def test_what_was_heard_at_the_same_time_may_stand_in_any_order(
    saying: tuple[Article, Judgment, Origin],
    order: list[int],
    said: list[tuple[Article, Judgment, Origin]],
) -> None:
    assert due(saying, history_of(said)) == due(saying, history_of([said[n] for n in order]))


@given(sayings(), sayings())
def test_original_and_echo_of_the_same_second_alert_once_whichever_is_read_first(
    one: tuple[Article, Judgment, Origin], other: tuple[Article, Judgment, Origin]
) -> None:
    article, judgment, origin = one
    page, _, carrier = other
    original = (article, judgment, replace(origin, independence=Independence.INDEPENDENT))
    echo = (page, judgment, replace(carrier, key=origin.key, independence=Independence.ECHO))
    for first, second in ((original, echo), (echo, original)):
        opened, repeated = due(first, history_of([])), due(second, history_of([first]))
        assert opened.alert
        assert not repeated.alert
        assert opened.alert_key == alert_key(CLAIM, origin, judgment.stance, judgment.delta)
