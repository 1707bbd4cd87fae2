"""What a value in the configuration may be: kinds that read text or TOML values and say what is wrong."""

from __future__ import annotations

import json
import math
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import time, timedelta
from itertools import pairwise
from pathlib import Path
from typing import Any, cast
from urllib.parse import urlsplit

from watcher import __version__
from watcher.core.addresses import AllowedPrivate
from watcher.core.durations import describe_duration, read_duration
from watcher.core.errors import UsageError
from watcher.core.model import Stance
from watcher.core.redaction import MASK, PATTERNS_ONLY
from watcher.core.tables import is_unicode


class Secret:
    """A value that shows itself only to `reveal`; false when it is not set."""

    __slots__ = ("_value",)

    def __init__(self, value: str = "") -> None:
        self._value = value

    def reveal(self) -> str:
        """Return the value itself; hand it straight to what needs it."""
        return self._value

    def __bool__(self) -> bool:
        return bool(self._value)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Secret) and other._value == self._value

    def __hash__(self) -> int:
        return hash(self._value)

    def __repr__(self) -> str:
        return MASK if self._value else "''"

    def __str__(self) -> str:
        return MASK if self._value else ""


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of value. Both readers raise ValueError with what is wrong, without quoting secrets."""

    name: str
    native: Callable[[Any], object]
    """Reads a TOML or Python value."""
    from_text: Callable[[str], object] = str
    """Turns the text of an environment variable into what `native` reads."""
    secret: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Option:
    """One row of the table of options."""

    section: str
    key: str
    kind: Kind
    default: object
    help: str

    @property
    def name(self) -> str:
        return f"{self.section}.{self.key}"

    @property
    def env(self) -> str:
        return f"WATCHER_{self.name.replace('.', '__')}".upper()


def option(default: object, kind: Kind, help_text: str) -> Any:
    """Declare an option as a field of a settings section; its default is validated like any value."""
    return field(default=kind.native(default), metadata={"option": (kind, default, help_text)})


def shown(value: object) -> str:
    """Return how a value is quoted in a fault: short, and without what looks like a secret."""
    text = PATTERNS_ONLY(repr(value))
    return text if len(text) <= 80 else f"{text[:77]}..."


def _require_unicode(value: str) -> None:
    if not is_unicode(value):
        raise ValueError("is not UTF-8 text")


# ----------------------------------------------------------------------------- kinds


def text(*, empty: bool = True, name: str = "text") -> Kind:
    def native(value: object) -> str:
        if not isinstance(value, str):
            raise ValueError(f"{shown(value)} is not a text")
        if not value.strip() and not empty:
            raise ValueError("must not be empty")
        if re.search(r"[\x00-\x1f\x7f]", value):
            raise ValueError("has a control character or a line break")
        _require_unicode(value)
        return value.strip()

    return Kind(name, native)


def agent() -> Kind:
    """Text for an HTTP header; `{version}` stands for Watcher's own version."""
    plain = text(empty=False)

    def native(value: object) -> str:
        filled = str(plain.native(value)).replace("{version}", __version__)
        if not filled.isascii():
            raise ValueError("must be plain ASCII: it is sent in an HTTP header")
        return filled

    return Kind("text", native)


def folder() -> Kind:
    plain = text(empty=False)
    return Kind("path", lambda value: Path(str(plain.native(value))).expanduser())


def choice(*names: str) -> Kind:
    plain = text()

    def native(value: object) -> str:
        name = str(plain.native(value)).lower()
        if name not in names:
            raise ValueError(f"{shown(value)} is not one of {', '.join(names)}")
        return name

    return Kind(" | ".join(names), native)


def boolean() -> Kind:
    words = {"true": True, "yes": True, "on": True, "1": True}
    words |= {"false": False, "no": False, "off": False, "0": False}

    def native(value: object) -> bool:
        if not isinstance(value, bool):
            raise ValueError(f"{shown(value)} is neither true nor false")
        return value

    return Kind("true | false", native, lambda value: words.get(value.strip().lower(), value))


def _bounded(value: float, low: float, high: float) -> None:
    if not low <= value <= high:
        raise ValueError(f"{value} is outside {low:g} to {high:g}")


def integer(low: int, high: int) -> Kind:
    def native(value: object) -> int:
        if isinstance(value, bool) or not isinstance(value, int):
            raise ValueError(f"{shown(value)} is not a whole number")
        _bounded(value, low, high)
        return value

    def from_text(value: str) -> object:
        return int(value) if re.fullmatch(r"\s*[+-]?[0-9]{1,18}\s*", value) else value

    return Kind(f"whole number, {low} to {high}", native, from_text)


def number(low: float, high: float) -> Kind:
    def native(value: object) -> float:
        if (
            isinstance(value, bool)
            or not isinstance(value, int | float)
            or not math.isfinite(value)
        ):
            raise ValueError(f"{shown(value)} is not a number")
        _bounded(value, low, high)
        return float(value)

    def from_text(value: str) -> object:
        try:
            return float(value)
        except ValueError:
            return value

    return Kind(f"number, {low:g} to {high:g}", native, from_text)


def duration(low: str, high: str, *, zero_is_none: bool = False) -> Kind:
    """A duration such as "5m"; with `zero_is_none`, "0" means no limit and reads as None."""
    least, most = read_duration(low), read_duration(high)

    def native(value: object) -> timedelta | None:
        if not isinstance(value, str):
            raise ValueError(f'{shown(value)} is not a duration; write "30s", "5m", "24h" or "7d"')
        if zero_is_none and value.strip() == "0":
            return None
        try:
            length = read_duration(value)
        except UsageError as error:
            raise ValueError(str(error)) from None
        if not least <= length <= most:
            raise ValueError(f"{value.strip()} is outside {low} to {high}")
        return length

    return Kind(f"duration, {low} to {high}" + (", or 0" if zero_is_none else ""), native)


