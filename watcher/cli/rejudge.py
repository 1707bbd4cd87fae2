"""`watcher rejudge`"""

from __future__ import annotations

from datetime import UTC, datetime, time
from typing import TYPE_CHECKING, Annotated

import typer

from watcher.cli.context import JSON_OPTION, open_app
from watcher.cli.output import plain, print_json, say, short_time, visible
from watcher.core.text import counted

if TYPE_CHECKING:
    from watcher.core.model import Delta, Stance
    from watcher.pipeline.rejudge import ClaimChange, Rejudged, RejudgeResult

app = typer.Typer(add_completion=False, rich_markup_mode=None)


@app.command()
def rejudge(
    ctx: typer.Context,
    since: Annotated[
        str, typer.Option("--since", help="Only articles from this day on, such as 2024-12-15.")
    ] = "",
    claim: Annotated[str, typer.Option("--claim", metavar="ID", help="Only this claim.")] = "",
    as_json: bool = JSON_OPTION,
) -> None:
    """Judge stored articles again, in time order, with the claims and rules of today; sends nothing."""
    from watcher.app.rejudging import article_count, rejudge
    from watcher.core.claims import read_day
    from watcher.progress import progress_bar

    start = datetime.combine(read_day(since, "--since"), time(), UTC) if since else None
    with open_app(ctx) as program:
        total = article_count(program.store, start)
        with progress_bar("judging", total) as advance:
            result = rejudge(
                program.settings, program.store, since=start, claim_ref=claim, progress=advance
            )
    if as_json:
        print_json(_as_json(result))
        return
    for change in result.changes:
        _print(change)
    say(
        f"judged {counted(result.articles, 'article')} again for {counted(result.claims, 'claim')}:"
        f" {counted(len(result.changes), 'claim') if result.changes else 'no claims'} changed"
    )


def _print(change: ClaimChange) -> None:
    state = f"{change.state_before} -> {change.state_after}"
    if change.state_before == change.state_after:
        state = f"still {change.state_after}"
    print(
        f"{visible(change.claim_id)}: {state}; {counted(len(change.reports), 'report')} judged otherwise"
    )
    for report in change.reports:
        outlet = visible(report.outlet or report.url)
        told = f"{_said(report.before)} -> {_said(report.after)}"
        print(f"  {short_time(report.published_at)}  {outlet}  {visible(told)}")


def _said(word: tuple[Stance, Delta | None] | None) -> str:
    if word is None:
        return "nothing"
    stance, delta = word
    return f"{stance.value} ({delta.old} -> {delta.new})" if delta else stance.value


def _as_json(result: RejudgeResult) -> dict[str, object]:
    return {
        "articles": result.articles,
        "claims": result.claims,
        "changes": [
            {
                "claim_id": change.claim_id,
                "state_before": change.state_before,
                "state_after": change.state_after,
                "reports": [_report_json(report) for report in change.reports],
            }
            for change in result.changes
        ],
    }


def _report_json(report: Rejudged) -> dict[str, object]:
    return {
        "article_id": report.article_id,
        "outlet": report.outlet,
        "url": report.url,
        "published_at": plain(report.published_at),
        "before": _word_json(report.before),
        "after": _word_json(report.after),
    }


def _word_json(word: tuple[Stance, Delta | None] | None) -> dict[str, object] | None:
    return None if word is None else {"stance": word[0].value, "delta": plain(word[1])}
