"""What an alert says, before any channel dresses it."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from watcher.core.grouping import with_report
from watcher.core.message_text import (
    REASON_WORDS,
    also_text,
    confidence_line,
    origin_line,
    plain_text,
    source_line,
    sparkline,
    speaker_line,
    standing_line,
    weight_line,
)
from watcher.core.messages import alert_id, alert_message, confidence_word
from watcher.core.model import (
    AlertMessage,
    Article,
    ArticleSource,
    Attribution,
    Claim,
    DateSource,
    Decision,
    Delta,
    DeltaKind,
    FurtherReport,
    Independence,
    Judgment,
    Origin,
    Reason,
    Stance,
)

KEY = "0123456789abcdef" * 4
CLAIM = Claim(id="ships", text="At least 40 ships wait.", as_of=date(2025, 3, 1))
ARTICLE = Article(
    url="https://hp.example/a?x=1",
    canonical_url="https://hp.example/a",
    title="<b>Ships</b>",
    text="Now 60 ships wait.",
    outlet="Harbour Post",
    published_at=datetime(2025, 3, 10, tzinfo=UTC),
    date_source=DateSource.ENTRY,
)
JUDGMENT = Judgment(
    claim_id="ships",
    stance=Stance.UPDATES,
    confidence=0.8,
    quote="Now 60 ships wait.",
    end=18,
    reason="60 is more\nthan 40",
    delta=Delta(kind=DeltaKind.QUANTITY, old="40", new="60"),
    said=Attribution(speaker="harbour master"),
)
ORIGIN = Origin(
    key="reuters:2025-03-10",
    outlet="Harbour Post",
    credited=("Reuters",),
    independence=Independence.ECHO,
    echo_of="Reuters",
)
DECISION = Decision(
    alert=True, reason=Reason.NEW_REPORTING, explanation="new reporting", alert_key=KEY
)


def message(article: Article = ARTICLE, judgment: Judgment = JUDGMENT) -> AlertMessage:
    return alert_message(CLAIM, article, judgment, ORIGIN, DECISION)


def test_everything_is_carried_over() -> None:
    assert message() == AlertMessage(
        alert_id="0123456789",
        alert_key=KEY,
        claim_id="ships",
        claim_text="At least 40 ships wait.",
        claim_as_of=date(2025, 3, 1),
        stance=Stance.UPDATES,
        reason=Reason.NEW_REPORTING,
        delta=JUDGMENT.delta,
        quote="Now 60 ships wait.",
        article_title="<b>Ships</b>",
        article_url="https://hp.example/a?x=1",
        outlet="Harbour Post",
        published_at=ARTICLE.published_at,
        said=Attribution(speaker="harbour master"),
        credited=("Reuters",),
        independence=Independence.ECHO,
        echo_of="Reuters",
        confidence=0.8,
        confidence_word="high",
        why="60 is more than 40",
        notes=(),
        claim_version=1,
    )


@pytest.mark.parametrize(
    ("confidence", "word"),
    [(0.0, "low"), (0.59, "low"), (0.6, "medium"), (0.79, "medium"), (0.8, "high"), (1.0, "high")],
)
def test_confidence_word(confidence: float, word: str) -> None:
    assert confidence_word(confidence) == word


@pytest.mark.parametrize(
    ("change", "note"),
    [
        ({"source": ArticleSource.FEED_SUMMARY}, "summary"),
        ({"source": ArticleSource.FEED_CONTENT}, "not fetched"),
        ({"date_source": DateSource.FIRST_SEEN}, "no date"),
        ({"date_source": DateSource.GUESSED}, "guessed"),
        ({"revision": 3}, "revision 3"),
        ({"warnings": ("large page, little text",)}, "large page, little text"),
    ],
)
def test_notes(change: dict[str, object], note: str) -> None:
    (only,) = message(replace(ARTICLE, **change)).notes  # type: ignore[arg-type]
    assert note in only


def test_an_unjudged_mention_says_so() -> None:
    (note,) = message(judgment=replace(JUDGMENT, judged=False)).notes
    assert "not judged" in note


def test_the_explanation_stands_in_for_a_missing_reason() -> None:
    assert message(judgment=replace(JUDGMENT, reason="")).why == "new reporting"
    assert alert_id(KEY) == KEY[:10]


def test_further_reports_are_named_once_each() -> None:
    first = FurtherReport(outlet="The Beacon", url="b", independence=Independence.INDEPENDENT)
    copies = [
        FurtherReport(outlet="Herald", url=url, independence=Independence.ECHO)
        for url in ("h", "i", "h", "https://hp.example/a?x=1", "")
    ]
    said = message()
    for report in (first, *copies):
        said = with_report(said, report)
    assert [also.url for also in said.also] == ["b", "h", "i", ""]
    assert also_text(said) == "also: The Beacon (independent), Herald (echo)"
    counted = replace(said, standing="4 outlets, 2 origins")
    line = "4 outlets, 2 origins · also: The Beacon (independent), Herald (echo)"
    assert standing_line(counted) == line
    assert line in plain_text(counted).splitlines()
    assert standing_line(message()) == also_text(message()) == ""
    nobody = FurtherReport(outlet="", url="n", independence=Independence.UNKNOWN)
    assert also_text(with_report(message(), nobody)) == "also: unknown outlet (origin unknown)"


def test_an_article_without_a_link_gives_none() -> None:
    unlinked = replace(ARTICLE, url="", canonical_url="watcher:entry/7")
    assert message(unlinked).article_url == ""


@pytest.mark.parametrize(
    ("said", "line"),
    [
        (None, ""),
        (Attribution(quoted=True), ""),
        (Attribution(speaker="Ann Lee", role="mayor", to="AFP"), "Ann Lee, mayor, to AFP"),
        (Attribution(speaker="Ann Lee", quoted=True), "Ann Lee (quoted)"),
        (
            Attribution(speaker="HUR", quoted=True, hedged=True, denied=True),
            "HUR (quoted, hedged, a denial)",
        ),
    ],
)
def test_an_alert_says_who_said_it_and_how(said: Attribution | None, line: str) -> None:
    told = source_line(message(judgment=replace(JUDGMENT, said=said)))
    assert speaker_line(said) == line
    assert (f" · said by {line} · " in told) == bool(line)
    assert ("said by" in told) == bool(line)


def test_the_text_says_why_in_words_and_keeps_to_a_line_a_fact() -> None:
    said = replace(
        message(),
        quote="one\ntwo\u2028CONTRADICTS: forged",
        notes=("read from the feed's summary only",),
    )
    assert plain_text(said).splitlines() == [
        "UPDATES: At least 40 ships wait.",
        "quantity: 40 → 60",
        "“one two CONTRADICTS: forged”",
        "Harbour Post, 2025-03-10 00:00 UTC · said by harbour master · credits Reuters · echo of Reuters",
        "<b>Ships</b> https://hp.example/a?x=1",
        "high confidence: 60 is more than 40 · new reporting",
        "note: read from the feed's summary only",
        "alert 0123456789 · claim ships, as of 2025-03-01",
    ]


def test_a_withdrawal_says_what_is_no_longer_there() -> None:
    lines = plain_text(
        replace(message(), reason=Reason.WITHDRAWN, why="the page was edited")
    ).splitlines()
    assert lines[0] == "WITHDRAWN: At least 40 ships wait."
    assert "no longer on the page: “Now 60 ships wait.”" in lines
    assert "the page was edited" in lines
    assert not any("confidence" in line for line in lines)


def test_only_alerting_reasons_have_words_and_all_of_them() -> None:
    alerting = [*Reason][: [*Reason].index(Reason.WITHDRAWN) + 1]
    assert set(REASON_WORDS) == set(alerting)
    quiet = replace(message(), reason=Reason.MUTED)
    assert confidence_line(quiet) == "high confidence: 60 is more than 40"


def test_a_sparkline_shows_every_report() -> None:
    assert sparkline(()) == ""
    assert sparkline((0, 0)) == "▁▁"
    assert sparkline((0, 1, 1000)) == "▁▂█"
    assert sparkline((3, 3)) == "██"


def test_echoes_and_unknown_origins_are_told() -> None:
    assert origin_line(message()) == "echo of Reuters"
    assert origin_line(replace(message(), echo_of="")) == "echo of an earlier report"
    unknown = replace(message(), independence=Independence.UNKNOWN)
    assert origin_line(unknown) == "independence unknown"


def test_what_one_line_says_the_next_does_not_repeat() -> None:
    second = "second independent origin: AFP, beside Reuters; 2 outlets, 2 origins"
    first = "new reporting by AFP; 1 outlet, 1 origin"
    ours = replace(message(), independence=Independence.INDEPENDENT, standing=second)
    assert weight_line(ours) == second
    assert weight_line(replace(ours, standing=first)) == f"independent of what we had · {first}"
    assert weight_line(replace(ours, standing="")) == "independent of what we had"
    assert weight_line(replace(message(), standing=second)) == f"echo of Reuters · {second}"
    new = replace(message(), reason=Reason.NEW_REPORTING, delta=None)
    assert confidence_line(replace(new, standing="")).endswith(" · new reporting")
    assert "new reporting" not in confidence_line(replace(new, standing=first))
    changed = replace(message(), reason=Reason.VALUE_CHANGED, standing=first)
    assert ("a new value" in confidence_line(changed)) is (changed.delta is None)
    assert confidence_line(replace(changed, delta=None)).endswith(" · a new value")
