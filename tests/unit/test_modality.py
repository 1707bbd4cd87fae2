from __future__ import annotations

import pytest

from watcher.core.modality import Modality, Tense, read_modality

PLAIN = "Russia withdrew 400 soldiers from Damascus."


@pytest.mark.parametrize(
    ("text", "flag"),
    [
        ("Will Russia leave its bases?", "question"),
        ("It is unclear whether Russia will leave.", "question"),
        ("If Russia left, the port would stand empty.", "hypothetical"),
        ("A withdrawal would cost it dearly.", "hypothetical"),
        ("The senator demanded that Russia leave.", "demand"),
        ("Protesters called for a withdrawal.", "demand"),
        ("Russia must leave, the senator told them.", "demand"),
        ("Moscow hopes to keep the base.", "hope"),
        ("Residents fear a new attack.", "hope"),
        ("Russia may withdraw its soldiers.", "hedge"),
        ("Russia is probably flying cargo out.", "hedge"),
        ("Russia reportedly withdrew 400 soldiers.", "rumour"),
        ("According to unverified posts, the soldiers left.", "rumour"),
        ("There were rumours that the soldiers had left.", "rumour"),
        ("Russia will withdraw its soldiers.", "forecast"),
        ("The port, which last year was leased, is quiet.", "background"),
        ("The base dates from 1971.", "background"),
        ("The toll has risen to 31.", "change"),
        ("The road is no longer closed.", "change"),
        ("The ministry said it had never happened.", "correction"),
        ("They tried to take the bridge.", "attempt"),
    ],
)
def test_markers(text: str, flag: str) -> None:
    assert getattr(read_modality(text), flag)


def test_a_plain_report_has_no_marker() -> None:
    assert read_modality(PLAIN) == Modality(tense=Tense.PAST)
    assert read_modality(PLAIN).asserts


@pytest.mark.parametrize(
    "text",
    [
        "The minister said that the road would close in May.",
        "The mayor confirmed that the market would open.",
    ],
)
def test_would_in_reported_speech_is_a_plan_not_a_condition(text: str) -> None:
    assert not read_modality(text).hypothetical


def test_may_the_month_is_no_hedge() -> None:
    assert not read_modality("The road closed on May 4.").hedge


@pytest.mark.parametrize(
    ("text", "tense"),
    [
        ("They left yesterday.", Tense.PAST),
        ("They are leaving now.", Tense.PRESENT),
        ("They will leave.", Tense.FUTURE),
    ],
)
def test_tense(text: str, tense: Tense) -> None:
    assert read_modality(text).tense is tense


@pytest.mark.parametrize(
    "text",
    [
        "Will Russia leave its bases?",
        "If Russia left, it would lose the port.",
        "The senator demanded that Russia leave.",
        "Moscow hopes to keep the base.",
        "Rumours say that the soldiers left.",
    ],
)
def test_these_do_not_assert(text: str) -> None:
    assert not read_modality(text).asserts
