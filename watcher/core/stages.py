"""Read how far a deal or a plan has come, and whether it was put off or ended."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import IntEnum, StrEnum

from watcher.core.clauses import Word
from watcher.core.lexicon import phrases
from watcher.core.polarity import Polarity


class DealStage(IntEnum):
    """The ladder of an agreement."""

    MAY = 0
    TALKS = 1
    DRAFT = 2
    AGREED = 3
    SIGNED = 4
    IN_FORCE = 5

    @property
    def word(self) -> str:
        """Return it as a reader sees it: "in force"."""
        return self.name.lower().replace("_", " ")


class CourseStage(IntEnum):
    """The course of any plan."""

    PLANNED = 0
    UNDER_WAY = 1
    DONE = 2


class Ending(StrEnum):
    """What can befall a deal or plan at any stage."""

    POSTPONED = "postponed"
    BROUGHT_FORWARD = "brought forward"
    SUSPENDED = "suspended"
    CANCELLED = "cancelled"

    @property
    def moves_the_day(self) -> bool:
        """Return whether the plan stands, for another day."""
        return self in (Ending.POSTPONED, Ending.BROUGHT_FORWARD)


@dataclass(frozen=True, slots=True)
class Stages:
    """What a sentence says of progress; `not_yet` holds deal stages that it says are not reached."""

    deal: DealStage | None = None
    not_yet: DealStage | None = None
    course: CourseStage | None = None
    ending: Ending | None = None


_DEAL_WORDS = (
    (
        DealStage.IN_FORCE,
        phrases(
            "come_into_force came_into_force enter_into_force entered_into_force in_force "
            "take_effect took_effect taken_effect into_effect"
        ),
    ),
    (
        DealStage.SIGNED,
        phrases("signed signing signature inked initialled conclude concluded clinch"),
    ),
    (
        DealStage.AGREED,
        phrases(
            "agree agreed reached_agreement reach_agreement reached_deal reached_an_agreement "
            "reach_an_agreement reached_a_deal reach_a_deal struck_a_deal struck_deal strike_a_deal "
            "shaken_hands shook_hands deal_reached agreement_reached"
        ),
    ),
    (DealStage.DRAFT, phrases("draft drafted outline text_of_the_agreement framework")),
    (
        DealStage.TALKS,
        phrases(
            "talks negotiation negotiate negotiating discuss discussion discussing bargaining "
            "consultations in_contact conversations"
        ),
    ),
    (
        DealStage.MAY,
        phrases("seek seeking hopes_to_keep offer offered propose proposal close_to_an_agreement"),
    ),
)
_ENDING_WORDS = (
    (
        Ending.POSTPONED,
        phrases(
            "postpone postponed postponement put_off pushed_back push_back delay delayed deferred "
            "slipped_to slip_to later_than_announced put_their_off held_over rescheduled"
        ),
    ),
    (
        Ending.BROUGHT_FORWARD,
        phrases("brought_forward bring_forward moved_up earlier_than_planned"),
    ),
    (
        Ending.SUSPENDED,
        phrases("suspend suspended suspension freeze frozen halted on_hold shelved shelve"),
    ),
    (
        Ending.CANCELLED,
        phrases(
            "cancel cancelled canceled cancellation call_off called_off calls_off scrap scrapped "
            "abandon abandoned drop_plan dropped_the_plan dropped_plans dropped_its_plan revoke "
            "revoked repeal repealed terminate terminated annul annulled quash quashed "
            "rescind rescinded tear_up tore_up torn_up walked_away collapsed fallen_through "
            "broke_off break_off broken_off fell_through called_it_off lapse lapsed withdrawn_its_offer"
        ),
    ),
)
_PLANNED = phrases(
    "plan planned planning intend intends due_to set_to scheduled expected_to expect will going_to "
    "is_to are_to was_to preparing to_be about_to prepares aim aims means_to mean_to"
)
_UNDER_WAY = phrases(
    "begun began started under_way underway in_progress currently is_being are_being ongoing "
    "has_been_withdrawing so_far"
)
_DONE = phrases(
    "completed complete finished has_been have_been had_been has_now have_now carried_out is_over "
    "were was done"
)


def _table() -> dict[str, tuple[tuple[tuple[str, ...], StrEnum | IntEnum], ...]]:
    rows: dict[str, list[tuple[tuple[str, ...], StrEnum | IntEnum]]] = {}
    groups: tuple[tuple[StrEnum | IntEnum, frozenset[tuple[str, ...]]], ...] = (
        *_DEAL_WORDS,
        *_ENDING_WORDS,
        (CourseStage.PLANNED, _PLANNED),
        (CourseStage.UNDER_WAY, _UNDER_WAY),
        (CourseStage.DONE, _DONE),
    )
    for marker, entries in groups:
        for entry in sorted(entries):
            rows.setdefault(entry[0], []).append((entry, marker))
    return {first: tuple(found) for first, found in rows.items()}


_KEPT = frozenset({"keep", "kept", "leav", "left", "held"})
"""Rates that are kept on hold were not called off."""
_BY_FIRST = _table()
_ENDINGS = tuple(ending for ending, _ in _ENDING_WORDS)


def read_stages(words: Sequence[Word], polarity: Polarity) -> Stages:
    """Read the highest deal stage that is stated, the course of a plan, and an ending."""
    # "signs of co-operation" is a noun, and nobody has signed anything
    stems = ["" if word.text in {"signs", "sign"} else word.stem for word in words]
    deals: set[DealStage] = set()
    missed: set[DealStage] = set()
    endings: set[Ending] = set()
    courses: set[CourseStage] = set()
    for index, first in enumerate(stems):
        for entry, marker in _BY_FIRST.get(first, ()):
            if tuple(stems[index : index + len(entry)]) != entry:
                continue
            if isinstance(marker, DealStage):
                (missed if polarity.negated[index] else deals).add(marker)
            elif isinstance(marker, CourseStage):
                courses.add(marker)
            elif isinstance(marker, Ending) and not polarity.negated[index]:
                if entry[-1] == "hold" and _KEPT & set(stems[max(0, index - 4) : index]):
                    continue
                endings.add(marker)
    return Stages(
        max(deals, default=None),
        min(missed, default=None),
        min(courses, default=None),
        next((ending for ending in _ENDINGS if ending in endings), None),
    )
