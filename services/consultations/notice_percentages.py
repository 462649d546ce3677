"""The percentages that a notice prints, each explained from its own figures; they never enter the verdict."""

from collections.abc import Mapping
from dataclasses import dataclass

from services.consultations.notice_cells import Row
from services.rules.percentages import Explained, explain
from services.rules.voting import Rule, Totals

Pair = tuple[int | None, int | None]


@dataclass(frozen=True, slots=True)
class PrintedShare:
    """What a notice prints for one of the four tests; `explained` is None where it is no percentage."""

    test: str
    printed: str
    explained: Explained | None


def printed_shares(row: Row, given: Totals, rule: Rule) -> tuple[PrintedShare, ...]:
    """Each printed percentage of a notice; `given` are its totals without ballots counted in under a clause.

    Wholes that are tried after the right one: "all", "taking_part", "sides" (for and against only), and the
    "given" ballots where others had been counted in.
    """
    return tuple(
        PrintedShare(test, text, _explained(text, *_pairs(row, given, rule, test)))
        for test, text in row.printed.items()
        if text
    )


def _explained(printed: str, right: Pair, others: Mapping[str, Pair]) -> Explained | None:
    try:
        return explain(printed, part=right[0], whole=right[1], others=others)
    except ValueError:
        return None


def _pairs(row: Row, given: Totals, rule: Rule, test: str) -> tuple[Pair, dict[str, Pair]]:
    """Part and whole that the percentage of a test should be of, and the others it may be of by mistake."""
    what, unit = test.split("_")
    figures = row.figures
    total = figures["total_owners" if unit == "owners" else "total_area_m2"]
    returned, agree = figures[f"returned_{unit}"], figures[f"agree_{unit}"]
    among = given.returned_owners if unit == "owners" else given.returned_area_dm2
    if what == "participation":
        return (returned, total), {"given": (among, total)}
    agreed = given.agree_owners if unit == "owners" else given.agree_area_dm2
    others: dict[str, Pair] = {
        "taking_part": (agree, returned),
        "all": (agree, total),
        "sides": (agree, row.sum(f"agree_{unit}", f"against_{unit}")),
        "given": (agreed, among),
    }
    right = others.pop("all" if rule.agreement_of == "total" else "taking_part")
    return right, others
