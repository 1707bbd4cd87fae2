"""Read the configuration: command line over environment over TOML file over defaults, all faults at once."""

from __future__ import annotations

import os
import re
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from difflib import get_close_matches
from pathlib import Path
from types import MappingProxyType
from typing import Any

from watcher.core.errors import ConfigError
from watcher.options import Option, Secret
from watcher.reference import configuration_markdown
from watcher.settings import OPTIONS, PLAIN_ENV, SECTIONS, Settings

__all__ = ["Secret", "Settings", "configuration_markdown", "load_settings"]

_BY_NAME: Mapping[str, Option] = MappingProxyType({row.name: row for row in OPTIONS})
_BY_ENV: Mapping[str, Option] = MappingProxyType(
    {name: _BY_NAME[target] for name, target in PLAIN_ENV.items()}
    | {row.env: row for row in OPTIONS}
)
"""Plain names come first, so that WATCHER_SECTION__KEY wins over them."""
_OTHER_ENV = ("WATCHER_CONFIG", "WATCHER_DEBUG")
_MOST_SECRET_BYTES = 65_536


@dataclass(slots=True)
class _Found:
    """Values found so far, strongest last, and what was wrong."""

    values: dict[str, object] = field(default_factory=dict)
    origins: dict[str, str] = field(default_factory=dict)
    faults: list[str] = field(default_factory=list)

    def take(self, row: Option, value: object, origin: str) -> None:
        try:
            self.values[row.name] = row.kind.native(value)
        except ValueError as error:
            self.faults.append(f"{origin}: {row.name}: {error}")
        else:
            self.origins[row.name] = origin


def load_settings(
    overrides: Mapping[str, object] | None = None,
    *,
    environ: Mapping[str, str] | None = None,
    path: Path | None = None,
    cwd: Path | None = None,
) -> Settings:
    """Return the settings; raises ConfigError with every fault, one line each.

    `overrides` maps "section.key" to a value from the command line. The TOML file is `path`, else
    $WATCHER_CONFIG, else config/watcher.toml under `cwd` when it is there.
    """
    environ = os.environ if environ is None else environ
    cwd = Path.cwd() if cwd is None else cwd
    found = _Found()
    _read_file(_config_path(path, environ, cwd), cwd, found)
    _read_environ(environ, found)
    for name, value in (overrides or {}).items():
        if row := _BY_NAME.get(name):
            taken = row.kind.from_text(value) if isinstance(value, str) else value
            found.take(row, taken, "command line")
        else:
            found.faults.append(f"command line: unknown option {name}{_meant(name, _BY_NAME)}")
    settings = _assemble(found, cwd)
    found.faults.extend(_contradictions(settings))
    if found.faults:
        raise ConfigError(tuple(_one_line(fault) for fault in found.faults))
    return settings


def _one_line(fault: str) -> str:
    return re.sub(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]", lambda match: repr(match[0])[1:-1], fault)


def _assemble(found: _Found, cwd: Path) -> Settings:
    parts: dict[str, dict[str, Any]] = {section: {} for section in ("", *SECTIONS)}
    for row in OPTIONS:
        if row.name in found.values:
            parts[row.section][row.key] = found.values[row.name]
    # backwards, as a section within another one is a field of it
    for section in reversed(tuple(SECTIONS)):
        outer, _, name = section.rpartition(".")
        parts[outer][name] = SECTIONS[section](**parts[section])
    settings = Settings(**parts[""], origins=MappingProxyType(dict(found.origins)))
    poll = settings.poll
    if "poll.default_interval" not in found.values:
        # Whoever sets only the shortest or the longest interval need not think of this one.
        usual = max(poll.min_interval, min(poll.default_interval, poll.max_interval))
        poll = replace(poll, default_interval=usual)
    return replace(settings, poll=poll, data=replace(settings.data, dir=cwd / settings.data.dir))


def _contradictions(settings: Settings) -> Iterator[str]:
    poll, fetch = settings.poll, settings.fetch
    if not poll.min_interval <= poll.default_interval <= poll.max_interval:
        where = _where(settings, "poll.min_interval", "poll.default_interval", "poll.max_interval")
        yield f"{where}: poll.min_interval, default_interval and max_interval must not decrease"
    if fetch.first_byte_s > fetch.timeout_s:
        where = _where(settings, "fetch.first_byte_s", "fetch.timeout_s")
        yield f"{where}: fetch.first_byte_s must not be longer than fetch.timeout_s"
    llm = settings.judge.llm
    if llm.base_url and not llm.model:
        where = _where(settings, "judge.llm.base_url")
        yield f"{where}: judge.llm.base_url needs judge.llm.model, the model's name there"
    webhook = settings.webhook
    if webhook.url and not webhook.secrets:
        where = _where(settings, "webhook.url")
        yield f"{where}: webhook.url needs webhook.secrets, by which the receiver knows who posts"


def _where(settings: Settings, *names: str) -> str:
    origins = dict.fromkeys(settings.origins[name] for name in names if name in settings.origins)
    return ", ".join(origins) or "default"


_MOST_MEANT = 3


def _meant(name: str, known: Iterable[str]) -> str:
    """Return what may be meant: a few names that begin so (one option has become several), else the nearest."""
    names = list(known)
    begun = [each for each in names if each.startswith(f"{name}_")]
    few = 0 < len(begun) <= _MOST_MEANT
    meant = begun if few else get_close_matches(name, names, n=1, cutoff=0.6)
    return f"; did you mean {' or '.join(meant)}?" if meant else ""


# ----------------------------------------------------------------------------- TOML


