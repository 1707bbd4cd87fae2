"""Provenance on the labelled set, as Markdown: `python -m bench.provenance_quality`.

tests/data/provenance: each story told to the tracer in time order, stances from the labels, with
the credit lines in place and with all of them deleted.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations

from tests.unit.provenance_data import reports, stories
from tests.unit.provenance_measures import attribution_quality
from tests.unit.provenance_origins import Scores, evidence_scores, report_scores, told

COMMAND = "python -m bench.provenance_quality"

_READ = {
    "speaker": "speaker, of evidence that has one",
    "silence": "nobody, of evidence that has no speaker",
    "credited report": "credited outlets of a report's main origin, none included",
    "credited evidence": "credited outlets of each piece of evidence, none included",
    "quoted": "quoted or not",
    "hedged": "hedged or not",
    "denied": "denied or not",
}


def provenance_tables() -> str:
    """Return the targets, the measures of origins and those of attribution."""
    columns = [told(with_credits=True), told(with_credits=False)]
    by_report = [report_scores(column) for column in columns]
    by_evidence = [evidence_scores(column) for column in columns]
    return "\n".join(
        (
            *_targets(by_report, by_evidence),
            "",
            *_origins(by_report, by_evidence),
            "",
            *_attribution(),
            "",
        )
    )


def provenance_section() -> str:
    """Return the section of docs/quality.md."""
    return "\n".join(
        (
            "## Provenance",
            "",
            *_about(),
            "",
            "**These are development figures**: the rules were written while looking at this set. On stories 9 to 14, before",
            "the makers of the rules had looked at those, attribution reached .69 (speaker), .82 (credited outlets of a",
            "report) and .85 (of a piece of evidence); expect that of other text, not what stands below.",
            "",
            "```sh",
            COMMAND,
            "```",
            "",
            provenance_tables(),
        )
    )


def _about() -> list[str]:
    pairs = [pair for story in stories() for pair in combinations(story["reports"], 2)]
    same = sum(one["origin"] == other["origin"] for one, other in pairs)
    evidence = sum(len(report["evidence"]) for _, report in reports())
    return [
        f"{len(stories())} made-up stories in `tests/data/provenance`, labelled by their author: {len(reports())} reports, {evidence} pieces of",
        f"evidence; {same} of the {len(pairs)} pairs of reports within a story have one main origin. Each story is told report by",
        "report, with the labelled stances, once as written and once with every credit line and byline deleted.",
    ]


def _targets(by_report: Sequence[Scores], by_evidence: Sequence[Scores]) -> list[str]:
    rows = (
        ("with credit lines", ".90", by_report[0].f1, by_evidence[0].f1),
        ("credit lines deleted", ".75", by_report[1].f1, by_evidence[1].f1),
    )
    return [
        "| F1 of pairs with the same origin | aim | pairs of reports | pairs of evidence on a claim |",
        "|---|---|---|---|",
        *(
            f"| {name} | **{aim}** | {report:.3f} | {evidence:.3f} |"
            for name, aim, report, evidence in rows
        ),
    ]


def _origins(by_report: Sequence[Scores], by_evidence: Sequence[Scores]) -> list[str]:
    rows = (
        ("pairs of reports with the same main origin: precision", [s.precision for s in by_report]),
        ("the same: recall", [s.recall for s in by_report]),
        (
            "pairs of evidence on a claim with the same origin: precision",
            [s.precision for s in by_evidence],
        ),
        ("the same: recall", [s.recall for s in by_evidence]),
        ("origins counted too many or too few, per claim", [s.count_error for s in by_report]),
    )
    return [
        "| origins | with credit lines | credit lines deleted |",
        "|---|---|---|",
        *(f"| {name} | {kept:.3f} | {cut:.3f} |" for name, (kept, cut) in rows),
    ]


def _attribution() -> list[str]:
    scores = attribution_quality().scores
    return [
        "| attribution read as labelled, credit lines in place | right | of |",
        "|---|---|---|",
        *(
            f"| {said} | {scores[name].accuracy:.3f} | {scores[name].total} |"
            for name, said in _READ.items()
        ),
    ]


if __name__ == "__main__":
    print(provenance_tables(), end="")
