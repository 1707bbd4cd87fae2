"""Alerts as an Atom 1.0 feed in a file. Exactly once by nature: an entry's id is made from the post's key."""

from __future__ import annotations

import fcntl
import os
import re
import stat
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from copy import deepcopy
from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID, uuid4, uuid5

from lxml import etree

from watcher.core.errors import DeliveryError
from watcher.core.message_text import headline, post_text
from watcher.core.model import AlertMessage
from watcher.core.ports import Receipt
from watcher.core.posts import ClaimCard, Digest, Place, Post, key_of

_ATOM = "http://www.w3.org/2005/Atom"
_XHTML = "http://www.w3.org/1999/xhtml"
_KEYS = UUID("6f0a4f0e-2f5c-5b0a-9f39-0d8a3f1c7e55")
_GENERATOR = "Watcher"
"""By its generator and the form of its id a feed is known as one that we wrote."""
_MOST_BYTES = 100_000_000
_LOCK_S = 5.0
_TITLE_CHARS = 500
_URL = re.compile(r"https?://[^\s<>\"{}|\\^`]+")
# What XML cannot hold, and what would turn the text around in a reader.
_UNWRITABLE = re.compile(
    "[^\t\n\x20-\x7e\xa0-\u200d\u2010-\u2027\u202f-\u2065\u206a-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]"
)


class AtomFile:
    """Writes each alert and digest as an entry of a feed file that a web server or reader picks up."""

    name = "atom"
    default_target = ""
    has_channels = False
    looks_up = True
    has_threads = False

    def __init__(self, *, path: Path, keep: int = 200, clock: Callable[[], datetime]) -> None:
        """The newest `keep` entries stay in the file."""
        self._path = path
        self._keep = keep
        self._clock = clock

    def send(self, post: Post, place: Place) -> Receipt:
        """Put the post on top of the feed, in place of an entry of the same key; raises DeliveryError."""
        entry_id = _entry_id(key_of(post))
        with self._told(), self._locked() as path:
            feed_id, entries = self._read(path)
            now = _stamp(self._clock())
            former = next((item for item in entries if _child_text(item, "id") == entry_id), None)
            published = now if former is None else _child_text(former, "published") or now
            others = [item for item in entries if item is not former]
            entry = _entry(post, entry_id, published=published, updated=now)
            _write(path, _feed(feed_id, [entry, *others[: self._keep - 1]], now))
        return Receipt(external_id=entry_id)

    def find(self, key: str, place: Place, since: datetime) -> Receipt | None:
        """Return the receipt of the entry with this key; raises DeliveryError."""
        entry_id = _entry_id(key)
        with self._told():
            _, entries = self._read(self._path)
        held = any(_child_text(item, "id") == entry_id for item in entries)
        return Receipt(external_id=entry_id) if held else None

    def revise(self, card: ClaimCard, place: Place, receipt: Receipt) -> None:
        """Do nothing: a feed has no parent messages."""

    def _read(self, path: Path) -> tuple[str, list[etree._Element]]:
        """Return the feed's id and its entries, newest first; a file that is not ours is an error."""
        try:
            with path.open("rb") as stream:
                content = stream.read(_MOST_BYTES + 1)
        except FileNotFoundError:
            content = b""
        if not content:
            return uuid4().urn, []
        root = None
        if len(content) <= _MOST_BYTES:
            parser = etree.XMLParser(
                resolve_entities=False, no_network=True, load_dtd=False, remove_blank_text=True
            )
            try:
                root = etree.fromstring(content, parser)
            except (etree.XMLSyntaxError, ValueError):
                root = None
        if root is None or root.tag != f"{{{_ATOM}}}feed" or not _is_ours(root):
            fault = (
                "is damaged"
                if f">{_GENERATOR}</generator>".encode() in content
                else "is not a feed of Watcher's"
            )
            raise DeliveryError(
                f"{self._path} {fault} and is left as it is: move it away, or set [atom] path",
                stops=True,
            )
        return _child_text(root, "id"), root.findall(f"{{{_ATOM}}}entry")

    @contextmanager
    def _locked(self) -> Iterator[Path]:
        """Keep other processes of ours from writing meanwhile; the folder is the lock, so none is left."""
        # A link stays a link: what it points to is replaced.
        path = self._path.resolve()
        folder = os.open(path.parent, os.O_RDONLY | os.O_DIRECTORY)
        try:
            deadline = time.monotonic() + _LOCK_S
            while True:
                try:
                    fcntl.flock(folder, fcntl.LOCK_EX | fcntl.LOCK_NB)
                    break
                except BlockingIOError:
                    if time.monotonic() > deadline:
                        raise DeliveryError(f"another program holds {path.parent}") from None
                    time.sleep(0.05)
            yield path
        finally:
            os.close(folder)

    @contextmanager
    def _told(self) -> Iterator[None]:
        """Turn what the file system says into words; nothing is ever half written."""
        try:
            yield
        except (FileNotFoundError, NotADirectoryError):
            raise DeliveryError(
                f"there is no folder {self._path.parent} for [atom] path", stops=True
            ) from None
        except (PermissionError, IsADirectoryError) as error:
            raise DeliveryError(
                f"cannot write {self._path}: {error.strerror}", stops=True
            ) from None
        except (
            OSError,
            RuntimeError,
        ) as error:  # a full disk passes; RuntimeError: a loop of links
            reason = getattr(error, "strerror", None) or "links in a circle"
            raise DeliveryError(f"cannot write {self._path}: {reason}") from None


