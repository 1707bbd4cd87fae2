"""Each number that the blend weighs, from a claim and a sentence written for it, and from one beside it."""

from __future__ import annotations

import pytest

from tests.judge_parts import claim_of, considered
from watcher.core.model import ClaimKind, Stance
from watcher.judge.features import read_features
from watcher.judge.verdict import Rule

EVENT, STATE, FORECAST = ClaimKind.PAST_EVENT, ClaimKind.ONGOING_STATE, ClaimKind.FORECAST
SCORED = ("model ", "alone ")
SCORES = (-0.1, -3.0, -4.0, -6.5, -16.0)
LEFT = "Russia evacuated soldiers from Damascus."
LEFT_400 = "Russia evacuated 400 soldiers from Damascus."
LEFT_ON = "Russia evacuated 400 soldiers from Damascus on 10 December."
KEEPS = "Russia keeps its base at Hmeimim."
LEAVES = "Russia will leave Hmeimim on 4 May 2025."
DEAL = "Russia signed an agreement with Syria about the bases."
TALKS = "Russia is in talks with Syria about the bases."
VOTE = "The vote on Hmeimim is planned for 4 May 2025."


def features(claim: str, sentence: str, kind: ClaimKind = EVENT) -> dict[str, float]:
    row = considered(claim_of(claim, kind), sentence)
    return read_features(SCORES, row.verdict, row.seen)


