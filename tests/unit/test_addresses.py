"""Every special address is known as one; only what the configuration names gets through."""

from __future__ import annotations

from ipaddress import ip_address

import pytest

from watcher.core.addresses import (
    AllowedPrivate,
    checked_addresses,
    is_host_name,
    literal_address,
    why_special,
)
from watcher.core.errors import UsageError

SPECIAL = [
    ("0.0.0.0", "this network"),
    ("0.1.2.3", "this network"),
    ("10.1.2.3", "private"),
    ("100.64.0.1", "carrier-grade NAT"),
    ("100.127.255.255", "carrier-grade NAT"),
    ("127.0.0.1", "loopback"),
    ("127.255.255.254", "loopback"),
    ("169.254.169.254", "link-local"),
    ("172.16.0.1", "private"),
    ("172.31.255.255", "private"),
    ("192.0.0.8", "IETF protocol"),
    ("192.0.0.9", "IETF protocol"),
    ("192.0.2.1", "documentation"),
    ("192.88.99.1", "6to4 relay"),
    ("192.168.0.1", "private"),
    ("198.18.0.1", "benchmarking"),
    ("198.51.100.7", "documentation"),
    ("203.0.113.9", "documentation"),
    ("224.0.0.251", "multicast"),
    ("239.255.255.250", "multicast"),
    ("240.0.0.1", "reserved"),
    ("255.255.255.255", "reserved"),
    ("::", "IPv4-compatible"),
    ("::1", "loopback"),
    ("::127.0.0.1", "IPv4-compatible"),
    ("::8.8.8.8", "IPv4-compatible"),
    ("::ffff:127.0.0.1", "IPv4-mapped"),
    ("::ffff:8.8.8.8", "IPv4-mapped"),
    ("::ffff:0:127.0.0.1", "IPv4-translated"),
    ("64:ff9b::7f00:1", "NAT64"),
    ("64:ff9b::808:808", "NAT64"),
    ("64:ff9b:1::1", "NAT64"),
    ("100::1", "discard-only"),
    ("100:0:0:1::1", "dummy"),
    ("2001::1", "IETF protocol"),
    ("2001:0:53aa:64c::1", "IETF protocol"),
    ("2001:20::1", "IETF protocol"),
    ("2001:db8::1", "documentation"),
    ("2002:7f00:1::", "6to4"),
    ("3fff::1", "documentation"),
    ("3fff:fff::1", "documentation"),
    ("5f00::1", "segment routing"),
    ("fc00::1", "private"),
    ("fdff::1", "private"),
    ("fe80::1", "link-local"),
    ("fec0::1", "site-local"),
    ("ff02::1", "multicast"),
    ("4000::1", "unassigned"),
    ("1234::1", "unassigned"),
]
PUBLIC = [
    "1.1.1.1",
    "8.8.8.8",
    "100.63.255.255",
    "100.128.0.0",
    "172.15.0.1",
    "172.32.0.1",
    "192.0.1.1",
    "198.17.255.255",
    "223.255.255.255",
    "2001:200::1",
    "2606:4700::1111",
    "2a00:1450::1",
    "3ffe::1",
]


@pytest.mark.parametrize(("text", "why"), SPECIAL)
def test_special_addresses_are_named(text: str, why: str) -> None:
    assert why_special(ip_address(text)) == why


@pytest.mark.parametrize("text", PUBLIC)
def test_public_addresses_pass(text: str) -> None:
    assert why_special(ip_address(text)) is None


def test_what_python_calls_not_global_is_never_public() -> None:
    for first in range(256):
        for second in (0, 18, 51, 64, 88, 168, 254):
            address = ip_address(f"{first}.{second}.0.1")
            if not address.is_global:
                assert why_special(address) is not None, address


@pytest.mark.parametrize(
    ("host", "real"),
    [
        ("127.0.0.1", "127.0.0.1"),
        ("127.0.0.1.", "127.0.0.1"),
        ("127.1", "127.0.0.1"),
        ("127.0.1", "127.0.0.1"),
        ("127.65535", "127.0.255.255"),
        ("2130706433", "127.0.0.1"),
        ("0x7f000001", "127.0.0.1"),
        ("0X7F.1", "127.0.0.1"),
        ("0177.0.0.1", "127.0.0.1"),
        ("017700000001", "127.0.0.1"),
        ("0", "0.0.0.0"),
        ("010.0.0.1", "8.0.0.1"),
        ("8.8.8.8", "8.8.8.8"),
        ("[::1]", "::1"),
        ("::1", "::1"),
        ("fe80::1%eth0", "fe80::1"),
        ("::ffff:127.0.0.1", "::ffff:7f00:1"),
    ],
)
def test_odd_forms_are_read_as_what_they_are(host: str, real: str) -> None:
    assert literal_address(host) == ip_address(real)


