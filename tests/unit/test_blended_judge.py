"""The judge that ships, with a model of five words, so that a test knows what the model says.

It reads confirms in "left", contradicts in "denied", updates in "now", mentions in "base", unrelated in "rain".
"""

from __future__ import annotations

import math

import pytest

from tests.judge_parts import (
    ENTITIES,
    CountedScorer,
    article_of,
    blended,
    claim_of,
    passages_of,
)
from tests.tiny_models import write_stance_model
from watcher.core.model import (
    ALERTING_STANCES,
    Article,
    ArticleSource,
    ClaimKind,
    DeltaKind,
    Judgment,
    Passage,
    Sentence,
    SentenceRole,
    Stance,
)
from watcher.core.ports import StanceScores
from watcher.judge.blended import TOPIC_SCORE, window_features
from watcher.judge.neural import NeuralScorer
from watcher.judge.structured import SUMMARY_FACTOR, StructuredJudge
from watcher.judge.windows import MAX_SWEPT

BODY, BACKGROUND = SentenceRole.BODY, SentenceRole.BACKGROUND
CLAIM = "Russia evacuated soldiers from Damascus."
CLAIM_400 = "Russia evacuated 400 soldiers from Damascus."
SAYS_SO = "The last Russian left Damascus."
"""Says so in words that the rules cannot read."""
DENIES = "Russia denied it in Damascus."
FAR_APART = "\n\n" + "".join(
    f"The sea was calm {day} and the fishermen of the village sat by the harbour.\n\n"
    for day in ("all day", "at noon", "at dusk", "by night", "in the rain", "for once", "at last")
)
ENDS_BEST = (3.0, 0.1, 0.1, 0.1, 2.0)


@pytest.fixture(scope="module")
def scorer(tmp_path_factory: pytest.TempPathFactory) -> NeuralScorer:
    return NeuralScorer(write_stance_model(tmp_path_factory.mktemp("model")))


def judge(
    scorer: NeuralScorer | CountedScorer,
    claim: str,
    article: Article,
    roles: tuple[SentenceRole, ...] = (),
    scores: tuple[float, ...] = (),
) -> Judgment:
    passages = passages_of(article, roles, scores)
    return blended(scorer).judge(claim_of(claim), article, passages)


def rules_alone(claim: str, article: Article, roles: tuple[SentenceRole, ...] = ()) -> Judgment:
    return StructuredJudge(ENTITIES).judge(claim_of(claim), article, passages_of(article, roles))


# ------------------------------------------------------------------ what is said


@pytest.mark.parametrize(
    ("text", "stance"),
    [
        (SAYS_SO, Stance.CONFIRMS),
        (DENIES, Stance.CONTRADICTS),
        ("Russia is now in Damascus.", Stance.UPDATES),
        ("Russia has a base near Damascus.", Stance.MENTIONS),
        ("Russia saw rain, and rain fell on Damascus.", Stance.UNRELATED),
    ],
)
def test_the_model_is_heard_where_the_rules_know_nothing(
    scorer: NeuralScorer, text: str, stance: Stance
) -> None:
    article = article_of(text)
    assert rules_alone(CLAIM, article).stance not in ALERTING_STANCES
    judgment = judge(scorer, CLAIM, article)
    assert judgment.stance is stance
    assert judgment.confidence == judgment.probabilities[stance] > 0.5
    assert judgment.quote == ("" if stance is Stance.UNRELATED else text)
    assert judgment.reason
    assert (judgment.claim_id, judgment.judge) == ("c", "structured-1+tiny-1+plain")


def test_a_stance_of_the_rules_keeps_their_reason_and_delta(scorer: NeuralScorer) -> None:
    text = "Russia has evacuated 1,200 soldiers from Damascus."
    judgment = judge(scorer, CLAIM_400, article_of(text))
    rules = rules_alone(CLAIM_400, article_of(text))
    assert judgment.stance is rules.stance is Stance.UPDATES
    assert (judgment.reason, judgment.delta) == (rules.reason, rules.delta)
    assert judgment.delta is not None


def test_an_update_that_the_rules_do_not_see_says_what_was_and_what_is(
    scorer: NeuralScorer,
) -> None:
    judgment = judge(scorer, CLAIM, article_of("Russia is now in Damascus."))
    assert judgment.delta is not None
    assert judgment.delta.kind is DeltaKind.STATUS
    assert judgment.delta.new == "Russia is now in Damascus"


