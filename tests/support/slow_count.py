"""A slow count of single ballots by exact fractions, written without any of the engine's own counting or comparing."""

from collections.abc import Sequence
from fractions import Fraction

from models.enums import Choice
from services.rules.thresholds import Rule, Threshold

Given = tuple[int, Choice, int]
"""One ballot: its area, its answer, and the candidate chosen (0: none)."""


def carries(rule: Rule, ballots: Sequence[Given], *, voters: int, area: int, candidate: int = 0) -> bool:
    """Whether these ballots, of so many voters with so much area, meet every test that the rule states.

    For a `candidate` also whether nobody else was chosen by more people, or by as many with more area, or by
    equally many with equal area and a smaller number.
    """
    if candidate and _foremost(ballots) != candidate:
        return False
    agreed = _for_it(ballots, candidate)
    return all(
        _reached(share, part, whole)
        for share, part, whole in (
            (rule.participation_owners, len(ballots), voters),
            (rule.participation_area, _area(ballots), area),
            (rule.agreement_owners, len(agreed), voters if rule.agreement_of == "total" else len(ballots)),
            (rule.agreement_area, _area(agreed), area if rule.agreement_of == "total" else _area(ballots)),
        )
        if share is not None
    )


def _area(ballots: Sequence[Given]) -> int:
    return sum(area for area, _choice, _candidate in ballots)


def _reached(share: Threshold, part: int, whole: int) -> bool:
    if whole == 0:
        return False
    have, need = Fraction(part, whole), Fraction(share.num, share.den)
    return have > need or (have == need and not share.strict)


def _for_it(ballots: Sequence[Given], candidate: int) -> list[Given]:
    if candidate:
        return [ballot for ballot in ballots if ballot[2] == candidate]
    agreed = [ballot for ballot in ballots if ballot[1] == Choice.AGREE]
    against = [ballot for ballot in ballots if ballot[1] == Choice.AGAINST]
    if len(agreed) > len(against) and _area(agreed) > _area(against):
        agreed += [ballot for ballot in ballots if ballot[1] == Choice.FOLLOW]
    return agreed


def _foremost(ballots: Sequence[Given]) -> int:
    chosen = {number for _area, _choice, number in ballots if number}
    behind = {n: [b for b in ballots if b[2] == n] for n in chosen}
    ranked = sorted(chosen, key=lambda n: (-len(behind[n]), -_area(behind[n]), n))
    return ranked[0] if ranked else 0
