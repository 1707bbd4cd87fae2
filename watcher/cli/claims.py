"""`watcher claim ...`"""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from watcher.cli.claim_files import export, import_claims
from watcher.cli.context import JSON_OPTION, open_app
from watcher.cli.output import print_json, print_table, say, short_time, visible

if TYPE_CHECKING:
    from datetime import datetime

    from watcher.core.model import Claim
    from watcher.core.storage import StoredFinding

app = typer.Typer(add_completion=False, no_args_is_help=True, rich_markup_mode=None)

Ref = Annotated[str, typer.Argument(metavar="ID", help="A claim's id or the unique start of it.")]


def _describe(claim: Claim) -> dict[str, object]:
    from watcher.cli.output import plain

    described: dict[str, object] = plain(claim)
    return described


@app.command()
def add(
    ctx: typer.Context,
    text: Annotated[str, typer.Argument(help="One checkable proposition.")],
    claim_id: Annotated[
        str, typer.Option("--id", help="A short id; made from the text if absent.")
    ] = "",
    entity: Annotated[
        list[str] | None, typer.Option("--entity", help="A name the claim is about; repeatable.")
    ] = None,
    as_of: Annotated[
        str, typer.Option("--as-of", help="The day it was true, such as 2024-12-15.")
    ] = "",
    kind: Annotated[
        str,
        typer.Option("--kind", help="past_event, ongoing_state or forecast; guessed if absent."),
    ] = "",
    deadline: Annotated[
        str, typer.Option("--deadline", help="A forecast's last day, such as 2025-06-30.")
    ] = "",
    topic: Annotated[str, typer.Option("--topic")] = "",
    channel: Annotated[
        list[str] | None, typer.Option("--channel", help="Where its alerts go; repeatable.")
    ] = None,
    mentions: Annotated[
        bool,
        typer.Option("--mentions", help="Alert on mentions in languages that are not judged."),
    ] = False,
    as_json: bool = JSON_OPTION,
) -> None:
    """Track a claim; a running service uses it from its next cycle on."""
    from watcher.pipeline.tracking import how_tracked, track

    with open_app(ctx) as program, program.store.begin() as tx:
        claim = track(
            tx,
            text,
            program.now(),
            claim_id=claim_id,
            entities=entity or (),
            as_of=as_of,
            kind=kind,
            deadline=deadline,
            topic=topic,
            channels=channel or (),
            alert_on_mentions=mentions,
        )
        known = tx.entities()
    if as_json:
        print_json(_describe(claim))
        return
    print(claim.id)
    say(how_tracked(claim))
    if not known:
        say("no spellings of names are known yet; `watcher seed load --no-feeds` brings some")


@app.command("list")
def list_claims(
    ctx: typer.Context,
    topic: Annotated[str, typer.Option("--topic", help="Only this topic.")] = "",
    as_json: bool = JSON_OPTION,
) -> None:
    """List the tracked claims."""
    from watcher.core.claim_story import present_state

    with open_app(ctx) as program, program.store.read() as tx:
        claims = [claim for claim in tx.claims() if not topic or claim.topic == topic]
        now = program.now()
        evidence = tx.evidence(claim.id for claim in claims)
    states = {claim.id: present_state(claim, evidence[claim.id], now).state for claim in claims}
    if as_json:
        print_json([{**_describe(claim), "state": states[claim.id].value} for claim in claims])
        return
    if not claims:
        say(
            "no claims; add one with `watcher claim add TEXT` or load the baseline: `watcher seed load`"
        )
    print_table(
        ("ID", "AS OF", "KIND", "STATE", "ALERTS", "TEXT"),
        (
            (
                claim.id,
                claim.as_of or "-",
                claim.kind.value,
                states[claim.id].value,
                _alerts(claim, now),
                claim.text,
            )
            for claim in claims
        ),
    )


def _written(item: object) -> str:
    """Return a part of a claim as a person reads it."""
    if not isinstance(item, dict):
        return str(item)
    if "comparator" in item:
        return f"{item['comparator']} {item['value']:g} {item['unit']}".rstrip()
    return ", ".join(f"{key} {value}" for key, value in item.items() if value)


def _alerts(claim: Claim, now: datetime) -> str:
    if not claim.active:
        return "off"
    return "muted" if claim.is_muted(now) else "on"


def _is_mention(item: StoredFinding, claim: Claim) -> bool:
    return (
        item.finding.judgment.stance.value == "mentions"
        and item.finding.claim_version == claim.version
    )


