"""The labelled provenance set keeps its format: a wrong label would be measured as our error."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable
from datetime import date, timedelta
from itertools import combinations, pairwise

import pytest

from tests.unit.provenance_data import (
    FOLDER,
    Report,
    Story,
    earlier,
    is_named,
    plain,
    published,
    reports,
    runs,
    stories,
    without_credits,
)
from watcher.core.model import ClaimKind, Stance

TOPICS = {"conflict", "diplomacy", "business", "disaster", "court", "health"}
CASES = {
    "original": 10,
    "wire_copy": 5,
    "echo_lead": 5,
    "echo_middle": 4,
    "echo_tail": 3,
    "echo_silent": 5,
    "back_translated": 5,
    "unseen_third": 2,
    "press_conference": 5,
    "public_statement": 3,
    "independent": 10,
    "own_origin": 10,
    "drift": 5,
    "new_figure": 5,
    "denial": 5,
}
"""How many reports of each case the set promises, at least."""
EVERY_STORY = pytest.mark.parametrize("story", stories(), ids=lambda story: story["story"])


def in_every_report(check: Callable[[Story, Report], None]) -> Callable[[Story], None]:
    """Make a check of one report into a test of each story: 78 tests a check would be slow."""

    @EVERY_STORY
    def test(story: Story) -> None:
        for report in story["reports"]:
            check(story, report)

    test.__name__ = test.__qualname__ = check.__name__
    return test


def of_case(case: str) -> pytest.MarkDecorator:
    chosen = [(story, report) for story, report in reports() if case in report["cases"]]
    return pytest.mark.parametrize(
        ("story", "report"), chosen, ids=[report["id"] for _, report in chosen]
    )


# ----------------------------------------------------------------------------- the whole set


def test_there_are_as_many_as_promised() -> None:
    assert len(stories()) >= 12
    assert len(reports()) >= 72
    assert {story["story"].partition("-")[0] for story in stories()} == TOPICS
    counted = Counter(case for _, report in reports() for case in report["cases"])
    assert set(counted) == set(CASES)
    assert all(counted[case] >= least for case, least in CASES.items()), counted


def test_the_readme_gives_the_numbers() -> None:
    readme = (FOLDER / "README.md").read_text(encoding="utf-8")
    pairs = [
        one["origin"] == other["origin"]
        for story in stories()
        for one, other in combinations(story["reports"], 2)
    ]
    evidence = sum(len(report["evidence"]) for _, report in reports())
    assert f"{len(stories())} stories, {len(reports())} reports and {evidence} pieces" in readme
    assert f"({sum(pairs)} pairs of reports" in readme
    assert f"of {len(pairs)} pairs within stories)" in readme
    words = [len(report["text"].split()) for _, report in reports()]
    assert f"({min(words)}-{max(words)} words)" in readme
    for story in stories():
        row = rf"\| {story['story']} \| [\w ]+ \| {len(story['origins'])} \| {len(story['reports'])} \|"
        assert re.search(row, readme), row
    assert all(f"`{case}`" in readme for case in CASES)


def test_ids_and_addresses_are_unique() -> None:
    for values in (
        [story["story"] for story in stories()],
        [claim["id"] for story in stories() for claim in story["claims"]],
        [report["id"] for _, report in reports()],
        [report["url"] for _, report in reports()],
        [report["text"] for _, report in reports()],
    ):
        assert [value for value, times in Counter(values).items() if times > 1] == []


# ----------------------------------------------------------------------------- each story


@EVERY_STORY
def test_a_story_has_claims_and_origins_that_are_used(story: Story) -> None:
    assert set(story) == {"story", "claims", "origins", "reports"}
    assert 2 <= len(story["claims"]) <= 3
    assert 5 <= len(story["reports"]) <= 7
    evidence = [piece for report in story["reports"] for piece in report["evidence"]]
    assert {piece["claim"] for piece in evidence} == {claim["id"] for claim in story["claims"]}
    assert {piece["origin"] for piece in evidence} == set(story["origins"])
    assert all(story["origins"].values())
    for claim in story["claims"]:
        assert set(claim) == {"id", "text", "as_of", "kind"}
        assert ClaimKind(claim["kind"])
        assert date.fromisoformat(claim["as_of"]) == published(story["reports"][0]).date()


@EVERY_STORY
def test_reports_of_a_story_come_in_order_within_three_days(story: Story) -> None:
    moments = [published(report) for report in story["reports"]]
    assert all(one < other for one, other in pairwise(moments))
    assert moments[-1] - moments[0] <= timedelta(days=3)
    headlines = [(report["outlet"], report["title"]) for report in story["reports"]]
    assert len({title for _, title in headlines}) == len(headlines)


# ----------------------------------------------------------------------------- each report


@in_every_report
def test_a_report_is_whole(story: Story, report: Report) -> None:
    assert set(report) == {
        *("id", "outlet", "url", "title", "byline", "published", "text"),
        *("origin", "cases", "credit_lines", "evidence"),
    }
    assert 70 <= len(report["text"].split()) <= 200
    assert report["text"] == report["text"].strip()
    assert re.match(r"https://[a-z0-9-]+\.example/\d{4}/\d\d/\d\d/[a-z0-9-]+$", report["url"])
    assert report["published"][:10].replace("-", "/") in report["url"]
    assert all(report[field] for field in ("outlet", "title", "byline", "cases", "evidence"))
    # The news of a report must show in what is labelled, or its main origin could not be found.
    assert report["origin"] in {piece["origin"] for piece in report["evidence"]}


@in_every_report
def test_evidence_can_be_found_in_the_text(story: Story, report: Report) -> None:
    for piece in report["evidence"]:
        assert set(piece) == {
            *("claim", "sentence", "stance", "speaker", "role", "to"),
            *("credited", "quoted", "hedged", "denied", "origin"),
        }
        assert report["text"].count(piece["sentence"]) == 1
        assert "\n" not in piece["sentence"]
        assert piece["sentence"].endswith((".", ".”", '."'))
        assert piece["claim"] in {claim["id"] for claim in story["claims"]}
        assert piece["origin"] in story["origins"]
        assert Stance(piece["stance"]) is not Stance.UNRELATED
        assert all(type(piece[flag]) is bool for flag in ("quoted", "hedged", "denied"))
        assert not piece["quoted"] or re.search(r"[“\"]", piece["sentence"])
        assert not piece["denied"] or piece["stance"] in ("contradicts", "updates")
        assert not re.match(r"(?:the|an?) ", piece["speaker"] + " ", re.IGNORECASE)
    keys = [(piece["claim"], piece["sentence"], piece["origin"]) for piece in report["evidence"]]
    assert len(set(keys)) == len(keys)


@in_every_report
def test_a_speaker_is_somebody_the_report_names(story: Story, report: Report) -> None:
    for piece in report["evidence"]:
        for said in (piece["speaker"], piece["role"]):
            words = re.findall(r"\w+", plain(said))
            assert set(words) <= set(re.findall(r"\w+", plain(report["text"]))), said


@in_every_report
def test_deleting_the_credit_lines_leaves_no_credit(story: Story, report: Report) -> None:
    assert len(set(report["credit_lines"])) == len(report["credit_lines"])
    assert all(report["text"].count(line) for line in report["credit_lines"])
    left = without_credits(report["text"], report)
    assert len(left.split()) >= 60
    credited = {name for piece in report["evidence"] for name in piece["credited"]}
    assert bool(credited) <= bool(report["credit_lines"])
    for name in credited:
        assert is_named(name, report["text"]), name
        assert not is_named(name, left), name
        assert not is_named(name, report["title"]), name
    for piece in report["evidence"]:
        # What is measured without credits deletes them from the sentences too.
        assert without_credits(piece["sentence"], report) in left


@in_every_report
def test_one_origin_is_credited_in_one_way(story: Story, report: Report) -> None:
    credited: dict[str, set[tuple[str, ...]]] = {}
    for piece in report["evidence"]:
        assert report["outlet"] not in piece["credited"]
        credited.setdefault(piece["origin"], set()).add(tuple(piece["credited"]))
    assert all(len(ways) == 1 for ways in credited.values()), credited


# ----------------------------------------------------------------------------- each case


@of_case("wire_copy")
def test_a_wire_copy_is_its_original_with_two_sentences_cut(story: Story, report: Report) -> None:
    source = next(one for one in earlier(story, report) if one["origin"] == report["origin"])
    copied, original = runs(report["text"]), runs(source["text"])
    assert len(copied & original) >= 0.8 * len(copied)
    assert len(report["text"]) < 0.95 * len(source["text"])
    assert report["title"] != source["title"]
    assert report["byline"] != source["byline"]


@of_case("echo_silent")
def test_a_silent_echo_credits_nobody_and_shares_a_quote(story: Story, report: Report) -> None:
    assert not any(piece["credited"] for piece in report["evidence"])
    sources = [one for one in earlier(story, report) if one["origin"] == report["origin"]]
    assert sources
    shared = {run for one in sources for run in runs(one["text"])} & runs(report["text"])
    # Back through another language the quote has other words, or it would be no test.
    assert bool(shared) is ("back_translated" not in report["cases"])


@of_case("back_translated")
def test_a_back_translated_copy_is_in_other_words(story: Story, report: Report) -> None:
    copied = runs(report["text"])
    for one in earlier(story, report):
        assert len(copied & runs(one["text"])) < 0.1 * len(copied)


@of_case("independent")
def test_an_independent_report_owes_nobody_its_words(story: Story, report: Report) -> None:
    own = [piece for piece in report["evidence"] if piece["origin"] == report["origin"]]
    assert not any(piece["credited"] for piece in own)
    before = earlier(story, report)
    assert report["origin"] not in {one["origin"] for one in before}
    for one in before:
        assert not runs(report["text"]) & runs(one["text"]), one["id"]


@of_case("unseen_third")
def test_the_credited_third_is_not_in_the_set(story: Story, report: Report) -> None:
    own = [piece for piece in report["evidence"] if piece["origin"] == report["origin"]]
    credited = {name for piece in own for name in piece["credited"]}
    assert credited
    assert credited.isdisjoint(one["outlet"] for one in story["reports"])


@of_case("own_origin")
def test_another_origin_is_labelled_beside_the_main_one(story: Story, report: Report) -> None:
    assert len({piece["origin"] for piece in report["evidence"]}) >= 2


@of_case("denial")
def test_a_denial_contradicts(story: Story, report: Report) -> None:
    assert any(piece["stance"] == "contradicts" for piece in report["evidence"])


@of_case("new_figure")
def test_a_new_figure_updates(story: Story, report: Report) -> None:
    assert any(piece["stance"] == "updates" for piece in report["evidence"])


@of_case("drift")
def test_drift_is_no_update(story: Story, report: Report) -> None:
    echoed = [piece for piece in report["evidence"] if piece["origin"] == report["origin"]]
    known = {
        (piece["claim"], piece["stance"])
        for one in earlier(story, report)
        for piece in one["evidence"]
        if piece["origin"] == report["origin"]
    }
    assert {(piece["claim"], piece["stance"]) for piece in echoed} <= known
