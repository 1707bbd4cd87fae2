"""Same report, echo, or an origin of its own."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from watcher.core.model import (
    Article,
    Attribution,
    ClaimHistory,
    Independence,
    Judgment,
    Origin,
    PriorEvidence,
    Quotation,
    Stance,
    Traces,
    Twin,
)
from watcher.core.origins import trace_origin, untraced
from watcher.core.quotations import copied
from watcher.core.sentences import read_sentences
from watcher.core.sources import source_of

WINDOW = timedelta(days=7)
DAY = datetime(2025, 3, 10, 9, tzinfo=UTC)
QUOTE = (
    "The harbour master counted 14 freighters waiting outside the breakwater on Monday "
    "because customs officers had stopped working."
)


def article(
    outlet: str = "Harbour Post", url: str = "https://hp.example/a", **fields: object
) -> Article:
    values: dict[str, object] = {
        "url": url,
        "canonical_url": url,
        "title": "Ships wait",
        "text": QUOTE,
        "outlet": outlet,
        "published_at": DAY,
    }
    return Article(**(values | fields))  # type: ignore[arg-type]


def judgment(quote: str = "Ships wait.", said: Attribution | None = None) -> Judgment:
    return Judgment(
        claim_id="c", stance=Stance.CONFIRMS, confidence=0.9, quote=quote, end=len(quote), said=said
    )


def says(sentence: str, outlet: str = "Harbour Post", more: str = "") -> dict[str, object]:
    """Return an article whose first sentence is judged."""
    text = f"{sentence}\n{more}".strip()
    return {"of": article(outlet, text=text), "judged": judgment(sentence)}


def prior(**fields: object) -> PriorEvidence:
    values: dict[str, object] = {
        "origin_key": "first:key",
        "outlet": "Coast Daily",
        "credited": (),
        "stance": Stance.CONFIRMS,
        "delta": None,
        "quote": "",
        "published_at": DAY - timedelta(days=2),
        "canonical_url": "https://cd.example/1",
    }
    return PriorEvidence(**(values | fields))  # type: ignore[arg-type]


def trace(
    *evidence: PriorEvidence,
    of: Article | None = None,
    judged: Judgment | None = None,
    credited: tuple[str, ...] = (),
) -> Origin:
    history = ClaimHistory(claim_id="c", evidence=evidence)
    return trace_origin(of or article(), judged or judgment(), credited, history, WINDOW)


def test_a_first_report_is_an_origin_of_its_own() -> None:
    origin = trace()
    assert origin.key == "harbour-post:2025-03-10"
    assert origin.independence is Independence.INDEPENDENT
    assert (origin.outlet, origin.credited, origin.echo_of) == ("Harbour Post", (), "")
    assert origin.reason


def test_another_outlet_that_credits_nobody_is_independent() -> None:
    assert trace(prior()).independence is Independence.INDEPENDENT


def test_crediting_a_report_that_we_have_not_seen_is_that_report_first_heard() -> None:
    origin = trace(prior(), credited=("Reuters",))
    assert origin.key == "reuters:2025-03-10"
    assert (origin.independence, origin.echo_of) == (Independence.INDEPENDENT, "")
    assert origin.reason.startswith("Reuters's report, through Harbour Post")


@pytest.mark.parametrize(
    "earlier",
    [
        {"outlet": "Reuters"},
        {"outlet": "Coast Daily", "credited": ("Reuters",)},
        {"outlet": "Coast Daily", "credited": ("TASS", "Reuters")},
        {"outlet": "reuters", "baseline": True},
        {"outlet": "Reuters", "published_at": DAY + timedelta(days=6)},
        {"outlet": "Reuters", "published_at": None},
    ],
)
def test_crediting_the_same_outlet_within_the_window_is_an_echo(earlier: dict[str, object]) -> None:
    origin = trace(prior(**earlier), credited=("Reuters",))
    assert (origin.key, origin.independence) == ("first:key", Independence.ECHO)
    assert origin.credited == ("Reuters",)
    assert str(earlier["outlet"]) in origin.echo_of


def test_the_original_is_named_before_its_copies() -> None:
    copy = prior(credited=("Reuters",), origin_key="k", published_at=DAY - timedelta(days=3))
    original = prior(outlet="Reuters", origin_key="k", published_at=DAY - timedelta(days=2))
    assert trace(copy, original, credited=("Reuters",)).echo_of == "Reuters (2025-03-08)"


def test_the_original_that_comes_after_its_echo_shares_its_origin() -> None:
    origin = trace(prior(credited=("Harbour Post",)))
    assert (origin.key, origin.independence) == ("first:key", Independence.ECHO)


def test_an_outlet_that_only_carried_a_report_is_no_source_of_its_own() -> None:
    origin = trace(prior(outlet="Harbour Post", credited=("Reuters",)))
    assert origin.independence is Independence.INDEPENDENT


@pytest.mark.parametrize("days", [8, -8])
def test_outside_the_window_it_is_a_new_report(days: int) -> None:
    earlier = prior(outlet="Reuters", published_at=DAY + timedelta(days=days))
    origin = trace(earlier, credited=("Reuters",))
    assert origin.key == "reuters:2025-03-10"


def test_copied_words_are_an_echo_whoever_is_credited() -> None:
    reworded = QUOTE.replace("waiting", "queuing")
    origin = trace(prior(quote=QUOTE), judged=judgment(reworded))
    assert (origin.key, origin.echo_of) == ("first:key", "Coast Daily (2025-03-08)")


@pytest.mark.parametrize(
    ("other", "same"),
    [
        (QUOTE, True),
        (QUOTE.replace("on Monday", "on monday"), True),
        (QUOTE.replace("14", "19"), False),
        ("The harbour master counted 14 freighters.", False),
        ("Because of a strike by customs officers, 14 freighters lay off the port, its head said.", False),
        ("", False),
    ],
)  # fmt: skip
def test_copied(other: str, same: bool) -> None:
    assert copied(QUOTE, other) is same
    assert copied(other, QUOTE) is same


def test_the_same_page_is_the_same_origin_even_much_later() -> None:
    earlier = prior(
        outlet="Harbour Post",
        canonical_url="https://hp.example/a",
        published_at=DAY - timedelta(days=90),
    )
    origin = trace(earlier)
    assert (origin.key, origin.independence) == ("first:key", Independence.INDEPENDENT)
    assert "seen before" in origin.reason


def test_the_credit_in_the_quote_counts_before_the_articles() -> None:
    said = Attribution(speaker="two officials", to="Bloomberg", outlet="Bloomberg")
    assert trace(judged=judgment(said=said), credited=("Reuters",)).credited == ("Bloomberg",)
    quoted = says("A deal is near, Bloomberg reported on Friday.")
    assert trace(**quoted, credited=("Reuters",)).key == "bloomberg:2025-03-10"  # type: ignore[arg-type]


def test_an_outlet_that_no_table_has_is_credited_by_what_it_is_called() -> None:
    retold = says("Ships wait, the agency Coast Daily reported, citing two pilots.")
    origin = trace(prior(), **retold)  # type: ignore[arg-type]
    assert (origin.key, origin.credited) == ("first:key", ("Coast Daily",))
    assert origin.independence is Independence.ECHO


def test_being_told_something_oneself_is_no_credit() -> None:
    said = Attribution(speaker="an official", to="Reuters", outlet="Reuters")
    origin = trace(of=article("Reuters"), judged=judgment(said=said))
    assert (origin.credited, origin.independence) == ((), Independence.INDEPENDENT)


def test_an_institution_beside_the_credited_report_speaks_for_itself() -> None:
    first = "HUR said rumours of a deal were about."
    own = trace(**says(first, more="Ships left, an official told Reuters."), credited=("Reuters",))  # type: ignore[arg-type]
    assert (own.key, own.independence) == ("statement:hur:2025-03-10", Independence.INDEPENDENT)
    tied = "HUR told Reuters that rumours of a deal were about."
    assert trace(**says(tied), credited=("Reuters",)).key == "reuters:2025-03-10"  # type: ignore[arg-type]


STATEMENT = "statement:anna-reyes:2025-03-10"


@pytest.mark.parametrize(
    "sentence",
    [
        "Port minister Anna Reyes told reporters that 14 ships were waiting.",
        "“Fourteen ships are waiting,” Anna Reyes wrote on Telegram.",
        "Fourteen ships are waiting, Ms Reyes said at a press conference.",
        "Minister Reyes said in a statement carried by SANA that 14 ships were waiting.",
    ],
)
def test_a_public_statement_is_one_origin_whoever_carries_it(sentence: str) -> None:
    told = prior(origin_key=STATEMENT, said=Attribution(speaker="Anna Reyes"), published_at=DAY)
    origin = trace(told, **says(sentence))  # type: ignore[arg-type]
    assert (origin.key, origin.independence) == (STATEMENT, Independence.ECHO)
    assert "is the source" in origin.reason
    assert trace(**says(sentence)).key.startswith("statement:")  # type: ignore[arg-type]


def test_another_statement_of_the_same_speaker_is_no_independent_confirmation() -> None:
    earlier = prior(
        origin_key=STATEMENT,
        said=Attribution(speaker="Anna Reyes"),
        published_at=DAY - timedelta(days=1),
        stance=Stance.CONTRADICTS,
    )
    again = says("Port minister Anna Reyes told reporters that 19 ships were waiting.")
    origin = trace(earlier, **again)  # type: ignore[arg-type]
    assert origin.key != STATEMENT
    assert origin.independence is Independence.UNKNOWN
    assert "again" in origin.reason


def test_two_ministries_are_two_sources() -> None:
    told = prior(
        origin_key="statement:russian-defence-ministry:2025-03-10",
        said=Attribution(speaker="Russian Defence Ministry"),
        published_at=DAY,
    )
    origin = trace(told, **says("The Syrian Defence Ministry said that 14 ships were waiting."))  # type: ignore[arg-type]
    assert origin.independence is Independence.INDEPENDENT
    assert origin.key == "statement:syrian-defence-ministry:2025-03-10"


def test_a_later_report_of_an_outlet_with_another_speaker_is_another_origin() -> None:
    earlier = prior(
        outlet="Harbour Post",
        origin_key="harbour-post:2025-03-10",
        said=Attribution(speaker="Anna Reyes"),
        published_at=DAY - timedelta(hours=5),
    )
    same = trace(earlier, **says("Pilots were sent home, Anna Reyes told Harbour Post."))  # type: ignore[arg-type]
    assert (same.key, same.independence) == ("harbour-post:2025-03-10", Independence.ECHO)
    other = trace(earlier, **says("Pilots were sent home, Ivan Duarte told Harbour Post."))  # type: ignore[arg-type]
    assert other.key == "harbour-post:2025-03-10:2"
    assert other.independence is Independence.INDEPENDENT
    assert "another report by Harbour Post" in other.reason


def test_a_passing_credit_is_not_the_whole_articles() -> None:
    first = "The harbour master's office was closed on Monday and nobody answered its telephone."
    more = (
        "Ivan Duarte told Harbour Post that the pilots had gone home.\n"
        "Rain fell all day and the quays were empty.\n"
        "Reuters had reported on Sunday that a strike was near."
    )
    origin = trace(prior(outlet="Reuters"), **says(first, more=more), credited=("Reuters",))  # type: ignore[arg-type]
    assert origin.independence is Independence.INDEPENDENT
    assert origin.key == "harbour-post:2025-03-10"


def test_a_shared_talk_ties_reports_that_credit_nobody() -> None:
    words = "They waited in the reeds like herons and let the pilots pass"
    traces = Traces(quotations=(Quotation(text=words, speaker="officer"),))
    more = f"“{words},” the officer said, and went back to his boat."
    origin = trace(prior(traces=traces), **says("Pilots were attacked.", more=more))  # type: ignore[arg-type]
    assert (origin.key, origin.independence) == ("first:key", Independence.ECHO)
    assert "shares a quotation with Coast Daily" in origin.reason


def test_a_public_quotation_ties_only_what_it_says() -> None:
    words = "We shall not open the port before the customs officers are paid"
    public = Quotation(text=words, speaker="Anna Reyes", public=True)
    own = prior(traces=Traces(quotations=(public,)))
    stated = prior(traces=Traces(quotations=(public,)), origin_key=STATEMENT, published_at=DAY)
    more = f"“{words},” minister Anna Reyes told reporters."
    seen = says("This reporter counted 14 ships.", more=more)
    assert trace(own, stated, **seen).independence is Independence.INDEPENDENT  # type: ignore[arg-type]
    assert trace(own, stated, **says("The port stays shut.", more=more)).key == STATEMENT  # type: ignore[arg-type]


def test_a_text_that_we_hold_is_its_origin() -> None:
    held = prior(article_id=7)
    twin = Twin(
        article_id=7, outlet="Coast Daily", canonical_url="u", published_at=DAY, similarity=0.8
    )
    history = ClaimHistory(claim_id="c", evidence=(held,))
    origin = trace_origin(article(), judgment(), (), history, WINDOW, twins=(twin,))
    assert (origin.key, origin.independence) == ("first:key", Independence.ECHO)
    assert "shares its text" in origin.reason
    assert trace_origin(article(), judgment(), (), history, WINDOW).key != "first:key"


def test_unnamed_agencies_identify_nothing() -> None:
    origin = trace(prior(credited=("news agencies",)), credited=("news agencies",))
    assert origin.independence is Independence.UNKNOWN
    assert origin.key == "harbour-post:2025-03-10"
    assert origin.credited == ("news agencies",)


def test_without_an_outlet_the_host_stands_for_it() -> None:
    origin = trace(of=article(outlet="", url="https://www.cd.example/2"))
    assert (origin.outlet, origin.key) == ("cd.example", "cd-example:2025-03-10")
    nowhere = trace(of=article(outlet="", url="", published_at=None))
    assert (nowhere.key, nowhere.independence) == ("unknown:undated", Independence.UNKNOWN)


def test_it_may_stand_for_a_body_without_a_name() -> None:
    text = (
        "Ten died, the transport ministry confirmed. It said in a statement that divers searched."
    )
    sentences = read_sentences(text)
    source = source_of(sentences, (0, 43), None, (), "Harbour Post")
    assert source.name == "transport ministry"


def test_a_mention_keeps_its_page_as_origin_and_is_independent_of_nothing() -> None:
    origin = untraced(article(text="Reuters reported on Monday that ships wait."))
    assert (origin.outlet, origin.credited) == ("Harbour Post", ())
    assert origin.key.startswith("harbour-post:")
    assert origin.independence is Independence.UNKNOWN
    assert "mention" in origin.reason
