"""Two versions of an article, sentence by sentence: what is evidence and what is only looks."""

from __future__ import annotations

import random
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from watcher.core.model import DeltaKind
from watcher.core.page_figures import only_values_edited, value_edited
from watcher.core.revisions import Comparison, EditKind, compare_versions, plain
from watcher.core.sentences import read_sentences

STORY = """DAMASCUS, Dec 12 (Reuters) - Russia has evacuated some 430 soldiers from Damascus, an army officer said. The convoy left at dawn.

“We did not leave anything behind,” the officer’s aide said, according to the agency.

Trucks of the St. Petersburg brigade were seen on the coast road, three residents of the town said."""


def compared(before: str, after: str) -> Comparison:
    return compare_versions(read_sentences(before), read_sentences(after))


def lines(before: str, after: str) -> list[tuple[str, str]]:
    return [(line.sign, line.text) for line in compared(before, after).lines()]


def paragraph(text: str) -> str:
    return f"{STORY}\n\n{text}"


@pytest.mark.parametrize(
    "other",
    [
        STORY.replace("\n\n", "\n \n"),
        STORY.replace(" ", "  "),
        STORY.replace(" soldiers", "\u00a0soldiers").replace("convoy", "con\u00advoy"),
        STORY.replace("“", '"').replace("”", '"').replace("’", "'"),
        STORY.replace("“", "«").replace("”", "»"),
        STORY.replace("DAMASCUS, Dec 12 (Reuters) - ", ""),
        STORY.replace("DAMASCUS, Dec 12 (Reuters)", "BEIRUT, Dec 13 (Reuters)"),
        STORY.replace("DAMASCUS, Dec 12 (Reuters) -", "Damascus (AFP) —"),
        "\n\n".join(reversed(STORY.split("\n\n"))),
        STORY.replace("\n\nTrucks", " Trucks"),
        paragraph("By Jane Roe"),
        paragraph("Reporting by Jane Roe in Beirut; Editing by John Doe."),
        paragraph("With additional reporting by John Doe."),
        paragraph("Last updated: 12 December 2024 at 14:05 GMT."),
        paragraph("Updated 5 minutes ago."),
        paragraph("1,204 shares, 341 comments."),
        paragraph("This story has been read 12,004 times."),
        paragraph("Sign up for our newsletter to get the news delivered to your inbox."),
        STORY.replace("The convoy", "(Updated 14:05 GMT) The convoy"),
        STORY.replace("aide said, according", "aide said according"),
    ],
    ids=range(20),
)
def test_looks_are_no_evidence(other: str) -> None:
    assert other != STORY
    assert lines(STORY, other) == []
    assert lines(other, STORY) == []


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("430", "480"),
        ("some 430", "up to 430"),
        ("has evacuated", "has not evacuated"),
        ("did not leave", "did leave"),
        ("from Damascus", "from Aleppo"),
        ("an army officer", "an army doctor"),
        ("evacuated", "trained"),
        ("at dawn", "at dusk"),
        ("three residents", "two residents"),
        ("left at dawn.", "left at dawn?"),
        ("has evacuated", "will evacuate"),
    ],
)
def test_a_changed_word_is_evidence(old: str, new: str) -> None:
    comparison = compared(STORY, STORY.replace(old, new))
    (edit,) = comparison.of_evidence
    assert edit.kind is EditKind.CHANGED
    assert edit.old is not None
    assert edit.new is not None
    assert (old in edit.old.text, new in edit.new.text) == (True, True)
    assert comparison.touched == {edit.new.index}


def test_what_was_taken_out_and_what_came() -> None:
    shorter = STORY.replace(" The convoy left at dawn.", "")
    assert lines(STORY, shorter) == [("-", "The convoy left at dawn.")]
    assert lines(shorter, STORY) == [("+", "The convoy left at dawn.")]
    comparison = compared(STORY, shorter)
    start = STORY.index("The convoy")
    edit = comparison.edit_of(start, start + 5)
    assert edit is not None
    assert edit.kind is EditKind.REMOVED
    assert comparison.edit_of(STORY.index("Russia has"), start - 1) is None


def test_a_sentence_that_grew_is_not_the_old_one_kept() -> None:
    grown = "The convoy left at dawn, a report said that the army called a lie."
    ((_, was), (_, now)) = lines(STORY, STORY.replace("The convoy left at dawn.", grown))
    assert (was, now) == ("The convoy left at dawn.", grown)


def test_a_denial_behind_the_same_words_is_seen() -> None:
    denied = STORY.replace(
        "The convoy left at dawn.", "It is not true that the convoy left at dawn."
    )
    assert [sign for sign, _ in lines(STORY, denied)] == ["-", "+"]


def test_a_sentence_said_twice_was_not_removed_when_one_is_left() -> None:
    assert lines(paragraph("The convoy left at dawn."), STORY) == []


def test_a_page_that_changed_as_a_whole_is_all_lines() -> None:
    other = "The council met. It chose a speaker. Nobody left early."
    signs = [sign for sign, _ in lines(STORY, other)]
    assert sorted(signs) == sorted("-" * 4 + "+" * 3)


