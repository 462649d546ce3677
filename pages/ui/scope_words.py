"""Who votes, in words: 8–20幢 7楼及以上."""

from collections.abc import Sequence

from pages.ui.i18n import _
from services.consultations.scope_names import Floors, NamedPart, phrases


def in_words(parts: Sequence[NamedPart]) -> str:
    """The parts of a vote as people say them; the whole place where there are none."""
    said = [_phrase(phrase.names, phrase.floors) for phrase in phrases(parts)]
    return _("; ").join(said) or _("all of it")


def at_place(place: str, parts: Sequence[NamedPart]) -> str:
    """The place of a vote, and which part of it votes where that is not all of it."""
    if all(part == NamedPart() for part in parts):
        return place
    return _("{place} ({part})", place=place, part=in_words(parts))


def _phrase(names: str, floors: Floors) -> str:
    floor = _floors(floors)
    if not floor:
        return names or _("all of it")
    return f"{names} {floor}" if names else floor


def _floors(floors: Floors) -> str:
    low, high = floors.low, floors.high
    if low is None and high is None:
        return ""
    if high is None:
        return _("floor {n} and above", n=low)
    if low is None:
        return _("floor {n} and below", n=high)
    return _("floor {n} only", n=low) if low == high else _("floors {low} to {high}", low=low, high=high)
