"""Whom a pronoun, a surname or "the company" stands for, from the earlier sentences of an article."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from watcher.core.countries import countries
from watcher.core.speakers import Saying, read_ruling, read_saying, tidy
from watcher.core.titles import is_body, is_many, is_proper, split_title

_SENTENCE = re.compile(
    r"(?<!\b(?:Mr|Ms|Dr|St|Lt|No|vs))(?<!\b(?:Mrs|Gen|Col|Sen|Rep|Gov|Rev|Inc|Jan|Feb|Mar|Apr|Aug|Oct|Nov|Dec))"
    r"(?<!\b[A-Z])(?<!\b(?:Prof|Sept))(?<=[.!?…])[\"”’)]?\s+(?=[\"“‘(]?[^\W_a-z])|\n+"
)
_HE = frozenset(("he", "she", "him", "her"))
_IT = frozenset(("it", "its"))
_THEY = frozenset(("they", "them", "both"))
_HONORIFIC = re.compile(r"^(?:Mr|Mrs|Ms|Miss|Dr|Prof|Sir|Dame|Mx)\.? ")
_SURNAME = re.compile(r"^[^\W\d_a-z][\w’'-]+$")
_BODY_HEAD = re.compile(
    r"^(?:[\w-]+-based )?(?P<head>company|firm|group|agency|maker|retailer|bank|airline|operator|utility|miner|"
    r"ministry|department|bureau|institute|board|council|court|force|army|party|union|organi[sz]ation|"
    r"government|office|commission|committee|movement|faction|university|hospital|board|concern)$"
)
_COMPANY = frozenset(
    "company firm group agency maker retailer bank airline operator utility miner concern faction movement".split()
)
_JUDGES = frozenset(("judge", "justice"))
_PERSON_HEAD = re.compile(
    r"^(?:[\w-]+ )?(?P<head>[\w-]+(?:er|or|ist|man|woman|person)|chief|president|head|judge|general|attorney|colonel"
    r"|mayor|premier|secretary|nurse|midwife|student|captain|skipper|pilot|priest)$"
)
_KEPT = frozenset("officer source official reporter speaker member leader former".split())
_PROPER_RUN = re.compile(
    r"[^\W\d_a-z][\w’'-]+(?: (?:(?:al|bin|de|del|van|von|der) )*[^\W\d_a-z][\w’'.-]*)+"
)
_APPOSITION = re.compile(r", (?P<role>(?:an?|the|its|his|her|their) [^,;.“”\"]{3,80})[,.]")
_LEAD_SUBJECT = re.compile(
    r"\W*(?P<name>[^\W_a-z][^,;:“”\"\n]{1,80}?) (?:will|won|would|has|have|is|was|wants?|plans?|intends?|said|says"
    r"|announced|reported|cuts?|may|could|can|expects?|posted|agreed|agrees)\b"
)
_ONLY_QUOTE = re.compile(r"^\s*(?:[A-Z]\w+: )?(?:“[^”]*”?|\"[^\"]*\"?)\W*$")
_LONGEST_QUOTE = 2_000
_EARLIER = 6_000
"""Characters before a sentence that are read: names further up are seldom meant."""


@dataclass(frozen=True, slots=True)
class _Person:
    """Somebody who has spoken or been named before."""

    name: str
    role: str = ""


def resolve(said: Saying, sentence: str, text: str, start: int) -> Saying:
    """Return `said` with pronouns, surnames and "the company" replaced by the full name, and a known role.

    `start`: where the sentence begins in `text`. Whoever cannot be found stays as written.
    """
    earlier = list(_sentences(text[max(0, start - _EARLIER) : start]))
    if not said.speaker and _is_inside_quote(sentence, text, start):
        return _quote_goes_on(said, earlier, text[start + len(sentence) :])
    if not said.speaker:
        return said
    return _resolved(said, _cast(earlier), " ".join(earlier))


def split_plainly(text: str) -> Iterator[str]:
    """Yield the sentences of a text, roughly: good enough to find who has spoken before."""
    return _sentences(text)


def _sentences(text: str) -> Iterator[str]:
    done = 0
    for end in _SENTENCE.finditer(text):
        # the closing quotation mark belongs to what it closes
        mark = end.group()[:1]
        stop = end.start() + (mark in '"”’)')
        if "\n" not in end.group() and stop - done < _LONGEST_QUOTE and _is_open(text[done:stop]):
            continue
        if words := text[done:stop].strip():
            yield words
        done = stop
    if words := text[done:].strip():
        yield words


def _is_open(words: str) -> bool:
    """Tell whether a quotation that begins in these words goes on after them."""
    return words.count('"') % 2 == 1 or words.count("“") > words.count("”")


def _cast(earlier: list[str]) -> list[_Person]:
    """Return who has spoken so far, in order, each under the fullest name seen."""
    cast: list[_Person] = []
    before = ""
    for sentence in earlier:
        said = read_saying(sentence)
        said = said if said.speaker else read_ruling(sentence)
        if said.speaker:
            said = _resolved(said, cast, before)
            person = _Person(said.speaker, said.role)
            cast = [known for known in cast if known.name != person.name]
            cast.append(person)
        before += " " + sentence
    return cast


def _resolved(said: Saying, cast: list[_Person], before: str) -> Saying:
    found = _meant(said.speaker, cast, before)
    if found is None:
        known = next((person for person in cast if person.name == said.speaker), None)
        role = said.role or (known.role if known else "") or _role_of(said.speaker, before)
        return replace(said, role=role)
    return replace(said, speaker=found.name, role=said.role or found.role)


def _meant(speaker: str, cast: list[_Person], before: str) -> _Person | None:
    low = speaker.lower()
    latest = cast[::-1]
    if low in _HE:
        return next((p for p in latest if not is_body(p.name) and not is_many(p.name)), None)
    if low in _IT:
        named = next((p for p in latest if is_body(p.name) or _is_single_name(p.name)), None)
        return named or next((p for p in latest if not is_many(p.name)), None)
    if low in _THEY:
        return next((p for p in latest if is_many(p.name)), None) or next(
            (p for p in latest if is_body(p.name)), None
        )
    if _SURNAME.match(speaker) and len(speaker) > 2:
        return _full_name(speaker, latest, before)
    return _described(low, latest, before)


def _is_single_name(name: str) -> bool:
    return is_proper(name) and " " not in name


def _full_name(surname: str, latest: list[_Person], before: str) -> _Person | None:
    ending = " " + surname
    for person in latest:
        if person.name.endswith(ending) and is_proper(person.name):
            return person
    for run in _PROPER_RUN.finditer(before):
        words = run.group().rstrip(".").removesuffix("’s").removesuffix("'s")
        if words.endswith(ending):
            leading = before[: run.start()].rpartition(".")[2].rpartition(",")[2].split()[-4:]
            name, role = split_title(" ".join((*leading, words)))
            if not is_proper(name) or len(name.split()) < 2:
                name, role = split_title(words)
            return _Person(name, role or _role_of(name, before))
    return None


def _described(low: str, latest: list[_Person], before: str) -> _Person | None:
    """Return whom "the department", "the company" or "the commissioner" stands for."""
    if body := _BODY_HEAD.match(low):
        head = body["head"]
        for person in latest:
            words = person.name.lower().split()
            if head in words and len(words) > len(low.split()):
                return person
        if head in _COMPANY:
            named = (p for p in latest if _is_firm(p.name))
            return next(named, None) or _lead_company(before)
        return None
    if (human := _PERSON_HEAD.match(low)) and human["head"] not in _KEPT:
        heads = _JUDGES if human["head"] in _JUDGES else {human["head"]}
        return next(
            (p for p in latest if is_proper(p.name) and heads & set(p.role.lower().split())), None
        )
    return None


def _is_firm(name: str) -> bool:
    if not is_proper(name) or is_many(name) or countries().names(name):
        return False
    return is_body(name) or (" " not in name and not name.endswith("s"))


def _lead_company(before: str) -> _Person | None:
    """Return the company that the first sentence begins with."""
    lead = _LEAD_SUBJECT.match(before)
    name, _ = split_title(tidy(lead["name"])) if lead else ("", "")
    return _Person(name) if is_proper(name) else None


def _role_of(name: str, before: str) -> str:
    """Return how an earlier sentence describes a full name: ", the mayor," after it or a title before it."""
    if not is_proper(name) or " " not in name:
        return ""
    place = before.find(name)
    if place < 0:
        return ""
    after = _APPOSITION.match(before, place + len(name))
    if after:
        return re.sub(r"^(?:the|an?) ", "", after["role"])
    leading = " ".join(before[:place].rpartition(".")[2].rpartition(",")[2].split()[-5:])
    found, role = split_title(f"{leading} {name}".strip())
    return re.sub(r"^(?:the|an?) ", "", role, flags=re.IGNORECASE) if found == name else ""


# ----------------------------------------------------------------------------- quotations that go on


def _is_inside_quote(sentence: str, text: str, start: int) -> bool:
    """Tell whether a sentence is nothing but a quotation, or a middle part of one."""
    if _ONLY_QUOTE.match(sentence):
        return True
    opening = text.rfind("\n", 0, start) + 1
    return _is_open(text[opening:start])


def _quote_goes_on(said: Saying, earlier: list[str], rest: str) -> Saying:
    """Return who is quoted in the sentence that closes the quotation, or in the one that opened it."""
    following = next(_sentences(rest.split("\n", 1)[0]), "")
    closing = (
        read_saying(following) if '"' in following[:200] or "”" in following[:200] else Saying()
    )
    if closing.speaker and not following.lstrip().startswith(('"', "“")):
        return _resolved(
            replace(closing, to=said.to or closing.to), _cast(earlier), " ".join(earlier)
        )
    cast = _cast(earlier)
    if not cast:
        return said
    opened = read_saying(earlier[-1])
    return replace(said, speaker=cast[-1].name, role=cast[-1].role, to=said.to or opened.to)