@pytest.mark.parametrize(
    "text",
    [
        "Published figures show 430 soldiers have left.",
        "Reporting by the Financial Times suggests Russia withdrew 400 soldiers.",
        "Two hours ago the convoy left.",
        "Updated plans show 12 of the soldiers left on Monday.",
        "430 soldiers shared 12 rooms.",
        "Readers saw 40 planes.",
        "The post was read by 40 soldiers before dawn.",
    ],
)
def test_a_sentence_that_looks_like_a_live_line_is_read(text: str) -> None:
    assert plain(text) != ""
    assert lines(STORY, paragraph(text)) == [("+", text)]


@pytest.mark.parametrize(
    "unit", ["1 read ", "12 comments ", "(updated ", "Reporting by A, ", "at the ", "1.1,", "a' "]
)
def test_a_hostile_line_is_read_in_no_time(unit: str) -> None:
    for length in (190, 5_000):
        assert plain((unit * length)[:length] + "x") != "", (
            "with backtracking this would take hours"
        )


WORDS = st.sampled_from(
    "Russia left Damascus with soldiers near base after talks while trucks waited".split()
)
SENTENCE = st.lists(WORDS, min_size=4, max_size=9).map(
    lambda words: " ".join(["The", *words, "end."])
)
TEXT = st.lists(SENTENCE, min_size=1, max_size=6, unique=True)


@given(TEXT, st.randoms(use_true_random=False))
def test_the_order_of_paragraphs_is_no_evidence(sentences: list[str], dice: random.Random) -> None:
    mixed = list(sentences)
    dice.shuffle(mixed)
    assert lines("\n\n".join(sentences), "\n\n".join(mixed)) == []


@given(TEXT, TEXT)
def test_every_line_stood_in_one_version_and_not_in_the_other(
    one: list[str], two: list[str]
) -> None:
    removed = [text for sign, text in lines("\n\n".join(one), "\n\n".join(two)) if sign == "-"]
    added = [text for sign, text in lines("\n\n".join(one), "\n\n".join(two)) if sign == "+"]
    assert sorted(removed) == sorted(set(one) - set(two))
    assert sorted(added) == sorted(set(two) - set(one))


@given(TEXT, st.data())
def test_a_digit_or_a_not_is_always_evidence(sentences: list[str], data: st.DataObject) -> None:
    place = data.draw(st.integers(0, len(sentences) - 1))
    words = sentences[place].split()
    at = data.draw(st.integers(1, len(words) - 1))
    word = data.draw(st.sampled_from(["not", "430", "never", "Aleppo"]))
    edited = [*sentences]
    edited[place] = " ".join([*words[:at], word, *words[at:]])
    found = lines("\n\n".join(sentences), "\n\n".join(edited))
    assert found == [("-", sentences[place]), ("+", edited[place])]


@pytest.mark.parametrize(
    ("old", "new", "delta"),
    [
        ("some 430 soldiers left", "some 480 soldiers left", ("some 430 soldiers", "some 480 soldiers")),
        ("It killed 18 people", "It killed 27 people", ("18 people", "27 people")),
        ("430 soldiers left", "some 430 soldiers left", None),
        ("430 soldiers left", "soldiers left", None),
        ("at least 400 soldiers left", "up to 400 soldiers left", ("at least 400 soldiers", "up to 400 soldiers")),
        ("The convoy left on 12 December", "The convoy left on 14 December", ("12 December", "14 December")),
        ("The convoy left at dawn", "The convoy came at dawn", None),
    ],
)  # fmt: skip
def test_the_figure_that_an_edit_replaced(
    old: str, new: str, delta: tuple[str, str] | None
) -> None:
    found = value_edited(old, new, date(2024, 12, 15))
    assert (None if found is None else (found.old, found.new)) == delta
    if found is not None:
        assert found.kind in (DeltaKind.QUANTITY, DeltaKind.DATE)


def test_a_denial_beside_a_new_figure_is_more_than_a_figure() -> None:
    old = "Russia has evacuated 430 soldiers"
    assert only_values_edited(old, "Russia has evacuated about 1,200 soldiers", None)
    assert not only_values_edited(old, "Russia has not evacuated 300 soldiers", None)


@pytest.mark.parametrize(
    "opening",
    [
        "Kolkata, Aug 19 (PTI) ",
        "Santiago de Chile, Jul 14 (EFE).- ",
        "MOSCOW, November 19. /TASS/. ",
        "Kyiv, 16 September (Ukrinform): ",
        "Vienna, 17 September - ",
        "(Bloomberg) -- ",
        "(Reuters) - ",
        "GENEVA — ",
    ],
)
def test_a_dateline_of_any_agency_is_no_part_of_what_a_sentence_says(opening: str) -> None:
    assert plain(f"{opening}A court fined the bank") == "A court fined the bank"


@pytest.mark.parametrize(
    "text",
    [
        "Investigators (CBI) came on Tuesday",
        "On Friday 19 August (PTI) was closed",
        "Kolkata was calm on Aug 19 (PTI) as shops opened",
    ],
)
def test_brackets_alone_are_no_dateline(text: str) -> None:
    assert plain(text) == text