def test_who_said_it_is_told_with_an_alert_and_not_without(scorer: NeuralScorer) -> None:
    told = judge(scorer, CLAIM, article_of("The last Russian left Damascus, Reuters reported."))
    assert told.stance is Stance.CONFIRMS
    assert told.said is not None
    quiet = judge(scorer, CLAIM, article_of("Russia has a base at Damascus, Reuters reported."))
    assert (quiet.stance, quiet.said) == (Stance.MENTIONS, None)


def test_a_confirmation_with_another_figure_is_none(scorer: NeuralScorer) -> None:
    text = "The Russians left Damascus, all left, and 1,200 soldiers left by air."
    judgment = judge(scorer, CLAIM_400, article_of(text))
    assert judgment.probabilities[Stance.CONFIRMS] == 0.0
    assert math.isclose(math.fsum(judgment.probabilities.values()), 1.0, abs_tol=1e-9)


def test_a_question_never_alerts_however_sure_the_model_is(scorer: NeuralScorer) -> None:
    text = "Is it true that Russia evacuated soldiers from Damascus and left?"
    judgment = judge(scorer, CLAIM, article_of(text))
    assert judgment.stance is Stance.MENTIONS
    assert not any(judgment.probabilities[stance] for stance in ALERTING_STANCES)


def test_background_alone_never_alerts(scorer: NeuralScorer) -> None:
    judgment = judge(scorer, CLAIM, article_of(SAYS_SO), roles=(BACKGROUND,))
    assert judgment.stance is Stance.MENTIONS
    assert not any(judgment.probabilities[stance] for stance in ALERTING_STANCES)


# ------------------------------------------------------------------ what is quoted


def test_the_quote_is_the_sentence_that_says_it(scorer: NeuralScorer) -> None:
    text = "  Damascus was quiet.\n\tRussian soldiers walked about. They \u2014 all \u2014 left.  "
    judgment = judge(scorer, CLAIM, article_of(text))
    assert judgment.stance is Stance.CONFIRMS
    assert judgment.quote == text[judgment.start : judgment.end] == "They \u2014 all \u2014 left."


def test_what_only_mentions_is_quoted_too_and_what_is_unrelated_is_not(
    scorer: NeuralScorer,
) -> None:
    mention = judge(scorer, CLAIM, article_of("Russia has a base near Damascus."))
    assert mention.quote == "Russia has a base near Damascus."
    other = judge(scorer, CLAIM, article_of("Russia saw rain, and rain fell on Damascus."))
    assert (other.quote, other.start, other.end) == ("", 0, 0)


@pytest.mark.parametrize("role", [SentenceRole.BOILERPLATE, SentenceRole.OTHER_STORY])
def test_furniture_and_other_stories_are_neither_read_nor_quoted(
    scorer: NeuralScorer, role: SentenceRole
) -> None:
    counted = CountedScorer(scorer)
    judgment = judge(counted, CLAIM, article_of(SAYS_SO), roles=(role,))
    assert (judgment.stance, judgment.quote) == (Stance.UNRELATED, "")
    assert counted.asked == []
    beside = article_of(f"Russia has a base near Damascus. {SAYS_SO}")
    judgment = judge(counted, CLAIM, beside, roles=(BODY, role))
    assert judgment.stance is Stance.MENTIONS
    assert not any(SAYS_SO in passage for _, passage in counted.asked)


def test_a_passage_that_is_no_span_of_the_article_is_not_judged(scorer: NeuralScorer) -> None:
    sentence = Sentence(index=0, start=0, end=10, text=SAYS_SO, paragraph=0)
    counted = CountedScorer(scorer)
    judgment = blended(counted).judge(
        claim_of(CLAIM), article_of("Something else."), [Passage(sentence=sentence, score=1.0)]
    )
    assert (judgment.stance, judgment.quote, counted.asked) == (Stance.UNRELATED, "", [])


def test_two_passages_that_oppose_each_other_are_both_told(scorer: NeuralScorer) -> None:
    for first, last in ((SAYS_SO, DENIES), (DENIES, SAYS_SO)):
        judgment = judge(scorer, CLAIM, article_of(first + FAR_APART + last), scores=ENDS_BEST)
        assert judgment.quote == first, "as sure as the other, and told before it"
        other = Stance.CONTRADICTS if first is SAYS_SO else Stance.CONFIRMS
        assert judgment.stance in ALERTING_STANCES
        assert judgment.reason.endswith(f'; yet it also says "{last}" ({other.value})')


