from __future__ import annotations

import random
from datetime import UTC, date, datetime, time, timedelta

import pytest

from watcher.core.model import (
    ALERTING_STANCES,
    Article,
    ArticleSource,
    Claim,
    ClaimKind,
    Comparator,
    DeltaKind,
    Entity,
    Judgment,
    Passage,
    Quantity,
    Sentence,
    SentenceRole,
    Stance,
)
from watcher.core.sentences import read_sentences
from watcher.judge.structured import StructuredJudge

ENTITIES = (
    Entity(name="Russia", aliases=("Moscow", "Russian", "Russians"), kind="place"),
    Entity(name="Damascus", kind="place"),
    Entity(
        name="Hmeimim air base",
        aliases=("Hmeimim", "Khmeimim", "Hmeymim", "Хмеймим"),
        kind="base",
    ),
    Entity(name="Tartus", aliases=("Tartous", "Tartus naval base"), kind="base"),
    Entity(name="Syria", aliases=("Syrian", "Syrians"), kind="place"),
    Entity(name="HTS", aliases=("Hayat Tahrir al-Sham",), kind="organisation"),
)
JUDGE = StructuredJudge(ENTITIES)
AS_OF = date(2024, 12, 15)

SOLDIERS = Claim(
    id="soldiers", text="Russia evacuated at least 400 soldiers from Damascus.", as_of=AS_OF
)
EXACT = Claim(id="exact", text="Russia evacuated 400 soldiers from Damascus.", as_of=AS_OF)
STAYING = Claim(
    id="staying",
    text="Russia is not pulling out of its two bases, Hmeimim and Tartus.",
    as_of=AS_OF,
    kind=ClaimKind.ONGOING_STATE,
)
KEEPING = Claim(
    id="keeping",
    text="Russia keeps its base at Hmeimim.",
    as_of=AS_OF,
    kind=ClaimKind.ONGOING_STATE,
)
TALKS = Claim(
    id="talks",
    text="Russia is in talks with Syria's new government about the bases.",
    as_of=AS_OF,
    kind=ClaimKind.ONGOING_STATE,
)
EMBASSY = Claim(
    id="embassy",
    text="The Russian embassy in Damascus is open.",
    as_of=AS_OF,
    kind=ClaimKind.ONGOING_STATE,
)
DAYS_BEFORE = Claim(
    id="days-before",
    text="In the days before 15 December 2024 Russia evacuated at least 400 of its soldiers from the Damascus area.",
    as_of=AS_OF,
)
FLOWN = Claim(
    id="flown",
    text="The Russian soldiers who left Damascus were flown from Hmeimim air base to Russia.",
    as_of=AS_OF,
)
NO_DEAL = Claim(
    id="no-deal",
    text="Russia has not concluded an agreement with Syria's new rulers on its bases.",
    as_of=AS_OF,
    kind=ClaimKind.ONGOING_STATE,
)
MORE = Claim(
    id="more",
    text="Talks are under way about evacuating more Russian soldiers from other parts of Syria.",
    as_of=AS_OF,
    kind=ClaimKind.ONGOING_STATE,
)
MAY_KEEP = Claim(
    id="may-keep",
    text="A deal may let Russia keep up to 3,000 troops at its two bases in Syria.",
    as_of=AS_OF,
    kind=ClaimKind.FORECAST,
)
ASYLUM = Claim(
    id="asylum", text="Russia granted Bashar al-Assad asylum in December 2024.", as_of=AS_OF
)
VOTE = Claim(
    id="vote",
    text="Marlow council will vote on the harbour plan on 4 May.",
    as_of=date(2026, 4, 20),
    kind=ClaimKind.FORECAST,
)
STALLS = Claim(id="stalls", text="Fire destroyed all but two of the 26 stalls in Vernay market.")
ARREST = Claim(id="arrest", text="Police in Radov arrested four men over the theft.")
LIBRARY = Claim(
    id="library",
    text="Marlow council plans to close two of its five libraries.",
    as_of=date(2026, 4, 20),
    kind=ClaimKind.FORECAST,
)
TOLL = Claim(
    id="toll",
    text="The earthquake in Karsan killed 31 people.",
    as_of=date(2026, 2, 3),
)