FLAGS: list[tuple[str, ClaimKind, str, str]] = [
    # rules
    ("rule stated", EVENT, LEFT_400, "Moscow pulled out 400 soldiers from Damascus."),
    (
        "rule denied",
        EVENT,
        LEFT_400,
        "Russia denied that it had evacuated 400 soldiers from Damascus.",
    ),
    ("rule opposite", STATE, KEEPS, "Russia is leaving its base at Hmeimim."),
    (
        "rule opposite",
        EVENT,
        DEAL,
        "Russia has yet to sign an agreement with Syria about the bases.",
    ),
    ("rule new figure", EVENT, LEFT_400, "Russia has evacuated 1,200 soldiers from Damascus."),
    (
        "rule other figure",
        EVENT,
        LEFT_400,
        "Russia evacuated 40 soldiers from Damascus, not 400.",
    ),
    ("rule new date", FORECAST, LEAVES, "Russia will now leave Hmeimim on 9 June 2025 instead."),
    ("rule other date", FORECAST, LEAVES, "Russia will leave Hmeimim on 9 June 2025."),
    ("rule new state", STATE, KEEPS, "Russia no longer keeps its base at Hmeimim."),
    (
        "rule new stage",
        FORECAST,
        "Russia will sign an agreement with Syria about the bases.",
        "Russia has signed an agreement with Syria about the bases.",
    ),
    (
        "rule not reached",
        STATE,
        "The agreement between Russia and Syria on the bases is in force.",
        "The agreement between Russia and Syria on the bases is not yet signed.",
    ),
    ("rule elsewhere", EVENT, LEFT, "A bakery opened in Lisbon."),
    # what is shared
    ("clash", EVENT, "The tanker Orion Star ran aground.", "The tanker Orion Sun ran aground."),
    ("elsewhere", EVENT, LEFT_400, "Russia evacuated 400 soldiers from Aleppo."),
    ("lead missing", EVENT, LEFT, "Soldiers were evacuated from Damascus."),
    ("same predicate", EVENT, LEFT, "Moscow withdrew soldiers from Damascus."),
    ("opposite predicate", STATE, KEEPS, "Russia is leaving its base at Hmeimim."),
    ("mixed predicate", STATE, KEEPS, "Russia keeps and leaves Hmeimim."),
    ("negation differs", EVENT, DEAL, "Russia has not yet signed an agreement with Syria."),
    ("ceased", STATE, KEEPS, "Russia no longer keeps its base at Hmeimim."),
    (
        "swapped",
        EVENT,
        "Russia moved soldiers from Damascus to Aleppo.",
        "Russia moved soldiers from Aleppo to Damascus.",
    ),
    ("quantifiers missing", EVENT, "Russia evacuated all soldiers from Damascus.", LEFT),
    # values and dates
    ("same value", EVENT, LEFT_400, "Russia pulled 400 troops out of Damascus."),
    ("higher value", EVENT, LEFT_400, "Russia has evacuated 1,200 soldiers from Damascus."),
    ("lower value", EVENT, LEFT_400, "Russia evacuated 40 soldiers from Damascus."),
    (
        "prior agrees",
        EVENT,
        LEFT_400,
        "Russia raised the number of soldiers evacuated from Damascus from 400 to 1,200.",
    ),
    ("rejects value", EVENT, LEFT_400, "Russia evacuated 40 soldiers from Damascus, not 400."),
    ("value missing", EVENT, LEFT_400, LEFT),
    ("same date", EVENT, LEFT_ON, "On 10 December Russia evacuated 400 soldiers from Damascus."),
    ("other date", EVENT, LEFT_ON, "Russia evacuated 400 soldiers from Damascus on 12 December."),
    (
        "mixed dates",
        EVENT,
        "Russia evacuated soldiers from Damascus this week.",
        "Russia evacuated soldiers from Damascus in the last ten days.",
    ),
    ("later date", EVENT, LEFT, "Russia evacuated soldiers from Damascus on 19 December 2024."),
    # how it is held
    ("mood question", EVENT, LEFT, "Did Russia evacuate soldiers from Damascus?"),
    (
        "mood hypothetical",
        EVENT,
        LEFT,
        "If Russia evacuated soldiers from Damascus, it would lose a port.",
    ),
    ("mood demand", EVENT, LEFT, "A senator demanded that Russia evacuate soldiers from Damascus."),
    ("mood hope", EVENT, LEFT, "Russia hopes to evacuate soldiers from Damascus."),
    ("mood hedge", EVENT, LEFT, "Russia may have evacuated soldiers from Damascus."),
    ("mood rumour", EVENT, LEFT, "Rumours say Russia evacuated soldiers from Damascus."),
    ("mood forecast", EVENT, LEFT, "Russia will evacuate soldiers from Damascus."),
    (
        "mood background",
        EVENT,
        LEFT,
        "Russia had earlier evacuated soldiers from Damascus in 2017.",
    ),
    ("mood change", STATE, KEEPS, "Russia no longer keeps its base at Hmeimim."),
    (
        "mood correction",
        EVENT,
        LEFT_400,
        "Russia denied that it had evacuated 400 soldiers from Damascus.",
    ),
    ("mood attempt", EVENT, LEFT, "Russia tried to evacuate soldiers from Damascus."),
    # how far it has come
    ("deal ahead", STATE, TALKS, DEAL),
    ("deal behind", EVENT, DEAL, "Russia and Syria are in talks about the bases."),
    ("deal not yet", EVENT, DEAL, "Russia has not yet signed an agreement with Syria."),
    ("ending", FORECAST, VOTE, "The vote on Hmeimim was called off."),
    (
        "course ahead",
        STATE,
        "Construction of the base at Hmeimim is planned.",
        "Construction of the base at Hmeimim has begun.",
    ),
    ("denial", EVENT, LEFT, "Russia denied that it had evacuated soldiers from Damascus."),
    ("exception", EVENT, LEFT, "Russia evacuated soldiers from everywhere except Damascus."),
    ("undoing", FORECAST, VOTE, "The vote on Hmeimim was called off."),
    (
        "subordinate",
        EVENT,
        LEFT,
        "Russia, which evacuated soldiers from Damascus, sent a minister.",
    ),
    ("old news", EVENT, LEFT, "Russia had evacuated soldiers from Damascus."),
    ("claim forecast", FORECAST, LEAVES, LEAVES),
    ("claim state", STATE, KEEPS, KEEPS),
]
"""(feature, kind of claim, claim, a sentence for which it is 1)."""

PLAIN_CASE = features(LEFT, LEFT)
"""A claim of a past event, told in its own words: only agreement."""
AGREEING = {"rule stated", "same predicate", "names", "own names", "coverage", "own coverage"}
SHARES = {"names", "own names", "coverage", "own coverage"}


