"""Properties of ids, of redaction, and of the seed files' formats."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, date, datetime

from hypothesis import given
from hypothesis import strategies as st

from watcher.adapters.seed_files import claims_toml, read_claims, read_claims_jsonl
from watcher.core.claims import check_claim, claim_id_from, quantities_named
from watcher.core.model import Attribution, Claim, ClaimKind, Comparator, Quantity
from watcher.core.redaction import Redactor

WORDS = st.text(
    st.characters(exclude_categories=("Cc", "Cs", "Zl", "Zp")), min_size=1, max_size=40
).map(str.strip)
NAMED = WORDS.filter(bool)
QUANTITIES = st.builds(
    Quantity,
    value=st.floats(allow_nan=False, allow_infinity=False),
    unit=WORDS,
    comparator=st.sampled_from(Comparator),
)
SAID = st.builds(Attribution, speaker=WORDS, role=WORDS, to=WORDS, outlet=WORDS)
CLAIMS = st.builds(
    Claim,
    id=st.from_regex(r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}", fullmatch=True),
    text=WORDS.map(lambda words: f"word {words}".strip()),
    as_of=st.none() | st.dates(date(1900, 1, 1)),
    kind=st.sampled_from(ClaimKind),
    topic=WORDS,
    entities=st.lists(NAMED, max_size=3).map(tuple),
    quantities=st.lists(QUANTITIES, max_size=2).map(tuple),
    said=st.lists(SAID, max_size=2).map(tuple),
    documents=st.lists(NAMED, max_size=2).map(tuple),
    channels=st.lists(st.from_regex(r"#?[\w.-]{1,80}", fullmatch=True), max_size=2).map(tuple),
    muted_until=st.none()
    | st.datetimes(datetime(1900, 1, 2), datetime(9000, 1, 1), timezones=st.just(UTC)),
    active=st.booleans(),
    alert_on_mentions=st.booleans(),
)


@given(st.lists(CLAIMS, max_size=3, unique_by=lambda claim: claim.id))
def test_claims_survive_their_file(claims: list[Claim]) -> None:
    assert all(check_claim(claim) == () for claim in claims)
    assert read_claims(claims_toml(claims), "x") == (tuple(claims), ())


@given(CLAIMS)
def test_claims_survive_a_json_line(claim: Claim) -> None:
    row: dict[str, object] = {
        "id": claim.id,
        "text": claim.text,
        "kind": claim.kind,
        "topic": claim.topic,
    }
    row |= {"entities": list(claim.entities)} | ({"as_of": str(claim.as_of)} if claim.as_of else {})
    for ascii_only in (True, False):
        found, faults = read_claims_jsonl(json.dumps(row, ensure_ascii=ascii_only), "x")
        assert faults == ()
        read = quantities_named(claim.text)
        bare = replace(claim, quantities=read, said=(), documents=(), channels=())
        assert found == (replace(bare, muted_until=None, active=True, alert_on_mentions=False),)


@given(st.text(max_size=200))
def test_no_text_breaks_the_readers(text: str) -> None:
    for read in (read_claims, read_claims_jsonl):
        claims, faults = read(f'[[claim]]\nid = "a"\ntext = "T"\n[[claim]]\n{text}', "x")
        assert all("\n" not in fault for fault in faults)
        assert all(check_claim(claim) == () for claim in claims)


@given(st.text(max_size=300), st.integers(0, 4))
def test_an_id_is_valid_and_free(text: str, repeats: int) -> None:
    taken: set[str] = set()
    for _ in range(repeats + 1):
        name = claim_id_from(text, taken)
        assert name not in taken
        assert check_claim(Claim(id=name, text="word")) == ()
        taken.add(name)


@given(st.text(max_size=100), st.text(min_size=6, max_size=40), st.text(max_size=100))
def test_a_known_secret_never_comes_through(before: str, secret: str, after: str) -> None:
    assert secret not in Redactor.knowing([secret])(before + secret + after).replace("********", "")


@given(st.text(max_size=200), st.from_regex(r"[A-Za-z0-9-]{10,30}", fullmatch=True))
def test_slack_tokens_and_webhooks_never_come_through(text: str, canary: str) -> None:
    redact = Redactor()
    for shape in ("xoxb-{}", "xoxe.xoxp-{}", "xapp-{}", "https://hooks.slack.com/services/{}"):
        assert canary not in redact(f"{text} {shape.format(canary)} {text}").replace(text, "")