def read(
    claim: Claim,
    text: str,
    *,
    title: str = "",
    language: str = "en",
    source: ArticleSource = ArticleSource.PAGE,
    role: SentenceRole = SentenceRole.BODY,
    order: random.Random | None = None,
) -> Judgment:
    article = Article(
        url="http://a.example/1",
        canonical_url="http://a.example/1",
        title=title,
        text=text,
        language=language,
        published_at=datetime.combine(claim.as_of or date(2026, 3, 1), time(12), tzinfo=UTC)
        + timedelta(days=3),
        source=source,
    )
    sentences = read_sentences(text)
    passages = [
        Passage(
            sentence=Sentence(
                index=s.index,
                start=s.start,
                end=s.end,
                text=s.text,
                paragraph=s.paragraph,
                role=role,
            ),
            score=1.0,
            before=sentences[place - 1] if place else None,
            after=sentences[place + 1] if place + 1 < len(sentences) else None,
        )
        for place, s in enumerate(sentences)
    ]
    if order is not None:
        order.shuffle(passages)
    return JUDGE.judge(claim, article, passages)


CASES: list[tuple[Claim, str, Stance, DeltaKind | None]] = [
    # the same, in other words and spellings
    (SOLDIERS, "Russia has withdrawn at least 400 soldiers from Damascus.", Stance.CONFIRMS, None),
    (SOLDIERS, "Moscow pulled out at least 400 troops from Damascus.", Stance.CONFIRMS, None),
    (SOLDIERS, "Russia evacuated 430 soldiers from Damascus.", Stance.CONFIRMS, None),
    (KEEPING, "Russia is keeping its base at Khmeimim.", Stance.CONFIRMS, None),
    # a standing state's opposite, told for a day after the claim's: it has ended since
    (
        EMBASSY,
        "The Russian embassy in Damascus was closed on 17 December.",
        Stance.UPDATES,
        DeltaKind.STATUS,
    ),
    (
        EMBASSY,
        "The Russian embassy in Damascus closed on Tuesday.",
        Stance.UPDATES,
        DeltaKind.STATUS,
    ),
    (
        EMBASSY,
        "The Russian embassy in Damascus was closed on 8 December.",
        Stance.CONTRADICTS,
        None,
    ),
    # ... but not where the day is that of the saying, or of a plan
    (
        EMBASSY,
        "On Tuesday the ministry said that the Russian embassy in Damascus was closed.",
        Stance.CONTRADICTS,
        None,
    ),
    (
        EMBASSY,
        "The Russian embassy in Damascus was found closed by reporters on Tuesday.",
        Stance.CONTRADICTS,
        None,
    ),
    (KEEPING, "Russia is not leaving its base at Hmeymim.", Stance.CONFIRMS, None),
    (STAYING, "Russia is not leaving its two bases, Hmeimim and Tartous.", Stance.CONFIRMS, None),
    (
        TALKS,
        "Talks between Russia and Syria's new government about the bases go on.",
        Stance.CONFIRMS,
        None,
    ),
    (ARREST, "Four men were arrested by police in Radov over the theft.", Stance.CONFIRMS, None),
    # another figure
    (
        EXACT,
        "Russia has evacuated 1,200 soldiers from Damascus.",
        Stance.UPDATES,
        DeltaKind.QUANTITY,
    ),
    (
        SOLDIERS,
        "Russia has now evacuated 1,200 soldiers from Damascus.",
        Stance.UPDATES,
        DeltaKind.QUANTITY,
    ),
    (
        TOLL,
        "The earthquake in Karsan has now killed 44 people.",
        Stance.UPDATES,
        DeltaKind.QUANTITY,
    ),
    # the opposite
    (
        SOLDIERS,
        "Russia did not evacuate at least 400 soldiers from Damascus.",
        Stance.CONTRADICTS,
        None,
    ),
    (
        SOLDIERS,
        "Russia never withdrew any of its soldiers from Damascus.",
        Stance.CONTRADICTS,
        None,
    ),
    (KEEPING, "Russia is leaving its base at Hmeimim.", Stance.CONTRADICTS, None),
    (KEEPING, "Russia is no longer keeping its base at Hmeimim.", Stance.UPDATES, DeltaKind.STATUS),
    (
        STAYING,
        "Russia is pulling out of its two bases, Hmeimim and Tartus.",
        Stance.CONTRADICTS,
        None,
    ),
    (EMBASSY, "The Russian embassy in Damascus is closed.", Stance.CONTRADICTS, None),
    (EMBASSY, "The Russian embassy in Damascus is now closed.", Stance.UPDATES, DeltaKind.STATUS),
    # denied by those who would know
    (
        SOLDIERS,
        "Russia denied that it had evacuated 400 soldiers from Damascus.",
        Stance.CONTRADICTS,
        None,
    ),
    (
        LIBRARY,
        "Marlow council denied that it plans to close two of its five libraries.",
        Stance.CONTRADICTS,
        None,
    ),
    # further along, put off, called off
    (
        TALKS,
        "Russia signed an agreement with Syria's new government about the bases.",
        Stance.UPDATES,
        DeltaKind.STAGE,
    ),
    (
        VOTE,
        "The Marlow council vote on the harbour plan on 4 May was postponed.",
        Stance.UPDATES,
        DeltaKind.DATE,
    ),
    (
        VOTE,
        "Marlow council called off the 4 May vote on the harbour plan.",
        Stance.UPDATES,
        DeltaKind.STATUS,
    ),
    # not a statement of fact
    (SOLDIERS, "Will Russia evacuate at least 400 soldiers from Damascus?", Stance.MENTIONS, None),
    (KEEPING, "If Russia left its base at Hmeimim, it would lose a port.", Stance.MENTIONS, None),
    (KEEPING, "A senator demanded that Russia leave its base at Hmeimim.", Stance.MENTIONS, None),
    (KEEPING, "Russia hopes to keep its base at Hmeimim.", Stance.MENTIONS, None),
    (
        SOLDIERS,
        "Rumours say Russia evacuated at least 400 soldiers from Damascus.",
        Stance.MENTIONS,
        None,
    ),
    (
        SOLDIERS,
        "Russia reportedly evacuated at least 400 soldiers from Damascus.",
        Stance.MENTIONS,
        None,
    ),
    (
        SOLDIERS,
        "Russia may have evacuated at least 400 soldiers from Damascus.",
        Stance.MENTIONS,
        None,
    ),
    (
        KEEPING,
        "It is unclear whether Russia will leave its base at Hmeimim.",
        Stance.MENTIONS,
        None,
    ),
    # leaves out the figure, another place, another party
    (SOLDIERS, "Russia evacuated soldiers from Damascus.", Stance.MENTIONS, None),
    (EXACT, "Russia evacuated 400 soldiers from Kherson.", Stance.MENTIONS, None),
    (KEEPING, "Russia closed a bakery in Samara.", Stance.UNRELATED, None),
    (KEEPING, "A bakery opened in Lisbon.", Stance.UNRELATED, None),
    (VOTE, "Harlow council will vote on a school plan on 4 May.", Stance.UNRELATED, None),
    # one of two, all but two
    (STAYING, "Russia is leaving one of its two bases in Syria.", Stance.MENTIONS, None),
    (
        STALLS,
        "Fire destroyed only two of the 26 stalls in Vernay market.",
        Stance.CONTRADICTS,
        None,
    ),
    # as the baseline claims are worded, and as a report would put it
    (
        DAYS_BEFORE,
        "Russia has evacuated 1,200 soldiers from the Damascus area, an official said on Tuesday.",
        Stance.UPDATES,
        DeltaKind.QUANTITY,
    ),
    (
        DAYS_BEFORE,
        "At least 800 Russian soldiers have been evacuated from the Damascus area.",
        Stance.UPDATES,
        DeltaKind.QUANTITY,
    ),
    (
        DAYS_BEFORE,
        "Russia's defence ministry denied that any of its soldiers had left the Damascus area.",
        Stance.CONTRADICTS,
        None,
    ),
    (
        FLOWN,
        "Russia's defence ministry denied that any of its soldiers had left the Damascus area.",
        Stance.MENTIONS,
        None,
    ),
    (
        NO_DEAL,
        "Russia and Syria's new rulers have signed an agreement on the bases.",
        Stance.UPDATES,
        DeltaKind.STAGE,
    ),
    (
        TALKS,
        "Russia broke off talks with Syria's new government about the bases.",
        Stance.UPDATES,
        DeltaKind.STATUS,
    ),
    (
        TALKS,
        "Russia withdrew soldiers after talks with Syria's new government about the bases.",
        Stance.MENTIONS,
        None,
    ),
    (MORE, "Russia agreed with Syria to keep 2,000 soldiers at its bases.", Stance.MENTIONS, None),
    (
        MAY_KEEP,
        "A deal may let Russia keep up to 5,000 troops at its two bases in Syria.",
        Stance.UPDATES,
        DeltaKind.QUANTITY,
    ),
    (MAY_KEEP, "Russia is withdrawing troops from its two bases in Syria.", Stance.MENTIONS, None),
    (
        EMBASSY,
        "The Russian embassy in Damascus remains open, a spokesman said.",
        Stance.CONFIRMS,
        None,
    ),
    (
        ASYLUM,
        "Russia has withdrawn the asylum granted to Bashar al-Assad in December 2024.",
        Stance.UPDATES,
        DeltaKind.STATUS,
    ),
    # inside a relative clause: an old fact
    (
        SOLDIERS,
        "Russia, which evacuated at least 400 soldiers from Damascus, sent a minister.",
        Stance.MENTIONS,
        None,
    ),
]


