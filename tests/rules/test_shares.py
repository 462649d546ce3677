"""Sharing a cost out: the worked example to the fen, and what holds whatever the figures are."""

from datetime import date
from fractions import Fraction
from itertools import pairwise
from random import Random

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from services.rules.shares import Door, all_tables, split, table_of, tables_on, weights

TODAY = date(2026, 3, 2)
NET = 42_000_000
SIX_BY_TWO = [Door(f"{floor}0{side}", floor, 8000) for floor in range(1, 7) for side in (1, 2)]
CODES = [t.code for t in all_tables() if t.code != "own"]

door_lists = st.lists(
    st.builds(
        Door,
        name=st.integers(1, 999).map(str),
        floor=st.integers(1, 30),
        area_dm2=st.integers(1, 40_000),
        takes_part=st.booleans(),
        own_fen=st.none() | st.integers(0, 10**6),
    ),
    unique_by=lambda d: d.name,
    max_size=40,
)
amounts = st.integers(0, 10**13)
codes = st.sampled_from(CODES)


def shared(code: str, doors: list[Door] = SIX_BY_TWO, net: int = NET) -> dict[str, int]:
    return split(net, doors, table_of(code, on=TODAY)).shares


def test_420000_by_the_guidance_of_guangzhou_comes_out_to_the_fen() -> None:
    shares = shared("guangzhou")
    by_floor = {floor: (shares[f"{floor}01"], shares[f"{floor}02"]) for floor in range(1, 7)}
    assert by_floor == {
        1: (0, 0),
        2: (2_058_824, 2_058_824),
        3: (4_117_647, 4_117_647),
        4: (4_529_412, 4_529_412),
        5: (4_941_176, 4_941_176),
        6: (5_352_941, 5_352_941),
    }
    assert sum(shares.values()) == NET


def test_420000_by_floors_climbed_needs_no_rounding() -> None:
    shares = shared("climbed")
    assert [shares[f"{floor}01"] for floor in range(1, 7)] == [n * 1_400_000 for n in range(6)]
    assert sum(shares.values()) == NET


def test_above_the_last_floor_each_floor_adds_a_tenth() -> None:
    table = table_of("guangzhou", on=TODAY)
    assert [table.coefficient(n) for n in (1, 2, 3, 6, 7, 10)] == [
        *(0, Fraction(1, 2), 1, Fraction(13, 10), Fraction(14, 10), Fraction(17, 10))
    ]


def test_within_a_floor_the_larger_flat_pays_by_its_area() -> None:
    shares = shared("guangzhou", [Door("301", 3, 6000), Door("302", 3, 9000)], net=1500)
    assert shares == {"301": 600, "302": 900}


def test_a_neighbour_who_stays_out_burdens_all_and_not_the_one_beside_him() -> None:
    doors = [
        Door("301", 3, 8000),
        Door("302", 3, 8000, takes_part=False),
        Door("501", 5, 8000),
        Door("502", 5, 8000),
    ]
    shares = shared("guangzhou", doors, net=1_700)
    assert shares["302"] == 0
    assert (shares["301"], shares["501"], shares["502"]) == (500, 600, 600)


def test_an_own_figure_is_kept_and_the_rest_is_shared_among_the_others() -> None:
    doors = [Door("301", 3, 8000, own_fen=100), Door("302", 3, 8000), Door("303", 3, 8000)]
    assert shared("building_area", doors, net=1_000) == {"301": 100, "302": 450, "303": 450}


@pytest.mark.parametrize(("own", "difference"), [(1_200, -200), (700, 300)])
def test_own_figures_that_do_not_fit_leave_a_difference_that_is_told(own: int, difference: int) -> None:
    found = split(1_000, [Door("301", 3, 8000, own_fen=own)], table_of("climbed", on=TODAY))
    assert (found.shares, found.difference_fen) == ({"301": own}, difference)


def test_owners_may_agree_their_own_coefficients() -> None:
    table = table_of("own", on=TODAY, own=("0", "1", "1.5"))
    found = split(1_000, [Door(f"{n}01", n, None) for n in (1, 2, 3)], table)
    assert found.shares == {"101": 0, "201": 400, "301": 600}


def test_what_is_not_known_is_named_and_never_guessed() -> None:
    with pytest.raises(ValueError, match="area") as lacking:
        shared("guangzhou", [Door("302", 3, None), Door("301", 3, 8000)])
    assert lacking.value.args == ("area", ("302",))
    with pytest.raises(ValueError, match="floor"):
        shared("climbed", [Door("301", None, 8000)])
    with pytest.raises(ValueError, match="net"):
        shared("climbed", net=-1)
    with pytest.raises(ValueError, match="coefficients"):
        table_of("own", on=TODAY, own=("-1",))


def test_every_table_names_its_source_and_by_area_alone_is_the_fund_s_law() -> None:
    assert all(t.source and t.confidence for t in all_tables())
    assert "building_area" in {t.code for t in tables_on(TODAY)}


@given(amounts, door_lists, codes)
def test_shares_and_difference_are_the_net_to_the_fen_and_nobody_pays_less_than_nothing(
    net: int, doors: list[Door], code: str
) -> None:
    found = split(net, doors, table_of(code, on=TODAY))
    assert sum(found.shares.values()) + found.difference_fen == net
    assert min(found.shares.values(), default=0) >= 0
    assert all(found.shares[d.name] == 0 for d in doors if not d.takes_part)


@given(amounts, door_lists, codes)
def test_without_own_figures_nothing_is_left_over(net: int, doors: list[Door], code: str) -> None:
    table = table_of(code, on=TODAY)
    plain = [Door(d.name, d.floor, d.area_dm2, d.takes_part) for d in doors]
    counted = weights(table, plain)
    assume(any(counted[d.name] for d in plain if d.takes_part))
    assert split(net, plain, table).difference_fen == 0


@given(amounts, door_lists, codes)
def test_who_weighs_more_pays_no_less(net: int, doors: list[Door], code: str) -> None:
    table = table_of(code, on=TODAY)
    plain = [Door(d.name, d.floor, d.area_dm2) for d in doors]
    shares, counted = split(net, plain, table).shares, weights(table, plain)
    in_order = sorted(counted, key=lambda name: counted[name])
    assert all(shares[a] <= shares[b] for a, b in pairwise(in_order) if counted[a] < counted[b])


@given(amounts, door_lists, codes, st.randoms())
def test_the_order_in_which_doors_are_told_changes_nothing(
    net: int, doors: list[Door], code: str, rng: Random
) -> None:
    mixed = doors[:]
    rng.shuffle(mixed)
    table = table_of(code, on=TODAY)
    assert split(net, doors, table) == split(net, mixed, table)