def test_what_is_read_in_a_window_and_alone_is_told_once(scorer: NeuralScorer) -> None:
    stated = "Russia evacuated soldiers from Damascus and left, left, left."
    text = f"{stated} The sea was calm.{FAR_APART}Russia denied that it evacuated soldiers from Damascus."
    judgment = judge(scorer, CLAIM, article_of(text))
    assert judgment.stance is Stance.CONTRADICTS
    assert judgment.reason.count(stated) == 1


def test_the_surer_one_of_two_is_heard(scorer: NeuralScorer) -> None:
    twice = "Russia denied it in Damascus, denied it twice."
    judgment = judge(scorer, CLAIM, article_of(SAYS_SO + FAR_APART + twice), scores=ENDS_BEST)
    assert (judgment.stance, judgment.quote) == (Stance.CONTRADICTS, twice)
    assert f'"{SAYS_SO}" (confirms)' in judgment.reason


def test_what_is_far_from_sure_or_says_the_same_is_not_told_as_opposed(
    scorer: NeuralScorer,
) -> None:
    unsure = "Russia denied it at its base in Damascus."
    again = "Every Russian left Damascus."
    for last in (again, unsure, "Russia has a base near Damascus."):
        text = SAYS_SO + FAR_APART + last
        judgment = judge(scorer, CLAIM, article_of(text), scores=ENDS_BEST)
        assert judgment.stance is Stance.CONFIRMS
        assert "yet it also says" not in judgment.reason


def test_one_alert_is_heard_over_many_mentions(scorer: NeuralScorer) -> None:
    text = "Russia has a base near Damascus, a base by the sea." + FAR_APART + SAYS_SO
    assert judge(scorer, CLAIM, article_of(text), scores=ENDS_BEST).stance is Stance.CONFIRMS


def test_an_alert_is_in_doubt_where_the_main_clause_alone_says_otherwise(
    scorer: NeuralScorer,
) -> None:
    # the tiny model hears the words of both halves, and more of them in the first
    text = "While they denied it and denied it and denied it, all Russians left Damascus and left."
    judgment = judge(scorer, CLAIM, article_of(text))
    assert (judgment.stance, judgment.unsupported) == (Stance.CONTRADICTS, True)
    assert judgment.doubt == "its main clause alone confirms it"
    swapped = "While all Russians left Damascus, they denied it and denied it and denied it."
    judgment = judge(scorer, CLAIM, article_of(swapped))
    assert (judgment.stance, judgment.doubt) == (Stance.CONTRADICTS, "")


class _Contrary:
    """Finds every passage to contradict every claim."""

    name = "contrary"

    def scores(self, claim: str, passage: str) -> StanceScores:
        return (-6.0, -0.01, -6.0, -6.0, -6.0)


def test_where_the_rules_read_the_opposite_the_model_is_in_doubt() -> None:
    article = article_of("Russia evacuated soldiers from Damascus.")
    judgment = blended(_Contrary()).judge(claim_of(CLAIM), article, passages_of(article))
    assert rules_alone(CLAIM, article).stance is Stance.CONFIRMS
    assert (judgment.stance, judgment.unsupported) == (Stance.CONTRADICTS, True)
    assert judgment.doubt == "the words read one by one say the opposite"


# ------------------------------------------------------------------ when the model is asked


@pytest.mark.parametrize(
    ("claim", "text", "asks"),
    [
        (CLAIM, "A bakery opened in Lisbon.", False),
        (CLAIM, "It evacuated a ship.", True),
        (CLAIM, "Russia built a school.", True),
        ("Russia raised the price of bread for all schools.", "Cooks bake bread.", False),
        ("Russia raised the price of bread for all schools.", "Prices of bread rose.", True),
        ("Russia raised the price of bread for all schools.", "Moscow won the cup.", True),
    ],
)
def test_a_claim_that_is_not_named_and_shares_few_words_does_not_cost_the_model(
    scorer: NeuralScorer, claim: str, text: str, asks: bool
) -> None:
    counted = CountedScorer(scorer)
    article = article_of(text + FAR_APART)
    judgment = judge(counted, claim, article)
    assert bool(counted.asked) is asks
    if not asks:
        assert judgment == rules_alone(claim, article)


@pytest.mark.parametrize("text", ["All soldiers left.", "All left."])
def test_a_text_of_one_window_is_read_always(scorer: NeuralScorer, text: str) -> None:
    counted = CountedScorer(scorer)
    assert judge(counted, CLAIM, article_of(text)).stance is Stance.CONFIRMS
    assert counted.asked == [(CLAIM, text)]


