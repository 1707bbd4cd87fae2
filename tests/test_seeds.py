"""The shipped seeds: valid, consistent with each other, and in our own words."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET
from collections import Counter
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from watcher.adapters.seed_files import read_claims, read_documents, read_entities
from watcher.bundled import bundled_path, bundled_text
from watcher.core.entities import EntityIndex
from watcher.core.errors import WatcherError
from watcher.core.model import BaselineDocument, Claim, Entity
from watcher.core.quantities import read_quantities
from watcher.core.text import tokens

SHARED_SEEDS = Path(__file__).resolve().parents[1] / "../shared/seeds"


@pytest.fixture(scope="module")
def claims() -> tuple[Claim, ...]:
    found, faults = read_claims(bundled_text("seeds/claims.toml"), "seeds/claims.toml")
    assert faults == ()
    return found


@pytest.fixture(scope="module")
def entities() -> tuple[Entity, ...]:
    found, faults = read_entities(bundled_text("seeds/entities.toml"), "seeds/entities.toml")
    assert faults == ()
    return found


@pytest.fixture(scope="module")
def documents() -> tuple[BaselineDocument, ...]:
    found, faults = read_documents(bundled_text("seeds/documents.toml"), "seeds/documents.toml")
    assert faults == ()
    return found


def test_the_number_of_claims(claims: tuple[Claim, ...]) -> None:
    assert 35 <= len(claims) <= 45


def test_every_claim_is_complete(claims: tuple[Claim, ...]) -> None:
    for claim in claims:
        assert claim.as_of is not None, claim.id
        assert claim.topic, claim.id
        assert claim.documents, claim.id
        assert claim.text.endswith("."), claim.id
        assert len(claim.text.split()) <= 30, f"{claim.id} is long: is it one proposition?"


def test_claims_refer_to_what_exists(
    claims: tuple[Claim, ...],
    entities: tuple[Entity, ...],
    documents: tuple[BaselineDocument, ...],
) -> None:
    names = {entity.name for entity in entities}
    ids = {document.id for document in documents}
    for claim in claims:
        assert set(claim.entities) <= names, claim.id
        assert set(claim.documents) <= ids, claim.id


def test_every_document_carries_a_claim(
    claims: tuple[Claim, ...], documents: tuple[BaselineDocument, ...]
) -> None:
    assert {document.id for document in documents} == {
        name for claim in claims for name in claim.documents
    }


def test_the_entities_of_a_claim_are_named_in_its_text(
    claims: tuple[Claim, ...], entities: tuple[Entity, ...]
) -> None:
    index = EntityIndex.build(entities)
    for claim in claims:
        hidden = set(claim.entities) - index.names(claim.text)
        # "Russian embassy in Damascus" is one name; the town is still what the claim is about.
        assert hidden <= {"Damascus"}, claim.id


def test_quantities_are_stated_in_the_text(claims: tuple[Claim, ...]) -> None:
    for claim in claims:
        stated = {mention.quantity.value for mention in read_quantities(claim.text)}
        stated |= {float(word.replace(",", "")) for word in re.findall(r"[\d,]*\d", claim.text)}
        spelled = {"at least one": 1, "at least two": 2, "at least three": 3}
        stated |= {value for words, value in spelled.items() if words in claim.text.lower()}
        assert {quantity.value for quantity in claim.quantities} <= stated, claim.id


def test_two_original_reports_stand_behind_the_documents(
    documents: tuple[BaselineDocument, ...],
) -> None:
    parent = {document.id: document.echo_of for document in documents}

    def root(document_id: str) -> str:
        above = parent[document_id]
        return document_id if above is None else root(above)

    assert Counter(root(name) for name in parent) == {"ft-2024-12-15": 3, "reuters-2024-12-14": 3}


def test_no_spelling_stands_for_two_entities(entities: tuple[Entity, ...]) -> None:
    owner: dict[tuple[str, ...], str] = {}
    for entity in entities:
        for spelling in (entity.name, *entity.aliases):
            words = tuple(tokens(spelling))
            assert words, f"{spelling!r} of {entity.name} folds to nothing"
            assert owner.setdefault(words, entity.name) == entity.name, spelling


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Войска покидают базу Хмеймим", "Hmeimim"),
        ("الروس في قاعدة حميميم", "Hmeimim"),
        ("the Khmeimim airbase", "Hmeimim"),
        ("корабли ушли из Тартуса", "Tartus"),
        ("le port de Tartous", "Tartus"),
        ("ميناء طرطوس", "Tartus"),
        ("Abu Mohammed al-Golani said", "Ahmed al-Sharaa"),
        ("known as Abu Muhammad al-Julani", "Ahmed al-Sharaa"),
        ("Ahmad al-Sharaa's aides", "Ahmed al-Sharaa"),
        ("Hay’at Tahrir al-Sham fighters", "HTS"),
        ("soldiers of the Golani Brigade", "Golani Brigade"),
        ("Ukraine’s military intelligence (HUR)", "HUR"),
        ("аналитики ТАСС", "TASS"),
    ],
)
def test_names_are_found_in_any_spelling(
    text: str, name: str, entities: tuple[Entity, ...]
) -> None:
    assert name in EntityIndex.build(entities).names(text)


def test_the_golani_brigade_is_not_the_president(entities: tuple[Entity, ...]) -> None:
    assert "Ahmed al-Sharaa" not in EntityIndex.build(entities).names("the Golani Brigade fired")


def test_every_kind_of_claim_is_there(claims: tuple[Claim, ...]) -> None:
    assert {claim.kind.value for claim in claims} == {"past_event", "ongoing_state", "forecast"}


def test_feeds_come_from_several_countries_and_languages() -> None:
    outlines = ET.fromstring(bundled_text("config/feeds.opml")).findall(".//outline[@xmlUrl]")
    urls = [outline.get("xmlUrl", "") for outline in outlines]
    assert 18 <= len(urls) <= 28
    assert len(set(urls)) == len(urls)
    assert all(urlsplit(url).scheme == "https" for url in urls)
    assert all(outline.get("text") for outline in outlines)
    assert len({outline.get("language") for outline in outlines}) >= 4


def test_a_missing_bundled_file_is_one_line() -> None:
    with pytest.raises(WatcherError, match=r"seeds/none\.toml is missing"):
        bundled_path("seeds/none.toml")


@pytest.mark.shared
@pytest.mark.skipif(not SHARED_SEEDS.is_dir(), reason="../shared is not beside this checkout")
def test_no_claim_copies_a_sentence(claims: tuple[Claim, ...]) -> None:
    """Eight words in a row shared with a document would be its wording, not ours."""
    sources = [
        " ".join(tokens(path.read_text(encoding="utf-8", errors="replace")))
        for path in sorted(SHARED_SEEDS.glob("*.txt"))
    ]
    assert len(sources) == 5
    for claim in claims:
        words = tokens(claim.text)
        for start in range(len(words) - 7):
            run = " ".join(words[start : start + 8])
            assert not any(run in source for source in sources), f"{claim.id}: {run}"
