"""The end of the demo: what was alerted, what was not and why, and whether both are as expected."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from watcher.core.message_text import STANCE_WORD
from watcher.core.model import Alert, Delta, Reason
from watcher.core.storage import StoredFinding
from watcher.demo.expected import EXPECTED, TRAPS, Expected, Trap
from watcher.demo.provenance import Provenance
from watcher.demo.tables import print_table, slug_of, write


class Report:
    """Compares what happened with what an analyst would expect."""

    def __init__(
        self,
        alerts: Sequence[Alert],
        findings: Sequence[StoredFinding],
        problems: Sequence[str],
        provenance: Provenance,
    ) -> None:
        self._alerts = tuple(reversed(alerts))
        self._findings = tuple(reversed(findings))
        self._provenance = provenance
        self._problems = [*problems, *provenance.problems()]

    def show(self, seconds: float) -> int:
        """Print the summary and return the exit code."""
        met = self._compare()
        caught = sum(self._is_caught(trap) for trap in TRAPS)
        self._show_alerts()
        self._show_silent()
        self._provenance.show()
        for problem in self._problems:
            write(f"DIFFERS: {problem}")
        write(
            f"{self._provenance.summary()}\n"
            f"{met} of {len(EXPECTED)} expected alerts, {len(self._alerts)} in all;"
            f" {caught} of {len(TRAPS)} traps stayed silent for the right reason; {seconds:.1f} s."
        )
        good = not self._problems
        write("The demo went as expected." if good else "The demo did NOT go as expected.")
        return 0 if good else 1

    # ------------------------------------------------------------------- comparing

    def _compare(self) -> int:
        """Note every alert that is missing, not expected or doubled; return how many were met."""
        rest = list(self._alerts)
        met = 0
        for expected in EXPECTED:
            found = next((alert for alert in rest if _meets(expected, alert)), None)
            if found is None:
                self._problems.append(f"missing alert: {_described(expected)}")
                continue
            rest.remove(found)
            met += 1
        self._problems += [f"alert that is not expected: {_alert_line(alert)}" for alert in rest]
        return met

    def _silent(self, trap: Trap) -> StoredFinding | None:
        """Return the newest evidence without an alert for a trap's page and claim."""
        rows = [
            item
            for item in self._findings
            if slug_of(item.article_url) == trap.slug
            and item.finding.judgment.claim_id == trap.claim_id
            and not item.finding.decision.alert
        ]
        return rows[-1] if rows else None

    def _is_caught(self, trap: Trap) -> bool:
        found = self._silent(trap)
        reason = None if found is None else found.finding.decision.reason
        good = reason is None if not trap.reasons else reason in trap.reasons
        if not good:
            came = "no silent evidence" if reason is None else reason.value
            want = " or ".join(sorted(trap.reasons)) or "no evidence"
            self._problems.append(f"{trap.slug} / {trap.claim_id}: {came} instead of {want}")
        return good

    # ------------------------------------------------------------------- showing

    def _show_alerts(self) -> None:
        rows = [
            (
                STANCE_WORD[alert.message.stance],
                alert.claim_id,
                _delta_text(alert.message.delta),
                f"“{alert.message.quote}” ({alert.message.outlet})",
            )
            for alert in self._alerts
        ]
        print_table(f"Alerted: {len(rows)}", ("stance", "claim", "old → new", "quote"), rows)

    def _show_silent(self) -> None:
        rows = []
        for trap in TRAPS:
            found = self._silent(trap)
            if found is None:
                decision, why = "no evidence", _WHY_NOTHING.get(trap.slug, "not in the article")
            else:
                decision, why = found.finding.decision.reason.value, _why(found)
            rows.append((trap.slug, trap.what, trap.claim_id, decision, why))
        print_table(
            "Not alerted, and why",
            ("article", "what it holds", "claim", "decision", "why"),
            rows,
        )
        counts = Counter(
            item.finding.decision.reason
            for item in self._findings
            if not item.finding.decision.alert
        )
        told = ", ".join(f"{count} {reason.value}" for reason, count in sorted(counts.items()))
        write(f"All judgments that stayed silent, every one stored with its reason: {told}.\n")


_WHY_NOTHING = {
    "northern-front": "baseline: recorded, not read",
    "damascus-count": "only what was edited is judged again",
}


def _why(item: StoredFinding) -> str:
    decision, judgment = item.finding.decision, item.finding.judgment
    if decision.reason in (Reason.MENTION_ONLY, Reason.NOT_JUDGED):
        return judgment.reason
    return decision.explanation


def _meets(expected: Expected, alert: Alert) -> bool:
    message = alert.message
    return expected.meets(
        slug_of(message.article_url), alert.claim_id, message.stance, message.delta
    )


def _described(expected: Expected) -> str:
    delta = f", {_delta_text(expected.delta)}" if expected.delta else ""
    return f"{expected.slug} {expected.stance.value} {expected.claim_id}{delta}"


def _alert_line(alert: Alert) -> str:
    message = alert.message
    delta = f", {_delta_text(message.delta)}" if message.delta else ""
    return (
        f"{slug_of(message.article_url)} {message.stance.value} {alert.claim_id}{delta}:"
        f" “{message.quote}”"
    )


def _delta_text(delta: Delta | None) -> str:
    return "" if delta is None else f"{delta.kind.value}: {delta.old or '…'} → {delta.new}"
