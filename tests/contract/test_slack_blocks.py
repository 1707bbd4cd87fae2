"""What a Slack user sees of a claim's card, of an alert and of a digest."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, timedelta
from typing import Any

import pytest

from tests.slack_checks import check_message
from tests.slack_posts import (
    CARD,
    CONFIRMATION,
    DENIAL,
    DIGEST,
    ECHO,
    ECHOED,
    NOW,
    UPDATE,
    WITHDRAWN,
)
from tests.slack_rich_text import visible_lines
from watcher.adapters.slack.blocks import (
    ACCEPT,
    MUTE,
    RIGHT,
    WRONG,
    fallback_text,
    post_blocks,
    post_metadata,
)
from watcher.adapters.slack.blocks.safe_text import clean, clip, safe_url
from watcher.core.claim_state import ClaimState
from watcher.core.marks import Fault
from watcher.core.model import Delta, DeltaKind, FurtherReport, Independence, Stance
from watcher.core.posts import ClaimActivity, DigestLine, Post


def blocks(post: Post, **options: Any) -> list[dict[str, Any]]:
    made = [block.to_dict() for block in post_blocks(post, **options)]
    files = {options["chart_file"]} if options.get("chart_file") else set()
    assert check_message({"blocks": made, "text": "x"}, files=files) == ""
    return made


def shown(post: Post, **options: Any) -> list[str]:
    return visible_lines(blocks(post, **options))


# ----------------------------------------------------------------------------- an alert


def test_an_alert_says_what_when_who_and_how_sure() -> None:
    assert shown(UPDATE) == [
        ":arrows_counterclockwise: UPDATES  At least 400 soldiers left Damascus.",
        "Quantity: at least 400 soldiers → 1,200 soldiers",
        "Some 1,200 soldiers have now left the capital, a ministry official said.",
        "The Example: “More soldiers leave” · 2024-12-17 11:00 UTC · said by an official, ministry"
        " · credits Reuters",
        "Second independent origin: The Example, beside Reuters; 4 outlets, 2 origins",
        "Also: The Beacon (independent), Herald (echo)",
        "High confidence: same event; 1,200 instead of at least 400 soldiers",
        "⚠ read from the feed's summary only; the page could not be read",
        "alert 0123456789 · claim damascus-400, as of 2024-12-15",
    ]


def test_each_stance_and_a_withdrawal_look_different() -> None:
    assert shown(CONFIRMATION)[0].startswith(":white_check_mark: CONFIRMS  ")
    assert shown(DENIAL)[0].startswith(":x: CONTRADICTS  ")
    assert "Medium confidence" in "\n".join(shown(DENIAL))
    assert any(told.startswith("Echo of AFP · ") for told in shown(ECHO))
    assert (
        "Also: Morning Herald (echo), Daily Post (echo), Gulf Wire (echo), Kurier (echo)"
        in shown(ECHOED)
    )
    assert shown(WITHDRAWN)[:3] == [
        ":leftwards_arrow_with_hook: WITHDRAWN  At least 400 soldiers left Damascus.",
        "The page no longer says:",
        "“At least 400 of our men have left,” General Karim Saleh told AFP.",
    ]
    withdrawn = "\n".join(shown(WITHDRAWN))
    assert "The page was edited and no longer says what alert 1123456789 was about" in withdrawn
    assert "confidence" not in withdrawn


def test_the_quote_is_quoted_the_outlet_linked_and_the_time_the_reader_s() -> None:
    (rich, *_) = blocks(UPDATE)
    quote = next(part for part in rich["elements"] if part["type"] == "rich_text_quote")
    assert quote["elements"] == [{"type": "text", "text": UPDATE.quote}]
    source = rich["elements"][-1]["elements"]
    assert source[0] == {
        "type": "link",
        "url": UPDATE.article_url,
        "text": "The Example",
        "style": {"bold": True},
    }
    (date,) = (part for part in source if part["type"] == "date")
    assert date["timestamp"] == int((NOW - timedelta(hours=1)).timestamp())
    assert date["fallback"] == "2024-12-17 11:00 UTC"
    change = rich["elements"][1]["elements"]
    assert [part.get("style") for part in change] == [None, {"strike": True}, None, {"bold": True}]


def test_what_is_not_known_is_left_out() -> None:
    bare = replace(
        UPDATE,
        delta=None,
        quote="",
        outlet="",
        article_title="",
        published_at=None,
        said=None,
        credited=(),
        notes=(),
        standing="",
        also=(),
        claim_as_of=None,
        independence=Independence.UNKNOWN,
        article_url="",
    )
    assert shown(bare) == [
        ":arrows_counterclockwise: UPDATES  At least 400 soldiers left Damascus.",
        "unknown outlet",
        "Independence unknown",
        "High confidence: same event; 1,200 instead of at least 400 soldiers · a new value",
        "alert 0123456789 · claim damascus-400",
    ]


def test_the_fallback_has_the_whole_meaning() -> None:
    text = fallback_text(UPDATE)
    for part in (
        "UPDATES: At least 400 soldiers left Damascus.",
        "at least 400 soldiers → 1,200 soldiers",
        UPDATE.quote,
        "The Example, 2024-12-17 11:00 UTC",
        "said by an official, ministry",
        "credits Reuters",
        "independent of what we had",
        "high confidence: same event",
        UPDATE.standing,
        "also: The Beacon (independent), Herald (echo)",
        UPDATE.notes[0],
        "https://news.example/more?a=1&amp;b=2",
        "alert 0123456789 · claim damascus-400, as of 2024-12-15",
    ):
        assert part in text


def test_long_alerts_keep_their_quote_and_ids() -> None:
    long = replace(
        UPDATE,
        claim_text="c" * 5000,
        quote="q" * 20_000,
        article_title="t" * 5000,
        why="w" * 5000,
        notes=("n" * 5000,) * 9,
        credited=("o" * 500,) * 5,
        standing="s" * 5000,
        also=(FurtherReport(outlet="h" * 99, url="", independence=Independence.ECHO),) * 99,
        delta=Delta(kind=DeltaKind.STATUS, old="a" * 999, new="b" * 999),
    )
    lines = shown(long, with_buttons=True, may_repeat=True)
    assert sum(map(len, lines)) <= 3000
    assert lines[2].startswith("q" * 500)
    assert any(line.startswith("alert 0123456789") for line in lines)
    whole = replace(UPDATE, quote="q" * 1200)
    assert "q" * 1200 in shown(whole), "a quote that fits is not cut"
    assert len(fallback_text(long)) <= 3000


# ----------------------------------------------------------------------------- buttons


def test_buttons_say_what_they_do_and_carry_the_alert() -> None:
    assert shown(CONFIRMATION, with_buttons=True)[-1] == "Right | Wrong… | Mute 24 h"
    assert shown(UPDATE, with_buttons=True)[-1] == "Right | Wrong… | Mute 24 h | Accept update"
    actions = blocks(UPDATE, with_buttons=True)[-1]
    assert actions["block_id"] == "watcher:0123456789"
    elements = {element["action_id"]: element for element in actions["elements"]}
    assert set(elements) == {RIGHT, WRONG, MUTE, ACCEPT}
    assert {elements[name]["value"] for name in (RIGHT, MUTE, ACCEPT)} == {UPDATE.alert_id}
    menu = [(option["text"]["text"], option["value"]) for option in elements[WRONG]["options"]]
    assert menu == [
        ("Wrong stance", "0123456789:wrong stance"),
        ("Wrong claim", "0123456789:wrong claim"),
        ("Echo", "0123456789:echo"),
        ("Old news", "0123456789:old news"),
        ("Not news", "0123456789:not news"),
    ]
    assert [value.partition(":")[2] for _, value in menu] == [fault.value for fault in Fault]


@pytest.mark.parametrize(
    ("post", "can"),
    [
        (UPDATE, True),
        (DENIAL, True),
        (CONFIRMATION, False),
        (replace(UPDATE, delta=None), False),
        (replace(UPDATE, stance=Stance.CONFIRMS), False),
        (replace(WITHDRAWN, delta=UPDATE.delta, stance=Stance.UPDATES), False),
    ],
)
def test_only_a_new_value_can_be_accepted(post: Post, can: bool) -> None:
    assert (ACCEPT in str(blocks(post, with_buttons=True))) is can


@pytest.mark.parametrize("post", [UPDATE, CARD, DIGEST], ids=lambda post: type(post).__name__)
def test_without_a_listener_there_are_no_buttons(post: Post) -> None:
    assert "actions" not in {block["type"] for block in blocks(post)}


# ----------------------------------------------------------------------------- a card


def test_a_card_says_where_a_claim_stands() -> None:
    assert shown(CARD) == [
        ":warning: At least 400 soldiers left Damascus.",
        "Contested · 2 independent origins for it, 4 outlets",
        "Last change: The Example updates it: at least 400 soldiers → 1,200 soldiers"
        " (confirmed → contested) · 2024-12-17 11:00 UTC",
        "as of 2024-12-15 · claim damascus-400 · each report is a reply below",
    ]
    denied = replace(CARD, against=1)
    assert shown(denied)[1] == (
        "Contested · 2 independent origins for it, 4 outlets; 1 independent origin against it"
    )
    alone = replace(CARD, origins=0, outlets=0, against=2)
    assert shown(alone)[1] == "Contested · 2 independent origins against it"
    assert "contested · 2 independent origins against it" in fallback_text(alone)
    fresh = replace(CARD, state="open", origins=0, outlets=0, last_change="", claim_as_of=None)
    assert shown(fresh) == [
        ":white_circle: At least 400 soldiers left Damascus.",
        "Open · nobody independent says so yet",
        "claim damascus-400 · each report is a reply below",
    ]


def test_a_change_without_a_time_is_told_without_one() -> None:
    timeless = replace(CARD, last_change_at=None)
    assert shown(timeless)[2].endswith("(confirmed → contested)")
    assert fallback_text(timeless).splitlines()[2].endswith("(confirmed → contested)")


def test_a_card_is_marked_as_muted_or_not_tracked() -> None:
    muted = replace(CARD, muted_until=NOW.replace(tzinfo=UTC))
    assert ":no_bell: Muted until 2024-12-17 12:00 UTC" in shown(muted)
    assert "muted until 2024-12-17 12:00 UTC" in fallback_text(muted)
    removed = replace(muted, active=False)
    assert ":black_square_for_stop: Not tracked any more: no alerts come." in shown(removed)
    assert "Muted" not in "\n".join(shown(removed))
    assert "not tracked any more" in fallback_text(removed)


@pytest.mark.parametrize("state", ClaimState)
def test_every_state_has_an_icon(state: ClaimState) -> None:
    first = shown(replace(CARD, state=state.value))[0]
    assert not first.startswith(":pushpin:")


def test_a_card_stays_rich_text_so_that_slack_lets_it_be_revised() -> None:
    for card in (CARD, replace(CARD, active=False), replace(CARD, last_change="")):
        assert blocks(card)[0]["type"] == "rich_text"


# ----------------------------------------------------------------------------- a digest


def test_a_digest_lists_the_most_severe_first() -> None:
    assert shown(DIGEST) == [
        "Daily digest",
        "16 Dec 2024 13:00 to 17 Dec 2024 13:00 (Europe/Berlin)",
        ":x: CONTRADICTS At least 400 soldiers left Damascus. · left → have not moved"
        " · Levant Courier · 2123456789",
        ":arrows_counterclockwise: UPDATES At least 400 soldiers left Damascus."
        " · at least 400 soldiers → 1,200 soldiers · The Example · 0123456789",
        ":white_check_mark: CONFIRMS At least 400 soldiers left Damascus. · AFP · 1123456789",
        "and 4 more: watcher alert list",
        "reports per claim, oldest first",
        "▁▂▁▄█▅▃▂ 18 reports: At least 400 soldiers left Damascus.",
        "▁▁▁█▁▁▁▁ 1 report: Homs airport is closed.",
        "digest d123456789",
    ]


def test_a_digest_s_chart_takes_the_place_of_the_bars() -> None:
    lines = shown(DIGEST, chart_file="F0123456789")
    image = next(
        block for block in blocks(DIGEST, chart_file="F0123456789") if block["type"] == "image"
    )
    assert image["slack_file"] == {"id": "F0123456789"}
    assert "18 reports: At least 400 soldiers left Damascus." in image["alt_text"]
    assert not any(line.startswith("▁") for line in lines)


def test_a_long_digest_counts_what_it_has_no_room_for() -> None:
    long = replace(
        DIGEST,
        lines=tuple(
            DigestLine(
                message=replace(UPDATE, alert_id=f"{number:010d}", claim_text="c" * 900),
                severity="",
            )
            for number in range(40)
        ),
        more=7,
        activity=tuple(
            ClaimActivity(claim_id="c", claim_text="c" * 900, counts=(1,) * 24) for _ in range(30)
        ),
    )
    lines = shown(long)
    told = [line for line in lines if "UPDATES" in line]
    assert len(told) == 12
    assert [line[-10:] for line in told] == [f"{number:010d}" for number in range(12)]
    assert f"and {40 - 12 + 7} more: watcher alert list" in lines
    assert sum(map(len, lines)) <= 3000
    assert len(fallback_text(long)) <= 3000


def test_a_digest_without_activity_or_of_an_unknown_zone_still_goes_out() -> None:
    lines = shown(replace(DIGEST, activity=(), zone="Mars/Olympus", more=0))
    assert lines[1] == "16 Dec 2024 12:00 to 17 Dec 2024 12:00 (UTC)"
    assert not any("reports per claim" in line or "more:" in line for line in lines)
    text = fallback_text(replace(DIGEST, activity=(), more=0))
    assert "reports per claim" not in text
    assert "more:" not in text
    assert shown(replace(DIGEST, lines=(), activity=()))[-1] == "digest d123456789"


# ----------------------------------------------------------------------------- safe text


@pytest.mark.parametrize(
    ("text", "seen"),
    [
        ("a\nb\u2028c\x00d", "a b c d"),
        ("\u202eabc\u202c \u2066x\u2069", "abc x"),
        ("pay\u200bpal so\u00adft \ufeffx", "paypal soft x"),
        ("می‌خواهم", "می‌خواهم"),
        ("👨‍👩‍👧", "👨‍👩‍👧"),
        ("a\u200db", "ab"),
        ("e" + "\u0301" * 300, "e" + "\u0301" * 4),
        ("\ud83d", "\ufffd"),
        ("\u3164 \u2800", ""),
        ("  many   blanks ", "many blanks"),
        ("Ärger, 田中, 😀", "Ärger, 田中, 😀"),
    ],
)
def test_clean_text_is_what_it_shows(text: str, seen: str) -> None:
    assert clean(text) == seen


def test_a_clip_is_never_empty_and_says_that_it_cut() -> None:
    assert clip("", 10) == clip("\u3164", 10) == "-"
    assert clip("0123456789", 10) == "0123456789"
    assert clip("0123456789a", 10) == "012345678…"
    assert clip("x" + "\u202e" * 10_000 + "y", 10) == "x…", "something was cut off"


@pytest.mark.parametrize(
    ("url", "safe"),
    [
        ("https://news.example/a?b=1&c=2#d", True),
        ("http://news.example", True),
        ("https://news.example:8443/a", True),
        ("https://münchen.example/ü", True),
        ("https://user:secret@news.example/", False),
        ("https://good.example@evil.example/", False),
        ("https://good.example\\@evil.example", False),
        ("javascript:alert(1)", False),
        ("data:text/html,x", False),
        ("file:///etc/passwd", False),
        ("//evil.example", False),
        ("https://", False),
        ("https:///a", False),
        ("https://evil.example:99999/", False),
        ("https://[::1/", False),
        ("https://evil.example/a b", False),
        ("https://evil.example/\u202etxt", False),
        ("https://evil.example/<!channel>", False),
        ("https://evil.example/" + "a" * 3000, False),
        ("", False),
    ],
)
def test_only_plain_web_addresses_are_linked(url: str, safe: bool) -> None:
    assert safe_url(url) == (url if safe else "")
    linked = any(
        part["type"] == "link"
        for row in blocks(replace(UPDATE, article_url=url))[0]["elements"]
        for part in row["elements"]
    )
    assert linked is safe


def test_words_that_look_like_an_address_do_not_hide_another() -> None:
    posing = replace(UPDATE, outlet="https://bank.example", article_url="https://evil.example/x")
    assert shown(posing)[3].startswith("evil.example: ")


def test_metadata_names_the_post_and_no_more() -> None:
    assert post_metadata(UPDATE)["event_payload"] == {
        "alert_key": UPDATE.alert_key,
        "alert_id": UPDATE.alert_id,
        "claim_id": UPDATE.claim_id,
    }
    assert post_metadata(CARD)["event_payload"] == {
        "alert_key": CARD.key,
        "claim_id": CARD.claim_id,
    }
    assert post_metadata(DIGEST)["event_payload"] == {"alert_key": DIGEST.key}
