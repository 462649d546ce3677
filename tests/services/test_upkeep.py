"""Long agreements and stations of water: entered, corrected, listed by how they stand, seen within one's scope."""

from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import select
from sqlmodel import col

from models.grids import Place
from models.people import Activity
from models.upkeep import Agreement, WaterStation
from models.upkeep_enums import AgreementKind, AgreementState, Filing, FirstParty, StationKind, StationState
from services import attachments
from services.db import open_session
from services.errors import Conflict, NotAllowed, NotFound, Refused
from services.grids import place_card, water_points
from services.upkeep import agreement_writing, agreements, water, water_writing
from tests.support.queries import counted_queries
from tests.support.shapes import polygon, square
from tests.support.upkeep import agree, station
from tests.support.world import AT, TODAY, World

S, W = AgreementState, StationState
SERVICE: dict[str, Any] = {
    "kind": AgreementKind.PROPERTY_SERVICE,
    "first_party_kind": FirstParty.OWNERS_ASSEMBLY,
}


def listed(world: World, **fits: Any) -> list[agreements.AgreementLine]:
    with open_session() as db:
        found, _number = agreements.listed(
            db, world.officer, **{"place_id": world.subdistrict, "on": TODAY, **fits}
        )
    return list(found)


def days(n: int) -> date:
    return TODAY + timedelta(days=n)


def test_each_agreement_is_listed_in_the_state_that_the_rule_gives_it(world: World) -> None:
    ends = (None, -400, -1, 0, 30, 90, 91)
    with open_session(write=True) as db:
        for kind in AgreementKind:
            told = {"kind": kind, "first_party_kind": FirstParty.OWNERS_ASSEMBLY, "valid_from": days(-400)}
            for n in ends:
                agree(
                    db, world.secretary, world.here.estate, token=f"{kind}{n}", **told,
                    valid_until=None if n is None else days(n),
                )  # fmt: skip
            agree(
                db, world.secretary, world.here.estate, token=f"{kind}ahead",
                **told | {"valid_from": days(5)}, valid_until=days(700),
            )  # fmt: skip
    found = listed(world)
    with open_session() as db:
        counted = agreements.counts(db, world.officer, place_id=world.subdistrict, on=TODAY)
    assert len(found) == sum(counted.values()) == 24
    for state in S:
        fit = listed(world, state=state)
        assert [one.state for one in fit] == [state] * counted[state]
    assert counted == {S.ENDING_SOON: 9, S.RUNS_ON: 2, S.IN_FORCE: 6, S.AHEAD: 3, S.ENDED: 4}
    assert [one.state for one in found] == sorted((one.state for one in found), key=list(S).index)


def test_nobody_but_the_owners_gives_a_property_service_contract(world: World) -> None:
    with open_session(write=True) as db:
        for party in (FirstParty.NEIGHBOURHOOD, FirstParty.SUBDISTRICT):
            with pytest.raises(Refused, match="agreement_party_cannot"):
                agree(db, world.secretary, world.here.estate, **SERVICE | {"first_party_kind": party})
        with pytest.raises(Refused, match="agreement_needs_estate"):
            agree(db, world.secretary, world.here.neighbourhood, **SERVICE)
        agree(db, world.secretary, world.here.estate, **SERVICE, signed_on=days(-31))
    assert [one.filing for one in listed(world)] == [Filing.OVERDUE]


@pytest.mark.parametrize(
    ("told", "code"),
    [
        ({"title": " "}, "agreement_lacks"), ({"provider": ""}, "agreement_lacks"), ({"kind": "x"}, "not_storable"),
        ({"valid_until": days(-500)}, "upkeep_days_swapped"), ({"signed_on": days(1)}, "upkeep_day_ahead"),
        ({"title": "长" * 121}, "text_too_long"), ({"valid_from": "soon"}, "not_storable"),
        ({"signed_on": None}, "agreement_lacks"),
    ],
)  # fmt: skip
def test_what_cannot_be_an_agreement_is_refused(world: World, told: dict[str, Any], code: str) -> None:
    with open_session(write=True) as db, pytest.raises(Refused, match=code):
        agree(db, world.secretary, world.here.estate, **told)
    assert not listed(world)


def test_a_double_click_notes_one_agreement(world: World) -> None:
    with open_session(write=True) as db:
        first = agree(db, world.secretary, world.here.estate, token="twice")
    with open_session(write=True) as db:
        assert agree(db, world.secretary, world.here.estate, token="twice") == first
    assert len(listed(world)) == 1


