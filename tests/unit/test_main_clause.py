"""What a sentence says once what it concedes first is left out."""

from __future__ import annotations

import pytest

from watcher.core.clauses import main_clause


@pytest.mark.parametrize(
    ("text", "main"),
    [
        (
            "While there are no plans to close the embassy, its work will be cut by half.",
            "its work will be cut by half.",
        ),
        (
            "Although the pact was signed in May, the harbour has stayed shut.",
            "the harbour has stayed shut.",
        ),
        ("\u201cEven though he left, he kept his seat in the chamber.", "he kept his seat in the chamber."),
        (
            "While 1,200 soldiers left Damascus on Monday, the base at Hmeimim stays open.",
            "the base at Hmeimim stays open.",
        ),
        ("While the minister, who resigned on Monday, said no, Russia kept the port.", ""),
        # no concession before a clause of its own
        ("The harbour has stayed shut, although the pact was signed.", ""),
        ("While in Rome, do.", ""),
        ("Whilewise, the harbour has stayed shut for long.", ""),
        ("", ""),
    ],
)  # fmt: skip
def test_the_main_clause_is_what_follows_a_concession(text: str, main: str) -> None:
    assert main_clause(text) == main
