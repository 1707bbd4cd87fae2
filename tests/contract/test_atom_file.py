"""The Atom file: a valid feed at every moment, each post once, and nobody else's file touched."""

from __future__ import annotations

import fcntl
import io
import os
import random
import re
import subprocess
import sys
import threading
import time
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import feedparser
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from lxml import etree

from tests.sample_posts import ALERT, DIGEST, HOSTILE, NOW, with_hostile
from watcher.adapters import atom_file
from watcher.adapters.atom_file import AtomFile
from watcher.core.errors import DeliveryError
from watcher.core.posts import Place

ROOT = Path(__file__).resolve().parents[2]
ATOM = "{http://www.w3.org/2005/Atom}"
PLACE = Place(target="")
_TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ")


def numbered(count: int, **changes: Any) -> Any:
    return replace(ALERT, alert_key=f"{count:064x}", claim_text=f"Claim {count}", **changes)


def writer(path: Path, keep: int = 200, at: datetime = NOW) -> AtomFile:
    return AtomFile(path=path, keep=keep, clock=lambda: at)


def titles(path: Path) -> list[str]:
    """Check the file as RFC 4287 wants it, read it as a feed reader does, and return the titles."""
    root = etree.fromstring(path.read_bytes())
    assert root.tag == f"{ATOM}feed"
    ids = [root.findtext(f"{ATOM}id")]
    for element in (root, *root.findall(f"{ATOM}entry")):
        for name in ("id", "title", "updated"):
            (one,) = element.findall(f"{ATOM}{name}")
            assert one.text
        assert _TIME.fullmatch(str(element.findtext(f"{ATOM}updated")))
    assert root.findtext(f"{ATOM}author/{ATOM}name"), "every entry needs an author"
    for entry in root.findall(f"{ATOM}entry"):
        ids.append(entry.findtext(f"{ATOM}id"))
        (content,) = entry.findall(f"{ATOM}content")
        assert content.get("type") == "xhtml"
        (box,) = content
        assert {child.tag for child in box.iter()} <= {
            "{http://www.w3.org/1999/xhtml}div",
            "{http://www.w3.org/1999/xhtml}p",
        }
        for link in entry.findall(f"{ATOM}link"):
            assert urlsplit(str(link.get("href"))).scheme in {"http", "https"}
    assert all(str(one).startswith("urn:uuid:") for one in ids)
    assert len(ids) == len(set(ids))
    feed = feedparser.parse(io.BytesIO(path.read_bytes()))
    assert not feed.bozo
    assert feed.version == "atom10"
    return [str(entry.title) for entry in feed.entries]


def test_newest_first_and_only_so_many(tmp_path: Path) -> None:
    path = tmp_path / "a.atom"
    for count in range(6):
        writer(path, keep=4).send(numbered(count), PLACE)
    assert titles(path) == [f"UPDATES: Claim {count}" for count in (5, 4, 3, 2)]
    writer(path, keep=2).send(DIGEST, PLACE)
    assert titles(path) == ["Daily digest", "UPDATES: Claim 5"]


def test_sending_again_replaces_and_does_not_double(tmp_path: Path) -> None:
    path = tmp_path / "a.atom"
    first = writer(path).send(numbered(1), PLACE)
    writer(path).send(numbered(2), PLACE)
    later = NOW + timedelta(hours=1)
    again = writer(path, at=later).send(numbered(1, quote="It says more now."), PLACE)
    assert first == again
    assert titles(path) == ["UPDATES: Claim 1", "UPDATES: Claim 2"]
    entry = feedparser.parse(io.BytesIO(path.read_bytes())).entries[0]
    assert (entry.published, entry.updated) == ("2024-12-17T12:00:00Z", "2024-12-17T13:00:00Z")
    assert "It says more now." in entry.content[0].value


def test_the_feed_keeps_its_id_and_two_feeds_have_two(tmp_path: Path) -> None:
    ids = set()
    for name in ("a.atom", "b.atom"):
        for count in range(2):
            writer(tmp_path / name).send(numbered(count), PLACE)
            ids.add((name, feedparser.parse(io.BytesIO((tmp_path / name).read_bytes())).feed.id))
    assert len(ids) == len({feed_id for _, feed_id in ids}) == 2