def test_where_the_rules_alone_would_alert_on_it_the_model_has_its_say(
    scorer: NeuralScorer,
) -> None:
    claim, text = "Russian soldiers left Hmeimim.", "Moscow troops withdrew from the Khmeimim base."
    assert rules_alone(claim, article_of(text)).stance is Stance.CONFIRMS
    counted = CountedScorer(scorer)
    judgment = judge(counted, claim, article_of(text))
    assert counted.asked
    assert judgment.judge != StructuredJudge(ENTITIES).name


def test_where_it_shares_no_word_and_says_nothing_the_rules_answer(scorer: NeuralScorer) -> None:
    article = article_of("The base was quiet.")
    assert judge(scorer, CLAIM, article) == rules_alone(CLAIM, article)


def test_a_name_in_the_title_is_enough_to_ask(scorer: NeuralScorer) -> None:
    counted = CountedScorer(scorer)
    judge(counted, CLAIM, article_of("All of them left.", title="Russia and Damascus"))
    assert counted.asked == [(CLAIM, "All of them left.")]


def test_no_passages_no_question(scorer: NeuralScorer) -> None:
    counted = CountedScorer(scorer)
    judgment = blended(counted).judge(claim_of(CLAIM), article_of(SAYS_SO), [])
    assert (judgment.stance, judgment.quote, counted.asked) == (Stance.UNRELATED, "", [])


def test_the_model_reads_the_sentences_of_a_window_alone_only_where_the_whole_may_alert(
    scorer: NeuralScorer,
) -> None:
    counted = CountedScorer(scorer)
    text = "Russia has a base near Damascus. The base is old."
    judge(counted, CLAIM, article_of(text))
    assert counted.asked == [(CLAIM, text)]
    counted.asked.clear()
    judge(counted, CLAIM, article_of(f"Damascus was quiet. {SAYS_SO}"))
    whole, *sentences = dict.fromkeys(passage for _, passage in counted.asked)
    assert whole == f"Damascus was quiet. {SAYS_SO}"
    assert sentences == ["Damascus was quiet.", SAYS_SO]


OPENING = "Russia has a base near Damascus. Soldiers lived there."
IN_OWN_WORDS = "In the end all of them left, and left for good."
"""Shares not one word with the claim, and stands far from what does."""


@pytest.mark.parametrize(
    ("opening", "score", "language", "reads"),
    [
        (OPENING, TOPIC_SCORE, "en", True),
        ("Damascus has a base. Russia keeps its soldiers there.", TOPIC_SCORE, "en", True),
        # too little like the claim, or not about all that it names, or about another matter
        (OPENING, TOPIC_SCORE - 0.01, "en", False),
        ("Russia has a base near Aleppo. Soldiers lived there.", TOPIC_SCORE, "en", False),
        ("Russia has a base near Damascus. Its cooks bake bread.", TOPIC_SCORE, "en", False),
        (OPENING, TOPIC_SCORE, "de", False),
    ],
)
def test_an_article_on_the_claims_matter_is_read_where_no_word_is_the_claims(
    scorer: NeuralScorer, opening: str, score: float, language: str, reads: bool
) -> None:
    counted = CountedScorer(scorer)
    article = article_of(opening + FAR_APART + IN_OWN_WORDS, language=language)
    found = passages_of(article, scores=(score,))[:1]
    judgment = blended(counted).judge(claim_of(CLAIM), article, found)
    assert any(IN_OWN_WORDS in passage for _, passage in counted.asked) is reads
    assert (judgment.quote == IN_OWN_WORDS) is reads
    assert (judgment.stance is Stance.CONFIRMS) is reads


def test_of_an_article_on_the_claims_matter_no_more_than_a_few_windows_are_read(
    scorer: NeuralScorer,
) -> None:
    counted = CountedScorer(scorer)
    rest = "".join(f"\n\nThe sea was calm on day {n}, {'very ' * 60}calm." for n in range(12))
    article = article_of(OPENING + rest)
    judgment = blended(counted).judge(claim_of(CLAIM), article, passages_of(article)[:1])
    assert judgment.stance not in ALERTING_STANCES
    assert len(counted.asked) == MAX_SWEPT
    assert OPENING in counted.asked[0][1]


