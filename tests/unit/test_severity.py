"""How much an alert matters, case by case."""

from __future__ import annotations

from itertools import pairwise

import pytest

from tests.telling import a_delta, a_message
from watcher.core.model import AlertMessage, DeltaKind, Independence, Reason, Stance
from watcher.core.severity import SEVERITY_WORDS, Severity, severity_named, severity_of

ECHO, UNKNOWN = Independence.ECHO, Independence.UNKNOWN
CONTRADICTS, CONFIRMS, UPDATES = Stance.CONTRADICTS, Stance.CONFIRMS, Stance.UPDATES
FURTHER = Reason.FURTHER_ORIGIN


@pytest.mark.parametrize(
    ("message", "severity"),
    [
        (a_message(CONTRADICTS), Severity.CONTRADICTION),
        (a_message(CONTRADICTS, reason=FURTHER, origins=4), Severity.CONTRADICTION),
        (a_message(CONTRADICTS, delta=a_delta()), Severity.CONTRADICTION),
        (a_message(CONTRADICTS, independence=ECHO), Severity.OTHER_CONTRADICTION),
        (a_message(CONTRADICTS, independence=UNKNOWN), Severity.OTHER_CONTRADICTION),
        (a_message(CONFIRMS, reason=Reason.WITHDRAWN), Severity.CONTRADICTION),
        (
            a_message(UPDATES, reason=Reason.WITHDRAWN, independence=ECHO),
            Severity.CONTRADICTION,
        ),
        (a_message(UPDATES, delta=a_delta(kind=DeltaKind.STAGE)), Severity.STAGE_CHANGE),
        (a_message(UPDATES, delta=a_delta(kind=DeltaKind.STATUS)), Severity.STAGE_CHANGE),
        (
            a_message(UPDATES, delta=a_delta(kind=DeltaKind.STAGE), independence=ECHO),
            Severity.STAGE_CHANGE,
        ),
        *(
            (a_message(UPDATES, delta=a_delta(kind=kind)), Severity.NEW_VALUE)
            for kind in DeltaKind
            if kind not in (DeltaKind.STAGE, DeltaKind.STATUS)
        ),
        (a_message(UPDATES), Severity.NEW_VALUE),
        (a_message(UPDATES, delta=a_delta(), reason=Reason.VALUE_CHANGED), Severity.NEW_VALUE),
        # the second origin bears out what the first one changed; the third adds little
        (
            a_message(UPDATES, delta=a_delta(), reason=FURTHER, origins=2),
            Severity.FIRST_CONFIRMATION,
        ),
        (a_message(UPDATES, delta=a_delta(), reason=FURTHER, origins=3), Severity.OTHER),
        (a_message(CONFIRMS), Severity.FIRST_CONFIRMATION),
        (a_message(CONFIRMS, reason=FURTHER, origins=2), Severity.FIRST_CONFIRMATION),
        (a_message(CONFIRMS, reason=FURTHER, origins=3), Severity.OTHER),
        (a_message(CONFIRMS, reason=FURTHER, origins=0), Severity.OTHER),
        (a_message(CONFIRMS, reason=Reason.STANCE_CHANGED), Severity.FIRST_CONFIRMATION),
        (a_message(CONFIRMS, independence=ECHO), Severity.OTHER),
        (a_message(CONFIRMS, independence=UNKNOWN), Severity.OTHER),
        (a_message(Stance.MENTIONS, reason=Reason.UNJUDGED_MENTION), Severity.OTHER),
    ],
)
def test_severity(message: AlertMessage, severity: Severity) -> None:
    assert severity_of(message) is severity


def test_the_order_is_that_of_the_issue() -> None:
    order = [
        Severity.CONTRADICTION,
        Severity.STAGE_CHANGE,
        Severity.NEW_VALUE,
        Severity.FIRST_CONFIRMATION,
        Severity.OTHER,
    ]
    assert all(one > other for one, other in pairwise(order))


def test_words_name_severities_the_most_severe_first() -> None:
    assert SEVERITY_WORDS[0] == "contradiction"
    assert SEVERITY_WORDS[-1] == "other"
    assert [severity_named(word) for word in SEVERITY_WORDS] == sorted(Severity, reverse=True)
    assert severity_named("never") is None