def test_of_two_who_correct_one_agreement_the_second_sees_both_versions(world: World) -> None:
    with open_session(write=True) as db:
        number = agree(db, world.secretary, world.here.estate)
    told: dict[str, Any] = {"agreement_id": number, "version": 1, "on": TODAY, "at": AT}
    with open_session(write=True) as db:
        agreement_writing.edit_agreement(db, world.officer, **told, entered={"provider": "乙物业"}, token="1")
    with open_session(write=True) as db, pytest.raises(Conflict) as clash:
        agreement_writing.edit_agreement(
            db, world.secretary, **told, entered={"provider": "丙物业"}, token="2"
        )
    assert (clash.value.yours, clash.value.theirs) == ({"provider": "丙物业"}, {"provider": "乙物业"})
    assert [one.provider for one in listed(world)] == ["乙物业"]
    with open_session() as db:
        row = db.scalars(select(Activity).where(col(Activity.action) == "edit_agreement")).one()
    assert (row.area, row.before, row.after) == ("upkeep", {"provider": "甲物业"}, {"provider": "乙物业"})


def test_an_agreement_ended_early_holds_no_longer_and_its_paper_stays(world: World) -> None:
    with open_session(write=True) as db:
        number = agree(db, world.secretary, world.here.estate)
        told: dict[str, Any] = {"subject_kind": attachments.AGREEMENT, "subject_id": number}
        paper = attachments.attach(
            db, world.secretary, **told, name="协议.pdf", content=b"%PDF-1.4\n%%EOF\n", at=AT, token="p"
        )
        end: dict[str, Any] = {
            "agreement_id": number,
            "version": 1,
            "ended_on": TODAY,
            "on": TODAY,
            "at": AT,
        }
        with pytest.raises(Refused, match="reason_missing"):
            agreement_writing.end_agreement(db, world.secretary, **end, reason=" ", token="1")
        agreement_writing.end_agreement(db, world.secretary, **end, reason="物业退出", token="2")
        with pytest.raises(Refused, match="agreement_ended"):
            agreement_writing.end_agreement(
                db, world.secretary, **end | {"version": 2}, reason="物业退出", token="3"
            )
        with pytest.raises(Refused, match="agreement_paper_frozen"):
            attachments.detach(db, world.secretary, attachment_id=paper, at=AT)
    assert [(one.state, one.ended_because) for one in listed(world)] == [(S.ENDED, "物业退出")]


def test_who_looks_and_who_keeps(world: World) -> None:
    with open_session(write=True) as db:
        number = agree(db, world.secretary, world.here.stairwell)
        station(db, world.secretary, world.here.stairwell)
        for actor in (world.leader, world.grid_worker):
            assert not agreements.find_agreement(db, actor, agreement_id=number, on=TODAY).can_keep
            with pytest.raises(NotAllowed):
                agree(db, actor, world.here.stairwell)
        for place in (world.here.stairwell, world.here.neighbourhood):
            with pytest.raises(NotFound):
                agreements.counts(db, world.stranger, place_id=place, on=TODAY)
        with pytest.raises(NotFound):
            agreements.find_agreement(db, world.stranger, agreement_id=number, on=TODAY)
        with pytest.raises(NotAllowed):
            water.counts(db, world.administrator, place_id=world.here.stairwell, on=TODAY)


def test_my_day_hears_of_agreements_that_end_within_90_days_or_run_on(world: World) -> None:
    with open_session(write=True) as db:
        for n in (91, 90, 45, 3):
            agree(db, world.secretary, world.here.estate, token=str(n), valid_until=days(n))
        agree(db, world.secretary, world.here.estate, **SERVICE, valid_until=days(-1))
        agree(db, world.stranger, world.there.estate, valid_until=days(10))
    with open_session() as db:
        found, number = agreements.ending(db, world.secretary, on=TODAY, most=3)
        assert agreements.ending(db, world.stranger, on=TODAY, most=9)[1] == 1
    assert number == 4
    assert [(one.state, one.reminder) for one in found] == [
        (S.RUNS_ON, None), (S.ENDING_SOON, 30), (S.ENDING_SOON, 60),
    ]  # fmt: skip


def stations(world: World, **fits: Any) -> list[water.StationLine]:
    with open_session() as db:
        found, _number = water.listed(
            db, world.officer, **{"place_id": world.subdistrict, "on": TODAY, **fits}
        )
    return list(found)


def test_each_station_is_listed_in_the_state_that_the_rule_gives_it(world: World) -> None:
    with open_session(write=True) as db:
        for cleaned in (None, 0, -100, -160, -181, -182, -400):
            for tested in (None, 0, -60, -61, -89, -90, -91, -92):
                told: dict[str, Any] = {
                    "cleaned_on": None if cleaned is None else days(cleaned),
                    "tested_on": None if tested is None else days(tested),
                }
                station(db, world.secretary, world.here.estate, token=f"{cleaned} {tested}", **told)
        station(db, world.secretary, world.here.estate, token="gone", out_of_use_on=TODAY)
    with open_session() as db:
        counted = water.counts(db, world.officer, place_id=world.subdistrict, on=TODAY)
    assert sum(counted.values()) == 57
    assert counted[W.GONE] == 1
    assert all(counted.values())
    for state in W:
        for page in (1, 2, 3):
            with open_session() as db:
                found, number = water.listed(
                    db, world.officer, place_id=world.subdistrict, state=state, on=TODAY, page=page
                )
            assert {one.state for one in found} <= {state}
            assert number == counted[state]


