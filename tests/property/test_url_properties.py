"""What holds for every URL, well formed or not."""

from __future__ import annotations

from hypothesis import example, given
from hypothesis import strategies as st

from watcher.core.addresses import AllowedPrivate, checked_addresses, literal_address, why_special
from watcher.core.urls import canonical_url, host_key, safe_for_display

PIECES = st.sampled_from(
    "http https HTTP :// : / // ? # & = @ [ ] % . .. a.example A.B ::1 80 443 :80 :443 :0 utm_source "
    "fbclid key token=x \\ é İ %20 %0a 127.1 user pw tag: + ;".split()
) | st.sampled_from(" \t\n\x00\x7f\xa0")
MESSY = st.lists(PIECES, max_size=14).map("".join) | st.text(max_size=40)
URLS = MESSY | MESSY.map("http://a.example/".__add__) | MESSY.map("https://".__add__)


@given(URLS)
@example("http://a:80:80/x")
@example("http://a/? #")
@example("http://a/b #f")
def test_canonical_url_is_idempotent(url: str) -> None:
    once = canonical_url(url)
    assert canonical_url(once) == once


@given(URLS)
def test_canonical_url_has_no_white_space_and_keeps_the_host(url: str) -> None:
    once = canonical_url(url)
    assert not any(ord(char) <= 0x20 for char in once)
    assert host_key(once) == host_key(url)


WORD = st.text("abcdefghijklmnopqrstuvwxyz0123456789", min_size=1, max_size=8)


@given(user=WORD, path=MESSY, name=st.sampled_from(["token", "api_key", "sig", "Password"]))
def test_secrets_are_never_shown(user: str, path: str, name: str) -> None:
    shown = safe_for_display(
        f"https://{user}:C4N4RY@a.example/?p={path.replace('#', '')}&{name}=C4N4RY"
    )
    assert "C4N4RY" not in shown
    assert len(shown) <= 300
    assert shown.isprintable() or not path.isprintable()


@given(URLS)
def test_shown_urls_are_one_short_line(url: str) -> None:
    shown = safe_for_display(url)
    assert not any(ord(char) <= 0x20 for char in shown)
    assert len(shown) <= 300


@given(st.ip_addresses(v=4))
def test_every_spelling_of_an_ipv4_address_is_read(address: object) -> None:
    number = int(address)  # type: ignore[call-overload]
    for text in (str(address), str(number), hex(number), f"0{number:o}"):
        assert str(literal_address(text)) == str(address)


@given(st.ip_addresses())
def test_special_addresses_are_never_dialled(address: object) -> None:
    addresses, blocked = checked_addresses("a.example", 80, [str(address)], AllowedPrivate())
    assert bool(addresses) is (blocked is None)
    if addresses:
        assert why_special(addresses[0]) is None
        assert addresses[0].is_global


@given(st.text(max_size=20))
def test_any_host_text_is_an_address_or_a_name(host: str) -> None:
    literal_address(host)