@pytest.mark.parametrize(
    "host",
    [
        "example.com",
        "1.2.3.4.5",
        "256.1.1.1",
        "1.2.3.256",
        "127.16777216",
        "4294967296",
        "089.0.0.1",
        "1..2",
        "",
        "0x",
        "[::1",
        ":::",
        "7f.0.0.1",
    ],
)
def test_names_are_no_addresses(host: str) -> None:
    assert literal_address(host) is None


def test_host_names() -> None:
    good = ["example.com", "a", "xn--mnchen-3ya.de", "my_host.local", "example.com."]
    bad = [
        "",
        ".",
        "a..b",
        ".a",
        "-a",
        "a b",
        "a%00b",
        "x" * 64 + ".com",
        "a." * 130,
        "ä.de",
        "a\n",
    ]
    assert [host for host in good if not is_host_name(host)] == []
    assert [host for host in bad if is_host_name(host)] == []


@pytest.mark.parametrize(
    ("entry", "host", "port", "address", "permitted"),
    [
        ("127.0.0.1:8001", "127.0.0.1", 8001, "127.0.0.1", True),
        ("127.0.0.1:8001", "127.0.0.1", 8002, "127.0.0.1", False),
        ("127.0.0.1:8001", "127.1", 8001, "127.0.0.1", True),
        ("127.0.0.1:8001", "rebound.example", 8001, "127.0.0.1", False),
        ("127.0.0.1:8001", "localhost", 8001, "127.0.0.1", False),
        ("127.0.0.1", "127.0.0.1", 9, "127.0.0.1", True),
        ("localhost:80", "LOCALHOST.", 80, "::1", True),
        ("Intranet.example", "intranet.example", 443, "10.0.0.7", True),
        ("intranet.example", "other.example", 443, "10.0.0.7", False),
        ("intranet.example", "x.intranet.example", 443, "10.0.0.7", False),
        ("10.0.0.0/8", "wiki.example", 443, "10.9.9.9", True),
        ("10.0.0.0/8", "wiki.example", 443, "11.9.9.9", False),
        ("10.1.2.3/8", "wiki.example", 443, "10.9.9.9", True),
        ("64:ff9b::/96", "v4only.example", 443, "64:ff9b::808:808", True),
        ("64:ff9b::/96", "v4only.example", 443, "10.0.0.1", False),
        ("[::1]:8080", "::1", 8080, "::1", True),
        ("[::1]:8080", "::1", 8081, "::1", False),
        ("[::1]", "::1", 8081, "::1", True),
        ("::1", "::1", 1, "::1", True),
    ],
)
def test_allowed_private(entry: str, host: str, port: int, address: str, permitted: bool) -> None:
    allowed = AllowedPrivate.parse([" ", entry] if entry.strip() == " " else [entry])
    assert allowed.permits(host, port, ip_address(address)) is permitted


def test_nothing_is_allowed_by_default() -> None:
    assert not AllowedPrivate.parse([]).permits("127.0.0.1", 80, ip_address("127.0.0.1"))


@pytest.mark.parametrize(
    "entry",
    [
        "",
        "host:",
        "host:0",
        "host:99999",
        "host:port",
        "10.0.0.0/99",
        "http://127.0.0.1:1",
        "a b",
        "h:٣",
    ],
)
def test_a_bad_entry_is_named(entry: str) -> None:
    with pytest.raises(UsageError) as caught:
        AllowedPrivate.parse(["127.0.0.1:1", entry])
    assert repr(entry) in str(caught.value)


def test_one_special_address_blocks_them_all() -> None:
    nothing = AllowedPrivate()
    assert checked_addresses("a.example", 80, ["1.1.1.1", "1.1.1.1", "2606:4700::1"], nothing) == (
        (ip_address("1.1.1.1"), ip_address("2606:4700::1")),
        None,
    )
    assert checked_addresses("a.example", 80, ["1.1.1.1", "fe80::1%eth0"], nothing) == (
        (),
        "fe80::1 is link-local",
    )
    with pytest.raises(ValueError, match="not-an-address"):
        checked_addresses("a.example", 80, ["not-an-address"], nothing)
