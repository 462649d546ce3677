"""Doors as clerks type them."""

import pytest

from models.enums import PlaceKind
from services.consultations import doors
from services.consultations.doors import Door
from services.errors import Refused

ESTATE = [
    Door(b, s, n, f"{b}{s}{n}")
    for b, s, n in [
        ("1幢", "1单元", "502"),
        ("1幢", "2单元", "502"),
        ("2幢", "1单元", "502"),
        ("3幢", "1单元", "0301"),
    ]
]
BUILDING = [Door("2幢", s, n, f"{s}{n}") for s in ("1单元", "2单元") for n in ("501", "502")]


@pytest.mark.parametrize(
    "typed",
    ["2-502", "２－５０２", "2单元502室", " 2 502 ", "二单元0502", "2幢2单元502", "2-2-502", "2#2-502"],
)
def test_the_second_stairwells_502_however_it_is_typed(typed: str) -> None:
    found = doors.meant(typed, BUILDING, kind=PlaceKind.BUILDING)
    assert found is not None
    assert found.label == "2单元502"


@pytest.mark.parametrize("typed", ["502", "2-502", "1-502"])
def test_what_may_be_several_doors_of_an_estate_is_not_guessed(typed: str) -> None:
    with pytest.raises(Refused, match="door_ambiguous"):
        doors.meant(typed, ESTATE, kind=PlaceKind.ESTATE)


@pytest.mark.parametrize("typed", ["3-301", "3幢301", "301", "3-1-0301"])
def test_an_estates_door_that_is_only_one(typed: str) -> None:
    found = doors.meant(typed, [ESTATE[3]], kind=PlaceKind.ESTATE)
    assert found is not None
    assert found.label == "3幢1单元0301"


@pytest.mark.parametrize("typed", ["503", "5-502", "2-3-502", "502-2"])
def test_a_door_that_is_not_there_is_nobodys(typed: str) -> None:
    assert doors.meant(typed, BUILDING, kind=PlaceKind.BUILDING) is None


def test_two_spellings_of_one_number_are_told_apart_by_typing_them_exactly() -> None:
    both = [Door("1幢", "1单元", n, n) for n in ("0301", "301")]
    found = doors.meant("0301", both, kind=PlaceKind.STAIRWELL)
    assert found is not None
    assert found.label == "0301"


@pytest.mark.parametrize("typed", ["", "  ", "幢", "-", "室"])
def test_no_door_at_all_is_asked_for(typed: str) -> None:
    with pytest.raises(Refused, match="door_missing"):
        doors.possible_keys(typed)


def test_an_endless_text_is_no_door() -> None:
    with pytest.raises(Refused, match="door_too_long"):
        doors.possible_keys("5" * 10_000)


def test_labels_are_as_short_as_the_round_allows() -> None:
    assert doors.labels(BUILDING, kind=PlaceKind.STAIRWELL)[0] == "501"
    assert doors.labels(BUILDING, kind=PlaceKind.BUILDING)[0] == "1单元501"
    assert doors.labels(BUILDING[:2], kind=PlaceKind.BUILDING)[0] == "501"
    assert doors.labels(BUILDING, kind=PlaceKind.ESTATE)[0] == "2幢1单元501"
    assert doors.labels([Door("3", "2", "501")], kind=PlaceKind.ESTATE) == ["3-2-501"]


def test_every_label_typed_back_finds_its_own_door() -> None:
    for kind, known in ((PlaceKind.BUILDING, BUILDING), (PlaceKind.ESTATE, ESTATE)):
        for door in known:
            assert doors.meant(door.label, known, kind=kind) == door


def test_the_hint_names_the_nearest_door() -> None:
    assert doors.nearest("2-503", BUILDING).startswith("2单元50")
    assert doors.nearest("5o2", BUILDING).startswith("1单元502、2单元502")
    assert doors.nearest("车库", BUILDING) == "1单元501、1单元502、2单元501"
