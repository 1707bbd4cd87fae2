"""Whole articles that we labelled, as pairs to learn from and as articles to evaluate."""

from __future__ import annotations

import json
import random
from dataclasses import replace
from pathlib import Path

import pytest

from training.articles import FAR, NEAR, LabelledArticle, article_pairs, as_wire, read_articles
from training.data import CONFIRMS, CONTRADICTS, MENTIONS, UPDATES, strangers

_TEXTS = [f"The quay of Telk has {number} cranes." for number in range(20)]
_LONG = " ".join(["word"] * 60)


def _article(folder: Path, *paragraphs: tuple[str, dict[str, str]]) -> LabelledArticle:
    row = {
        "name": "a1-quay",
        "published": "2025-03-01",
        "title": "Quay of Telk",
        "paragraphs": [{"text": text, "labels": labels} for text, labels in paragraphs],
    }
    (folder / "some.jsonl").write_text(json.dumps(row) + "\n", encoding="utf-8")
    claims = _claims_file(folder / "claims.toml", _TEXTS)
    return next(read_articles(folder, claims))


def _claims_file(path: Path, texts: list[str]) -> Path:
    blocks = [
        f'[[claim]]\nid = "c{number}"\ntext = "{text}"\nas_of = 2025-01-01\nkind = "ongoing_state"\n'
        for number, text in enumerate(texts)
    ]
    path.write_text("\n".join(blocks), encoding="utf-8")
    return path


def test_two_paragraphs_in_a_row_are_read_as_one_where_they_fit_and_agree(tmp_path: Path) -> None:
    article = _article(
        tmp_path,
        ("One crane was sold.", {"c1": "updates"}),
        ("It still has two.", {"c2": "confirms"}),
        ("It has three, not two.", {"c2": "contradicts"}),
        (_LONG, {}),
        (_LONG, {}),
    )
    both = article.stretches[5:]
    assert [stretch.text for stretch in both] == [
        "One crane was sold. It still has two.",
        f"It has three, not two. {_LONG}",
    ]
    assert [dict(stretch.labels) for stretch in both] == [
        {"c1": UPDATES, "c2": CONFIRMS},
        {"c2": CONTRADICTS},
    ]


def test_all_that_is_settled_is_read_and_some_of_the_rest(tmp_path: Path) -> None:
    article = _article(tmp_path, ("The quay of Telk has 7 cranes.", {"c7": "confirms"}))
    pairs = article_pairs([article], random.Random(1))
    assert [pair.claim for pair in pairs if pair.allowed == (CONFIRMS,)] == [_TEXTS[7]]
    assert sum(pair.allowed == (MENTIONS,) for pair in pairs) == NEAR + FAR
    assert {(pair.as_of, pair.kind) for pair in pairs} == {("2025-01-01", "ongoing_state")}


def test_of_what_a_paragraph_does_not_settle_the_likest_claims_are_read(tmp_path: Path) -> None:
    near = [f"The ferry of Telk sank near pier {number}." for number in range(NEAR)]
    far = [f"A teacher in Brannock won {number} medals." for number in range(30)]
    _claims_file(tmp_path / "some.toml", [*far, *near])
    article = _article(tmp_path, ("The ferry of Telk sank near a pier, it was said.", {}))
    read = {pair.claim for pair in article_pairs([article], random.Random(1))}
    assert set(near) < read
    assert len(read) == NEAR + FAR


def test_articles_on_the_same_claims_are_no_strangers(tmp_path: Path) -> None:
    article = _article(tmp_path, ("The quay of Telk has 7 cranes.", {"c7": "confirms"}))
    other = replace(article, name="a2-quay")
    pairs = article_pairs([article, other], random.Random(1))
    assert len({pair.group for pair in pairs}) == 2
    assert strangers(pairs, 5, random.Random(2)) == []


def test_a_claim_settled_two_ways_may_be_told_either_way(tmp_path: Path) -> None:
    article = _article(
        tmp_path,
        ("It still has two.", {"c2": "confirms", "c1": "updates"}),
        ("It has three, not two.", {"c2": "contradicts"}),
    )
    wire = as_wire(article)
    assert wire["findings"] == [{"claim": "c1", "stance": "updates"}]
    assert wire["accept"] == [
        {"claim": "c2", "stance": "confirms"},
        {"claim": "c2", "stance": "contradicts"},
    ]


def test_a_list_beside_a_file_is_what_its_articles_are_labelled_against(tmp_path: Path) -> None:
    _claims_file(tmp_path / "some.toml", ["The ferry of Telk is sunk."])
    article = _article(tmp_path, ("It lies on the ground.", {"c0": "confirms"}))
    assert [claim.text for claim in article.claims] == ["The ferry of Telk is sunk."]
    assert article.group == "some/a1-quay"


def test_a_label_of_a_claim_that_is_not_on_the_list_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="some/a1-quay: no such claims: c99"):
        _article(tmp_path, ("It lies on the ground.", {"c99": "confirms"}))


def test_a_label_that_settles_nothing_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="some/a1-quay: labels that settle nothing: mentions"):
        _article(tmp_path, ("It lies on the ground.", {"c0": "mentions"}))
