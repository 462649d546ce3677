"""The score sheets of a tender as one table: a row a bid and scorer, the mean, the total and the rank."""

from collections.abc import Iterator
from fractions import Fraction
from typing import Any

from pages.ui import tender_words
from pages.ui.i18n import _
from services import exports
from services.renewals.dossiers import BidView, Dossier
from services.rules.scoring import Ranked


def written(found: Dossier) -> bytes:
    """The workbook."""
    criteria = found.tender.criteria
    heads = [_("Rank"), _("Bidder"), _("Amount in yuan"), _("Scorer")]
    heads += [f"{c.name} ({c.weight}%)" for c in criteria]
    return exports.to_xlsx([*heads, _("Points of 100")], _rows(found))


def _rows(found: Dossier) -> Iterator[list[Any]]:
    ranked = {r.bid: r for r in found.ranking or ()}
    order = sorted(found.valid, key=lambda b: (ranked[b.id].rank if b.id in ranked else 0, b.number))
    for bid in order:
        for sheet in found.sheets:
            given = [sheet.points.get((bid.id, c.number)) for c in found.tender.criteria]
            yield [None, *_of(bid), sheet.scorer, *map(_hundredths, given), None]
        if bid.id in ranked:
            yield _together(bid, ranked[bid.id])


def _together(bid: BidView, ranked: Ranked) -> list[Any]:
    means = [tender_words.points(p.mean) for p in ranked.parts]
    return [ranked.rank, *_of(bid), _("mean of all"), *means, tender_words.points(ranked.total)]


def _of(bid: BidView) -> tuple[str, str]:
    return bid.tenderer, f"{bid.amount_fen // 100}.{bid.amount_fen % 100:02d}"


def _hundredths(given: int | None) -> str | None:
    return None if given is None else tender_words.points(Fraction(given, 100))