def durations(low: str, high: str) -> Kind:
    """A list of durations that grow, such as ["15m", "1h"]; it may be empty."""
    one = duration(low, high)

    def native(value: object) -> tuple[timedelta, ...]:
        if not isinstance(value, list | tuple):
            raise ValueError(f'{shown(value)} is not a list; write ["15m", "1h"]')
        lengths = tuple(cast("timedelta", one.native(item)) for item in value)
        if any(later <= earlier for earlier, later in pairwise(lengths)):
            raise ValueError("must grow from one to the next")
        return lengths

    return Kind(f"list of durations, {low} to {high}", native, from_json)


def _checked_url(value: str) -> str:
    try:
        parts = urlsplit(value)
        usable = parts.scheme in {"http", "https"} and bool(parts.hostname)
        _ = parts.port
    except ValueError:
        usable = False
    if not usable:
        raise ValueError("is not a complete http or https address")
    return value


def url(*, slash: bool = False) -> Kind:
    """An http(s) address; with `slash`, one that ends with '/' whatever was written."""
    plain = text(empty=False)

    def native(value: object) -> str:
        address = _checked_url(str(plain.native(value)))
        return address if not slash or address.endswith("/") else f"{address}/"

    return Kind("URL", native)


def endpoint() -> Kind:
    """The address of an API; empty means none. Keys have an option of their own, so it holds no password."""
    plain = text()

    def native(value: object) -> str:
        address = str(plain.native(value))
        if address:
            parts = urlsplit(_checked_url(address))
            if "@" in parts.netloc or parts.query or parts.fragment:
                raise ValueError("must have no user, password, query or fragment")
        return address

    return Kind("URL", native)


def secret(*, address: bool = False) -> Kind:
    """A secret text, or with `address` a secret http(s) URL; empty means not set."""
    plain = text()

    def native(value: object) -> Secret:
        if not isinstance(value, str):
            raise ValueError("is not a text")
        hidden = str(plain.native(value))
        if re.search(r"\s", hidden):
            raise ValueError("has a blank inside")
        return Secret(_checked_url(hidden) if address and hidden else hidden)

    return Kind("secret URL" if address else "secret", native, secret=True)


def database_url() -> Kind:
    """A database address, secret because it may hold a password; empty means the default SQLite file."""

    def native(value: object) -> Secret:
        if not isinstance(value, str):
            raise ValueError("is not a text")
        _require_unicode(value)
        address = value.strip()
        scheme = address.partition(":")[0].partition("+")[0]
        if address and ("://" not in address or scheme not in {"sqlite", "postgresql"}):
            raise ValueError("must begin with sqlite:/// or postgresql://")
        return Secret(address)

    return Kind("URL", native, secret=True)


def listed(value: object, example: str) -> tuple[str, ...]:
    """Return the texts of a list, each once; raises ValueError with an example of one."""
    if not isinstance(value, list | tuple):
        raise ValueError(f"{shown(value)} is not a list; {example}")
    one = text(empty=False)
    return tuple(dict.fromkeys(str(one.native(item)) for item in value))


def hosts() -> Kind:
    """A list of host:port, host or a network such as 10.0.0.0/8."""

    def native(value: object) -> tuple[str, ...]:
        if not isinstance(value, list | tuple):
            raise ValueError(f'{shown(value)} is not a list; write ["127.0.0.1:8001"]')
        for item in value:
            if not isinstance(item, str):
                raise ValueError(f"{shown(item)} is not a text")
            try:
                AllowedPrivate.parse([item])
            except UsageError as error:
                raise ValueError(str(error).removeprefix("allow_private: ")) from None
        return tuple(item.strip().lower() for item in value)

    return Kind("list of host:port, host or network", native, from_json)


def from_json(value: str) -> object:
    """Return what the text of an environment variable holds as JSON, or the text itself."""
    try:
        return json.loads(value)
    except (ValueError, RecursionError):
        return value


def label_stances(usual: Mapping[str, Stance]) -> Kind:
    """A table of label -> stance, as pairs; what it leaves out is as in `usual`, case does not matter."""

    def native(value: object) -> tuple[tuple[str, Stance], ...]:
        if not isinstance(value, dict):
            raise ValueError(f'{shown(value)} is not a table; write {{entailment = "confirms"}}')
        stances = dict(usual)
        for label, stance in value.items():
            if stance not in tuple(Stance):
                raise ValueError(f"{label}: {shown(stance)} is not one of {', '.join(Stance)}")
            stances[label.strip().lower()] = Stance(stance)
        return tuple(stances.items())

    return Kind("table of label = stance", native, from_json)


def written(value: object) -> str:
    """Return a setting's value as a person reads it; a secret stays hidden."""
    if value is None:
        return "0"
    if isinstance(value, timedelta):
        return describe_duration(value)
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, time):
        return f"{value:%H:%M}"
    if isinstance(value, tuple):
        if any(isinstance(item, Secret) for item in value):
            return json.dumps([str(item) for item in value])
        pairs = all(isinstance(item, tuple) for item in value)
        lengths = [describe_duration(item) for item in value if isinstance(item, timedelta)]
        return json.dumps(dict(value) if value and pairs else lengths or list(value))
    return str(value)
