"""In the speaker's own words, with doubt, or as a denial."""

from __future__ import annotations

import pytest

from watcher.core.manner import is_denied, is_hedged, is_quoted


@pytest.mark.parametrize(
    ("sentence", "quoted"),
    [
        ("“We left at dawn,” the mayor said.", True),
        ('The offer was "not serious", she said.', True),
        ('She called it a "farce".', False),
        ("Typhoon “Amihan” wrecked the pipes.", False),
        ("It’s the ministry’s plan, he said.", False),
        ("« Nous partons demain », he said.", True),
        ("The quotation opens “and does not close", True),
        ("", False),
    ],
)
def test_quoted(sentence: str, quoted: bool) -> None:
    assert is_quoted(sentence) is quoted


@pytest.mark.parametrize(
    ("sentence", "hedged"),
    [
        ("The base has probably been emptied.", True),
        ("The sides are said to have agreed.", True),
        ("The group would have given up forty minors.", True),
        ("Russia may be sending more aircraft.", True),
        ("They are expected to sign on Friday.", True),
        ("The attack took place on May 3.", False),
        ("It was signed in May, the ministry said.", False),
        ("The base has been emptied, two sources said.", False),
        ("He expected a decision within the winter.", False),
        ("The spokesman could not be reached.", False),
        ("", False),
    ],
)
def test_hedged(sentence: str, hedged: bool) -> None:
    assert is_hedged(sentence) is hedged


@pytest.mark.parametrize(
    ("sentence", "speaker", "denied"),
    [
        ("The army denied that vehicles had been taken.", "army", True),
        ("The report is false, the ministry said.", "ministry", True),
        ("Reports about talks do not correspond to reality, she said.", "she", True),
        ("“No vehicle left our control,” the staff said.", "staff", True),
        ("The firm said that no decision had been taken.", "firm", True),
        ("There were 41 of them, not 38.", "", True),
        ("The crew did not wait.", "", False),
        ("The officials asked not to be named, one of them said.", "officials", False),
        ("The people said that it was a chapel, not a cathedral.", "people", False),
        ("At least 40 trucks left, the officer said.", "officer", False),
        ("The firm intends to dismiss 40 people, it said.", "firm", False),
        ("", "", False),
    ],
)
def test_denied(sentence: str, speaker: str, denied: bool) -> None:
    assert is_denied(sentence, speaker) is denied
