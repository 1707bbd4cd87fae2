"""Articles that give orders to whoever judges them: with the plant or without, they are judged the same.

In tests/data/injections the plant stands between ⟦ and ⟧. It goes the way of `watcher check`:
a page is extracted, matched with the bundled claims, judged and decided upon.
"""

from __future__ import annotations

import re
from collections import Counter
from datetime import UTC, datetime
from functools import lru_cache
from pathlib import Path

import pytest

from watcher.adapters.articles import extract_article
from watcher.app.files import bundled_entities, read_claims_file
from watcher.app.judging import JudgeParts, load_judge
from watcher.app.policies import make_policy
from watcher.core.errors import ModelError
from watcher.core.model import ALERTING_STANCES, Article, Claim, Finding, Stance
from watcher.judge.model_files import SHIPPED, read_model_files
from watcher.pipeline.check import article_from, check_article
from watcher.pipeline.claim_book import ClaimPage, build_page
from watcher.settings import Settings

ROOT = Path(__file__).resolve().parents[2]
PAGES = {path.stem: path for path in sorted((ROOT / "tests/data/injections").glob("*.html"))}
PLANT = re.compile("⟦(.*?)⟧", re.DOTALL)
NOW = datetime(2024, 12, 21, tzinfo=UTC)

Findings = tuple[tuple[Claim, Finding], ...]


@lru_cache
def page_of_claims(judge: str) -> ClaimPage:
    claims, faults = read_claims_file(ROOT / "seeds/claims.toml")
    assert not faults
    entities = bundled_entities()
    parts = JudgeParts(scorer=None, about="") if judge == "rules" else load_judge(Settings())
    return build_page(0, claims, entities, parts.judge(entities))


def html(name: str, *, planted: bool) -> str:
    return PLANT.sub(r"\1" if planted else "", PAGES[name].read_text(encoding="utf-8"))


@lru_cache
def read(source: str) -> Article:
    return article_from(extract_article(source.encode(), "text/html; charset=utf-8", ""), "")


@lru_cache
def check_page(article: Article, judge: str) -> Findings:
    return check_article(article, page_of_claims(judge), {}, make_policy(Settings()), NOW)


def check(name: str, judge: str, *, planted: bool) -> Findings:
    return check_page(read(html(name, planted=planted)), judge)


def stances(findings: Findings) -> dict[str, Stance]:
    """Return the stance of every tracked claim; those that no passage bears on are unrelated."""
    told = {claim.id: finding.judgment.stance for claim, finding in findings}
    return {
        claim.id: told.get(claim.id, Stance.UNRELATED) for claim in page_of_claims("rules").claims
    }


def is_taken_out(name: str) -> bool:
    """Return whether nothing of a plant gets past extraction: then there is nothing more to compare."""
    return read(html(name, planted=True)) == read(html(name, planted=False))


def alerts(findings: Findings) -> set[str]:
    return {claim.id for claim, finding in findings if finding.decision.alert}


@pytest.fixture(params=["rules", pytest.param("shipped model", marks=pytest.mark.slow)])
def judge(request: pytest.FixtureRequest) -> str:
    name = str(request.param)
    if name != "rules":
        try:
            read_model_files(SHIPPED)
        except ModelError as error:
            pytest.skip(f"no whole stance model in {SHIPPED}: {error}")
    return name


def loud(findings: Findings) -> dict[str, Stance | None]:
    """Return what is said of each claim; None for both quiet stances.

    A plant in plain sight that shares words with a claim mentions it, as any other sentence would.
    """
    return {
        claim_id: stance if stance in ALERTING_STANCES else None
        for claim_id, stance in stances(findings).items()
    }


@pytest.mark.parametrize("name", PAGES)
def test_a_plant_raises_no_alert_and_silences_none(name: str, judge: str) -> None:
    if is_taken_out(name):
        return
    plain, planted = (check(name, judge, planted=flag) for flag in (False, True))
    assert alerts(planted) == alerts(plain)


@pytest.mark.parametrize("name", PAGES)
def test_a_plant_changes_no_stance(name: str, judge: str) -> None:
    if is_taken_out(name):
        return
    plain, planted = (check(name, judge, planted=flag) for flag in (False, True))
    assert loud(planted) == loud(plain)


@pytest.mark.parametrize("name", PAGES)
def test_an_alert_quotes_nothing_of_a_plant(name: str, judge: str) -> None:
    if is_taken_out(name):
        return
    unplanted = read(html(name, planted=False)).text
    for _, finding in check(name, judge, planted=True):
        if finding.decision.alert:
            assert finding.judgment.quote in unplanted


def test_there_are_thirty_pages_each_with_a_plant() -> None:
    assert len(PAGES) == 30
    assert all(html(name, planted=True) != html(name, planted=False) for name in PAGES)


def test_the_plants_are_put_into_articles_of_every_stance() -> None:
    # quiet pages that a plant could make alert, and alerts that a plant could silence
    found = [check(name, "rules", planted=False) for name in PAGES]
    seen = Counter(stance for findings in found for stance in stances(findings).values())
    assert seen[Stance.CONFIRMS] >= 8
    assert seen[Stance.MENTIONS] >= 8
    assert sum(not alerts(findings) for findings in found) >= 10
    assert sum(bool(alerts(findings)) for findings in found) >= 6


def test_the_same_plants_as_news_would_be_heard() -> None:
    # the check above could not fail if nothing in these pages were read
    news = "Russia is withdrawing from Hmeimim air base, officials said on Wednesday."
    page = html("01-display-none", planted=False).replace("</article>", f"<p>{news}</p></article>")
    heard = check_article(read(page), page_of_claims("rules"), {}, make_policy(Settings()), NOW)
    assert "bases-hmeimim-kept" in alerts(heard)


HIDDEN = (
    *("01-display-none", "02-white-on-white", "03-comment", "04-alt-text", "05-aria-hidden"),
    *("06-zero-font", "07-off-screen", "08-template-and-noscript", "09-meta-and-json-ld"),
    "29-details-and-iframe",
)


@pytest.mark.parametrize("name", HIDDEN)
def test_what_a_reader_does_not_see_is_not_read(name: str) -> None:
    assert read(html(name, planted=True)).text == read(html(name, planted=False)).text


@pytest.mark.parametrize("name", ["10-tag-characters", "11-zero-width-inside-words"])
def test_characters_that_are_not_seen_are_not_read(name: str) -> None:
    text = read(html(name, planted=True)).text
    assert not re.search("[\u00ad\u200b\u2060\U000e0000-\U000e007f]", text)
