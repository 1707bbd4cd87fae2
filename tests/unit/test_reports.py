"""Reports: the figures as text, JSON and page; nothing from outside acts on the page or leaves it."""

from __future__ import annotations

import json
import xml.etree.ElementTree as ET
from datetime import UTC, date, datetime
from html.parser import HTMLParser

import pytest

from watcher.core.errors import ParseError
from watcher.core.model import (
    Article,
    Claim,
    Decision,
    Finding,
    Judgment,
    Origin,
    Reason,
    Stance,
)
from watcher.core.reliability import read_reliability
from watcher.pipeline.evaluate import Wish, score_predictions
from watcher.pipeline.evaluate_articles import (
    CheckedArticle,
    count_articles,
    read_expected,
)
from watcher.pipeline.pairs import Pair
from watcher.pipeline.reports.articles import articles_json, articles_page, articles_text
from watcher.pipeline.reports.as_json import report_json
from watcher.pipeline.reports.as_page import report_page
from watcher.pipeline.reports.as_text import report_text
from watcher.pipeline.reports.plots import reliability_svg

EVIL = '<script>alert("x")</script> & <img src=http://evil.example/a.png onerror=x()>'
VOID = {"meta", "br", "link", "img", "input", "hr"}


class Reader(HTMLParser):
    """Collects tags, text and whatever names an address; fails on tags that do not match."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.tags: set[str] = set()
        self.text: list[str] = []
        self.addresses: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        if tag not in VOID:
            self.open.append(tag)
        self.addresses += [f"{name}={value}" for name, value in attrs if name in {"src", "href"}]
        assert not any(name.startswith("on") for name, _ in attrs)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.text.append(data)


def read_page(page: str) -> Reader:
    reader = Reader()
    reader.feed(page)
    reader.close()
    assert reader.open == []
    return reader


def row(name: str, label: Stance, said: Stance, confidence: float) -> tuple[Pair, Judgment]:
    pair = Pair(
        id=name,
        claim=f"claim {name} {EVIL}",
        evidence=f"passage {name} {EVIL}",
        label=label,
        as_of=date(2026, 1, 1),
        published=date(2026, 1, 9),
        phenomena=("negation",),
        group=f"group {int(name) % 4}",
    )
    judgment = Judgment(
        claim_id=name,
        stance=said,
        confidence=confidence,
        reason=f"because {name} {EVIL}",
        probabilities={said: 1.0},
    )
    return pair, judgment


ROWS = [
    row("1", Stance.CONFIRMS, Stance.CONFIRMS, 0.9),
    row("2", Stance.CONTRADICTS, Stance.CONFIRMS, 0.7),
    row("3", Stance.MENTIONS, Stance.CONTRADICTS, 0.8),
    row("4", Stance.UPDATES, Stance.MENTIONS, 0.6),
    row("5", Stance.UNRELATED, Stance.UNRELATED, 0.6),
    row("6", Stance.UPDATES, Stance.UPDATES, 0.95),
]
EVALUATION = score_predictions(
    "judge <1>", ROWS, Wish(bootstrap=50, baselines=True, notes=("a <note>",)), ROWS
)


def test_the_text_holds_every_figure() -> None:
    text = report_text(EVALUATION)
    for part in (
        "accuracy", "macro-F1", "alerts exactly right (xP)", "recall at xP >= 0.90", "threshold of other pairs",
        "updates read as confirms", "baseline, passage alone", "baseline, days between alone",
        "expected calibration error", "negation", "note: a <note>", "6 pairs in 4 groups",
    ):  # fmt: skip
        assert part in text
    assert "0.500 [" in text, "a figure with its interval"


def test_the_json_is_complete() -> None:
    report = json.loads(report_json(EVALUATION))
    assert report["pairs"] == 6
    assert report["confusion"]["contradicts"]["confirms"] == 1
    assert report["exact_precision"] == pytest.approx(2 / 4)
    assert report["best_threshold"]["confidence"] == 0.9
    assert report["best_threshold"]["exact_recall"] == pytest.approx(2 / 4)
    assert report["fixed_threshold"]["chosen"]["confidence"] == 0.9
    assert len(report["reliability"]["bins"]) == 10
    assert report["phenomena"][0]["name"] == "negation"
    assert {item["name"] for item in report["baselines"]} == {
        "passage alone", "claim alone", "days between alone",
    }  # fmt: skip
    low, high = report["intervals"]["macro_f1"]
    assert 0 <= low <= high <= 1
    assert len(report["predictions"]) == 6
    assert report["predictions"][1]["reason"].startswith("because 2")


def test_the_page_is_whole_and_holds_outside_text_as_text() -> None:
    page = report_page(EVALUATION)
    reader = read_page(page)
    assert reader.tags.isdisjoint({"script", "img", "link", "iframe"})
    assert reader.addresses == []
    shown = "".join(reader.text)
    for part in (
        "claim 3",
        "passage 2",
        "because 3",
        "claim 4",
        "a <note>",
        "judge <1>",
        "negation",
    ):
        assert part in shown
    assert EVIL in shown
    assert shown.index("claim 3") < shown.index("claim 2"), "the surest error first"
    assert "claim 1" not in shown, "what was right is no error"
    assert "svg" in reader.tags


def test_an_empty_set_is_reported_too() -> None:
    empty = score_predictions("test", [], Wish(bootstrap=10, baselines=True))
    assert "0 pairs" in report_text(empty)
    assert json.loads(report_json(empty))["predictions"] == []
    read_page(report_page(empty))


def test_the_plot_stands_alone_and_puts_points_where_they_belong() -> None:
    held = read_reliability([(0.95, True)] * 9 + [(0.95, False)] + [(0.55, True), (0.55, False)])
    root = ET.fromstring(reliability_svg([("a & b", held)]))
    circles = [item for item in root.iter("{http://www.w3.org/2000/svg}circle") if len(item)]
    (low, high) = circles
    assert float(low.attrib["cx"]) < float(high.attrib["cx"])
    assert float(low.attrib["cy"]) > float(high.attrib["cy"]), "more right is higher up"
    assert float(low.attrib["r"]) < float(high.attrib["r"]), "more alerts are larger"
    assert "a & b: 12 alerts" in "".join(root.itertext())
    ET.fromstring(reliability_svg([]))


# ----------------------------------------------------------------------------- articles


def checked(
    ref: str, *found: tuple[str, Stance, float, bool], expected: dict[str, Stance] | None = None
) -> CheckedArticle:
    article = Article(
        url="", canonical_url="", title=f"{ref} {EVIL}", text="", published_at=datetime(2026, 1, 1, tzinfo=UTC)
    )  # fmt: skip
    findings = tuple(
        (
            Claim(id=claim, text=f"{claim} {EVIL}"),
            Finding(
                judgment=Judgment(
                    claim_id=claim, stance=stance, confidence=confidence, quote=EVIL, reason="r"
                ),
                claim_version=1,
                origin=Origin(key="k", outlet="o"),
                decision=Decision(
                    alert=alert,
                    reason=Reason.NEW_REPORTING if alert else Reason.MENTION_ONLY,
                    explanation="e",
                ),
            ),
        )
        for claim, stance, confidence, alert in found
    )
    return CheckedArticle(ref=ref, article=article, findings=findings, expected=expected or {})


COUNTED = count_articles(
    "test",
    [
        checked("one", ("k1", Stance.CONFIRMS, 0.7, True), ("k2", Stance.MENTIONS, 0.5, False)),
        checked("two", ("k1", Stance.UPDATES, 0.8, True), expected={"k1": Stance.UPDATES}),
        checked("three", ("k1", Stance.UPDATES, 0.9, True), expected={"k1": Stance.CONTRADICTS}),
        checked("four", expected={"k1": Stance.MENTIONS}),
    ],
)


def test_every_alert_is_false_unless_a_label_says_exactly_that() -> None:
    assert (COUNTED.articles, len(COUNTED.alerts), COUNTED.exact, COUNTED.due) == (4, 3, 1, 2)
    assert COUNTED.false_alerts_per_1000 == pytest.approx(500.0)
    assert [alert.checked.ref for alert in COUNTED.alerts] == ["three", "one", "two"]
    assert COUNTED.silent == {"MENTION_ONLY": 1}
    report = json.loads(articles_json(COUNTED))
    assert (report["alerts"], report["exact"]) == (3, 1)
    assert [item["expected"] for item in report["listed"]] == ["contradicts", None, "updates"]
    text = articles_text(COUNTED)
    assert text.count("FALSE") == 2
    assert "500.0" in text
    shown = "".join(read_page(articles_page(COUNTED)).text)
    assert EVIL in shown


@pytest.mark.parametrize(
    ("findings", "said"),
    [
        ('{"claim": "k"}', "not a list"),
        ("[1]", "not a list"),
        ('[{"stance": "confirms"}]', "claim is missing"),
        ('[{"claim": "k", "stance": "maybe"}]', "'maybe'"),
    ],
)
def test_labels_that_cannot_be_read_are_refused(findings: str, said: str) -> None:
    with pytest.raises(ParseError, match=said):
        read_expected(f'{{"findings": {findings}}}')


def test_labels_are_read_by_claim() -> None:
    labels = '{"findings": [{"claim": "k", "stance": "updates"}]}'
    assert read_expected(labels) == {"k": Stance.UPDATES}
    assert read_expected("{}") == {}