def _write(path: Path, content: bytes) -> None:
    """Replace the file in one step; who reads it sees the old or the new one, also after a crash."""
    scratch = path.with_name(f".{path.name}.watcher-new")
    scratch.unlink(missing_ok=True)
    try:
        flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW
        with os.fdopen(os.open(scratch, flags, 0o644), "wb") as stream:
            if path.exists():
                os.fchmod(stream.fileno(), stat.S_IMODE(path.stat().st_mode))
            stream.write(content)
            stream.flush()
            os.fsync(stream.fileno())
        scratch.replace(path)
    except OSError:
        scratch.unlink(missing_ok=True)
        raise
    folder = os.open(path.parent, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)


def _is_ours(root: etree._Element) -> bool:
    feed_id, generator = _child_text(root, "id"), _child_text(root, "generator")
    return feed_id.startswith("urn:uuid:") and generator == _GENERATOR


def _feed(feed_id: str, entries: list[etree._Element], updated: str) -> bytes:
    root = etree.Element(f"{{{_ATOM}}}feed", nsmap={None: _ATOM})
    _add(root, "id", feed_id)
    _add(root, "title", "Watcher alerts")
    _add(root, "updated", updated)
    _add(_add(root, "author"), "name", _GENERATOR)
    _add(root, "generator", _GENERATOR)
    root.extend(deepcopy(entry) for entry in entries)
    return bytes(etree.tostring(root, encoding="utf-8", xml_declaration=True, pretty_print=True))


def _entry(post: Post, entry_id: str, *, published: str, updated: str) -> etree._Element:
    entry = etree.Element(f"{{{_ATOM}}}entry", nsmap={None: _ATOM})
    _add(entry, "id", entry_id)
    _add(entry, "title", _title(post))
    _add(entry, "published", published)
    _add(entry, "updated", updated)
    if isinstance(post, AlertMessage):
        if _URL.fullmatch(post.article_url):
            _add(entry, "link").attrib.update(
                {"rel": "alternate", "href": _clean(post.article_url)}
            )
        _add(entry, "category").set("term", post.stance.value)
    content = _add(entry, "content")
    content.set("type", "xhtml")
    box = etree.SubElement(content, f"{{{_XHTML}}}div", nsmap={None: _XHTML})
    for line in post_text(post).splitlines():
        etree.SubElement(box, f"{{{_XHTML}}}p").text = _clean(line)
    return entry


def _title(post: Post) -> str:
    if isinstance(post, AlertMessage):
        text = headline(post)
    else:
        text = post.title if isinstance(post, Digest) else post.claim_text
    line = " ".join(_clean(text).split()) or "Alert"
    return line if len(line) <= _TITLE_CHARS else line[: _TITLE_CHARS - 1] + "…"


def _add(parent: etree._Element, name: str, text: str = "") -> etree._Element:
    child = etree.SubElement(parent, f"{{{_ATOM}}}{name}")
    if text:
        child.text = _clean(text)
    return child


def _child_text(parent: etree._Element, name: str) -> str:
    return str(parent.findtext(f"{{{_ATOM}}}{name}") or "")


def _clean(text: str) -> str:
    return _UNWRITABLE.sub(" ", text)


def _entry_id(key: str) -> str:
    return f"urn:uuid:{uuid5(_KEYS, key)}"


def _stamp(at: datetime) -> str:
    return at.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