def _config_path(path: Path | None, environ: Mapping[str, str], cwd: Path) -> Path | None:
    if path is not None:
        return cwd / path
    if named := environ.get("WATCHER_CONFIG", "").strip():
        return cwd / Path(named).expanduser()
    usual = cwd / "config" / "watcher.toml"
    return usual if usual.exists() else None


def _read_file(path: Path | None, cwd: Path, found: _Found) -> None:
    if path is None:
        return
    where = str(path.relative_to(cwd)) if path.is_relative_to(cwd) else str(path)
    try:
        content = path.read_bytes().decode("utf-8-sig")
        tables = tomllib.loads(content)
    except OSError as error:
        found.faults.append(f"{where}: cannot be read: {error.strerror or error}")
    except UnicodeDecodeError as error:
        line = path.read_bytes()[: error.start].count(b"\n") + 1
        found.faults.append(f"{where}:{line}: is not UTF-8 text")
    except tomllib.TOMLDecodeError as error:
        found.faults.append(_syntax_fault(where, str(error), content))
    except RecursionError:
        found.faults.append(f"{where}: is nested too deeply")
    else:
        _read_tables(tables, where, _lines(content), found)


def _syntax_fault(where: str, problem: str, content: str) -> str:
    at = re.search(r"\(at line (\d+), column \d+\)", problem)
    line = int(at[1]) if at else content.count("\n") + 1
    reason = re.sub(r"\s*\(at [^)]*\)", "", problem)
    return f"{where}:{line}: is not valid TOML: {reason}"


def _read_tables(
    tables: Mapping[str, object], where: str, lines: Mapping[str, int], found: _Found
) -> None:
    def at(name: str) -> str:
        above, first = name.rpartition(".")[0], name.partition(".")[0]
        line = lines.get(name) or lines.get(above) or lines.get(first)
        return f"{where}:{line}" if line else where

    def read(section: str, table: object) -> None:
        if not isinstance(table, dict):
            found.faults.append(
                f"{at(section)}: {section} is a section, not a value; write [{section}]"
            )
            return
        for key, value in table.items():
            name = f"{section}.{key}"
            if name in SECTIONS:
                read(name, value)
            elif row := _BY_NAME.get(name):
                found.take(row, value, at(name))
            else:
                hint = _meant(name, _BY_NAME)
                found.faults.append(f"{at(name)}: unknown option {name}{hint}")

    for section, table in tables.items():
        if section in SECTIONS:
            read(section, table)
        else:
            hint = _meant(section, SECTIONS)
            found.faults.append(f"{at(section)}: unknown section [{section}]{hint}")


_HEADER = re.compile(r"\s*\[\s*([A-Za-z0-9_-]+(?:\.[A-Za-z0-9_-]+)*)\s*\]")
_KEY = re.compile(r"\s*([A-Za-z0-9_-]+(?:\.[A-Za-z0-9_-]+)*)\s*=")


def _lines(content: str) -> dict[str, int]:
    """Return section and section.key -> line; a guess by shape, because tomllib keeps no positions."""
    lines: dict[str, int] = {}
    section = ""
    for count, line in enumerate(content.splitlines(), start=1):
        if header := _HEADER.match(line):
            section = header[1]
            lines.setdefault(section, count)
        elif key := _KEY.match(line):
            lines.setdefault(f"{section}.{key[1]}".lstrip("."), count)
    return lines


# ----------------------------------------------------------------------------- environment


def _read_environ(environ: Mapping[str, str], found: _Found) -> None:
    """Take what the environment sets. An empty variable counts as not set, as compose files pass them."""
    for name, row in _BY_ENV.items():
        value, source = environ.get(name, "").strip(), environ.get(f"{name}_FILE", "").strip()
        if source and row.kind.secret:
            if value:
                found.faults.append(f"env {name}: is set beside {name}_FILE; keep one of them")
                continue
            value = _secret_from(Path(source), f"{name}_FILE", found)
            name = f"{name}_FILE"  # noqa: PLW2901  the origin that is shown
        if value:
            found.take(row, row.kind.from_text(value), f"env {name}")
    found.faults.extend(_unknown_names(environ))


def _secret_from(source: Path, name: str, found: _Found) -> str:
    try:
        with source.expanduser().open("rb") as stream:
            content = stream.read(_MOST_SECRET_BYTES + 1)
        if len(content) > _MOST_SECRET_BYTES:
            found.faults.append(f"env {name}: {source} is too large for a secret")
            return ""
        return content.decode("utf-8-sig").strip()
    except OSError as error:
        found.faults.append(f"env {name}: {source} cannot be read: {error.strerror or error}")
    except ValueError:
        found.faults.append(f"env {name}: {source} does not name UTF-8 text")
    return ""


def _unknown_names(environ: Mapping[str, str]) -> Iterator[str]:
    """Name WATCHER_ variables that look like options and are none.

    Only names with a double underscore, or close to a known name: Kubernetes puts WATCHER_PORT and
    the like into the environment by itself.
    """
    files = [f"{name}_FILE" for name, row in _BY_ENV.items() if row.kind.secret]
    known = [*_BY_ENV, *files, *_OTHER_ENV]
    for name in sorted(set(environ) - set(known)):
        if not name.startswith("WATCHER_"):
            continue
        if "__" in name:
            base = name.removesuffix("_FILE")
            if base in _BY_ENV:
                yield f"env {name}: only a secret can come from a file; set {base}"
            else:
                yield f"env {name}: unknown option{_meant(name, known)}"
        elif near := get_close_matches(name, [*PLAIN_ENV, *_OTHER_ENV], n=1, cutoff=0.85):
            yield f"env {name}: unknown; did you mean {near[0]}?"