@pytest.mark.parametrize(
    ("told", "code"),
    [
        ({"name": ""}, "station_lacks"), ({"kind": None}, "station_lacks"), ({"lon": 121.4}, "station_position"),
        ({"lon": 121.4, "lat": 95.0}, "station_position"), ({"lon": float("nan"), "lat": 31.1}, "station_position"),
        ({"households": -1}, "station_households"), ({"households": 30_000}, "station_households"),
        ({"households": True}, "not_storable"), ({"tested_on": days(1)}, "upkeep_day_ahead"),
    ],
)  # fmt: skip
def test_what_cannot_be_a_station_is_refused(world: World, told: dict[str, Any], code: str) -> None:
    with open_session(write=True) as db, pytest.raises(Refused, match=code):
        station(db, world.secretary, world.here.estate, **told)
    assert not stations(world)


def test_a_cleaning_and_a_test_put_a_station_in_order_again(world: World) -> None:
    with open_session(write=True) as db:
        number = station(db, world.secretary, world.here.estate, cleaned_on=days(-300), tested_on=None)
    assert [one.state for one in stations(world)] == [W.DUE]
    with open_session(write=True) as db:
        entered = {"cleaned_on": TODAY, "tested_on": TODAY}
        water_writing.edit_station(
            db, world.secretary, station_id=number, version=1, entered=entered, on=TODAY, token="1", at=AT
        )
    (one,) = stations(world)
    assert (one.state, one.clean_by, one.test_by) == (W.IN_ORDER, date(2026, 9, 2), date(2026, 6, 2))
    assert not stations(world, state=W.DUE)


def test_stations_stand_on_the_map_at_their_own_position_or_where_their_place_is(world: World) -> None:
    with open_session(write=True) as db:
        db.get_one(Place, world.here.estate).boundary = polygon(square(0))
        for token, told in (
            ("a", {"cleaned_on": days(-300)}), ("b", {}), ("c", {"lon": 121.5, "lat": 31.2}),
            ("d", {"out_of_use_on": TODAY}), ("e", {"kind": StationKind.ROOF_TANK}),
        ):  # fmt: skip
            station(db, world.secretary, world.here.building, token=token, **told)
        station(db, world.stranger, world.there.building)
    with open_session() as db:
        asked: dict[str, Any] = {"place_id": world.subdistrict, "on": TODAY}
        found = water_points.water_points(db, world.officer, kind=None, **asked)
        pumps = water_points.water_points(db, world.officer, kind=StationKind.PUMP_HOUSE, **asked)
    assert [(p.standing, len(p.things)) for p in found.points] == [(W.DUE, 3), (W.IN_ORDER, 1)]
    assert found.points[1].where == (121.5, 31.2)
    assert found.counts == {W.DUE: 1, W.IN_ORDER: 3}
    assert found.unplaced == 1
    assert sum(len(p.things) for p in pumps.points) == 3


def test_the_card_says_the_agreements_in_force_within_the_next_ending_on_top(world: World) -> None:
    with open_session(write=True) as db:
        for n in (400, 20, 800, None):
            agree(
                db, world.secretary, world.here.stairwell, token=str(n), title=f"甲{n}",
                valid_until=None if n is None else days(n),
            )  # fmt: skip
        agree(db, world.secretary, world.here.estate, title="旧", valid_until=days(-1))
        agree(db, world.stranger, world.there.estate)
    with open_session() as db:
        told: dict[str, Any] = {"place_id": world.here.neighbourhood, "on": TODAY, "at": AT}
        card = place_card.card(db, world.secretary, **told)
        assert card.agreements is not None
        assert [one.title for one in card.agreements.first] == ["甲20", "甲400", "甲800"]
        assert (card.agreements.count, card.agreements.next_on) == (4, days(20))
        assert place_card.card(db, world.administrator, **told).agreements is None


def test_lists_card_and_points_ask_the_same_however_many_there_are(world: World) -> None:
    def asked() -> list[int]:
        with open_session() as db:
            numbers = []
            told: dict[str, Any] = {"place_id": world.subdistrict, "on": TODAY}
            for ask in (
                lambda: agreements.listed(db, world.officer, **told),
                lambda: water.listed(db, world.officer, **told),
                lambda: water_points.water_points(db, world.officer, kind=None, **told),
                lambda: agreements.ending(db, world.officer, on=TODAY, most=5),
                lambda: place_card.card(db, world.officer, at=AT, **told),
            ):  # fmt: skip
                with counted_queries(db) as sent:
                    ask()
                numbers.append(len(sent))
        return numbers

    with open_session(write=True) as db:
        agree(db, world.secretary, world.here.estate, valid_until=days(5))
        station(db, world.secretary, world.here.estate)
    one = asked()
    with open_session(write=True) as db:
        for n in range(30):
            agree(db, world.secretary, world.here.building, token=f"a{n}", valid_until=days(n))
            station(db, world.secretary, world.here.stairwell, token=f"s{n}")
        assert db.get_one(Agreement, 1).place_id == db.get_one(WaterStation, 1).place_id
    assert asked() == one
