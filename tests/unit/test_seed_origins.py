"""The five seed documents are two reports: two main origins, and what the echoes bring in themselves."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path

import pytest

from watcher.core.credits import credited_outlets
from watcher.core.model import (
    Article,
    ClaimHistory,
    Independence,
    Judgment,
    Origin,
    PriorEvidence,
    Stance,
)
from watcher.core.origins import trace_origin
from watcher.core.outlets import outlet_names
from watcher.core.quotations import read_traces
from watcher.core.sentences import read_sentences

SEEDS = (Path(__file__).resolve().parents[2] / "../shared/seeds").resolve()
WINDOW = timedelta(days=7)
OUTLETS = {
    "004": "Asharq Al-Awsat",
    "003": "Reader",
    "000": "Financial Times",
    "001": "Kyiv Post",
    "002": "Ukrainska Pravda",
}
"""In the order of their publication."""

MAIN = {
    "004": {
        "northern-front": "pulling back its military from the front lines",
        "antonovs": "at least two Antonov",
        "libya": "flew out on Saturday for Libya",
        "officers": "very senior officers",
        "bases-stay": "not pulling out of its two main",
        "not-discussed": "were not under discussion",
        "al-khadim": "Yoruk Isik",
        "convoy": "a Russian convoy of infantry",
        "safe-bases": "Our forces are also now",
    },
    "003": {
        "northern-front": "withdrawing its forces from the front lines in northern",
        "antonovs": "at least two Antonov",
        "libya": "heading to Libya",
        "officers": "senior officers from Assad",
        "bases-stay": "would not withdraw from two major",
        "not-discussed": "are not under discussion",
        "al-khadim": "Al-Khadim",
        "convoy": "a Russian convoy of infantry",
        "safe-bases": "Our forces are now",
    },
    "000": {
        "400": "evacuated at least 400",
        "embassy-soldiers": "stationed at the embassy in Damascus had",
        "vehicles": "almost 100",
        "pullback": "pulling back personnel",
        "less-activity": "a reduction in diplomatic",
        "safe-passage": "negotiate safe passage",
        "hideout": "hiding out",
        "no-help": "not to facilitate",
    },
    "001": {
        "400": "at least 400 soldiers",
        "embassy-soldiers": "stationed at the Damascus embassy also",
        "pullback": "pulling back personnel",
        "less-activity": "informed him of a reduction",
        "safe-passage": "negotiated safe passage",
        "hideout": "sought refuge",
        "no-help": "not to facilitate",
    },
    "002": {
        "400": "evacuated at least 400",
        "embassy-soldiers": "at the embassy in Damascus also left",
        "vehicles": "around 100 pieces",
        "less-activity": "had informed him",
        "safe-passage": "negotiate the safe passage",
    },
}
"""Claim -> words of the sentence that carries it: the report's own news."""

BROUGHT_IN = {
    "004": {"ships": "Planet Labs", "talks": "The Kremlin has said"},
    "003": {"ships": "Planet Labs", "talks": "The Kremlin said"},
    "000": {"ministry": "said on Sunday it had evacuated", "embassy-works": "without elaborating"},
    "001": {
        "planes": "aligns with recent",
        "3000": "keep up to 3,000",
        "guarantee": "stated on Dec. 8",
    },
    "002": {
        "planes": "Defence Intelligence of Ukraine",
        "africa": "Institute for the Study of War",
        "asylum": "TASS and RIA",
        "deal": "Bloomberg reported",
    },
}
"""Claim -> words of the sentence: what a report passes on from elsewhere."""

CREDITS = re.compile(
    r"^.*– Financial Times$|^Source: Financial Times.*$|^Quote from the FT: |,? the FT reported\b|"
    r"^FT’s Sunday report said (?=HTS)|,? told (?:the )?(?:Financial Times \(FT\)|FT\b)|provided by the FT|"
    r"\. Officials told Reuters|,? told Reuters|\(Reuters\) – |, a Reuters journalist said|"
    r"^A Reuters journalist said that |\bREUTERS/|on (?:the )?Reuters report(?:s|ing)|"
    r"^Reuters (?:was unable|could not)[^.]*\.|Reuters saw ",
    re.MULTILINE,
)

pytestmark = [
    pytest.mark.shared,
    pytest.mark.skipif(not SEEDS.is_dir(), reason="no ../shared/seeds beside the checkout"),
]


