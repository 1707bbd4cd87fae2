"""`watcher tune`"""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from watcher.cli.context import JSON_OPTION, open_app
from watcher.cli.output import print_json, print_table, say, visible
from watcher.core.text import counted

if TYPE_CHECKING:
    from watcher.core.replay_scores import Part
    from watcher.pipeline.tune import Effect, Effects, Proposal, Threshold

app = typer.Typer(add_completion=False, rich_markup_mode=None)


@app.command()
def tune(
    ctx: typer.Context,
    claim: Annotated[
        str, typer.Option("--claim", metavar="ID", help="Only this claim's thresholds.")
    ] = "",
    budget: Annotated[
        str,
        typer.Option(
            "--budget", metavar="N/day", help="How many alerts are wanted: 5/day, 20/week."
        ),
    ] = "",
    since: Annotated[
        str, typer.Option("--since", help="Go by what was judged in the last 30d, 12w ...")
    ] = "90d",
    apply: Annotated[
        bool, typer.Option("--apply", help="Use the proposed thresholds from now on.")
    ] = False,
    reset: Annotated[
        bool, typer.Option("--reset", help="Forget what was applied before; proposes nothing.")
    ] = False,
    as_json: bool = JSON_OPTION,
) -> None:
    """Propose confidence thresholds from the marks on alerts; changes nothing without --apply."""
    from watcher.app.policies import make_policy
    from watcher.core.alert_budget import read_budget
    from watcher.core.durations import read_duration
    from watcher.core.errors import UsageError
    from watcher.pipeline.tune import propose

    if reset:
        if apply or budget:
            raise UsageError("--reset goes by itself, or with --claim")
        _reset(ctx, claim, as_json=as_json)
        return
    wanted = read_budget(budget) if budget else None
    look_back = read_duration(since)
    if not look_back:
        raise UsageError("--since must be longer than nothing")
    with open_app(ctx) as program:
        now, policy = program.now(), make_policy(program.settings)
        # To apply, it is proposed and stored in one transaction: no mark comes between.
        with program.store.begin() if apply else program.store.read() as tx:
            one = tx.claim(claim) if claim else None
            proposal = propose(tx, policy, now, claim=one, budget=wanted, look_back=look_back)
            tunings = proposal.tunings(now)
            if apply:
                tx.put_tunings(tunings)
    if as_json:
        print_json({**_as_json(proposal), "applied": len(tunings) if apply else 0})
        return
    _print(proposal)
    _say_what_next(proposal, len(tunings), applied=apply)


def _reset(ctx: typer.Context, claim: str, *, as_json: bool) -> None:
    from watcher.core.feedback import ALL_CLAIMS

    with open_app(ctx) as program, program.store.begin() as tx:
        claim_id = tx.claim(claim).id if claim else ALL_CLAIMS
        dropped = tx.drop_tunings(claim_id)
        left = sorted({item.claim_id for item in tx.tunings()} - {ALL_CLAIMS})
    if as_json:
        print_json({"claim_id": claim_id or None, "dropped": dropped})
        return
    whose = f"of {claim_id}" if claim_id else "for all claims"
    if dropped:
        say(f"{counted(dropped, 'tuned threshold')} {whose} forgotten; marks still move thresholds")
    else:
        say(f"no tuned thresholds {whose}")
    if left and not claim_id:
        say(f"claims with thresholds of their own keep them: {', '.join(left)}")


def _print(proposal: Proposal) -> None:
    from watcher.pipeline.tune import kind_word

    whose = proposal.claim_id or "all claims"
    print(f"thresholds of {visible(whose)}, by what was judged in {counted(proposal.days, 'day')}")
    print()
    print_table(
        ("AN ALERT NEEDS", "NOW", "PROPOSED", "MARKED RIGHT", "WRONG", ""),
        (
            (
                kind_word(item.kind),
                f"{item.now:.2f}",
                f"{item.proposed:.2f}" if item.changed else "-",
                item.right,
                item.wrong,
                _note(item),
            )
            for item in proposal.thresholds
        ),
    )
    print()
    effects = proposal.effects
    print_table(
        ("EXPECTED", "NOW", "PROPOSED"),
        (
            ("alerts a day", _a_day(effects.now), _a_day(effects.proposed)),
            *(
                (name, _share(getattr(effects.now, part)), _share(getattr(effects.proposed, part)))
                for name, part in (
                    ("right, of marked alerts", "precision"),
                    ("kept, of alerts marked right", "recall"),
                )
            ),
        ),
    )
    if proposal.by_claim:
        print()
        print_table(
            ("CLAIM", "ALERTS A DAY", "PROPOSED", "RIGHT OF MARKED", "PROPOSED"),
            (_claim_row(name, both) for name, both in proposal.by_claim.items()),
        )


def _claim_row(claim_id: str, both: Effects) -> tuple[str, ...]:
    return (
        claim_id,
        _a_day(both.now),
        _a_day(both.proposed),
        _share(both.now.precision),
        _share(both.proposed.precision),
    )


def _a_day(effect: Effect) -> str:
    return f"{effect.per_day:.2f} ({effect.alerts} in all)"


def _note(item: Threshold) -> str:
    from watcher.pipeline.tune import FEW_MARKS

    marks = item.right + item.wrong
    if not item.changed or marks >= FEW_MARKS:
        return ""
    return f"few marks ({marks})" if marks else "no marks: only the budget asks for it"


def _share(part: Part) -> str:
    return f"{part.share:.2f} ({part.count} of {part.of})" if part.of else "-"


def _say_what_next(proposal: Proposal, changed: int, *, applied: bool) -> None:
    from watcher.pipeline.tune import FEW_MARKS

    named = f" --claim {proposal.claim_id}" if proposal.claim_id else ""
    marks = sum(item.right + item.wrong for item in proposal.thresholds)
    if not proposal.within_budget:
        say("warning: no thresholds within bounds (0.50 to 0.95) keep to this budget")
    if changed and marks < FEW_MARKS:
        say(
            f"warning: this rests on {counted(marks, 'mark')}; with fewer than {FEW_MARKS} it may be chance"
        )
    if not changed:
        say("the present thresholds are the best that these marks tell of")
    elif applied:
        say(f"{counted(changed, 'threshold')} applied; `watcher tune{named} --reset` takes it back")
    else:
        say(f"nothing was changed; `watcher tune{named} ... --apply` uses what is proposed")
    say("Chosen on these marks: what comes next may differ.")


def _as_json(proposal: Proposal) -> dict[str, object]:
    return {
        "claim_id": proposal.claim_id or None,
        "days": proposal.days,
        "budget_per_day": None if proposal.budget is None else proposal.budget.per_day,
        "within_budget": proposal.within_budget,
        "thresholds": [
            {
                "stance": item.kind[0].value,
                "unsupported": item.kind[1],
                "now": item.now,
                "proposed": item.proposed,
                "marked_right": item.right,
                "marked_wrong": item.wrong,
                "warning": _note(item),
            }
            for item in proposal.thresholds
        ],
        **_effects_json(proposal.effects),
        "by_claim": {name: _effects_json(both) for name, both in proposal.by_claim.items()},
    }


def _effects_json(both: Effects) -> dict[str, object]:
    return {"now": _effect_json(both.now), "proposed": _effect_json(both.proposed)}


def _effect_json(effect: Effect) -> dict[str, object]:
    return {
        "alerts": effect.alerts,
        "alerts_per_day": effect.per_day,
        "precision": effect.precision.share if effect.precision.of else None,
        "marked": effect.precision.of,
        "recall": effect.recall.share if effect.recall.of else None,
        "marked_right": effect.recall.of,
    }
