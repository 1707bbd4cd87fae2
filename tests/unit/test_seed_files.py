"""Seed files: every fault named by its line, the good rows kept, what is written reads back."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from watcher.adapters.seed_files import (
    claims_toml,
    documents_toml,
    entities_toml,
    read_claims,
    read_claims_jsonl,
    read_documents,
    read_entities,
)
from watcher.core.model import (
    Attribution,
    BaselineDocument,
    Claim,
    ClaimKind,
    Comparator,
    Entity,
    Quantity,
)

FULL = """\
# a comment
[[claim]]
id = "bridge-400"
text = "At least 400 lorries crossed the Orlen bridge."
as_of = 2025-03-01
kind = "past event"
topic = "bridge"
entities = ["Orlen"]
quantities = [{ value = 400, unit = "lorry", comparator = "at least" }]
said = [{ speaker = "the mayor", role = "of Orlen", to = "The Orlen Post", outlet = "The Orlen Post" }]
documents = ["post-1"]
channels = ["#bridge"]
muted_until = 2025-04-01T12:00:00Z
active = false
alert_on_mentions = true
"""
CLAIM = Claim(
    id="bridge-400",
    text="At least 400 lorries crossed the Orlen bridge.",
    as_of=date(2025, 3, 1),
    kind=ClaimKind.PAST_EVENT,
    topic="bridge",
    entities=("Orlen",),
    quantities=(Quantity(value=400, unit="lorry", comparator=Comparator.AT_LEAST),),
    said=(
        Attribution(
            speaker="the mayor", role="of Orlen", to="The Orlen Post", outlet="The Orlen Post"
        ),
    ),
    documents=("post-1",),
    channels=("#bridge",),
    muted_until=datetime(2025, 4, 1, 12, tzinfo=UTC),
    active=False,
    alert_on_mentions=True,
)


def test_every_field_of_a_claim_is_read() -> None:
    assert read_claims(FULL, "claims.toml") == ((CLAIM,), ())


def test_what_is_written_reads_back() -> None:
    plain = Claim(id="x", text='Quotes " and \\ and \u2019 stay.')
    claims = (CLAIM, plain)
    assert read_claims(claims_toml(claims), "x") == (claims, ())
    entities = (Entity(name="Orlen", kind="place", aliases=("Орлен", "أورلن")), Entity(name="B"))
    assert read_entities(entities_toml(entities), "x") == (entities, ())
    documents = (
        BaselineDocument(id="a", outlet="Post", title="T", published_on=date(2025, 1, 2)),
        BaselineDocument(
            id="b", outlet="Echo", title="U", published_on=date(2025, 1, 3), echo_of="a"
        ),
    )
    assert read_documents(documents_toml(documents), "x") == (documents, ())


def test_no_claims_are_no_fault() -> None:
    assert read_claims("", "x") == ((), ())
    assert read_claims(claims_toml(()), "x") == ((), ())


@pytest.mark.parametrize(
    ("lines", "fault"),
    [
        ('id = "b"', "text is empty"),
        ('id = "b"\ntext = " "', "text is empty"),
        ('id = "b"\ntext = "' + "x" * 10_000 + '"', "text has 10000 characters; at most 2000"),
        ('text = "T"', "id is missing"),
        ('id = "b c"\ntext = "T"', "id 'b c' must be"),
        ('id = "../b"\ntext = "T"', "id '../b' must be"),
        ('id = "b"\ntext = 3', "text is not a text"),
        ('id = "b"\ntext = "a\\u0007b"', "text has a control character"),
        ('id = "b"\ntext = "T"\nas_of = "soon"', "as_of is not a day"),
        ('id = "b"\ntext = "T"\nas_of = 3', "as_of is not a text"),
        ('id = "b"\ntext = "T"\nas-of = 2025-01-01', "unknown key 'as-of'; did you mean as_of?"),
        ('id = "b"\ntext = "T"\nkind = "rumour"', "kind 'rumour' is not one of past_event,"),
        ('id = "b"\ntext = "T"\nentities = "Orlen"', "entities is not a list of texts"),
        ('id = "b"\ntext = "T"\nactive = "no"', "active is neither true nor false"),
        ('id = "b"\ntext = "T"\nquantities = [{ value = "4" }]', "value is not a number"),
        ('id = "b"\ntext = "T"\nquantities = [{ value = nan }]', "a quantity's value is not"),
        ('id = "b"\ntext = "T"\nquantities = [4]', "quantities is not a list of tables"),
        (
            'id = "b"\ntext = "T"\nquantities = [{ value = 4, comparator = "over" }]',
            "comparator 'over' is not one of exactly, at least, about, up to",
        ),
        ('id = "b"\ntext = "T"\nsaid = [{ who = "x" }]', "unknown key 'who'"),
        ('id = "b"\ntext = "T"\nmuted_until = 2025-01-01T00:00:00', "muted_until has no time zone"),
        ('id = "bridge-400"\ntext = "T"', "claim 'bridge-400' is there twice"),
        ('id = "b"\ntext = ', "is not valid TOML: Invalid value"),
        ('id = "b"\ntext = "T', "is not valid TOML: "),
        ('id = "b"\nid = "c"', "is not valid TOML: Cannot overwrite a value"),
    ],
)
def test_a_faulty_claim_is_named_and_the_others_go_in(lines: str, fault: str) -> None:
    text = f'{FULL}\n[[claim]]\n{lines}\n\n[[claim]]\nid = "last"\ntext = "T"\n'
    claims, faults = read_claims(text, "claims.toml")
    assert [claim.id for claim in claims] == ["bridge-400", "last"]
    (found,) = faults
    place, _, reason = found.partition(": ")
    name, _, line = place.partition(":")
    assert name == "claims.toml"
    # The table begins at line 17; a syntax error is at its own line inside the table.
    assert 17 <= int(line) <= 17 + lines.count("\n") + 1
    assert reason.startswith(fault)


def test_rubbish_before_the_first_claim_costs_no_claim() -> None:
    claims, faults = read_claims(f"= oops\n{FULL}", "c.toml")
    assert [claim.id for claim in claims] == ["bridge-400"]
    assert len(faults) == 1
    assert faults[0].startswith("c.toml:1: is not valid TOML")


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("[claim]\nid = 'a'\n", "c.toml: write [[claim]], not [claim]"),
        ("[[claims]]\nid = 'a'\n", "c.toml: unknown key 'claims' at the top; only [[claim]]"),
        ("x = [", "c.toml:1: is not valid TOML: "),
        ("claim = [3]", "c.toml: is not a table"),
        ("x = " + "[" * 4000, "c.toml:1: is not valid TOML: "),
    ],
)
def test_a_file_of_another_shape_is_one_line(text: str, fault: str) -> None:
    claims, faults = read_claims(text, "c.toml")
    assert claims == ()
    assert len(faults) == 1
    assert faults[0].startswith(fault)


def test_inline_tables_are_claims_too() -> None:
    claims, faults = read_claims('claim = [{ id = "a", text = "T" }]', "c.toml")
    assert [claim.id for claim in claims] == ["a"]
    assert faults == ()


def test_a_header_inside_a_text_does_not_mislead() -> None:
    text = '[[claim]]\nid = "a"\ntopic = """\n[[claim]]\n"""\ntext = "T"\n'
    claims, faults = read_claims(text, "c.toml")
    assert [claim.topic for claim in claims] == ["[[claim]]"]
    assert faults == ()


def test_an_entity_needs_a_known_kind_and_a_name() -> None:
    text = (
        '[[entity]]\nname = "A"\nkind = "castle"\n[[entity]]\nkind = "place"\n'
        '[[entity]]\nname = "B"\n[[entity]]\nname = "B"\n'
    )
    entities, faults = read_entities(text, "e.toml")
    assert [entity.name for entity in entities] == ["B"]
    assert [fault.partition(" is")[0] for fault in faults] == [
        "e.toml:1: kind 'castle'",
        "e.toml:4: name",
        "e.toml:8: entity 'B'",
    ]


def test_an_echo_must_name_another_document() -> None:
    text = "".join(
        f'[[document]]\nid = "{name}"\noutlet = "O"\ntitle = "T"\npublished_on = 2025-01-01\n{echo}'
        for name, echo in (("a", ""), ("b", 'echo_of = "z"\n'), ("c", 'echo_of = "c"\n'))
    )
    documents, faults = read_documents(text, "d.toml")
    assert [document.id for document in documents] == ["a"]
    assert faults == (
        "d.toml: document 'b': echo_of names no other document",
        "d.toml: document 'c': echo_of names no other document",
    )


def test_jsonl_takes_what_it_knows_and_names_bad_lines() -> None:
    text = "\n".join(
        (
            '\ufeff{"id": "a", "text": "T", "label": "confirms", "quantities": 3}',
            "",
            '{"id": "b", "text": "T", "as_of": "2025-01-02", "kind": "ongoing_state",'
            ' "topic": "t", "entities": ["Orlen"]}',
            '{"id": "c", "text": "T"',
            '["d"]',
            '{"id": "a", "text": "again"}',
            '{"id": "e", "text": ""}',
            '{"text": "T"}',
            '{"id": 7, "text": "T"}',
            '{"id": "f", "text": "T", "kind": "rumour"}',
            '{"id": "g", "text": "T", "as_of": null, "kind": null}\r',
            "[" * 100_000,
            '{"id": "h", "text": "a\u2028b"}',
            '{"id": "i", "text": "T", "as_of": "2025-01-02T10:00:00Z"}',
        )
    )
    claims, faults = read_claims_jsonl(text, "c.jsonl")
    assert [claim.id for claim in claims] == ["a", "b", "g", "i"]
    assert claims[1] == Claim(
        id="b",
        text="T",
        as_of=date(2025, 1, 2),
        kind=ClaimKind.ONGOING_STATE,
        topic="t",
        entities=("Orlen",),
    )
    assert claims[3].as_of == date(2025, 1, 2)
    assert [fault.split(": ", 1)[0] for fault in faults] == [
        f"c.jsonl:{line}" for line in (4, 5, 6, 7, 8, 9, 10, 12, 13)
    ]
    assert all("\n" not in fault for fault in faults)
