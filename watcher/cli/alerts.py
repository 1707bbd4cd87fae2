"""`watcher alert ...`"""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from watcher.cli.alert_marks import list_marks, mark, print_marks
from watcher.cli.context import JSON_OPTION, open_app
from watcher.cli.output import plain, print_json, print_table, say, short_time, visible

if TYPE_CHECKING:
    from datetime import datetime

    from watcher.app.program import App
    from watcher.core.model import Alert
    from watcher.core.storage import StoredFinding
    from watcher.pipeline.judge_edit import ShownEdit

app = typer.Typer(add_completion=False, no_args_is_help=True, rich_markup_mode=None)

Ref = Annotated[str, typer.Argument(metavar="ID", help="An alert's id or the unique start of it.")]


def _since(program: App, text: str) -> datetime | None:
    from watcher.core.durations import read_duration

    return program.now() - read_duration(text) if text else None


def _edit_row(edit: ShownEdit) -> dict[str, object]:
    return {
        "from": edit.before.revision,
        "to": edit.after.revision,
        "read_at": plain(edit.after.fetched_at),
        "lines": [{"sign": line.sign, "text": line.text} for line in edit.lines],
    }


def _print_edits(edits: tuple[ShownEdit, ...]) -> None:
    for edit in edits:
        when = short_time(edit.after.fetched_at)
        print()
        print(f"edited: revision {edit.before.revision} -> {edit.after.revision}, seen {when}")
        for line in edit.lines:
            print(visible(f"{line.sign} {line.text}"))


def _alert_row(
    alert: Alert, deliveries: list[dict[str, object]], reports: tuple[StoredFinding, ...]
) -> dict[str, object]:
    from watcher.core.message_json import delta_to_json

    message: dict[str, object] = plain(alert.message)
    message.pop("alert_id")
    message.pop("alert_key")
    message["delta"] = delta_to_json(alert.message.delta) if alert.message.delta else None
    return {
        "id": alert.id,
        "key": alert.key,
        "created_at": plain(alert.created_at),
        **message,
        "reports": [_report_row(report) for report in reports],
        "deliveries": deliveries,
    }


def _report_row(report: StoredFinding) -> dict[str, object]:
    """Return one report of an alert: the one that made it, or one that joined it."""
    return {
        "outlet": report.outlet or report.finding.origin.outlet,
        "origin": report.finding.origin.key,
        "independent": report.finding.origin.independence.value,
        "decision": report.finding.decision.reason.value,
        "url": report.article_url,
        "created_at": plain(report.created_at),
    }