@pytest.mark.parametrize(("claim", "text", "stance", "kind"), CASES)
def test_stance(claim: Claim, text: str, stance: Stance, kind: DeltaKind | None) -> None:
    judgment = read(claim, text)
    assert judgment.stance is stance, judgment.reason
    assert (judgment.delta.kind if judgment.delta else None) is kind


def test_a_new_figure_tells_old_and_new() -> None:
    judgment = read(EXACT, "Russia has evacuated 1,200 soldiers from Damascus.")
    assert judgment.delta is not None
    assert "400" in judgment.delta.old
    assert "1,200" in judgment.delta.new
    assert "1,200" in judgment.reason
    assert judgment.delta.old_value == Quantity(value=400, unit="soldier")
    assert judgment.delta.new_value == Quantity(value=1200, unit="soldier")


def test_a_larger_figure_confirms_at_least_and_updates_the_value() -> None:
    claim = Claim(
        id="toll",
        text="At least 12 people died when the ferry Bintang Utara sank off Muna island.",
        as_of=date(2026, 3, 3),
    )
    judgment = read(
        claim,
        "The death toll from the sinking of the ferry Bintang Utara off Muna island has risen to 31.",
    )
    assert judgment.stance is Stance.UPDATES
    assert judgment.reason == "confirms at least 12 people died; now 31"
    assert judgment.delta is not None
    assert judgment.delta.old_value == Quantity(
        value=12, unit="killed", comparator=Comparator.AT_LEAST
    )
    assert judgment.delta.new_value == Quantity(value=31, unit="killed")


