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
    Stance,
)
from watcher.core.origins import copied, trace_origin

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


def test_crediting_a_report_that_we_have_not_seen() -> None:
    origin = trace(credited=("Reuters",))
    assert origin.key == "reuters:2025-03-10"
    assert (origin.independence, origin.echo_of) == (Independence.ECHO, "Reuters")


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
    quoted = judgment("A deal is near, Bloomberg reported on Friday.")
    assert trace(judged=quoted, credited=("Reuters",)).key == "bloomberg:2025-03-10"


def test_being_told_something_oneself_is_no_credit() -> None:
    said = Attribution(speaker="an official", to="Reuters", outlet="Reuters")
    origin = trace(of=article("Reuters"), judged=judgment(said=said))
    assert (origin.credited, origin.independence) == ((), Independence.INDEPENDENT)


def test_an_institution_beside_the_credited_report_speaks_for_itself() -> None:
    text = "Ships left, an official told Reuters.\nHUR said rumours of a deal were about."
    said = Attribution(speaker="HUR")
    own = trace(of=article(text=text), judged=judgment(said=said), credited=("Reuters",))
    assert (own.key, own.independence) == ("hur:2025-03-10", Independence.INDEPENDENT)
    tied = text.replace("HUR said", "HUR told Reuters that")
    origin = trace(of=article(text=tied), judged=judgment(said=said), credited=("Reuters",))
    assert origin.key == "reuters:2025-03-10"


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