@cache
def traced(with_credits: bool) -> dict[tuple[str, str], Origin]:
    """Return (document, claim) -> origin, the documents read in order as the service would."""
    held: dict[str, list[PriorEvidence]] = {}
    found: dict[tuple[str, str], Origin] = {}
    for hour, (number, outlet) in enumerate(OUTLETS.items()):
        (path,) = SEEDS.glob(f"{number}_*.txt")
        text = path.read_text(encoding="utf-8")
        if not with_credits and number != "000":
            text = CREDITS.sub("", text)
            named = {name for name, _, _ in outlet_names().mentions(text)}
            assert named.isdisjoint({"Reuters", "FT", "Financial Times"}), number
        moment = datetime(2024, 12, 14, 12, tzinfo=UTC) + timedelta(hours=10 * hour)
        article = Article(
            url=f"https://seed.example/{number}",
            canonical_url=f"https://seed.example/{number}",
            title="",
            text=text,
            outlet=outlet,
            published_at=moment,
        )
        sentences = read_sentences(text)
        main = credited_outlets(text, (), own_outlet=outlet)
        traces = read_traces(text, sentences, outlet)
        for claim, words in (MAIN[number] | BROUGHT_IN[number]).items():
            sentence = next(s for s in sentences if words in s.text)
            judgment = Judgment(
                claim_id=claim,
                stance=Stance.CONFIRMS,
                confidence=0.9,
                quote=sentence.text,
                start=sentence.start,
                end=sentence.end,
            )
            evidence = held.setdefault(claim, [])
            history = ClaimHistory(claim_id=claim, evidence=tuple(evidence))
            origin = trace_origin(article, judgment, main, history, WINDOW, traces=traces)
            found[number, claim] = origin
            evidence.append(
                PriorEvidence(
                    origin_key=origin.key,
                    outlet=origin.outlet,
                    credited=origin.credited,
                    stance=judgment.stance,
                    delta=None,
                    quote=judgment.quote,
                    published_at=moment,
                    canonical_url=article.canonical_url,
                    traces=traces,
                )
            )
    return found


@pytest.mark.parametrize("with_credits", [True, False], ids=["credits", "no credits"])
def test_the_five_documents_have_two_main_origins(with_credits: bool) -> None:
    found = traced(with_credits)
    main = {(number, claim): found[number, claim].key for number in MAIN for claim in MAIN[number]}
    interview = {key for (number, _), key in main.items() if number in {"000", "001", "002"}}
    wire = {key for (number, _), key in main.items() if number in {"003", "004"}}
    assert interview == {"financial-times:2024-12-15"}
    assert len(wire) == 1
    assert wire.isdisjoint(interview)


@pytest.mark.parametrize("with_credits", [True, False], ids=["credits", "no credits"])
def test_the_echoes_are_echoes_and_say_why(with_credits: bool) -> None:
    found = traced(with_credits)
    for number in ("003", "001", "002"):
        for claim in MAIN[number]:
            origin = found[number, claim]
            assert origin.independence is Independence.ECHO, (number, claim)
            assert origin.reason
            assert origin.echo_of


def test_the_wire_copies_are_named_after_the_agency() -> None:
    origin = traced(True)["004", "northern-front"]
    assert (origin.key, origin.credited) == ("reuters:2024-12-14", ("Reuters",))
    assert origin.independence is Independence.INDEPENDENT
    assert origin.reason.startswith("Reuters's report, through Asharq Al-Awsat")


@pytest.mark.parametrize("with_credits", [True, False], ids=["credits", "no credits"])
def test_what_the_reports_bring_in_is_told_apart(with_credits: bool) -> None:
    found = traced(with_credits)
    main = {found[number, claim].key for number in MAIN for claim in MAIN[number]}
    brought = {
        (number, claim): found[number, claim].key
        for number in BROUGHT_IN
        for claim in BROUGHT_IN[number]
    }
    assert main.isdisjoint(brought.values()), brought
    assert brought["004", "ships"] == brought["003", "ships"]
    assert brought["004", "talks"] == brought["003", "talks"]
    assert brought["001", "planes"] == brought["002", "planes"]
    names = {key.removeprefix("statement:").partition(":")[0] for key in brought.values()}
    assert len(names) >= 8, names
