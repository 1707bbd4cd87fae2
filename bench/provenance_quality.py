"""Provenance on the labelled set, as Markdown: `python -m bench.provenance_quality`.

tests/data/provenance: each story told to the tracer in time order, stances from the labels, with
the credit lines in place and with all of them deleted.
"""

from __future__ import annotations

from tests.unit.provenance_data import reports
from tests.unit.provenance_origins import (
    credit_accuracy,
    evidence_scores,
    report_scores,
    speaker_accuracy,
    told,
)


def page() -> str:
    """Return the table of measures."""
    columns = [told(with_credits=True), told(with_credits=False)]
    by_report = [report_scores(column) for column in columns]
    by_evidence = [evidence_scores(column) for column in columns]
    rows: list[tuple[str, list[float]]] = [
        ("same main origin, pairs of reports: precision", [s.precision for s in by_report]),
        ("the same: recall", [s.recall for s in by_report]),
        ("the same: F1", [s.f1 for s in by_report]),
        (
            "same origin, pairs of evidence on a claim: precision",
            [s.precision for s in by_evidence],
        ),
        ("the same: recall", [s.recall for s in by_evidence]),
        ("the same: F1", [s.f1 for s in by_evidence]),
        ("origins counted too many or too few, per claim", [s.count_error for s in by_report]),
        ("speaker as labelled, of evidence that has one", [speaker_accuracy(c) for c in columns]),
    ]
    lines = [
        f"{len(reports())} reports, {sum(len(told) for _, told in columns[0])} pieces of evidence.",
        "",
        "| measure | with credits | credit lines deleted |",
        "|---|---|---|",
    ]
    lines += [f"| {name} | {kept:.3f} | {cut:.3f} |" for name, (kept, cut) in rows]
    credit = credit_accuracy(columns[0])
    lines.append(f"| credited outlets as labelled, nobody included | {credit:.3f} | |")
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    print(page())
