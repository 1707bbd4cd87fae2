"""Which markers hold a claim off, on any text and on statements put together from clauses."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.judge_parts import INDEX, PUBLISHED, claim_of
from watcher.core.mood_scope import BACKGROUND_REASON, held_off
from watcher.core.reading import Reading, read_claim, read_sentence

FLAGS = {
    "asked, not stated": "question",
    "a condition or scenario, not a fact": "hypothetical",
    "reported as unverified": "rumour",
    "a demand or proposal, not a fact": "demand",
    "a hope, fear or intention under consideration": "hope",
    BACKGROUND_REASON: "background",
}
WORDS = st.sampled_from(
    """Russia Damascus soldiers evacuated evacuate base port left talks it they had was were been to
    if whether unless would should must demanded urged hopes fear wants rumours reportedly unconfirmed
    which who that in 2015 1999 years ago earlier recalls asked unclear said and but while U.S. Gen.
    , ; : — - . ? ! " ( ) but's É 俄罗斯 \u200b""".split()
)
TEXTS = st.one_of(
    st.text(max_size=120),
    st.lists(WORDS, max_size=30).map(" ".join),
    st.text(alphabet=st.characters(codec=None, categories=["Cs", "Cc", "Cf", "Lu"]), max_size=30),
)
DOERS = st.sampled_from(["Russia", "Russia's army", "The Russian navy", "Moscow"])
MATTERS = st.sampled_from(
    [
        ("evacuated {} from Damascus", "soldiers"),
        ("unloaded {} at the port of Telk", "grain"),
        ("shut {} in Aleppo", "a flour mill"),
        ("bought {} from a Danish firm", "forty lorries"),
    ]
)
TIMES = st.sampled_from(["", " on Monday", " overnight", " last week", ", two officials said"])


@st.composite
def statements(draw: st.DrawFn) -> str:
    """Return a plain statement, without its full stop."""
    verb, thing = draw(MATTERS)
    return f"{draw(DOERS)} {verb.format(thing)}{draw(TIMES)}"


def claimed(text: str) -> Reading:
    return read_claim(claim_of(text), INDEX).reading


def told(text: str) -> Reading:
    return read_sentence(text, INDEX, PUBLISHED)


@settings(max_examples=200, deadline=None)
@given(TEXTS.filter(bool), TEXTS)
def test_any_text_gives_a_known_reason_that_is_no_mood_of_the_claim(claim: str, text: str) -> None:
    mine, theirs = claimed(claim), told(text)
    reason = held_off(mine, theirs)
    assert reason in {"", *FLAGS}
    if reason:
        assert getattr(theirs.modality, FLAGS[reason])
        assert not getattr(mine.modality, FLAGS[reason])


@settings(max_examples=150, deadline=None)
@given(TEXTS.filter(bool))
def test_no_text_is_held_off_for_itself(text: str) -> None:
    assert held_off(claimed(text), told(text)) == ""


@settings(max_examples=80, deadline=None)
@given(statements(), statements())
def test_a_plain_statement_is_never_held_off(claim: str, statement: str) -> None:
    assert held_off(claimed(f"{claim}."), told(f"{statement}.")) == ""


@settings(max_examples=80, deadline=None)
@given(
    statements(),
    st.sampled_from(
        [
            ("It is unclear whether {}.", "asked, not stated"),
            ("If {}, bread will be scarce.", "a condition or scenario, not a fact"),
            ("According to rumours {}.", "reported as unverified"),
            ("Senators demanded that {}.", "a demand or proposal, not a fact"),
            ("Residents hope that {}.", "a hope, fear or intention under consideration"),
            ("Years ago {}.", BACKGROUND_REASON),
        ]
    ),
)
def test_a_marker_that_leads_a_statement_holds_it_off(
    statement: str, frame: tuple[str, str]
) -> None:
    text, reason = frame
    assert held_off(claimed(f"{statement}."), told(text.format(statement))) == reason


@settings(max_examples=80, deadline=None)
@given(
    statements(),
    st.sampled_from(
        [
            "whether it snows is unclear",
            "if it snows, roads freeze",
            "rumours of snow spread",
            "cooks demanded salt",
            "cooks hope for sun",
            "it snowed years ago",
        ]
    ),
    st.booleans(),
)
def test_a_marker_beyond_a_semicolon_holds_nothing_off(
    statement: str, aside: str, first: bool
) -> None:
    text = f"{aside.capitalize()}; {statement}." if first else f"{statement}; {aside}."
    assert held_off(claimed(f"{statement}."), told(text)) == ""
