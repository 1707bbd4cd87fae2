"""Sentences: where they are cut, their offsets and their roles in a whole article."""

from __future__ import annotations

import hashlib
from itertools import pairwise
from pathlib import Path

import pytest

from watcher.core.model import SentenceRole
from watcher.core.sentences import read_sentences

SEEDS = Path(__file__).resolve().parents[2] / "../shared/seeds"

ARTICLE = """Harbour crews load the last barges - Coast Herald

Mira Holt - Tuesday, 4 March 2025, 09:15

The port of Varna shipped at least 30 barges on Monday, its director told the Coast Herald. Most of them went to Gen. Orlov's depot, he said.

Read also: Ten beaches to see before summer

“We will stop on Dec. 8,” he added. “Not a day later.”

The ministry of transport did not answer questions of this newspaper by the evening.
"""


def texts(text: str, language: str = "en") -> list[str]:
    return [sentence.text for sentence in read_sentences(text, language=language)]


def roles(text: str, title: str = "") -> list[str]:
    return [sentence.role.value for sentence in read_sentences(text, title)]


def test_sentences_are_spans_of_the_text_in_order() -> None:
    sentences = read_sentences(ARTICLE)
    assert [ARTICLE[one.start : one.end] for one in sentences] == [one.text for one in sentences]
    assert [one.index for one in sentences] == list(range(len(sentences)))
    assert all(one.end <= two.start for one, two in pairwise(sentences))


def test_abbreviations_and_quotes_do_not_cut_sentences() -> None:
    assert texts(ARTICLE)[2:4] == [
        "The port of Varna shipped at least 30 barges on Monday, its director told the Coast Herald.",
        "Most of them went to Gen. Orlov's depot, he said.",
    ]
    assert texts(ARTICLE)[5:7] == ["“We will stop on Dec. 8,” he added.", "“Not a day later.”"]


def test_paragraphs_count_lines_with_words() -> None:
    paragraphs = [sentence.paragraph for sentence in read_sentences(ARTICLE)]
    assert paragraphs == [0, 1, 2, 2, 3, 4, 4, 5]


def test_roles_of_an_article() -> None:
    body, furniture = SentenceRole.BODY.value, SentenceRole.BOILERPLATE.value
    assert roles(ARTICLE) == [furniture, furniture, body, body, furniture, body, body, body]


@pytest.mark.parametrize(
    ("language", "text", "expected"),
    [
        ("ru", "Войска ушли из порта. Об этом сообщил г. Иванов в 10 ч. утра. Всё!", 3),
        ("de", "Am 3. Mai kam Dr. Weber an. Er blieb bis z. B. Juni. Dann ging er.", 3),
        ("ar", "غادرت القوات الميناء. هل تعود؟ لا أحد يعرف.", 3),
        ("zh", "部队离开港口。他们会回来吗？没有人知道！", 3),
        ("es", "¿Se fueron? Nadie lo sabe. ¡Volverán!", 3),
        ("hi", "सेना चली गई। कोई नहीं जानता।", 2),
    ],
)
def test_other_languages(language: str, text: str, expected: int) -> None:
    assert len(texts(text, language)) == expected


def test_hard_wrapped_lines_are_one_paragraph() -> None:
    text = (
        "The ministry of roads said on Tuesday that the\n"
        "bridge over the Arda would stay closed until the\n"
        "end of May. Lorries take the old ferry.\n\nNobody was hurt.\n"
    )
    sentences = read_sentences(text)
    assert [one.paragraph for one in sentences] == [0, 0, 1]
    assert sentences[0].text.endswith("closed until the\nend of May.")


def test_list_items_stay_apart() -> None:
    assert texts("Closed roads:\n- the bridge over the Arda\n- the tunnel") == [
        "Closed roads:",
        "- the bridge over the Arda",
        "- the tunnel",
    ]


@pytest.mark.parametrize("text", ["", " \n\t\n", "\u2028\u2029\r\n"])
def test_nothing_to_read(text: str) -> None:
    assert read_sentences(text) == ()


def test_an_endless_sentence_is_cut() -> None:
    sentences = read_sentences("word " * 20_000)
    assert max(len(one.text) for one in sentences) <= 5_000


def test_the_only_line_of_a_summary_stays_readable() -> None:
    assert roles("Varna ships 30 barges, port says", "Varna ships 30 barges, port says") == ["body"]


# Per seed: paragraphs of furniture, sentences (by index) of background, first paragraph of another story.
SEED_ROLES = {
    "000": ({0, 1}, {17}, None),
    "001": ({2, 3, 8, 14, 24}, {14}, None),
    "002": ({0, 1, 13, 19}, set(range(18, 24)), None),
    "003": ({0, 15}, {18, 22}, None),
    "004": ({0, 1, 2, 3, 4, 5, 6, 21}, {27, 31}, 32),
}


@pytest.mark.shared
@pytest.mark.skipif(not SEEDS.is_dir(), reason="needs ../shared/seeds")
@pytest.mark.parametrize("seed", sorted(SEED_ROLES))
def test_every_sentence_of_the_seed_documents(seed: str) -> None:
    furniture, background, other = SEED_ROLES[seed]
    sentences = read_sentences(next(SEEDS.glob(f"{seed}_*.txt")).read_text(encoding="utf-8"))
    for sentence in sentences:
        if other is not None and sentence.paragraph >= other:
            expected = SentenceRole.OTHER_STORY
        elif sentence.paragraph in furniture:
            expected = SentenceRole.BOILERPLATE
        elif sentence.index in background:
            expected = SentenceRole.BACKGROUND
        else:
            expected = SentenceRole.BODY
        # A hash, so that a failure does not print text that is not ours.
        name = hashlib.sha256(sentence.text.encode()).hexdigest()[:8]
        assert (sentence.index, name, sentence.role) == (sentence.index, name, expected)


@pytest.mark.parametrize(
    "dateline",
    [
        "BEIRUT, Dec 22 (Meridian Press) - ",
        "BEIRUT, Dec 22 (Meridian Press) - By Ann Lee and Tom O'Roe - ",
        "By Ann Lee, Meridian Press — ",
        "CAIRO — ",
        "PORT-AU-PRINCE, Haiti (AP) — ",
        "SAN SALVADOR (Northline) -- ",
    ],
)
def test_a_dateline_is_no_part_of_the_first_sentence(dateline: str) -> None:
    told = "About 400 soldiers left the town."
    (sentence,) = read_sentences(dateline + told)
    assert sentence.text == told
    assert (dateline + told)[sentence.start : sentence.end] == told


@pytest.mark.parametrize(
    "text", ["US - China talks resume on Monday.", "NATO-led forces left.", "A-10 planes left."]
)
def test_what_only_looks_like_a_dateline_stays(text: str) -> None:
    assert read_sentences(text)[0].text == text
