"""One spelling per address, and a spelling that is safe to show."""

from __future__ import annotations

import re
from urllib.parse import unquote_plus, urlsplit

from watcher.core.errors import UsageError
from watcher.core.tables import is_unicode

_C0_OR_SPACE = "".join(map(chr, range(0x21)))
_ENCODE_C0_OR_SPACE = {code: f"%{code:02X}" for code in (*range(0x21), 0x7F)}
_DEFAULT_PORTS = {"http": "80", "https": "443"}
_PORT = re.compile(r"[0-9]{1,5}")

# Parameters that tell a publisher where a reader came from, never which page was asked for.
_TRACKING_PREFIXES = ("utm_", "mtm_", "matomo_", "pk_", "hsa_", "__hs", "_hs", "at_custom")
_TRACKING = frozenset(
    [
        "fbclid",
        "gclid",
        "gclsrc",
        "dclid",
        "gbraid",
        "wbraid",
        "msclkid",
        "yclid",
        "twclid",
        "ttclid",
        "igshid",
        "igsh",
        "mc_cid",
        "mc_eid",
        "mkt_tok",
        "vero_id",
        "oly_anon_id",
        "oly_enc_id",
        "wickedid",
        "rb_clickid",
        "s_cid",
        "ml_subscriber",
        "ml_subscriber_hash",
        "_openstat",
        "at_medium",
        "at_campaign",
        "cmpid",
        "ns_mchannel",
        "ns_source",
        "ns_campaign",
        "ns_linkname",
        "ns_fee",
        "xtor",
        "smid",
        "ocid",
        "guccounter",
        "guce_referrer",
        "guce_referrer_sig",
        "srsltid",
        "spm_id_from",
        "_ga",
        "_gl",
    ]
)

_SECRET_NAME = re.compile(
    "token|secret|passw|pwd|apikey|signature|credential|session|jwt|authkey|authorization|hmac"
    "|^(?:key|sig|sid|auth|oauth|pass|code|otp|pin|hash)$|key$"
)
_AUTHORITY = re.compile(r"((?:[A-Za-z][A-Za-z0-9+.-]*:)?[/\\]*)([^/\\]*)(.*)", re.DOTALL)
# 'user:pa/ss@host': an unescaped password ends what is read as the host and its port.
_CUT_PASSWORD = re.compile(r"[^\[\]:]*:.*[^0-9]")
_MASK = "***"
_SHOWN_LENGTH = 300


def canonical_url(url: str) -> str:
    """Return one spelling for all addresses of a page; the same again for its own result.

    Lower-cases scheme and host; drops the fragment, the default port, tracking parameters and user
    names. What is no http(s) URL comes back stripped of white space, otherwise unchanged.
    """
    text = _tidy(url)
    try:
        parts = urlsplit(text)
    except ValueError:
        return text
    netloc = _plain_netloc(parts.scheme, parts.netloc)
    if parts.scheme not in _DEFAULT_PORTS or not netloc:
        return text
    query = "&".join(
        part for part in parts.query.split("&") if part and not _is_tracking(_name(part))
    )
    return f"{parts.scheme}://{netloc}{parts.path or '/'}{'?' + query if query else ''}"


def check_feed_url(url: str) -> str:
    """Return an http(s) URL without surrounding space; raises UsageError for anything else."""
    text = _tidy(url)
    try:
        parts = urlsplit(text)
        usable = parts.scheme in _DEFAULT_PORTS and bool(parts.hostname) and parts.port != 0
    except ValueError:
        usable = False
    if not usable or not is_unicode(url):
        raise UsageError(f"{safe_for_display(url)!r} is not an http or https address")
    return text


def safe_for_display(url: str) -> str:
    """Return the URL on one short line without user names, secret-looking query values or fragment.

    Works on anything, well formed or not: it is used where a URL has just failed to parse.
    """
    text = _tidy(url).partition("#")[0]
    head, mark, query = text.partition("?")
    lead, authority, rest = map(str, _AUTHORITY.findall(head)[0])
    place = authority.rpartition("@")[2]
    if _CUT_PASSWORD.match(place):
        shown = lead + (rest.rpartition("@")[2] if "@" in rest else place.partition(":")[0])
    else:
        shown = lead + place + rest + mark + "&".join(map(_mask, query.split("&")))
    return shown if len(shown) <= _SHOWN_LENGTH else shown[: _SHOWN_LENGTH - 1] + "…"


def host_key(url: str) -> str:
    """Return the host that politeness is owed to: 'a.example' for both schemes, 'a.example:8001' else.

    '' when there is none.
    """
    try:
        parts = urlsplit(_tidy(url))
    except ValueError:
        return ""
    return _plain_netloc(parts.scheme, parts.netloc)


def _tidy(url: str) -> str:
    kept = url.translate({0x09: None, 0x0A: None, 0x0D: None}).strip(_C0_OR_SPACE)
    return kept.translate(_ENCODE_C0_OR_SPACE)


def _plain_netloc(scheme: str, netloc: str) -> str:
    """Drop user names and the scheme's own port; lower-case the rest."""
    place = netloc.rpartition("@")[2].lower()
    host, colon, port = place.rpartition(":")
    if not colon or (":" in host and not host.endswith("]")):
        return place
    if not port:
        return host
    if not _PORT.fullmatch(port):
        return place
    number = str(int(port))
    return host if number == _DEFAULT_PORTS.get(scheme) else f"{host}:{number}"


def _name(part: str) -> str:
    return unquote_plus(part.partition("=")[0]).lower()


def _is_tracking(name: str) -> bool:
    return name in _TRACKING or name.startswith(_TRACKING_PREFIXES)


def _mask(part: str) -> str:
    name, equals, value = part.partition("=")
    if value and _SECRET_NAME.search(re.sub(r"[^a-z0-9]", "", _name(part))):
        return f"{name}{equals}{_MASK}"
    return part