def test_one_denial_beats_five_mentions() -> None:
    text = (
        "Russia has a base in Syria. Many soldiers of Russia were in Damascus. "
        "Damascus is quiet. Soldiers walk about in Damascus. Russia has many soldiers. "
        "Russia denied that it had evacuated 400 soldiers from Damascus."
    )
    judgment = read(SOLDIERS, text)
    assert judgment.stance is Stance.CONTRADICTS
    assert judgment.quote.startswith("Russia denied")


def test_background_sentences_are_never_more_than_mentions() -> None:
    text = "Russia has withdrawn at least 400 soldiers from Damascus."
    judgment = read(SOLDIERS, text, role=SentenceRole.BACKGROUND)
    assert judgment.stance is Stance.MENTIONS
    assert judgment.background


@pytest.mark.parametrize("role", [SentenceRole.BOILERPLATE, SentenceRole.OTHER_STORY])
def test_boilerplate_and_other_stories_are_never_quoted(role: SentenceRole) -> None:
    judgment = read(
        SOLDIERS, "Russia has withdrawn at least 400 soldiers from Damascus.", role=role
    )
    assert judgment.stance is Stance.UNRELATED
    assert judgment.quote == ""


def test_a_language_that_is_not_read_is_found_by_names_only() -> None:
    judgment = read(KEEPING, "Россия покидает базу Хмеймим.", language="ru")
    assert not judgment.judged
    assert judgment.stance is Stance.MENTIONS
    assert judgment.quote == "Россия покидает базу Хмеймим."


def test_an_unread_language_without_our_names_is_unrelated() -> None:
    judgment = read(KEEPING, "Погода в Самаре.", language="ru")
    assert not judgment.judged
    assert judgment.stance is Stance.UNRELATED


