"""Who votes, as people write it: what is typed is understood, and what is understood can be typed again."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.consultations import scope_text
from services.consultations.scope_names import Floors, NamedPart, in_a_row, phrases, spelled
from services.consultations.scope_text import Names, Span
from services.errors import Refused

BUILDINGS, STAIRWELLS, TOP = range(1, 13), range(1, 4), 12
floors = st.one_of(
    st.just((None, None)),
    st.tuples(st.integers(1, TOP), st.none()),
    st.tuples(st.none(), st.integers(1, TOP)),
    st.tuples(st.integers(1, TOP), st.integers(1, TOP)).map(lambda pair: (min(pair), max(pair))),
)
parts = st.builds(
    lambda building, stairwell, on: NamedPart(f"{building}幢", f"{stairwell}单元" if stairwell else "", *on),
    st.sampled_from(BUILDINGS),
    st.sampled_from([0, *STAIRWELLS]),
    floors,
)


def one(name: str) -> Names:
    return Names(name, name)


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("8-20幢 7楼及以上", Span(buildings=(Names("8", "20"),), floors=(Floors(7, None),))),
        ("８－２０号楼七层以上", Span(buildings=(Names("8", "20"),), floors=(Floors(7, None),))),
        ("8幢至20幢 7F+", Span(buildings=(Names("8", "20"),), floors=(Floors(7, None),))),
        ("1、3、5幢", Span(buildings=(one("1"), one("3"), one("5")))),
        ("2幢1单元", Span(buildings=(one("2"),), stairwells=(one("1"),))),
        ("二幢一单元和二单元", Span(buildings=(one("2"),), stairwells=(one("1"), one("2")))),
        ("12、16号", Span(numbers=(one("12"), one("16")))),
        ("A-C座", Span(buildings=(Names("A", "C"),))),
        ("8-20 7楼以上", Span(buildings=(Names("8", "20"),), floors=(Floors(7, None),))),
        ("1、3、5楼", Span(floors=(Floors(1, 1), Floors(3, 3), Floors(5, 5)))),
        ("全部 2-6层", Span(floors=(Floors(2, 6),))),
        ("3楼及以下", Span(floors=(Floors(None, 3),))),
        ("全部", Span()),
    ],
)
def test_what_notices_really_print_is_understood(written: str, meant: Span) -> None:
    assert scope_text.read(written) == (meant,)


def test_floors_hold_for_the_buildings_before_them_and_a_semicolon_begins_anew() -> None:
    high, low = scope_text.read("8、9幢 7楼及以上；1幢")
    assert high == Span(buildings=(one("8"), one("9")), floors=(Floors(7, None),))
    assert low == Span(buildings=(one("1"),))


def test_a_stairwell_lies_in_the_building_right_before_it() -> None:
    all_of_it, one_stairwell = scope_text.read("1幢、2幢1单元")
    assert all_of_it == Span(buildings=(one("1"),))
    assert one_stairwell == Span(buildings=(one("2"),), stairwells=(one("1"),))
    assert scope_text.read("1、2幢1单元") == (Span(buildings=(one("1"), one("2")), stairwells=(one("1"),)),)


def test_another_stairwell_after_floors_lies_in_the_same_building() -> None:
    first, second = scope_text.read("8幢1单元3层以上、2单元4层以上")
    assert (first.buildings, second.buildings) == ((one("8"),), (one("8"),))
    assert second.floors == (Floors(4, None),)


@pytest.mark.parametrize(
    ("written", "code"),
    [
        ("", "scope_missing"),
        ("20-8幢", "scope_unreadable"),
        ("9-3楼", "scope_unreadable"),
        ("8幢的业主们", "scope_unreadable"),
        ("1" * 201, "scope_too_long"),
    ],
)
def test_what_cannot_be_understood_is_refused_with_the_piece(written: str, code: str) -> None:
    with pytest.raises(Refused, match=code):
        scope_text.read(written)


@given(
    st.text(
        alphabet="0123456789一二十ABF-~～—幢栋座号楼层单元门洞及以上下起至、，,；; \n全部#+的", max_size=40
    )
)
def test_any_text_is_understood_or_refused_in_words(text: str) -> None:
    assert outcome(text) in {"understood", "scope_missing", "scope_unreadable"}


def outcome(text: str) -> str:
    """What became of a text: understood, or the code of its refusal."""
    try:
        return "understood" if scope_text.read(text) else "nothing"
    except Refused as refused:
        return refused.code


@given(st.lists(parts, min_size=1, max_size=6))
def test_a_scope_spelled_out_is_understood_as_the_same_doors(said: list[NamedPart]) -> None:
    spans = scope_text.read(spelled(said))
    for building in BUILDINGS:
        for stairwell in STAIRWELLS:
            for floor in range(1, TOP + 1):
                door = (f"{building}幢", f"{stairwell}单元", floor)
                assert any(holds(s, *door) for s in spans) == any(lies_in(p, *door) for p in said)


def holds(span: Span, building: str, stairwell: str, floor: int) -> bool:
    """Whether a door is one of those that a span names."""
    inside = not span.buildings or any(n.holds(building) for n in span.buildings)
    entered = not span.stairwells or any(n.holds(stairwell) for n in span.stairwells)
    return inside and entered and (not span.floors or any(between(f, floor) for f in span.floors))


def lies_in(part: NamedPart, building: str, stairwell: str, floor: int) -> bool:
    """Whether a door lies in a part."""
    here = part.building == building and part.stairwell in ("", stairwell)
    return here and between(part.floors, floor)


def between(on: Floors, floor: int) -> bool:
    """Whether a floor is one of these."""
    return (on.low is None or floor >= on.low) and (on.high is None or floor <= on.high)


@given(st.lists(st.integers(1, 40), unique=True, max_size=12))
def test_names_in_a_row_are_put_together_and_none_is_lost(numbers: list[int]) -> None:
    found: list[int] = []
    for name in in_a_row(f"{n}幢" for n in numbers):
        first, _dash, last = name.removesuffix("幢").partition("–")
        found += range(int(first), int(last or first) + 1)
    assert found == numbers


def test_two_buildings_are_named_and_three_in_a_row_are_a_range() -> None:
    said = phrases(NamedPart(f"{n}幢", "", 7) for n in (1, 2, 8, 9, 10))
    assert [(p.names, p.floors) for p in said] == [("1幢、2幢、8–10幢", Floors(7, None))]
