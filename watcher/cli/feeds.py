"""`watcher feed ...`"""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from watcher.cli.context import JSON_OPTION, open_app, settings_of
from watcher.cli.output import plain, print_json, print_table, say, short_time, visible

if TYPE_CHECKING:
    from watcher.core.model import Feed

app = typer.Typer(add_completion=False, no_args_is_help=True, rich_markup_mode=None)

Ref = Annotated[str, typer.Argument(metavar="FEED", help="A feed's number or URL.")]


def _shown(url: str) -> str:
    """Return a URL for people: a password in it stays out of terminals and their logs."""
    from watcher.core.urls import safe_for_display

    return safe_for_display(url)


@app.command()
def add(
    ctx: typer.Context,
    url: Annotated[
        str, typer.Argument(help="The feed's URL; for a site's URL use `feed discover`.")
    ],
    title: Annotated[str, typer.Option("--title")] = "",
    backfill: Annotated[
        str,
        typer.Option(
            "--backfill", help="Also judge what its first poll shows of the last 7d, 24h ..."
        ),
    ] = "",
    as_json: bool = JSON_OPTION,
) -> None:
    """Watch a feed; its first poll is a silent baseline unless --backfill is given."""
    from watcher.core.durations import read_duration
    from watcher.core.urls import check_feed_url

    with open_app(ctx) as program:
        window = read_duration(backfill) if backfill else None
        with program.store.begin() as tx:
            feed = tx.add_feed(check_feed_url(url), title, window, program.now())
    if as_json:
        print_json(feed)
    else:
        print(feed.id)
        say(
            f"watching {_shown(feed.url)}; "
            + ("its first poll is a silent baseline" if window is None else "with backfill")
        )


@app.command("list")
def list_feeds(ctx: typer.Context, as_json: bool = JSON_OPTION) -> None:
    """List the feeds with their state."""
    with open_app(ctx) as program, program.store.read() as tx:
        feeds = tx.feeds()
    if as_json:
        print_json(feeds)
        return
    if not feeds:
        say(
            "no feeds; add one with `watcher feed add URL` or load the bundled list: `watcher seed load`"
        )
    print_table(
        ("NO", "STATUS", "LAST OK", "NEXT", "PROBLEM", "TITLE", "URL"),
        (
            (
                feed.id,
                feed.status.value,
                short_time(feed.state.last_success_at),
                short_time(feed.state.next_poll_at),
                feed.status_reason or feed.state.last_error or feed.state.degraded or "-",
                feed.title or "-",
                _shown(feed.url),
            )
            for feed in feeds
        ),
    )


@app.command()
def show(ctx: typer.Context, feed: Ref, as_json: bool = JSON_OPTION) -> None:
    """Show everything known about one feed."""
    with open_app(ctx) as program, program.store.read() as tx:
        found = tx.feed(feed)
    if as_json:
        print_json(found)
        return
    described = plain(found) | {"url": _shown(found.url)}
    for key, value in {**described.pop("state"), **described}.items():
        if value not in (None, ""):
            print(f"{key:>20}  {visible(str(value))}")


@app.command()
def rm(ctx: typer.Context, feed: Ref) -> None:
    """Stop watching a feed; articles and alerts are kept."""
    with open_app(ctx) as program, program.store.begin() as tx:
        found = tx.feed(feed)
        tx.remove_feed(found.id)
    say(f"removed feed {found.id}: {_shown(found.url)}")


def _set_status(ctx: typer.Context, ref: str, *, active: bool) -> Feed:
    from watcher.core.model import FeedStatus

    status = FeedStatus.ACTIVE if active else FeedStatus.PAUSED
    with open_app(ctx) as program, program.store.begin() as tx:
        found = tx.feed(ref)
        tx.set_feed_status(found.id, status, "" if active else "paused by a user")
    return found


@app.command()
def pause(ctx: typer.Context, feed: Ref) -> None:
    """Stop polling a feed until it is resumed."""
    found = _set_status(ctx, feed, active=False)
    say(f"paused feed {found.id}: {_shown(found.url)}")


@app.command()
def resume(ctx: typer.Context, feed: Ref) -> None:
    """Poll a paused or gone feed again."""
    found = _set_status(ctx, feed, active=True)
    say(f"resumed feed {found.id}: {_shown(found.url)}")


@app.command("test")
def try_feed_url(ctx: typer.Context, url: str, as_json: bool = JSON_OPTION) -> None:
    """Fetch and parse a feed without storing anything, and show what Watcher would see."""
    from watcher.app.looking import try_feed

    parsed = asyncio.run(try_feed(settings_of(ctx), url))
    if as_json:
        print_json(parsed)
        return
    say(
        f"{visible(parsed.title) or 'untitled'}: {len(parsed.entries)} entries"
        + (f"; degraded: {parsed.degraded}" if parsed.degraded else "")
    )
    print_table(
        ("PUBLISHED", "DATE FROM", "TITLE", "URL"),
        (
            (short_time(entry.published_at), entry.date_source.value, entry.title, entry.url)
            for entry in parsed.entries
        ),
    )


@app.command()
def discover(ctx: typer.Context, url: str, as_json: bool = JSON_OPTION) -> None:
    """Find the feeds that a page announces."""
    from watcher.app import looking

    found = asyncio.run(looking.discover(settings_of(ctx), url))
    if as_json:
        print_json([{"url": feed_url, "title": title} for feed_url, title in found])
        return
    for feed_url, title in found:
        print(f"{feed_url}\t{visible(title)}")
    if not found:
        say(f"watcher: {url} announces no feed")
        raise typer.Exit(1)


@app.command("import")
def import_feeds(
    ctx: typer.Context, source: Annotated[Path, typer.Argument(metavar="OPML")]
) -> None:
    """Add the feeds of an OPML file; faulty ones are named and the good ones still go in."""
    from watcher.app.files import read_opml_file
    from watcher.core.errors import DuplicateError

    with open_app(ctx) as program:
        reading = read_opml_file(source)
        problems = [f"{source}: {fault}" for fault in reading.faults]
        added = 0
        with program.store.begin() as tx:
            watched = {feed.url for feed in tx.feeds()}
            for feed in reading.feeds:
                if feed.url in watched:
                    problems.append(f"{_shown(feed.url)} is watched already")
                    continue
                try:
                    tx.add_feed(feed.url, feed.title, None, program.now())
                except DuplicateError as error:
                    problems.append(str(error))
                    continue
                watched.add(feed.url)
                added += 1
    for problem in problems:
        say(f"watcher: {problem}")
    say(f"added {added} of {added + len(problems)} feeds")
    if problems:
        raise typer.Exit(3 if added else 1)


@app.command()
def export(ctx: typer.Context) -> None:
    """Print all feeds as OPML."""
    from watcher.app.files import feeds_opml

    with open_app(ctx) as program, program.store.read() as tx:
        feeds = tx.feeds()
    print(feeds_opml(feeds, program.now()), end="")