@pytest.mark.parametrize(
    ("name", "kind", "claim", "sentence"),
    FLAGS,
    ids=[f"{row[0]}-{n}" for n, row in enumerate(FLAGS)],
)
def test_a_flag_is_1_where_it_holds(name: str, kind: ClaimKind, claim: str, sentence: str) -> None:
    found = features(claim, sentence, kind)
    assert found[name] == 1.0, {key: value for key, value in found.items() if value}
    if name not in AGREEING and kind is EVENT:
        assert features(claim, claim, kind)[name] == (1.0 if name.startswith("same") else 0.0)


def test_a_claim_in_its_own_words_has_only_what_agrees() -> None:
    raised = {key for key, value in PLAIN_CASE.items() if value and not key.startswith(SCORED)}
    assert raised == AGREEING
    assert all(PLAIN_CASE[name] == 1.0 for name in AGREEING)


def test_every_flag_has_a_case() -> None:
    told = {name for name, *_ in FLAGS}
    scored = {f"{kind} {stance.value}" for kind in ("model", "alone") for stance in Stance}
    assert set(PLAIN_CASE) - told - SHARES - scored == {"sentences alone"}


def test_every_pair_has_the_same_features_in_the_same_order() -> None:
    orders = {tuple(features(claim, sentence, kind)) for _, kind, claim, sentence in FLAGS}
    assert orders == {tuple(PLAIN_CASE)}


def test_the_flags_are_0_or_1() -> None:
    for _, kind, claim, sentence in FLAGS:
        found = features(claim, sentence, kind)
        flags = {k: v for k, v in found.items() if k not in SHARES and not k.startswith(SCORED)}
        assert set(flags.values()) <= {0.0, 1.0}
        assert all(0.0 <= found[share] <= 1.0 for share in SHARES)


def test_of_sentences_read_alone_each_alert_has_its_most_and_each_quiet_stance_its_least() -> None:
    row = considered(claim_of(LEFT), LEFT)
    one, other = (-0.1, -3.0, -4.0, -6.5, -16.0), (-2.0, -1.0, -5.0, -0.5, -3.0)
    found = read_features(SCORES, row.verdict, row.seen, (one, other))
    assert [found[f"alone {stance.value}"] for stance in Stance] == [-0.1, -1.0, -4.0, -6.5, -7.0]
    assert found["sentences alone"] == 1.0
    # nothing read alone: the whole stands for it
    assert [PLAIN_CASE[f"alone {stance.value}"] for stance in Stance] == [
        PLAIN_CASE[f"model {stance.value}"] for stance in Stance
    ]
    assert PLAIN_CASE["sentences alone"] == 0.0


def test_scores_of_the_model_come_by_stance_and_not_below_never() -> None:
    assert [PLAIN_CASE[f"model {stance.value}"] for stance in Stance] == [
        *(-0.1, -3.0, -4.0, -6.5),
        -7.0,
    ]


def test_shares_say_how_much_of_the_claim_is_there() -> None:
    half = features(LEFT_400, "Russia evacuated 400 soldiers from Aleppo.")
    assert (half["names"], half["own names"]) == (0.5, 0.5)
    partly = features(DEAL, "Russia and Syria are in talks about the bases.")
    assert 0.0 < partly["coverage"] < 1.0
    none = features(LEFT, "A bakery opened in Lisbon.")
    assert [none[share] for share in sorted(SHARES)] == [0.0, 0.0, 0.0, 0.0]


def test_what_the_claim_holds_itself_is_no_mood_of_the_sentence() -> None:
    hedged = "Russia may have evacuated soldiers from Damascus."
    assert features(hedged, hedged)["mood hedge"] == 0.0
    assert features(LEFT, hedged)["mood hedge"] == 1.0
    denied = "Russia denied that it had evacuated soldiers from Damascus."
    assert features(denied, denied)["denial"] == 0.0


def test_each_rule_has_at_most_one_feature_and_only_mentions_and_none_have_no_feature() -> None:
    # a rule that no feature tells would be invisible to the blend
    row = considered(claim_of(LEFT), LEFT)
    told = {}
    for rule in Rule:
        verdict = type(row.verdict)(row.verdict.stance, rule, 0.5, "because")
        found = read_features(SCORES, verdict, row.seen)
        told[rule] = [key for key, value in found.items() if key.startswith("rule ") and value]
    assert {rule for rule, names in told.items() if not names} == {Rule.MENTIONED}
    assert all(len(names) <= 1 for names in told.values())