@pytest.mark.parametrize("text", HOSTILE, ids=range(len(HOSTILE)))
def test_text_from_outside_is_only_text(tmp_path: Path, text: str) -> None:
    path = tmp_path / "a.atom"
    writer(path).send(with_hostile(text), PLACE)
    titles(path)
    content = path.read_text(encoding="utf-8")
    assert not re.search(
        "[\x00-\x08\x0b-\x1f\x7f-\x9f\u200e\u200f\u2028-\u202e\u2066-\u2069]", content
    )
    assert not re.search(r"<(?:script|img|b)\b", content)


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(text=st.text(max_size=60))
def test_any_text_at_all_goes_through(tmp_path: Path, text: str) -> None:
    path = tmp_path / "any.atom"
    path.unlink(missing_ok=True)
    writer(path).send(with_hostile(text), PLACE)
    titles(path)


@pytest.mark.parametrize(
    "content",
    [
        b"my notes",
        b"<html><body>hello</body></html>",
        b'<feed xmlns="http://www.w3.org/2005/Atom"><id>urn:uuid:1</id><title>x</title></feed>',
        b'<feed xmlns="http://www.w3.org/2005/Atom"><id>http://blog</id><generator>Watcher</generator></feed>',
        b'<!DOCTYPE x [<!ENTITY a "b">]><rss/>',
        b"\x00\xff\xfe",
    ],
    ids=range(6),
)
def test_a_file_that_is_not_ours_is_left_alone(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "a.atom"
    path.write_bytes(content)
    with pytest.raises(DeliveryError, match="left as it is") as caught:
        writer(path).send(ALERT, PLACE)
    assert caught.value.stops
    with pytest.raises(DeliveryError, match="left as it is"):
        writer(path).find(ALERT.alert_key, PLACE, NOW)
    assert path.read_bytes() == content
    assert [item.name for item in tmp_path.iterdir()] == ["a.atom"]
    path.unlink()
    writer(path).send(ALERT, PLACE)
    assert len(titles(path)) == 1


def test_a_damaged_feed_of_ours_is_left_alone_and_said_to_be_damaged(tmp_path: Path) -> None:
    path = tmp_path / "a.atom"
    writer(path).send(ALERT, PLACE)
    whole = path.read_bytes()
    path.write_bytes(whole[:-40])
    with pytest.raises(DeliveryError, match="is damaged and is left as it is") as caught:
        writer(path).send(DIGEST, PLACE)
    assert caught.value.stops
    assert path.read_bytes() == whole[:-40]


def test_an_empty_file_is_a_place_to_begin(tmp_path: Path) -> None:
    path = tmp_path / "a.atom"
    path.touch()
    assert writer(path).find(ALERT.alert_key, PLACE, NOW) is None
    writer(path).send(ALERT, PLACE)
    assert len(titles(path)) == 1


def test_a_link_and_the_file_s_mode_stay(tmp_path: Path) -> None:
    real, link = tmp_path / "real.atom", tmp_path / "link.atom"
    real.touch(mode=0o640)
    link.symlink_to(real)
    writer(link).send(ALERT, PLACE)
    assert link.is_symlink()
    assert real.stat().st_mode & 0o777 == 0o640
    assert len(titles(real)) == 1
    assert {item.name for item in tmp_path.iterdir()} == {"real.atom", "link.atom"}


def test_what_a_crash_left_behind_is_cleared_away_and_never_followed(tmp_path: Path) -> None:
    path, other = tmp_path / "a.atom", tmp_path / "other"
    other.write_text("precious")
    (tmp_path / ".a.atom.watcher-new").symlink_to(other)
    writer(path).send(ALERT, PLACE)
    assert other.read_text() == "precious"
    assert {item.name for item in tmp_path.iterdir()} == {"a.atom", "other"}


def test_a_folder_that_is_missing_or_a_folder_as_file_stops_it(tmp_path: Path) -> None:
    (tmp_path / "folder.atom").mkdir()
    (tmp_path / "file").touch()
    (tmp_path / "loop").symlink_to(tmp_path / "loop")
    for path, stops in (
        (tmp_path / "nowhere" / "a.atom", True),
        (tmp_path / "file" / "a.atom", True),
        (tmp_path / "folder.atom", True),
        (tmp_path / "loop", False),
    ):
        with pytest.raises(DeliveryError) as caught:
            writer(path).send(ALERT, PLACE)
        assert caught.value.stops == stops
        assert str(path.parent) in str(caught.value)
        assert "Errno" not in str(caught.value)


def test_a_full_disk_loses_nothing(tmp_path: Path) -> None:
    path = tmp_path / "a.atom"
    writer(path).send(numbered(1), PLACE)
    before = path.read_bytes()
    # A limit on file sizes is what a full disk looks like to one process.
    code = (
        "import resource, signal, sys; from pathlib import Path\n"
        "signal.signal(signal.SIGXFSZ, signal.SIG_IGN)\n"
        f"resource.setrlimit(resource.RLIMIT_FSIZE, ({len(before) + 100},) * 2)\n"
        "from tests.contract.test_atom_file import *\n"
        "try: writer(Path(sys.argv[1])).send(numbered(2), PLACE)\n"
        "except DeliveryError as error: print(error.stops, error.unknown, error)\n"
    )
    done = subprocess.run(
        [sys.executable, "-B", "-c", code, str(path)],
        cwd=ROOT, capture_output=True, text=True, check=True, timeout=60,
    )  # fmt: skip
    assert done.stdout.startswith("False False cannot write ")
    assert path.read_bytes() == before
    assert [item.name for item in tmp_path.iterdir()] == ["a.atom"]
    writer(path).send(numbered(2), PLACE)
    assert len(titles(path)) == 2


def test_a_reader_never_sees_half_of_it(tmp_path: Path) -> None:
    path = tmp_path / "a.atom"
    writer(path).send(numbered(0), PLACE)

    def write() -> None:
        for count in range(1, 40):
            writer(path).send(numbered(count, quote="q" * 50_000), PLACE)

    thread = threading.Thread(target=write)
    thread.start()
    reads = 0
    while thread.is_alive():
        etree.fromstring(path.read_bytes(), etree.XMLParser(huge_tree=True))
        reads += 1
    thread.join()
    assert reads > 10
    assert len(titles(path)) == 40


def test_two_writers_lose_nothing_of_each_other(tmp_path: Path) -> None:
    path = tmp_path / "a.atom"

    def write(first: int) -> None:
        for count in range(first, first + 15):
            writer(path).send(numbered(count), PLACE)

    threads = [threading.Thread(target=write, args=(first,)) for first in (0, 100, 200)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(titles(path)) == 45


def test_a_lock_that_is_not_given_back_is_said(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(atom_file, "_LOCK_S", 0.2)
    folder = os.open(tmp_path, os.O_RDONLY)
    fcntl.flock(folder, fcntl.LOCK_EX)
    with pytest.raises(DeliveryError, match="another program holds") as caught:
        writer(tmp_path / "a.atom").send(ALERT, PLACE)
    assert not caught.value.permanent
    os.close(folder)
    writer(tmp_path / "a.atom").send(ALERT, PLACE)


def test_killed_at_any_moment_the_feed_is_whole_and_has_each_post_once(tmp_path: Path) -> None:
    path = tmp_path / "a.atom"
    chance = random.Random(5)
    begun: list[str] = []
    for _ in range(6):
        # The one that was cut off is tried again, as the outbox does.
        first = max(len(begun) - 1, 0)
        child = subprocess.Popen(
            [sys.executable, "-B", "-m", "tests.contract.atom_writer", str(path), str(first)],
            cwd=ROOT, stdout=subprocess.PIPE, text=True,
        )  # fmt: skip
        assert child.stdout is not None
        child.stdout.readline()
        time.sleep(chance.uniform(0.01, 0.15))
        child.kill()
        rest = child.stdout.read().split()
        child.stdout.close()
        child.wait()
        begun = [f"{count:064x}" for count in range(first + 1 + len(rest))]
        held = titles(path) if path.exists() else []
        assert len(begun) - 1 <= len(held) <= len(begun), "all but perhaps the last, none twice"
    assert len(begun) > 20
