"""`watcher alert mark` and `watcher alert marks`: what readers say of alerts."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from watcher.cli.context import JSON_OPTION, open_app
from watcher.cli.output import plain, print_json, print_table, say, short_time

if TYPE_CHECKING:
    from collections.abc import Sequence

    from watcher.core.marks import Fault, Mark, Verdict

_FAULTS = "wrong stance, wrong claim, echo, old news or not news"


def mark(
    ctx: typer.Context,
    alert_id: Annotated[
        str, typer.Argument(metavar="ID", help="An alert's id or the unique start of it.")
    ],
    verdict: Annotated[str, typer.Argument(metavar="right|wrong")],
    why: Annotated[
        str, typer.Option("--why", help=f"What is wrong with a wrong one: {_FAULTS}.")
    ] = "",
    by: Annotated[
        str, typer.Option("--by", metavar="NAME", help="Who says so, if not this system's user.")
    ] = "",
) -> None:
    """Say whether an alert was right; of several marks by one person the last counts."""
    from watcher.pipeline.desk import Desk

    said, fault = _verdict(verdict), _fault(why)
    who = f"cli:{_name(by)}"
    with open_app(ctx) as program:
        answer = Desk(program.store, program.now).mark(alert_id, said, fault, who)
    say(answer)


def list_marks(
    ctx: typer.Context,
    claim: Annotated[str, typer.Option("--claim", help="Only on alerts of this claim.")] = "",
    since: Annotated[str, typer.Option("--since", help="Only the last 24h, 7d ...")] = "",
    as_json: bool = JSON_OPTION,
) -> None:
    """List the marks that count, newest first: each person's last word on an alert."""
    from watcher.core.durations import read_duration

    with open_app(ctx) as program, program.store.read() as tx:
        claim_id = tx.claim(claim).id if claim else None
        start = program.now() - read_duration(since) if since else None
        marks = tx.marks(claim_id=claim_id, since=start)[::-1]
        alerts = {item.alert_id: tx.alert(item.alert_id) for item in marks}
    if as_json:
        print_json([plain(item) for item in marks])
        return
    if not marks:
        say("no marks; `watcher alert mark ID right|wrong` says what an alert was worth")
    print_table(
        ("WHEN", "ALERT", "CLAIM", "STANCE", "CONF", "MARK", "BY"),
        (
            (
                short_time(item.at),
                item.alert_id,
                item.claim_id,
                alerts[item.alert_id].message.stance.value,
                f"{alerts[item.alert_id].message.confidence:.2f}",
                said(item),
                item.who,
            )
            for item in marks
        ),
    )


def said(item: Mark) -> str:
    """Return a mark in words."""
    return f"{item.verdict.value}: {item.fault.value}" if item.fault else item.verdict.value


def print_marks(marks: Sequence[Mark]) -> None:
    """Print what was said of one alert, if anything."""
    if marks:
        print()
        print_table(
            ("MARKED", "BY", "WHEN"),
            ((said(item), item.who, short_time(item.at)) for item in marks),
        )


def _verdict(text: str) -> Verdict:
    from watcher.core.errors import UsageError
    from watcher.core.marks import Verdict

    try:
        return Verdict(text.strip().lower())
    except ValueError:
        raise UsageError(f"{text!r} is neither right nor wrong") from None


def _fault(text: str) -> Fault | None:
    from watcher.core.errors import UsageError
    from watcher.core.marks import Fault

    words = " ".join(text.lower().replace("-", " ").replace("_", " ").split())
    if not words:
        return None
    try:
        return Fault(words)
    except ValueError:
        raise UsageError(f"--why: {text!r} is not one of {', '.join(Fault)}") from None


def _name(given: str) -> str:
    from watcher.core.errors import UsageError

    if given.strip():
        return given.strip()
    from getpass import getuser

    try:
        return getuser()
    except (OSError, KeyError, ImportError):
        raise UsageError("this system does not say who you are: use --by NAME") from None