def test_a_feed_summary_lowers_confidence() -> None:
    text = "Russia has withdrawn at least 400 soldiers from Damascus."
    page = read(SOLDIERS, text)
    summary = read(SOLDIERS, text, source=ArticleSource.FEED_SUMMARY)
    assert summary.stance is page.stance
    assert summary.confidence < page.confidence


def test_the_quote_is_a_span_of_the_article() -> None:
    text = "Rain fell. Russia denied that it had evacuated 400 soldiers from Damascus. More rain."
    judgment = read(SOLDIERS, text)
    assert judgment.quote == text[judgment.start : judgment.end]
    assert judgment.quote == "Russia denied that it had evacuated 400 soldiers from Damascus."


def test_a_passage_that_is_no_span_of_the_article_is_not_quoted() -> None:
    article = Article(url="u", canonical_url="u", title="", text="Something else.", language="en")
    sentence = Sentence(
        index=0,
        start=0,
        end=10,
        text="Russia has withdrawn 400 soldiers from Damascus.",
        paragraph=0,
    )
    judgment = JUDGE.judge(SOLDIERS, article, [Passage(sentence=sentence, score=1.0)])
    assert judgment.stance not in ALERTING_STANCES
    assert judgment.quote == ""


def test_the_gap_between_as_of_and_publication_does_not_matter() -> None:
    text = "Russia has withdrawn at least 400 soldiers from Damascus."
    late = Claim(id="soldiers", text=SOLDIERS.text, as_of=date(2020, 1, 1))
    assert read(late, text).stance is read(SOLDIERS, text).stance


def test_names_may_stand_in_the_title() -> None:
    text = "It has withdrawn at least 400 soldiers from Damascus."
    assert read(SOLDIERS, text, title="Russia leaves Damascus").stance is Stance.CONFIRMS


GUESTS = Claim(
    id="guests",
    text="Russia and Turkey asked Iran, Qatar and Egypt to send soldiers.",
    as_of=date(2025, 1, 1),
)


@pytest.mark.parametrize(
    ("claim", "title", "text", "is_topic"),
    [
        (SOLDIERS, "", "Moscow keeps soldiers near Damascus.", True),
        (SOLDIERS, "Russia and Damascus", "The soldiers had tea.", True),
        (SOLDIERS, "Russian guests", "Soldiers had tea in Damascus.", True),
        # one of two names, or nothing else of the claim
        (SOLDIERS, "", "Moscow keeps soldiers near Aleppo.", False),
        (SOLDIERS, "", "The soldiers had tea in Damascus.", False),
        (SOLDIERS, "Russia and Damascus", "Cooks bake bread.", False),
        # a name far down says nothing of the matter, unless half of the claim's words are there too
        (SOLDIERS, "", "Russia's soldiers had tea. " + "It rained. " * 80 + "Damascus.", False),
        (SOLDIERS, "", "Russia evacuated soldiers. " + "It rained. " * 80 + "Damascus.", True),
        (SOLDIERS, "", "It evacuated soldiers. " + "It rained. " * 80 + "Russia. Damascus.", False),
        (SOLDIERS, "", "Russia and Damascus. " + "It rained. " * 80 + "Soldiers.", True),
        # one word of a name may be enough
        (VOTE, "", "Marlow will vote on the harbour.", False),
        (FLOWN, "", "Soldiers left Damascus, and Russia left Hmeimim.", True),
        # two of three names at the start are enough
        (FLOWN, "", "Soldiers left Damascus for Russia.", True),
        # of five names half are asked for
        (GUESTS, "", "Russia and Turkey send soldiers.", False),
        (GUESTS, "", "Russia and Turkey send soldiers. Iran waits.", True),
        # one name makes no topic
        (ARREST, "", "Police in Radov arrested four men over the theft.", False),
    ],
)
def test_an_article_is_about_a_claims_matter_if_it_opens_with_its_names(
    claim: Claim, title: str, text: str, is_topic: bool
) -> None:
    article = Article(url="u", canonical_url="u", title=title, text=text, language="en")
    assert JUDGE.is_topic_of(claim, article) is is_topic


def test_order_of_passages_does_not_matter() -> None:
    text = (
        "Russia has a base in Syria. Russia evacuated 430 soldiers from Damascus. "
        "Russia may withdraw soldiers from Damascus. Damascus is quiet."
    )
    answers = {repr(read(SOLDIERS, text, order=random.Random(seed))) for seed in range(8)}
    assert len(answers) == 1
