"""What a marker of question, condition, rumour, demand, hope or background covers, and what it leaves asserted."""

from __future__ import annotations

import pytest

from tests.judge_parts import INDEX, PUBLISHED, claim_of
from watcher.core.mood_scope import BACKGROUND_REASON, held_off
from watcher.core.reading import read_claim, read_sentence

ASKED = "asked, not stated"
CONDITION = "a condition or scenario, not a fact"
RUMOUR = "reported as unverified"
DEMAND = "a demand or proposal, not a fact"
HOPE = "a hope, fear or intention under consideration"
BACKGROUND = BACKGROUND_REASON

LEFT = "Russia evacuated soldiers from Damascus."
WORK_TO_RULE = "Teachers in Telk began a work-to-rule."
STRIKE = "Bus drivers in Telk are on strike."
BAN = "The ban on ships was lifted in Telk."
BRIDGE = "The council of Telk closed the harbour bridge."
PHONES = "The council of Telk approved a bill on phones in schools."


def reason(claim: str, sentence: str) -> str:
    mine = read_claim(claim_of(claim), INDEX).reading
    return held_off(mine, read_sentence(sentence, INDEX, PUBLISHED))


COVERS: list[tuple[str, str, str]] = [
    # asked
    (LEFT, "Did Russia evacuate soldiers from Damascus?", ASKED),
    (LEFT, "It is unclear whether Russia evacuated soldiers from Damascus.", ASKED),
    (LEFT, "Whether Russia evacuated soldiers from Damascus remains to be seen.", ASKED),
    (LEFT, "Officials would not say whether Russia had moved its soldiers out.", ASKED),
    (LEFT, "Reporters asked if Russia had evacuated its soldiers from Damascus.", ASKED),
    (LEFT, "Asked whether it evacuated soldiers from Damascus, Russia kept silent.", ASKED),
    (LEFT, "It was unclear on Dec. 15 whether Russia had evacuated soldiers.", ASKED),
    (BRIDGE, "The council will decide on Monday whether to close the harbour bridge.", ASKED),
    (LEFT, "Soldiers left Damascus, but will Moscow say whether more follow?", ASKED),
    # set as a condition
    (LEFT, "If Russia evacuated soldiers from Damascus, it would lose a port.", CONDITION),
    (LEFT, "Russia would lose a port if it evacuated its soldiers from Damascus.", CONDITION),
    (LEFT, "Unless talks succeed, Russia will evacuate soldiers from Damascus.", CONDITION),
    (LEFT, "In the event of an attack Russia evacuates its soldiers.", CONDITION),
    (LEFT, "An evacuation of soldiers from Damascus would weaken Russia.", CONDITION),
    (LEFT, "To evacuate soldiers from Damascus, Russia would need ships.", CONDITION),
    (LEFT, "A deal that would see Russia evacuate its soldiers is close.", CONDITION),
    (LEFT, "A leaflet falsely says Russia evacuated soldiers from Damascus.", CONDITION),
    (STRIKE, "Bus drivers in Telk will go on strike unless pay rises.", CONDITION),
    # told as a rumour
    (LEFT, "Rumours say Russia evacuated soldiers from Damascus.", RUMOUR),
    (LEFT, "Rumours, however, say Russia evacuated soldiers from Damascus.", RUMOUR),
    (LEFT, "Rumours yet to be checked say Russia evacuated soldiers.", RUMOUR),
    (LEFT, "Rumours in the U.S. say Russia evacuated soldiers from Damascus.", RUMOUR),
    (LEFT, "Russia evacuated soldiers from Damascus, unconfirmed posts said.", RUMOUR),
    (LEFT, "Russia reportedly evacuated soldiers from Damascus.", RUMOUR),
    (LEFT, "There is no confirmation that Russia evacuated soldiers.", RUMOUR),
    (LEFT, "Russia evacuated soldiers from Damascus; the report could not be verified.", RUMOUR),
    (LEFT, "Russia evacuated soldiers from Damascus, but that remains unconfirmed.", RUMOUR),
    # demanded or proposed
    (LEFT, "A senator demanded that Russia evacuate soldiers.", DEMAND),
    (LEFT, "Gen. Orlov demanded that Russia evacuate soldiers from Damascus.", DEMAND),
    (LEFT, "Soldiers must be evacuated from Damascus, Russia heard from a senator.", DEMAND),
    (LEFT, "Russia was urged to evacuate its soldiers from Damascus.", DEMAND),
    (LEFT, "The evacuation of soldiers from Damascus was demanded of Russia.", DEMAND),
    (WORK_TO_RULE, "A union demanded that teachers in Telk begin a work-to-rule.", DEMAND),
    (WORK_TO_RULE, "Teachers in Telk should now begin a work-to-rule, a union said.", DEMAND),
    (BAN, "Fishermen petitioned for the ban on ships to be lifted.", DEMAND),
    (BAN, "Everyone demanded that all but two of the bans on ships be lifted.", DEMAND),
    (BRIDGE, "The harbour bridge in Telk must be closed by the council.", DEMAND),
    (BRIDGE, "Engineers proposed that the council close the harbour bridge.", DEMAND),
    (BRIDGE, "In harbour talks engineers demanded that the council close the bridge.", DEMAND),
    # hoped for, feared, thought about
    (LEFT, "Russia hopes to evacuate its soldiers from Damascus.", HOPE),
    (LEFT, "Russia is considering an evacuation of soldiers from Damascus.", HOPE),
    (LEFT, "Russia threatened to evacuate soldiers from Damascus.", HOPE),
    (LEFT, "Residents fear that Russia may evacuate its soldiers.", HOPE),
    (LEFT, "Russia is ready to evacuate soldiers from Damascus.", HOPE),
    (STRIKE, "Bus drivers in Telk want to go on strike.", HOPE),
    (STRIKE, "Passengers wish that bus drivers in Telk were not on strike.", HOPE),
    # long known
    (LEFT, "Russia had previously evacuated soldiers from Damascus.", BACKGROUND),
    (LEFT, "Russia evacuated soldiers from Damascus in 2017.", BACKGROUND),
    (LEFT, "Two years ago, Russia evacuated soldiers from Damascus.", BACKGROUND),
    (LEFT, "In 2015, Russia evacuated soldiers from Damascus.", BACKGROUND),
    (LEFT, "Russia, which last evacuated soldiers in 2017, sent a minister.", BACKGROUND),
    (LEFT, "Residents recall how Russia evacuated soldiers from Damascus.", BACKGROUND),
    (BRIDGE, "Previously the council had closed the harbour bridge in Telk.", BACKGROUND),
]