@app.command()
def show(ctx: typer.Context, claim_id: Ref, as_json: bool = JSON_OPTION) -> None:
    """Show one claim: its state, what it said before, and its timeline."""
    from watcher.cli.claim_thresholds import policy_of, print_thresholds, thresholds_json
    from watcher.cli.claim_timeline import print_story, story_json
    from watcher.core.claim_story import tell_story

    with open_app(ctx) as program, program.store.read() as tx:
        claim = tx.claim(claim_id)
        findings = tx.findings(claim_id=claim.id)
        versions = tx.claim_versions(claim.id)
        held = {item.id: item for item in tx.evidence([claim.id])[claim.id]}
        held |= {item.id: item for item in findings if _is_mention(item, claim)}
        policy = policy_of(program.settings, tx, claim)
        now = program.now()
    story = tell_story(claim, versions, held.values(), now)
    if as_json:
        from watcher.cli.findings import finding_row

        evidence = [finding_row(item) for item in findings]
        told = {"thresholds": thresholds_json(policy), **story_json(story, versions)}
        print_json({**_describe(claim), **told, "evidence": evidence})
        return
    for key, value in _describe(claim).items():
        for number, item in enumerate(value if isinstance(value, list) else [value]):
            if item not in (None, ""):
                print(f"{'' if number else key:>18}  {visible(_written(item))}")
    print_story(claim, story, versions)
    print_thresholds(policy)


@app.command()
def edit(
    ctx: typer.Context,
    claim_id: Ref,
    text: Annotated[str | None, typer.Option("--text")] = None,
    as_of: Annotated[str | None, typer.Option("--as-of")] = None,
    kind: Annotated[str | None, typer.Option("--kind")] = None,
    deadline: Annotated[
        str | None, typer.Option("--deadline", help="A forecast's last day; '' takes it away.")
    ] = None,
    topic: Annotated[str | None, typer.Option("--topic")] = None,
    entity: Annotated[
        list[str] | None, typer.Option("--entity", help="Replaces all; repeatable.")
    ] = None,
    channel: Annotated[
        list[str] | None, typer.Option("--channel", help="Replaces all; repeatable.")
    ] = None,
    active: Annotated[bool | None, typer.Option("--active/--inactive")] = None,
    mentions: Annotated[bool | None, typer.Option("--mentions/--no-mentions")] = None,
) -> None:
    """Change a claim; a changed proposition becomes a new version and the old one is kept."""
    from watcher.core.claims import revise_claim
    from watcher.pipeline.tracking import judge_again, unread_reports

    with open_app(ctx) as program, program.store.begin() as tx:
        before = tx.claim(claim_id)
        revised = revise_claim(
            before,
            text=text,
            as_of=as_of,
            kind=kind,
            deadline=deadline,
            topic=topic,
            entities=None if entity is None else tuple(entity),
            channels=None if channel is None else tuple(channel),
            active=active,
            alert_on_mentions=mentions,
            known=tx.entities(),
        )
        after = tx.edit_claim(revised, program.now())
        unread = unread_reports(tx, after, program.now())
    say(f"{after.id}: version {after.version}")
    if unread and after.version != before.version:
        say(judge_again(after.id, unread))


@app.command()
def accept(
    ctx: typer.Context,
    alert_id: Annotated[
        str, typer.Argument(metavar="ALERT", help="An alert's id or the unique start of it.")
    ],
    text: Annotated[
        str | None, typer.Option("--text", help="The claim's new text, in your own words.")
    ] = None,
    as_json: bool = JSON_OPTION,
) -> None:
    """Make an alert's new value the claim's own, as a new version; the old one is kept."""
    from watcher.pipeline.accepting import accept_alert
    from watcher.pipeline.tracking import judge_again, unread_reports

    with open_app(ctx) as program, program.store.begin() as tx:
        claim = accept_alert(tx, alert_id, program.now(), text=text)
        unread = unread_reports(tx, claim, program.now())
    if as_json:
        print_json(_describe(claim))
        return
    print(visible(claim.text))
    say(f"{claim.id}: version {claim.version}, as of {claim.as_of}; later reports are judged by it")
    if unread:
        say(judge_again(claim.id, unread))


@app.command()
def rm(ctx: typer.Context, claim_id: Ref) -> None:
    """Stop tracking a claim; its evidence and alerts are kept."""
    with open_app(ctx) as program, program.store.begin() as tx:
        claim = tx.claim(claim_id)
        tx.remove_claim(claim.id, program.now())
    say(f"removed {claim.id}")


@app.command()
def mute(
    ctx: typer.Context,
    claim_id: Ref,
    duration: Annotated[str, typer.Option("--for", help="30m, 24h, 7d ...")] = "24h",
) -> None:
    """Hold a claim's alerts for a while; evidence is still recorded."""
    from watcher.core.durations import read_duration
    from watcher.pipeline.tracking import mute as hold

    length = read_duration(duration)
    with open_app(ctx) as program, program.store.begin() as tx:
        claim = hold(tx, claim_id, length, program.now())
    say(f"{claim.id} is muted until {short_time(claim.muted_until)} UTC")


@app.command()
def unmute(ctx: typer.Context, claim_id: Ref) -> None:
    """Let a muted claim alert again."""
    from watcher.pipeline.tracking import unmute as release

    with open_app(ctx) as program, program.store.begin() as tx:
        claim = release(tx, claim_id, program.now())
    say(f"{claim.id} is not muted")


app.command("import")(import_claims)
app.command()(export)
