"""Some of the voters in words and as a share of others: `12 / 30 (40.00%)`, and as pieces of a bar."""

from collections.abc import Iterable, Sequence

from pages.ui import formats
from pages.ui.charts_parts import Share
from pages.ui.i18n import N_, _
from services.rules.answers import Part

BY_OWNERS, BY_AREA = N_("By owners"), N_("By area")


def of_owners(part: Part, whole: Part) -> str:
    """So many owners of so many, with their share."""
    counted = f"{formats.count(part.owners)} / {formats.count(whole.owners)}"
    return f"{counted} ({formats.share(part.owners, whole.owners)})"


def of_area(part: Part, whole: Part) -> str:
    """So much area, with its share of the whole."""
    return f"{formats.area(part.area_dm2)} ({formats.share(part.area_dm2, whole.area_dm2)})"


def ratio(part: int, whole: int) -> float:
    """A share for the length of a bar; nothing of nothing."""
    return part / whole if whole else 0.0


def by_measure(part: Part, whole: Part) -> list[tuple[str, str, float]]:
    """A part of all by owners and by area: the measure, the figures in words, the share."""
    return [
        (_(BY_OWNERS), of_owners(part, whole), ratio(part.owners, whole.owners)),
        (_(BY_AREA), of_area(part, whole), ratio(part.area_dm2, whole.area_dm2)),
    ]


def stacked(name: str, pieces: Sequence[tuple[str, Part]], whole: Part) -> Iterable[Share]:
    """The pieces of one row of a chart, by owners and by area, each where the one before it ends."""
    for n in range(2):
        end = 0.0
        for kind, part in pieces:
            measure, said, share = by_measure(part, whole)[n]
            yield Share(name, measure, kind, said, end, end + share)
            end += share