@pytest.mark.parametrize(("claim", "sentence", "why"), COVERS)
def test_a_marker_holds_off_what_it_covers(claim: str, sentence: str, why: str) -> None:
    assert reason(claim, sentence) == why


LEAVES: list[tuple[str, str]] = [
    # a question beside it
    (LEFT, "Russia evacuated soldiers from Damascus, but it is unclear whether more will go."),
    (LEFT, "Russia evacuated soldiers from Damascus; whether ships follow is an open question."),
    (LEFT, "Asked whether the port was open, a spokesman said Russia evacuated soldiers."),
    (LEFT, "Asked if the port was open, a spokesman said Russia had evacuated soldiers."),
    (BRIDGE, "The council closed the harbour bridge and will decide whether to widen it."),
    # a condition of something else
    (LEFT, "Russia evacuated soldiers from Damascus, but if fighting ends they may return."),
    (LEFT, "Russia evacuated soldiers from Damascus; if fighting ends, they may return."),
    (LEFT, "Russia evacuated soldiers from Damascus, and if fighting ends they may return."),
    (LEFT, "Russia evacuated soldiers from Damascus, a step that would weaken its hold."),
    (LEFT, "Russia evacuated soldiers from Damascus, which would cost it a port."),
    (STRIKE, "Bus drivers in Telk are on strike and said they will stay out unless pay rises."),
    (PHONES, "The council of Telk approved a bill that would ban phones in schools."),
    # rumours of something else
    (LEFT, "Russia evacuated soldiers from Damascus, but rumours of a deal persist."),
    (LEFT, "Russia evacuated soldiers from Damascus while rumours of a deal spread."),
    (LEFT, "Rumours of a deal spread, but Russia evacuated soldiers from Damascus."),
    (LEFT, "Despite rumours of a deal, Russia evacuated soldiers from Damascus."),
    (LEFT, "Russia evacuated soldiers from Damascus, which rumours had foretold."),
    (LEFT, "Asked about rumours of a deal, a spokesman said Russia evacuated soldiers."),
    (LEFT, "Russia evacuated soldiers from Damascus; their number could not be verified."),
    # a demand behind it, beside it, or of somebody else
    (WORK_TO_RULE, "Teachers will do what their contract demands and nothing more."),
    (WORK_TO_RULE, "Teachers in Telk began a work-to-rule and demanded more pay."),
    (BAN, "The ban was lifted on Thursday for large ships; smaller craft must stay in port."),
    (BAN, "The ban was lifted on Thursday for large ships, but smaller craft must stay in port."),
    (BAN, "The ban was lifted on Thursday for large ships, and smaller craft must stay in port."),
    (BAN, "Smaller craft must stay in port, although the ban was lifted for large ships."),
    (LEFT, "Russia evacuated soldiers from Damascus and urged its citizens to follow."),
    (LEFT, "After residents demanded bread, Russia evacuated soldiers from Damascus."),
    (LEFT, "Urged to keep its bases, Russia evacuated soldiers from Damascus."),
    (BRIDGE, "The council of Telk closed the harbour bridge, as engineers had proposed."),
    (STRIKE, "Bus drivers on strike in Telk demanded more pay."),
    # a hope beside it
    (LEFT, "Russia evacuated soldiers from Damascus and hopes for talks."),
    (LEFT, "Russia, which hopes to keep its bases, evacuated soldiers from Damascus."),
    (LEFT, "Hoping to keep its bases, Russia evacuated soldiers from Damascus."),
    (LEFT, "Russia evacuated soldiers from Damascus, and residents fear looting."),
    (LEFT, "Residents fear looting, but Russia evacuated soldiers from Damascus."),
    (STRIKE, "Bus drivers in Telk are on strike and want to see the mayor."),
    # what else was long known
    (LEFT, "Russia evacuated soldiers from Damascus, which it had entered in 2015."),
    (LEFT, "Russia evacuated soldiers from Damascus, where they arrived nine years ago."),
    (LEFT, "Russia, which signed a lease in 2017, evacuated soldiers from Damascus."),
    (BRIDGE, "The council closed the harbour bridge, which was built in 1971."),
    (BRIDGE, "Formerly a toll road, the harbour bridge was closed by the council."),
    (LEFT, "That was years ago; Russia evacuated soldiers from Damascus on Friday."),
    (
        LEFT,
        "Five ships with grain and engineers reached Syria, two months after its last men left.",
    ),
    # no marker
    (LEFT, LEFT),
    (LEFT, "Russia denied that it had evacuated soldiers from Damascus."),
]


