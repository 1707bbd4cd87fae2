"""The index against a plain reading of every claim, and against its own rebuild."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from watcher.core.claim_index import ClaimIndex
from watcher.core.entities import EntityIndex
from watcher.core.model import Claim, Entity, Sentence, SentenceRole
from watcher.core.synonyms import GENERIC, concept
from watcher.core.text import STOPWORDS, tokens

ENTITIES = (
    Entity(name="Hmeimim", aliases=("Khmeimim", "Хмеймим")),
    Entity(name="Tartus", aliases=("Tartous",)),
    Entity(name="Russia", aliases=("Russian", "Moscow")),
    Entity(name="al-Sharaa", aliases=("Ahmed al-Sharaa", "Golani")),
)
NAMES = (
    "Hmeimim",
    "Khmeimim",
    "Хмеймим",
    "Tartous",
    "Moscow",
    "Ahmed al-Sharaa",
    "Golani",
    "Verkamp",
)
WORDS = (
    "ship", "ships", "withdraw", "evacuated", "keeps", "soldier", "convoy", "said", "400", "1,200",
    "lease", "the", "of", "a", "not", "week", "harvest", "drought", "wheat", "vote", "signed",
)  # fmt: skip
texts = st.lists(st.sampled_from(NAMES + WORDS), min_size=1, max_size=9).map(" ".join)
claims = st.lists(texts, max_size=12).map(
    lambda rows: [Claim(id=f"c{n}", text=text) for n, text in enumerate(rows)]
)
articles = st.lists(
    st.tuples(texts, st.sampled_from(list(SentenceRole))), min_size=1, max_size=5
).map(
    lambda rows: tuple(
        Sentence(
            index=n, start=n * 100, end=n * 100 + len(text), text=text, paragraph=n // 2, role=role
        )
        for n, (text, role) in enumerate(rows)
    )
)
INDEX = EntityIndex.build(ENTITIES)


def words_of(text: str) -> set[str]:
    """Return a text's stems that say something and belong to no name."""
    taken = {at for start, stop, _ in INDEX.spans_in(tokens(text)) for at in range(start, stop)}
    return {
        concept(word)
        for at, word in enumerate(tokens(text))
        if at not in taken and word not in STOPWORDS and word != "verkamp"
    } - GENERIC


@settings(max_examples=200)
@given(claims, articles)
def test_nothing_that_shares_a_name_and_a_word_is_lost(
    tracked: list[Claim], article: tuple[Sentence, ...]
) -> None:
    found = {c.claim.id: c for c in ClaimIndex.build(tracked, ENTITIES).candidates(article)}
    for claim in tracked:
        for sentence in article:
            if sentence.role in (SentenceRole.BOILERPLATE, SentenceRole.OTHER_STORY):
                continue
            shares_name = INDEX.names(claim.text) & INDEX.names(sentence.text)
            if shares_name and words_of(claim.text) & words_of(sentence.text):
                assert claim.id in found


@given(claims, articles)
def test_passages_are_readable_sentences_of_the_article(
    tracked: list[Claim], article: tuple[Sentence, ...]
) -> None:
    index = ClaimIndex.build(tracked, ENTITIES)
    for candidate in (*index.candidates(article), *index.named(article)):
        assert candidate.claim in tracked
        assert candidate.passages
        scores = [passage.score for passage in candidate.passages]
        assert scores == sorted(scores, reverse=True)
        for passage in candidate.passages:
            for sentence in (passage.sentence, passage.before, passage.after):
                assert sentence is None or sentence in article
                assert sentence is None or sentence.role in (
                    SentenceRole.BODY,
                    SentenceRole.BACKGROUND,
                )


@given(claims, st.lists(st.tuples(st.integers(0, 12), texts), max_size=10), articles)
def test_changes_give_what_a_rebuild_gives(
    tracked: list[Claim], changes: list[tuple[int, str]], article: tuple[Sentence, ...]
) -> None:
    index = ClaimIndex.build(tracked, ENTITIES)
    kept = {claim.id: claim for claim in tracked}
    for number, (which, text) in enumerate(changes):
        claim_id = f"c{which}"
        if number % 2:
            index.remove(claim_id)
            kept.pop(claim_id, None)
        else:
            kept[claim_id] = Claim(id=claim_id, text=text, entities=("Verkamp", "Moscow"))
            index.add(kept[claim_id])
    rebuilt = ClaimIndex.build(kept.values(), ENTITIES)
    assert index.candidates(article) == rebuilt.candidates(article)
    assert index.named(article) == rebuilt.named(article)
    assert len(index) == len(kept)


@given(st.text(max_size=200), articles)
def test_any_text_can_be_a_claim_or_a_sentence(text: str, article: tuple[Sentence, ...]) -> None:
    index = ClaimIndex.build([Claim(id="any", text=text, entities=(text,))], ENTITIES)
    sentence = Sentence(index=0, start=0, end=len(text), text=text, paragraph=0)
    index.candidates((*article, sentence))
    index.named((*article, sentence))
    index.remove("any")
    assert len(index) == 0
