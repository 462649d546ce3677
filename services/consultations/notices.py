"""Totals printed in public notices, judged again: what do the published figures support?

Strict is judged on ballots actually given. Columns are taken as printed (`agree_*`, `returned_*` are ballots
that came back), except where the figures themselves show that ballots counted in under a clause
(`unreturned_counted_*`) are among them: more returned and unreturned together than there are, or a split that
only adds up with them. Those are taken out again before judging. The clause verdict adds them to those taking
part and to the named side; a warning says where it differs from strict.

Missing figures make a notice undecidable, sums that do not reconcile are warned about and judged as printed.
A row with a cell that cannot be read is undecidable whatever its other figures say.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import chain
from typing import Any

from models.enums import PLAIN_CHOICES, Choice, Outcome
from services.consultations.notice_cells import PRINTED, Row, read_notices, read_row, require_columns
from services.consultations.notice_percentages import PrintedShare, printed_shares
from services.rules import voting

__all__ = ["NoticeVerdict", "judge_notices", "read_notices"]

UNITS = {"owners": "total_owners", "area": "total_area_m2"}


@dataclass(frozen=True, slots=True)
class NoticeVerdict:
    """One notice judged. `with_clause` is None where the notice counts no unreturned ballots in.

    `rule` is None where class or date cannot be read; `shares` are the printed percentages, explained.
    """

    id: str
    strict: Outcome
    with_clause: Outcome | None
    tests: tuple[voting.Test, ...]
    warnings: tuple[str, ...]
    rule: voting.Rule | None = None
    shares: tuple[PrintedShare, ...] = ()

    def as_record(self) -> dict[str, Any]:
        """Plain JSON values: owners as integers, areas as text in m2 with two decimals ("2339.40")."""
        return {
            "id": self.id,
            "strict": str(self.strict),
            "tests": [_test_record(test) for test in self.tests],
            "warnings": list(self.warnings),
        }


def judge_notices(rows: Iterable[Mapping[str, str]]) -> list[NoticeVerdict]:
    """The verdict of each row, in order, by the rule in force on its date (before 2021 the old one).

    Raises Refused("notice_columns_missing") if a row lacks a required column; bad cells never raise.
    """
    verdicts = []
    for position, cells in enumerate(rows, start=2):
        require_columns(cells)
        verdicts.append(_judge(read_row(cells, position)))
    return verdicts


def _judge(row: Row) -> NoticeVerdict:
    given, found = _given(row)
    warnings = [*row.warnings, *chain.from_iterable(_unreconciled(row, unit) for unit in UNITS), *found]
    if row.klass is None or row.day is None:
        unknown = tuple(voting.Test(name, None, None, "unknown", None) for name in PRINTED)
        return NoticeVerdict(row.id, Outcome.UNDECIDABLE, None, unknown, tuple(warnings))
    rule = voting.rule_for(row.klass, on=row.day)
    strict, shares = voting.judge(rule, given), printed_shares(row, given, rule)
    if row.unreadable:
        undecided = tuple(
            voting.Test(t.name, t.numerator, t.denominator, t.required, None) for t in strict.tests
        )
        return NoticeVerdict(row.id, Outcome.UNDECIDABLE, None, undecided, tuple(warnings), rule, shares)
    with_clause = _with_clause(row, rule, given)
    warnings += [*strict.warnings, *_difference(strict.outcome, with_clause)]
    return NoticeVerdict(row.id, strict.outcome, with_clause, strict.tests, tuple(warnings), rule, shares)


def _given(row: Row) -> tuple[voting.Totals, list[str]]:
    """The ballots actually given, with a warning where counted-in ones had to be taken out."""
    figures, warnings = dict(row.figures), []
    in_returned = any(_counted_in_returned(row, unit) for unit in UNITS)
    in_sides = in_returned or any(_counted_in_sides(row, unit) for unit in UNITS)
    if in_returned:
        warnings.append(
            "unreturned_taken_out: of returned, since more are returned and unreturned than exist"
        )
    if in_sides and row.counted_as is Choice.AGREE:
        warnings.append("unreturned_taken_out: of agree, to judge ballots actually given")
    for unit in UNITS:
        counted = figures[f"unreturned_counted_{unit}"]
        if in_returned:
            figures[f"returned_{unit}"] = _less(figures[f"returned_{unit}"], counted)
        if in_sides and row.counted_as is Choice.AGREE:
            figures[f"agree_{unit}"] = _less(figures[f"agree_{unit}"], counted)
    return _totals(figures), warnings


def _totals(figures: Mapping[str, int | None]) -> voting.Totals:
    return voting.Totals(
        total_owners=figures["total_owners"],
        total_area_dm2=figures["total_area_m2"],
        returned_owners=figures["returned_owners"],
        returned_area_dm2=figures["returned_area"],
        agree_owners=figures["agree_owners"],
        agree_area_dm2=figures["agree_area"],
    )


def _counted_in_returned(row: Row, unit: str) -> bool:
    counted, total = row.figures[f"unreturned_counted_{unit}"], row.figures[UNITS[unit]]
    both = row.sum(f"returned_{unit}", f"unreturned_counted_{unit}")
    return bool(counted) and both is not None and total is not None and both > total > 0


def _counted_in_sides(row: Row, unit: str) -> bool:
    both = row.sum(f"returned_{unit}", f"unreturned_counted_{unit}")
    return bool(row.figures[f"unreturned_counted_{unit}"]) and both is not None and both == _split(row, unit)


def _split(row: Row, unit: str) -> int | None:
    return row.sum(*(f"{word}_{unit}" for word in PLAIN_CHOICES))


def _less(figure: int | None, counted: int | None) -> int | None:
    """What is left; None where the counted-in ballots are not printed or more than the figure."""
    return None if figure is None or counted is None or counted > figure else figure - counted


def _with_clause(row: Row, rule: voting.Rule, given: voting.Totals) -> Outcome | None:
    owners, area = row.figures["unreturned_counted_owners"], row.figures["unreturned_counted_area"]
    if row.counted_as is None or not (owners or area):
        return None
    return voting.judge_with_clause(
        rule, given, counted_owners=owners, counted_area_dm2=area, counted_as=row.counted_as
    ).outcome


def _difference(strict: Outcome, with_clause: Outcome | None) -> list[str]:
    if with_clause is None or with_clause is strict:
        return []
    return [f"clause_changes_verdict: strict {strict}, with unreturned ballots counted {with_clause}"]


def _unreconciled(row: Row, unit: str) -> list[str]:
    """Sums of one unit that cannot all be right, and counted ballots whose side is not named."""
    total, returned, agree = UNITS[unit], f"returned_{unit}", f"agree_{unit}"
    found = [
        _more(row, returned, total),
        _more(row, agree, returned) or _more(row, agree, total),
        f"total_zero: {total}" if row.figures[total] == 0 else "",
        _split_differs(row, unit),
    ]
    if row.figures[f"unreturned_counted_{unit}"] and row.counted_as is None:
        found.append(f"counted_as_missing: unreturned_counted_{unit} without a side")
    return [warning for warning in found if warning]


def _split_differs(row: Row, unit: str) -> str:
    """A complete split has to make the returned ballots, an incomplete one must not exceed them."""
    returned, complete = row.figures[f"returned_{unit}"], _split(row, unit)
    named = sum(row.figures[f"{word}_{unit}"] or 0 for word in PLAIN_CHOICES)
    if returned is None or named == returned or (complete is None and named < returned):
        return ""
    return f"split_differs_from_returned_{unit}: {_say(named, unit)} and {_say(returned, unit)}"


def _more(row: Row, column: str, limit: str) -> str:
    part, whole = row.figures[column], row.figures[limit]
    if part is None or whole is None or part <= whole:
        return ""
    return f"{column}_exceeds_{limit}: {_say(part, column)} > {_say(whole, limit)}"


def _say(value: int, column: str) -> str:
    return _square_metres(value) if "area" in column else str(value)


def _square_metres(area_dm2: int) -> str:
    return f"{area_dm2 // 100}.{area_dm2 % 100:02d}"


def _test_record(test: voting.Test) -> dict[str, Any]:
    area = test.name.endswith("_area")
    values = [
        _square_metres(value) if area and value is not None else value
        for value in (test.numerator, test.denominator)
    ]
    return {
        "name": test.name,
        "numerator": values[0],
        "denominator": values[1],
        "required": test.required,
        "met": test.met,
    }