@pytest.mark.parametrize(("claim", "sentence"), LEAVES)
def test_a_marker_of_another_clause_leaves_it_asserted(claim: str, sentence: str) -> None:
    assert reason(claim, sentence) == ""


@pytest.mark.parametrize(
    ("sentence", "why"),
    [
        ("It is unclear whether Russia hopes to evacuate soldiers from Damascus.", ASKED),
        ("If rumours are true, Russia evacuated soldiers from Damascus.", CONDITION),
        ("Rumours say a senator demanded that Russia evacuate soldiers.", RUMOUR),
        ("A senator who fears for the soldiers demanded that Russia evacuate them.", DEMAND),
    ],
)
def test_of_several_markers_the_first_kind_that_covers_it_is_named(sentence: str, why: str) -> None:
    assert reason(LEFT, sentence) == why


@pytest.mark.parametrize(
    ("claim", "sentence"),
    [
        ("It is unclear whether Russia evacuated soldiers.", "Whether it did is unclear."),
        ("Russia will evacuate soldiers if talks fail.", "If talks fail, soldiers will leave."),
        ("Rumours say that Russia evacuated soldiers.", "Rumours say Russia evacuated soldiers."),
        ("Russia must evacuate soldiers.", "Russia must evacuate its soldiers, a senator said."),
        ("Russia hopes to keep its base.", "Moscow still hopes to keep its base at Hmeimim."),
        ("Russia took over the base in 2017.", "Russia has held the base since 2017."),
    ],
)
def test_a_mood_that_the_claim_has_itself_does_not_count(claim: str, sentence: str) -> None:
    assert reason(claim, sentence) == ""


def test_another_mood_than_the_claims_own_counts() -> None:
    claim = "Russia hopes to evacuate soldiers from Damascus."
    assert reason(claim, "Did Russia hope to evacuate soldiers from Damascus?") == ASKED


def test_where_no_word_of_the_claim_stands_all_words_are_weighed() -> None:
    assert reason(LEFT, "A senator demanded that the men be flown home.") != ""
    assert (
        reason(LEFT, "The men flew home on Friday night and nobody met them, a demand of theirs.")
        == ""
    )


def test_a_clause_that_doubts_what_stands_before_it_holds_it_off() -> None:
    for tail in ("; the report could not be verified", ", but that claim is unverified"):
        assert reason(LEFT, f"Russia has evacuated soldiers from Damascus{tail}.") != ""
    assert reason(LEFT, "Russia evacuated soldiers; their number could not be verified.") == ""


def test_a_question_mark_counts_whatever_else_is_asked_in_the_sentence() -> None:
    asked = "Will Russia evacuate soldiers from Damascus, whether or not the government agrees?"
    assert reason(LEFT, asked) == ASKED


def test_a_sentence_full_of_markers_is_held_off_at_once() -> None:
    assert reason(LEFT, "Soldiers of Russia hope to go and " * 400) != ""
