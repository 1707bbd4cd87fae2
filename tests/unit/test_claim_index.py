"""Which claims an article's sentences bring up, and which sentences stand for them."""

from __future__ import annotations

import pytest

from watcher.core.claim_index import ClaimIndex
from watcher.core.model import Claim, Entity, Sentence, SentenceRole

ENTITIES = (
    Entity(
        name="Hmeimim",
        aliases=("Khmeimim", "Hmeymim", "Хмеймим", "حميميم", "赫梅米姆"),
        kind="base",
    ),
    Entity(name="Tartus", aliases=("Tartous", "Тартус", "طرطوس"), kind="base"),
    Entity(name="Russia", aliases=("Russian", "Moscow", "Россия", "российские"), kind="place"),
    Entity(name="UN", aliases=("United Nations",), kind="organisation"),
)
CLAIMS = (
    Claim(id="stay", text="Russia keeps its troops at Hmeimim.", entities=("Hmeimim", "Russia")),
    Claim(id="lease", text="The lease of Tartus port runs for 49 years.", entities=("Tartus",)),
    Claim(id="golani", text="Golani promised a vote within four years."),
    Claim(id="harvest", text="The wheat harvest failed for a third season because of drought."),
    Claim(
        id="layoffs", text="Verkamp Brewing laid off 300 brewers.", entities=("Verkamp Brewing",)
    ),
)


def sentences(*texts: str, role: SentenceRole = SentenceRole.BODY) -> tuple[Sentence, ...]:
    """Make an article of one paragraph."""
    made: list[Sentence] = []
    start = 0
    for text in texts:
        made.append(
            Sentence(
                index=len(made),
                start=start,
                end=start + len(text),
                text=text,
                paragraph=0,
                role=role,
            )
        )
        start += len(text) + 1
    return tuple(made)


def found(index: ClaimIndex, *texts: str) -> list[str]:
    return [candidate.claim.id for candidate in index.candidates(sentences(*texts))]


@pytest.fixture
def index() -> ClaimIndex:
    return ClaimIndex.build(CLAIMS, ENTITIES)


@pytest.mark.parametrize(
    ("sentence", "claim_id"),
    [
        ("Moscow is pulling its soldiers out of Khmeimim, two witnesses said.", "stay"),
        ("The forces at the Hmeymim base have been reinforced.", "stay"),
        ("The Tartous contract is void, the new ministry declared.", "lease"),
        ("Julani again spoke of a ballot, but gave no day.", "golani"),
        ("Without rain, farmers lost this season's wheat.", "harvest"),
        ("The Verkamp Brewing works took 40 of its people back.", "layoffs"),
    ],
)
def test_another_wording_of_the_subject_is_found_first(
    index: ClaimIndex, sentence: str, claim_id: str
) -> None:
    assert found(index, "The weather stayed mild on Tuesday.", sentence)[:1] == [claim_id]


@pytest.mark.parametrize(
    "text",
    [
        "",
        "The striker signed for three seasons after a medical in Turin.",
        "Shares in the lender rose by a tenth.",
    ],
)
def test_another_subject_brings_up_nothing(index: ClaimIndex, text: str) -> None:
    assert found(index, text) == []


def test_nothing_comes_from_an_empty_index_or_article(index: ClaimIndex) -> None:
    assert ClaimIndex.build((), ENTITIES).candidates(sentences("Russia left Hmeimim.")) == ()
    assert index.candidates(()) == ()


@pytest.mark.parametrize("role", [SentenceRole.BOILERPLATE, SentenceRole.OTHER_STORY])
def test_what_is_not_the_story_is_not_read(index: ClaimIndex, role: SentenceRole) -> None:
    text = "Russia keeps its troops at Hmeimim."
    assert index.candidates(sentences(text, role=role)) == ()
    assert index.named(sentences(text, role=role)) == ()
    background = index.candidates(sentences(text, role=SentenceRole.BACKGROUND))
    assert background[0].claim.id == "stay"


def test_passages_are_best_first_with_their_neighbours(index: ClaimIndex) -> None:
    article = sentences(
        "A storm crossed the coast.",
        "Russia keeps its troops at Hmeimim.",
        "Talks about the base go on.",
        "Russia was quiet.",
    )
    stay = next(c for c in index.candidates(article) if c.claim.id == "stay")
    best = stay.passages[0]
    assert best.sentence is article[1]
    assert (best.before, best.after) == (article[0], article[2])
    scores = [passage.score for passage in stay.passages]
    assert scores == sorted(scores, reverse=True)
    assert all(0 < score <= 1 for score in scores)


