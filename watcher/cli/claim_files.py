"""`watcher claim import` and `watcher claim export`"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from watcher.cli.context import JSON_OPTION, open_app
from watcher.cli.output import say


def import_claims(
    ctx: typer.Context,
    source: Annotated[
        Path, typer.Argument(metavar="FILE", help="claims.toml, or JSONL with id and text.")
    ],
) -> None:
    """Add claims from a file; faulty ones are named by line and the good ones still go in."""
    from watcher.app.files import read_claims_file
    from watcher.core.errors import DuplicateError

    with open_app(ctx) as program:
        claims, faults = read_claims_file(source)
        problems = list(faults)
        added = 0
        with program.store.begin() as tx:
            taken = {claim.id for claim in tx.claims()}
            for claim in claims:
                if claim.id in taken:
                    problems.append(f"{source}: claim {claim.id!r} is there already")
                    continue
                try:
                    tx.add_claim(claim, program.now())
                except DuplicateError as error:
                    problems.append(f"{source}: {error}")
                    continue
                taken.add(claim.id)
                added += 1
    for problem in problems:
        say(f"watcher: {problem}")
    say(f"added {added} of {added + len(problems)} claims")
    if problems:
        raise typer.Exit(3 if added else 1)


def export(ctx: typer.Context, as_json: bool = JSON_OPTION) -> None:
    """Print all claims in the seeds' format (TOML), or as JSON lines with --json."""
    from watcher.app.files import claims_toml
    from watcher.cli.output import print_json_line

    with open_app(ctx) as program, program.store.read() as tx:
        claims = tx.claims()
    if as_json:
        for claim in claims:
            print_json_line(claim)
    else:
        print(claims_toml(claims), end="")
