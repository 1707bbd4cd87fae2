"""`watcher delivery ...`"""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from watcher.cli.context import JSON_OPTION, open_app
from watcher.cli.output import print_json, print_table, say, short_time

if TYPE_CHECKING:
    from watcher.core.deliveries import Delivery
    from watcher.core.model import DeliveryStatus

app = typer.Typer(add_completion=False, no_args_is_help=True, rich_markup_mode=None)


@app.callback()
def delivery() -> None:
    """Messages on their way: one row for each alert or digest and each place it goes to."""


def _wanted(failed: bool, waiting: bool) -> tuple[DeliveryStatus, ...]:
    from watcher.core.model import DeliveryStatus

    wanted: tuple[DeliveryStatus, ...] = (DeliveryStatus.FAILED,) if failed else ()
    if waiting:
        wanted += (
            DeliveryStatus.PENDING,
            DeliveryStatus.SENDING,
            DeliveryStatus.UNKNOWN,
            DeliveryStatus.FOR_DIGEST,
        )
    return wanted


def _row(item: Delivery) -> dict[str, object]:
    from watcher.cli.findings import delivery_row

    kind = "digest" if item.alert is None else "alert"
    return {"id": item.id, "post": item.post_id, "kind": kind, **delivery_row(item)}


@app.command("list")
def list_deliveries(
    ctx: typer.Context,
    failed: Annotated[bool, typer.Option("--failed", help="Only what failed.")] = False,
    waiting: Annotated[
        bool, typer.Option("--waiting", help="Only what is still to be sent, digests' alerts too.")
    ] = False,
    limit: Annotated[int, typer.Option("--limit", min=1, max=100_000)] = 200,
    as_json: bool = JSON_OPTION,
) -> None:
    """List deliveries, newest first: what was sent where, what waits and why, and what failed."""
    with open_app(ctx) as program, program.store.read() as tx:
        items = tx.deliveries_of(statuses=_wanted(failed, waiting), limit=limit)
        stopped = [lane for lane in tx.lanes() if lane.stopped_at is not None]
    if as_json:
        print_json([_row(item) for item in items])
        return
    if not items:
        say("no such deliveries" if failed or waiting else "nothing was to be sent yet")
    print_table(
        ("ID", "STATUS", "WHEN", "NOTIFIER", "TARGET", "POST", "TRIES", "WHY"),
        (
            (
                item.id,
                item.status.value,
                short_time(item.sent_at or item.next_attempt_at),
                item.notifier,
                item.target or "-",
                item.post_id,
                item.attempts,
                item.last_error or item.reason or "-",
            )
            for item in items
        ),
    )
    for lane in stopped:
        name = f"{lane.notifier} {lane.target}".strip()
        say(f"{name} is stopped since {short_time(lane.stopped_at)} UTC: {lane.stop_reason}")


@app.command()
def retry(
    ctx: typer.Context,
    delivery_id: Annotated[
        int, typer.Argument(metavar="ID", help="A delivery's number, from `delivery list`.")
    ],
    to: Annotated[
        str | None,
        typer.Option("--to", help="Another Slack channel, where the one it was for is wrong."),
    ] = None,
) -> None:
    """Try a failed or waiting message again now; one that may have arrived is looked up first."""
    from watcher.pipeline.retry import move_now, retry_now

    with open_app(ctx) as program, program.store.begin() as tx:
        if to is None:
            told = retry_now(tx, delivery_id, program.now())
        else:
            told = move_now(tx, delivery_id, to.strip(), program.now())
    say(told)
