"""A copy is a copy, whatever a desk does to it: headline, byline, order, two sentences less, no credit."""

from __future__ import annotations

import random
import re
from dataclasses import replace
from datetime import timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.unit.provenance_data import Report, Story, names, reports
from tests.unit.provenance_origins import (
    article_of,
    evidence_of,
    in_order,
    judgment_of,
    trace,
)
from watcher.core.model import Article, Independence, Origin
from watcher.core.sentences import read_sentences
from watcher.pipeline.assess import traces_of

ORIGINALS = [(story, report) for story, report in reports() if "original" in report["cases"]]
originals = st.sampled_from(ORIGINALS)


def sentences_of(text: str) -> list[str]:
    return [sentence.text for sentence in read_sentences(text)]


def without_outlet(text: str, outlet: str) -> str:
    """Return a text that nowhere names the outlet: its datelines and 'told X' go."""
    every = "|".join(re.escape(name) for name in (*names(outlet), outlet.upper()))
    text = re.sub(rf" ?[(/](?:{every})[)/]\.?-?", "", text)
    text = re.sub(rf",? (?:told|seen by|in an interview with) (?:the )?(?:{every})", "", text)
    return re.sub(rf"\b(?:the )?(?:{every})\b", "they", text)


def carrying_of(sentences: list[str], labelled: str) -> str:
    """Return the sentence that is, or was, the labelled one."""
    return max(sentences, key=lambda words: len(set(words.split()) & set(labelled.split())))


def traced_copy(story: Story, report: Report, copy: Article) -> tuple[Origin, Origin]:
    """Return the origin of the original's first evidence and of the copy's."""
    original = article_of(report, with_credits=True)
    labelled = in_order(report)[0]
    text = next(claim["text"] for claim in story["claims"] if claim["id"] == labelled["claim"])
    judgment = judgment_of(original, labelled, labelled["sentence"])
    first = trace(original, judgment, (), text)
    held = evidence_of(original, judgment, first, traces_of(original))
    carrying = carrying_of(sentences_of(copy.text), labelled["sentence"])
    second = trace(copy, judgment_of(copy, labelled, carrying), (held,), text)
    return first, second


def copied(article: Article, text: str) -> Article:
    assert article.published_at is not None
    return replace(
        article,
        text=text,
        title="Another headline by another desk",
        author="Staff",
        outlet="Copying Courier",
        url="https://courier.example/1",
        canonical_url="https://courier.example/1",
        published_at=article.published_at + timedelta(hours=3),
    )


@settings(max_examples=60, deadline=None)
@given(originals, st.randoms(use_true_random=False), st.booleans())
def test_a_copy_with_two_sentences_cut_has_the_same_origin(
    chosen: tuple[Story, Report], dice: random.Random, credited: bool
) -> None:
    story, report = chosen
    original = article_of(report, with_credits=True)
    sentences = sentences_of(original.text)
    carrying = carrying_of(sentences, in_order(report)[0]["sentence"])
    for cut in dice.sample([words for words in sentences if words != carrying], 2):
        sentences.remove(cut)
    text = "\n".join(sentences)
    copy = copied(original, text if credited else without_outlet(text, report["outlet"]))
    first, second = traced_copy(story, report, copy)
    assert second.key == first.key
    assert second.independence is Independence.ECHO
    assert second.echo_of


@settings(max_examples=40, deadline=None)
@given(originals, st.randoms(use_true_random=False), st.booleans())
def test_order_and_space_of_a_copy_do_not_matter(
    chosen: tuple[Story, Report], dice: random.Random, credited: bool
) -> None:
    story, report = chosen
    original = article_of(report, with_credits=True)
    paragraphs = original.text.split("\n")
    text = "\n\n  ".join([paragraphs[0], *dice.sample(paragraphs[1:], len(paragraphs) - 1)])
    copy = copied(original, text if credited else without_outlet(text, report["outlet"]))
    first, second = traced_copy(story, report, copy)
    assert (second.key, second.independence) == (first.key, Independence.ECHO)


@settings(max_examples=60, deadline=None)
@given(originals, originals)
def test_a_report_of_another_story_is_no_copy(
    chosen: tuple[Story, Report], other: tuple[Story, Report]
) -> None:
    if chosen[0]["story"] == other[0]["story"]:
        return
    story, report = chosen
    copy = copied(article_of(other[1], with_credits=True), other[1]["text"])
    copy = replace(copy, text=without_outlet(copy.text, other[1]["outlet"]))
    first, second = traced_copy(story, report, copy)
    assert second.key != first.key
