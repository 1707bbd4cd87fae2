"""Any text: sentences are tight, ordered spans that lose no word."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from watcher.core.sentences import read_sentences, split_paragraphs

PIECES = st.sampled_from(
    ["Russia left. ", "U.S. troops", "\n", "\n\n\n", " ", "“Yes.” ", "e.g. ", "Фото: ", "。", "؟ ", "\u2028", "\r\n",
     "(AFP)", "TT", "Background", "• ", "a\u0301", "\ufeff", "...", "?!", "Sign up here", "By Ann Lee", "12:30", "\x00"]
)  # fmt: skip
TEXTS = st.one_of(st.text(max_size=400), st.lists(PIECES, max_size=40).map("".join))
LANGUAGES = st.sampled_from(["en", "", "ru", "ar", "zh-Hans", "xx"])


@settings(deadline=None)
@given(text=TEXTS, title=st.text(max_size=30), language=LANGUAGES)
def test_sentences_are_ordered_tight_spans(text: str, title: str, language: str) -> None:
    end = 0
    for number, sentence in enumerate(read_sentences(text, title, language)):
        assert sentence.index == number
        assert text[sentence.start : sentence.end] == sentence.text
        assert sentence.text == sentence.text.strip() != ""
        assert sentence.start >= end
        end = sentence.end


@settings(deadline=None)
@given(text=TEXTS, language=LANGUAGES)
def test_no_word_is_lost(text: str, language: str) -> None:
    read = "".join(sentence.text for sentence in read_sentences(text, language=language))
    assert "".join(read.split()) == "".join(text.split())


@given(text=TEXTS)
def test_paragraphs_are_spans(text: str) -> None:
    for paragraph in split_paragraphs(text):
        assert text[paragraph.start : paragraph.end] == paragraph.text


@settings(deadline=None)
@given(text=TEXTS, language=LANGUAGES)
def test_same_text_same_sentences(text: str, language: str) -> None:
    assert read_sentences(text, "", language) == read_sentences(text, "", language)