@app.command("list")
def list_alerts(
    ctx: typer.Context,
    claim: Annotated[str, typer.Option("--claim", help="Only this claim.")] = "",
    since: Annotated[str, typer.Option("--since", help="Only the last 24h, 7d ...")] = "",
    everything: Annotated[
        bool,
        typer.Option(
            "--all",
            help="Also what was judged and not alerted; with the reasons, and those for telling it later.",
        ),
    ] = False,
    limit: Annotated[int, typer.Option("--limit", min=1)] = 200,
    as_json: bool = JSON_OPTION,
) -> None:
    """List alerts, newest first."""
    from watcher.cli.findings import delivery_rows, finding_row, told_text
    from watcher.core.grouping import is_withdrawal

    with open_app(ctx) as program, program.store.read() as tx:
        claim_id = tx.claim(claim).id if claim else None
        start = _since(program, since)
        if everything:
            findings = tx.findings(claim_id=claim_id, since=start, limit=limit)
            alert_ids = dict.fromkeys(item.alert_id for item in findings if item.alert_id)
            told = {one: delivery_rows(tx, tx.deliveries(one)) for one in alert_ids}
        else:
            alerts = tx.alerts(claim_id=claim_id, since=start, limit=limit)
            rows = [
                (
                    alert,
                    delivery_rows(tx, tx.deliveries(alert.id)),
                    tx.findings(alert_id=alert.id)[::-1],
                )
                for alert in alerts
            ]
    if everything:
        if as_json:
            print_json(
                [
                    {**finding_row(item), "deliveries": told.get(item.alert_id or "", [])}
                    for item in findings
                ]
            )
            return
        if not findings:
            say("nothing was judged yet")
        print_table(
            ("WHEN", "DECISION", "STANCE", "CONF", "CLAIM", "OUTLET", "WHY, AND HOW IT WAS TOLD"),
            (
                (
                    short_time(item.created_at),
                    item.finding.decision.reason.value,
                    item.finding.judgment.stance.value,
                    f"{item.finding.judgment.confidence:.2f}",
                    item.finding.judgment.claim_id,
                    item.outlet,
                    " | ".join(
                        [
                            item.finding.decision.explanation,
                            *map(told_text, told.get(item.alert_id or "", [])),
                        ]
                    ),
                )
                for item in findings
            ),
        )
        return
    if as_json:
        print_json([_alert_row(*row) for row in rows])
        return
    if not rows:
        say("no alerts; `watcher alert list --all` shows what was judged and why it was silent")
    print_table(
        ("ID", "WHEN", "STANCE", "CLAIM", "OUTLET", "DELIVERY", "QUOTE"),
        (
            (
                alert.id,
                short_time(alert.created_at),
                "withdrawn" if is_withdrawal(alert) else alert.message.stance.value,
                alert.claim_id,
                alert.message.outlet,
                ",".join(f"{item['notifier']}:{item['status']}" for item in deliveries) or "-",
                alert.message.quote,
            )
            for alert, deliveries, _ in rows
        ),
    )


@app.command()
def show(ctx: typer.Context, alert_id: Ref, as_json: bool = JSON_OPTION) -> None:
    """Show one alert as it was sent, its deliveries, the reports that joined it, and how its page was edited since."""
    from watcher.cli.findings import delivery_rows, told_text
    from watcher.core.message_text import plain_text
    from watcher.pipeline.judge_edit import edits_of_page

    with open_app(ctx) as program, program.store.read() as tx:
        alert = tx.alert(alert_id)
        deliveries = tx.deliveries(alert.id)
        told = delivery_rows(tx, deliveries)
        reports = tx.findings(alert_id=alert.id)[::-1]
        text = plain_text(alert.message)
        edits = edits_of_page(tx, alert.id)
        marks = tx.marks(alert_id=alert.id)
    if as_json:
        row = _alert_row(alert, told, reports)
        edited = [_edit_row(edit) for edit in edits]
        print_json({**row, "edits": edited, "marks": [plain(item) for item in marks]})
        return
    print(visible(text))
    _print_edits(edits)
    print_marks(marks)
    print()
    print_table(
        ("NOTIFIER", "TARGET", "STATUS", "ATTEMPTS", "SENT AT", "ERROR"),
        (
            (
                item.notifier,
                item.target or "-",
                item.status.value,
                item.attempts,
                short_time(item.sent_at),
                item.last_error or "-",
            )
            for item in deliveries
        ),
    )
    for one in told:
        if one["reason"] or one["digest"]:
            print(visible(told_text(one)))
    print()
    print_table(
        ("REPORT BY", "ORIGIN", "INDEPENDENT", "DECISION", "READ AT", "URL"),
        (
            (
                item.outlet or item.finding.origin.outlet or "-",
                item.finding.origin.key,
                item.finding.origin.independence.value,
                item.finding.decision.reason.value,
                short_time(item.created_at),
                item.article_url,
            )
            for item in reports
        ),
    )


app.command()(mark)
app.command("marks")(list_marks)


@app.command()
def resend(ctx: typer.Context, alert_id: Ref) -> None:
    """Send an alert again: its failed deliveries, or all of them when none failed."""
    with open_app(ctx) as program, program.store.begin() as tx:
        alert = tx.alert(alert_id)
        count = tx.resend(alert.id, program.now())
    say(f"{count} deliveries of {alert.id} are waiting to be sent by the service or `run --once`")