def test_neighbours_are_the_sentence_before_and_the_next_of_the_paragraph() -> None:
    index = ClaimIndex.build(CLAIMS, ENTITIES)
    far = Sentence(index=0, start=0, end=10, text="It was late.", paragraph=0)
    here = Sentence(index=1, start=12, end=40, text="Russia keeps Hmeimim troops.", paragraph=2)
    below = Sentence(index=2, start=42, end=60, text="Nobody answered it.", paragraph=3)
    passage = index.candidates((far, here, below))[0].passages[0]
    assert (passage.before, passage.after) == (far, None), "whatever boilerplate stood between"


def test_a_sentence_by_itself_shares_about_what_it_scores_as_an_article(index: ClaimIndex) -> None:
    texts = (
        "Moscow said its troops at Hmeymim stay.",
        "Julani spoke of a vote.",
        "The harvest failed in the drought.",
        "Verkamp Brewing let brewers go; Verkamp, its founder, wept.",
    )
    scored = [
        (text, candidate.claim.id, candidate.passages[0].score)
        for text in texts
        for candidate in index.candidates(sentences(text))
    ]
    assert {claim_id for _, claim_id, _ in scored} == {"stay", "golani", "harvest", "layoffs"}
    for text, claim_id, score in scored:
        share = index.share_in(claim_id, text)
        # the score adds a little for a name whose sound is there as well
        assert share - 1e-6 <= score <= share + 0.15 * (1 - share), (text, claim_id)
    assert index.share_in("lease", "A bakery opened.") == 0.0


def test_the_number_of_claims_and_passages_is_bounded() -> None:
    many = [Claim(id=f"c{i}", text=f"Russia moved {i} tanks to Hmeimim.") for i in range(300)]
    index = ClaimIndex.build(many, ENTITIES)
    article = sentences(*(f"Russia sent {i} more tanks to Hmeimim." for i in range(30)))
    candidates = index.candidates(article)
    assert len(candidates) == 48
    assert all(len(candidate.passages) <= 8 for candidate in candidates)
    assert len(index.candidates(article, limit=5)) == 5


def test_a_claim_comes_and_goes_without_a_rebuild(index: ClaimIndex) -> None:
    text = "The Orlen refinery in Plock stands still."
    assert found(index, text) == []
    index.add(Claim(id="orlen", text="The Plock refinery of Orlen has stopped."))
    assert found(index, text) == ["orlen"]
    assert len(index) == 6
    index.add(Claim(id="orlen", text="A wholly different subject: tulip prices."))
    assert found(index, text) == []
    index.remove("orlen")
    index.remove("never added")
    assert len(index) == 5
    assert found(index, "Tulip prices are a wholly different subject.") == []


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Россия вывозит технику с базы Хмеймиме.", ["stay"]),
        ("القوات الروسية باقية. لكن Россия в حميميم", ["stay"]),
        ("Только Россия молчит.", []),
        ("В Тартусе тихо.", ["lease"]),
        ("السفن غادرت ميناء وطرطوس صباحا", ["lease"]),
        ("Rusya ve Verkamp Brewing'in işçileri", ["layoffs"]),
        ("俄罗斯军队留在赫梅米姆", []),
    ],
)
def test_names_are_found_in_scripts_that_nobody_reads(
    index: ClaimIndex, text: str, expected: list[str]
) -> None:
    candidates = index.named(sentences(text))
    assert [candidate.claim.id for candidate in candidates] == expected
    for candidate in candidates:
        assert candidate.passages[0].sentence.text == text


def test_names_that_stand_together_come_first(index: ClaimIndex) -> None:
    article = sentences("Россия молчит.", "Ветер.", "Хмеймим закрыт.", "Россия покидает Хмеймим.")
    (candidate,) = index.named(article)
    assert candidate.passages[0].sentence is article[3]


def test_a_claim_without_names_is_never_found_by_name() -> None:
    index = ClaimIndex.build((Claim(id="rain", text="it rained for a week"),), ENTITIES)
    assert index.named(sentences("Россия, Хмеймим, Тартус.")) == ()


def test_the_pronoun_is_no_country() -> None:
    index = ClaimIndex.build((Claim(id="us", text="The US left the talks."),), ())
    assert found(index, "American envoys quit the negotiations.") == ["us"]
    assert found(index, "He asked us to wait.") == []
