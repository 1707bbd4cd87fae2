"""What an alert of a claim needs, and why."""

from __future__ import annotations

from typing import TYPE_CHECKING

from watcher.cli.output import print_table

if TYPE_CHECKING:
    from watcher.core.model import AlertPolicy, Claim
    from watcher.core.storage import Transaction
    from watcher.settings import Settings


def policy_of(settings: Settings, tx: Transaction, claim: Claim) -> AlertPolicy:
    """Return what may alert of a claim: the settings, tuned thresholds, and marks."""
    from watcher.app.policies import make_policy
    from watcher.core.feedback import policy_for, read_feedback

    feedback = read_feedback(tx.marked_alerts(), tx.tunings())
    return policy_for(make_policy(settings), claim, feedback)


def thresholds_json(policy: AlertPolicy) -> list[dict[str, object]]:
    """Return the thresholds in force in the documented shape."""
    from watcher.core.feedback import thresholds_of

    return [
        {
            "stance": kind[0].value,
            "unsupported": kind[1],
            "least": least,
            "configured": policy.moved[kind].configured if kind in policy.moved else least,
            "why": policy.moved[kind].why if kind in policy.moved else "configured",
        }
        for kind, least in thresholds_of(policy).items()
    ]


def print_thresholds(policy: AlertPolicy) -> None:
    """Print the thresholds in force and why they are what they are."""
    from watcher.core.feedback import thresholds_of
    from watcher.pipeline.tune import kind_word

    print("\nan alert needs a confidence of:")
    print_table(
        ("STANCE", "LEAST", "WHY"),
        (
            (
                kind_word(kind),
                f"{least:.2f}",
                f"{moved.configured:.2f} {moved.why}" if moved else "configured",
            )
            for kind, least in thresholds_of(policy).items()
            for moved in (policy.moved.get(kind),)
        ),
    )
