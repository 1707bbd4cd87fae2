"""`watcher check`"""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from watcher.cli.context import JSON_OPTION, open_app, settings_of
from watcher.cli.lines import lines_of
from watcher.cli.output import print_json, print_json_line, say, say_warning, visible

if TYPE_CHECKING:
    from watcher.app.looking import Checked
    from watcher.app.program import App

app = typer.Typer(add_completion=False, rich_markup_mode=None)


@app.command()
def check(
    ctx: typer.Context,
    source: Annotated[
        str, typer.Argument(help="A URL, an HTML or text file, or - for standard input.")
    ] = "",
    jsonl: Annotated[
        str,
        typer.Option(
            "--jsonl",
            help="A file (or -) with one article a line: id, url, title, text or html, outlet, published_at.",
        ),
    ] = "",
    claims: Annotated[
        Path | None, typer.Option("--claims", help="Check against a file's claims instead.")
    ] = None,
    as_json: bool = JSON_OPTION,
) -> None:
    """Judge articles against the tracked claims without storing anything."""
    from watcher.app.looking import check_source, claim_page
    from watcher.core.errors import UsageError

    if bool(source) == bool(jsonl):
        raise UsageError("give either a source (URL, file or -) or --jsonl FILE")
    with open_app(ctx) as program:
        page, faults = claim_page(program.settings, program.store, claims)
        for fault in faults:
            say(f"watcher: {fault}")
        if jsonl:
            bad = asyncio.run(_check_lines(program, page, jsonl, as_json=as_json))
            say_warning(page.judge)
            if bad or faults:
                raise typer.Exit(3)
            return
        checked = asyncio.run(check_source(settings_of(ctx), program.store, page, source))
    say_warning(page.judge)
    if as_json:
        print_json(_as_json(checked))
    else:
        _print_checked(checked)
    if faults:
        raise typer.Exit(3)


async def _check_lines(program: App, page: object, source: str, *, as_json: bool) -> int:
    from watcher.app.looking import check_lines

    bad = total = alerts = findings = 0
    lines = lines_of(source)
    async for checked in check_lines(program.settings, program.store, page, lines):  # type: ignore[arg-type]
        if checked.fault:
            bad += 1
            say(f"watcher: {source}: {checked.fault}")
            continue
        total += 1
        findings += len(checked.findings)
        alerts += sum(finding.decision.alert for _, finding in checked.findings)
        if as_json:
            print_json_line(_as_json(checked))
        elif checked.findings:
            _print_checked(checked)
    say(f"{total} articles, {findings} findings, {alerts} would alert, {bad} lines not read")
    return bad


def _as_json(checked: Checked) -> dict[str, object]:
    from watcher.cli.findings import article_json, finding_json

    if checked.article is None:
        raise AssertionError("a checked source has an article")
    return {
        "article": article_json(checked.article, checked.ref),
        "findings": [finding_json(finding) for _, finding in checked.findings],
    }


def _print_checked(checked: Checked) -> None:
    from watcher.app.looking import checked_lines

    for line in checked_lines(checked, more=" (--json lists them)"):
        print(visible(line))
