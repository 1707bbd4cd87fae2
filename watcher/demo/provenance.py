"""Where the demo's reports have it from, as the store tells: who was first, and who only repeats it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from watcher.core.claim_story import ClaimStory, describe_state
from watcher.core.model import Independence
from watcher.core.storage import StoredFinding
from watcher.core.text import counted
from watcher.demo.expected import ORIGINS, TRACED_CLAIM, ExpectedOrigin
from watcher.demo.tables import print_table, slug_of


@dataclass(frozen=True, slots=True)
class _Told:
    """The reports of one origin on one claim, in time order."""

    key: str
    reports: tuple[StoredFinding, ...]

    @property
    def first(self) -> StoredFinding:
        return self.reports[0]

    @property
    def rest(self) -> tuple[StoredFinding, ...]:
        return self.reports[1:]

    def is_as(self, expected: ExpectedOrigin) -> bool:
        """Tell whether these are the reports of an expected origin, the first no echo and the rest echoes."""
        return (
            self.key.startswith(f"{expected.named}:")
            and slug_of(self.first.article_url) == expected.first
            and not _is_echo(self.first)
            and frozenset(slug_of(item.article_url) for item in self.rest) == expected.echoes
            and all(_is_echo(item) for item in self.rest)
        )


class Provenance:
    """Compares the origins of some claims' evidence with the expected ones, and shows them."""

    def __init__(self, stories: Mapping[str, ClaimStory]) -> None:
        """`stories`: claim id -> its story, of each claim that has expected origins."""
        self._stories = stories

    def problems(self) -> list[str]:
        """Return what differs: an origin that is missing or one too many, or a state that counts others."""
        wrong = []
        for claim_id in traced_claims():
            story = self._stories.get(claim_id)
            rest = _origins(story)
            due = [origin for origin in ORIGINS if origin.claim_id == claim_id]
            if story is not None and story.now.origins != len(due):
                wrong.append(f"{claim_id}: {describe_state(story.now)}, not by {len(due)}")
            for expected in due:
                found = next((told for told in rest if told.is_as(expected)), None)
                if found is None:
                    echoes = ", ".join(sorted(expected.echoes)) or "nothing"
                    wrong.append(
                        f"{claim_id}: no origin {expected.named} with {expected.first} first"
                        f" and {echoes} as its echoes"
                    )
                else:
                    rest.remove(found)
            wrong += [f"{claim_id}: origin that is not expected: {_line(told)}" for told in rest]
        return wrong

    def show(self) -> None:
        """Print the origins of each claim, and the life of one claim."""
        rows = [row for claim_id, story in self._stories.items() for row in _rows(claim_id, story)]
        print_table(
            "Where it came from: an echo is not a confirmation",
            ("claim", "told by", "origin", "first told by", "echoes, and why they are echoes"),
            rows,
        )
        story = self._stories.get(TRACED_CLAIM)
        if story is None:
            return
        print_table(
            f"`watcher claim show {TRACED_CLAIM}` would say: {describe_state(story.now)}",
            ("published (UTC)", "outlet", "stance", "origin", "decision", "state after"),
            [
                (
                    f"{row.step.at:%Y-%m-%d %H:%M}",
                    row.finding.outlet,
                    row.finding.finding.judgment.stance.value,
                    f"{row.finding.finding.origin.key}"
                    f" ({row.finding.finding.origin.independence.value})",
                    row.finding.finding.decision.reason.value,
                    f"{row.step.state.value}, {counted(row.step.origins, 'independent origin')}",
                )
                for row in story.steps
                if row.finding is not None
            ],
        )

    def summary(self) -> str:
        """Return it in one line, such as '5 outlets, 2 origins: A, echoed by B and C; D, echoed by E'."""
        story = self._stories.get(TRACED_CLAIM)
        if story is None:
            return f"{TRACED_CLAIM}: no reports."
        return f"{TRACED_CLAIM}: {_standing(story)}: {'; '.join(map(_line, _origins(story)))}."


def traced_claims() -> tuple[str, ...]:
    """Return the claims whose origins are expected, in order."""
    return tuple(dict.fromkeys(origin.claim_id for origin in ORIGINS))


def _origins(story: ClaimStory | None) -> list[_Told]:
    """Return the origins of what has a say, the first told first."""
    by_key: dict[str, list[StoredFinding]] = {}
    for row in story.steps if story else ():
        if row.finding is not None and row.step.evidence is not None and row.step.evidence.counts:
            by_key.setdefault(row.finding.finding.origin.key, []).append(row.finding)
    return [_Told(key, tuple(reports)) for key, reports in by_key.items()]


def _rows(claim_id: str, story: ClaimStory) -> Iterable[tuple[str, ...]]:
    for number, told in enumerate(_origins(story)):
        echoes = "\n".join(f"{item.outlet}: {item.finding.origin.reason}" for item in told.rest)
        head = ("", "") if number else (claim_id, _standing(story))
        alone = f"none; {told.first.finding.origin.reason}"
        yield (*head, told.key, told.first.outlet, echoes or alone)


def _standing(story: ClaimStory) -> str:
    return f"{counted(story.now.outlets, 'outlet')}, {counted(story.now.sources, 'origin')}"


def _line(told: _Told) -> str:
    echoes = " and ".join(item.outlet for item in told.rest)
    return f"{told.first.outlet}, echoed by {echoes}" if echoes else told.first.outlet


def _is_echo(item: StoredFinding) -> bool:
    return item.finding.origin.independence is Independence.ECHO
