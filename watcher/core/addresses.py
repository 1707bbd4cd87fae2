"""Which IP addresses may be dialled: public ones, and private ones that the configuration names."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from ipaddress import (
    IPv4Address,
    IPv4Network,
    IPv6Address,
    IPv6Network,
    ip_address,
    ip_network,
)

from watcher.core.errors import UsageError

Address = IPv4Address | IPv6Address
Network = IPv4Network | IPv6Network

# IANA's special-purpose registries (November 2026). Python 3.11's `is_global` calls several of
# these global, so the list decides and `is_global` only adds to it.
_SPECIAL: tuple[tuple[Network, str], ...] = tuple(
    (ip_network(network), why)
    for network, why in (
        ("0.0.0.0/8", "this network"),
        ("10.0.0.0/8", "private"),
        ("100.64.0.0/10", "carrier-grade NAT"),
        ("127.0.0.0/8", "loopback"),
        ("169.254.0.0/16", "link-local"),
        ("172.16.0.0/12", "private"),
        ("192.0.0.0/24", "IETF protocol"),
        ("192.0.2.0/24", "documentation"),
        ("192.88.99.0/24", "6to4 relay"),
        ("192.168.0.0/16", "private"),
        ("198.18.0.0/15", "benchmarking"),
        ("198.51.100.0/24", "documentation"),
        ("203.0.113.0/24", "documentation"),
        ("224.0.0.0/4", "multicast"),
        ("240.0.0.0/4", "reserved"),
        ("::1/128", "loopback"),
        ("::/96", "IPv4-compatible"),
        ("::ffff:0:0/96", "IPv4-mapped"),
        ("::ffff:0:0:0/96", "IPv4-translated"),
        ("64:ff9b::/96", "NAT64"),
        ("64:ff9b:1::/48", "NAT64"),
        ("100::/64", "discard-only"),
        ("100:0:0:1::/64", "dummy"),
        ("2001::/23", "IETF protocol"),
        ("2001:db8::/32", "documentation"),
        ("2002::/16", "6to4"),
        ("3fff::/20", "documentation"),
        ("5f00::/16", "segment routing"),
        ("fc00::/7", "private"),
        ("fe80::/10", "link-local"),
        ("fec0::/10", "site-local"),
        ("ff00::/8", "multicast"),
    )
)
_GLOBAL_UNICAST_V6 = IPv6Network("2000::/3")
_NUMBER = re.compile(r"0[xX][0-9a-fA-F]{1,8}|[0-9]{1,12}")
_HOST_NAME = re.compile(r"[a-z0-9_]([a-z0-9_.-]{0,251}[a-z0-9_])?\.?")


def why_special(address: Address) -> str | None:
    """Return what kind of special address this is ('loopback', 'NAT64' ...), or None for a public one."""
    for network, why in _SPECIAL:
        if address.version == network.version and address in network:
            return why
    if isinstance(address, IPv6Address) and address not in _GLOBAL_UNICAST_V6:
        return "unassigned"
    return None if address.is_global else "special"


def literal_address(host: str) -> Address | None:
    """Return the address that a host text really is, or None for a name.

    Reads every form that a C library would connect to: 127.1, 2130706433, 0x7f.1, 0177.0.0.1.
    """
    bare = host[1:-1] if host.startswith("[") and host.endswith("]") else host
    if ":" in bare:
        try:
            return IPv6Address(bare.partition("%")[0])
        except ValueError:
            return None
    parts = bare.removesuffix(".").split(".")
    if len(parts) > 4 or not all(map(_NUMBER.fullmatch, parts)):
        return None
    try:
        *high, low = (int(part, _base(part)) for part in parts)
    except ValueError:
        return None
    if any(number > 0xFF for number in high) or low >= 256 ** (4 - len(high)):
        return None
    return IPv4Address(sum(number << 8 * (3 - place) for place, number in enumerate(high)) + low)


def is_host_name(host: str) -> bool:
    """Tell whether this is a name that DNS can hold (ASCII, so IDNA comes first)."""
    return bool(_HOST_NAME.fullmatch(host.lower())) and all(
        1 <= len(label) <= 63 for label in host.removesuffix(".").split(".")
    )


@dataclass(frozen=True, slots=True)
class AllowedPrivate:
    """The private addresses that the configuration names."""

    _places: frozenset[tuple[str | Address, int | None]] = frozenset()
    _networks: tuple[Network, ...] = ()

    @classmethod
    def parse(cls, entries: Iterable[str]) -> AllowedPrivate:
        """Read 'host:port', 'host' and CIDR entries; raises UsageError naming the one that is wrong."""
        places: set[tuple[str | Address, int | None]] = set()
        networks: list[Network] = []
        for entry in entries:
            text = entry.strip().lower()
            if "/" in text:
                try:
                    networks.append(ip_network(text, strict=False))
                except ValueError:
                    raise _bad_entry(entry) from None
            else:
                places.add(_place(text, entry))
        return cls(frozenset(places), tuple(networks))

    def permits(self, host: str, port: int, address: Address) -> bool:
        """Tell whether `address` may be dialled for a URL with this host and port.

        A 'host:port' or 'host' entry counts only when the URL names that very host: another name
        that points at the same address stays blocked. A CIDR entry counts for any name.
        """
        if not self._places and not self._networks:
            return False
        named = _host(host.lower().removesuffix("."))
        return (
            (named, port) in self._places
            or (named, None) in self._places
            or any(address.version == net.version and address in net for net in self._networks)
        )


def checked_addresses(
    host: str, port: int, found: Iterable[str], allowed: AllowedPrivate
) -> tuple[tuple[Address, ...], str | None]:
    """Return the addresses to dial for a host, and why none may be dialled.

    One special address among public ones blocks them all: that is what rebinding looks like.
    Raises ValueError when `found` holds something that is no IP address.
    """
    addresses = tuple(dict.fromkeys(ip_address(text.partition("%")[0]) for text in found))
    for address in addresses:
        why = why_special(address)
        if why and not allowed.permits(host, port, address):
            return (), f"{address} is {why}"
    return addresses, None


def _base(part: str) -> int:
    if part[:2] in ("0x", "0X"):
        return 16
    return 8 if len(part) > 1 and part[0] == "0" else 10


def _host(text: str) -> str | Address:
    return literal_address(text) or text


def _place(text: str, entry: str) -> tuple[str | Address, int | None]:
    if (text.count(":") > 1 and not text.startswith("[")) or text.endswith("]"):
        host, port = text, ""
    else:
        host, colon, port = text.rpartition(":")
        if not colon:
            host, port = port, ""
        elif not (port.isascii() and port.isdigit() and 0 < int(port) < 65536):
            raise _bad_entry(entry)
    place = _host(host.removesuffix("."))
    if isinstance(place, str) and not is_host_name(place):
        raise _bad_entry(entry)
    return place, int(port) if port else None


def _bad_entry(entry: str) -> UsageError:
    return UsageError(
        f"allow_private: {entry!r} is not host:port, host or a network like 10.0.0.0/8"
    )