def test_a_long_article_costs_no_more_than_three_windows_and_their_sentences(
    scorer: NeuralScorer,
) -> None:
    counted = CountedScorer(scorer)
    text = "\n\n".join(f"The last Russian left Damascus on bus {n}." for n in range(40))
    judge(counted, CLAIM, article_of(text))
    assert 1 <= len(set(counted.asked)) <= 3 * (1 + 4)


# ------------------------------------------------------------------ articles of other kinds


def test_a_feed_summary_lowers_confidence_and_not_the_probabilities(
    scorer: NeuralScorer,
) -> None:
    page = judge(scorer, CLAIM, article_of(SAYS_SO))
    summary = judge(scorer, CLAIM, article_of(SAYS_SO, source=ArticleSource.FEED_SUMMARY))
    assert summary.stance is page.stance
    assert summary.probabilities == page.probabilities
    assert summary.confidence == page.confidence * SUMMARY_FACTOR < page.confidence


@pytest.mark.parametrize("language", ["", "en", "EN-gb"])
def test_english_is_read(scorer: NeuralScorer, language: str) -> None:
    judgment = judge(scorer, CLAIM, article_of(SAYS_SO, language=language))
    assert (judgment.stance, judgment.judged) == (Stance.CONFIRMS, True)


@pytest.mark.parametrize(
    ("text", "language", "stance"),
    [
        ("Damascus: Russia denied it, left, now.", "de", Stance.MENTIONS),
        ("Le Premier ministre a plaisanté.", "fr", Stance.UNRELATED),
        ("Россия покинула Дамаск.", "ru", Stance.UNRELATED),
    ],
)
def test_other_languages_are_never_shown_to_the_model(
    scorer: NeuralScorer, text: str, language: str, stance: Stance
) -> None:
    counted = CountedScorer(scorer)
    article = article_of(text, language=language)
    judgment = judge(counted, CLAIM, article)
    assert (judgment.stance, judgment.judged, counted.asked) == (stance, False, [])
    assert judgment == rules_alone(CLAIM, article)


def test_it_is_whole_and_warns_of_nothing(scorer: NeuralScorer) -> None:
    assert blended(scorer).warning == ""


def test_what_the_blend_is_fitted_on_is_what_it_weighs(scorer: NeuralScorer) -> None:
    rules, counted = StructuredJudge(ENTITIES), CountedScorer(scorer)
    article = article_of(f"Damascus was quiet. {SAYS_SO}")
    found = window_features(rules, counted, claim_of(CLAIM), article, passages_of(article))
    judgment = judge(scorer, CLAIM, article)
    assert [passage for _, passage in counted.asked] == [
        article.text,
        "Damascus was quiet.",
        SAYS_SO,
    ]
    weighed = blended(scorer)._blend.probabilities(found)
    assert weighed == judgment.probabilities


# ------------------------------------------------------------------ faults


def test_an_update_after_a_ruled_out_confirmation_says_what_changed(
    scorer: NeuralScorer,
) -> None:
    claim = "Russia flew 400 soldiers out of Damascus on 10 December."
    text = "On 12 December, an officer who left said now, Russia flew 400 soldiers out of Damascus."
    judgment = judge(scorer, claim, article_of(text))
    assert judgment.stance is Stance.UPDATES
    assert judgment.delta is not None
    assert (judgment.delta.old, judgment.delta.new) == ("10 December", "12 December")


def test_news_beside_background_is_not_background(scorer: NeuralScorer) -> None:
    news = "Russia has now left Damascus, left its embassy and left the city."
    text = f"{news} {CLAIM_400}"
    judgment = judge(scorer, CLAIM_400, article_of(text), roles=(BODY, BACKGROUND))
    assert (judgment.stance, judgment.quote) == (Stance.CONFIRMS, news)
    assert not judgment.background


def test_an_alert_never_quotes_background(scorer: NeuralScorer) -> None:
    old = "Russia evacuated 400 soldiers from Damascus and left."
    text = f"Russia has now left Damascus. {old}"
    judgment = judge(scorer, CLAIM_400, article_of(text), roles=(BODY, BACKGROUND))
    assert judgment.stance in ALERTING_STANCES
    assert judgment.quote != old


def test_a_state_that_is_told_as_ended_has_a_delta(scorer: NeuralScorer) -> None:
    claim = claim_of("Russia keeps its consulate in Damascus.", ClaimKind.ONGOING_STATE)
    article = article_of("Russia no longer keeps its consulate in Damascus.")
    judgment = blended(scorer).judge(claim, article, passages_of(article))
    assert (judgment.stance, judgment.delta is not None) == (Stance.UPDATES, True)
