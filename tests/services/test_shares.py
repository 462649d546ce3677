"""Household shares: drafted, changed, agreed, relieved; what households, purses and third parties pay is the net."""

from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlmodel import Session

from models.enums import Purse
from models.money_enums import HardshipPath, SharePlanState
from models.renewals import Project
from services.errors import Conflict, NotAllowed, NotFound, Refused
from services.renewals import shares, shares_hardship, shares_notices, shares_plans, shares_trials
from services.renewals.shares import ShareLine
from services.renewals.shares_terms import Terms
from tests.support.money import agree, book, change, draft, entry, relief, relieve, shares_of
from tests.support.queries import counted_queries
from tests.support.renewals import add_project
from tests.support.world import AT, TODAY, World

H = HardshipPath


@pytest.fixture
def project(db: Session, world: World) -> Project:
    return add_project(db, world.here.stairwell)


def door(db: Session, world: World, project: Project, name: str) -> ShareLine:
    return next(line for line in shares_of(db, world.secretary, project).lines if line.door == name)


def paid(db: Session, world: World, project: Project) -> dict[str, int]:
    return {line.door: line.share_fen for line in shares_of(db, world.secretary, project).lines}


def test_a_draft_shares_the_net_cost_among_the_households_of_the_place(
    db: Session, world: World, project: Project
) -> None:
    draft(db, world.secretary, project)
    found = shares_of(db, world.secretary, project)
    assert paid(db, world, project) == {
        "101": 0,
        "102": 0,
        "201": 7_000,
        "202": 7_000,
        "301": 14_000,
        "302": 14_000,
    }
    assert (found.net_fen, found.difference_fen, found.state) == (42_000, 0, SharePlanState.DRAFT)


def test_an_own_figure_is_kept_and_the_others_share_the_rest(
    db: Session, world: World, project: Project
) -> None:
    plan = draft(db, world.secretary, project)
    line = door(db, world, project, "302")
    change(db, world.secretary, plan, figures={line.unit_id: 12_000})
    assert paid(db, world, project) == {
        "101": 0,
        "102": 0,
        "201": 7_500,
        "202": 7_500,
        "301": 15_000,
        "302": 12_000,
    }


def test_who_stays_out_pays_nothing_and_is_told_what_buying_in_would_cost(
    db: Session, world: World, project: Project
) -> None:
    plan = draft(db, world.secretary, project)
    outside = door(db, world, project, "302")
    change(db, world.secretary, plan, staying_out=[outside.unit_id])
    line = door(db, world, project, "302")
    assert (line.takes_part, line.share_fen, line.buy_in_fen) == (False, 0, 14_000)
    assert sum(paid(db, world, project).values()) == 42_000
    with pytest.raises(Refused, match="share_figure_of_one_outside"):
        change(db, world.secretary, plan, version=2, staying_out=[line.unit_id], figures={line.unit_id: 5})


def test_a_plan_with_a_difference_cannot_be_agreed(db: Session, world: World, project: Project) -> None:
    plan = draft(db, world.secretary, project)
    every = {line.unit_id: 100 for line in shares_of(db, world.secretary, project).lines}
    change(db, world.secretary, plan, figures=every)
    assert shares_of(db, world.secretary, project).difference_fen == 42_000 - 600
    with pytest.raises(Refused, match="share_difference"):
        agree(db, world.secretary, plan, version=2)


def test_an_agreed_plan_never_changes_and_a_new_one_takes_its_place(
    db: Session, world: World, project: Project
) -> None:
    first = draft(db, world.secretary, project)
    line = door(db, world, project, "302")
    change(db, world.secretary, first, figures={line.unit_id: 12_000})
    agree(db, world.secretary, first, version=2)
    with pytest.raises(Refused, match="share_plan_frozen"):
        change(db, world.secretary, first, version=3)
    relieve(db, world.secretary, first, line.unit_id, relief(amount_fen=50))
    second = draft(db, world.secretary, project)
    copied = door(db, world, project, "302")
    assert (copied.own_fen, copied.relieved(H.DEFERRAL)) == (12_000, 50)
    agree(db, world.secretary, second)
    old = shares.shares(db, world.secretary, project_id=project.id or 0, number=1)
    assert old is not None
    assert (old.state, shares_of(db, world.secretary, project).number) == (SharePlanState.REPLACED, 2)


def test_there_is_one_draft_at_a_time_and_it_can_be_dropped(
    db: Session, world: World, project: Project
) -> None:
    plan = draft(db, world.secretary, project)
    with pytest.raises(Refused, match="share_draft_exists"):
        draft(db, world.secretary, project)
    shares_plans.drop_shares(db, world.secretary, plan_id=plan, version=1, at=AT)
    assert shares.shares(db, world.secretary, project_id=project.id or 0) is None


def test_of_two_who_change_a_draft_the_second_is_shown_both_figures(
    db: Session, world: World, project: Project
) -> None:
    plan = draft(db, world.secretary, project)
    line = door(db, world, project, "302")
    change(db, world.secretary, plan, figures={line.unit_id: 12_000})
    with pytest.raises(Conflict) as told:
        change(db, world.officer, plan, figures={line.unit_id: 9_000})
    assert (told.value.theirs["figures"], told.value.yours["figures"]) == (
        {line.unit_id: 12_000},
        {line.unit_id: 9_000},
    )


def test_a_household_in_hardship_pays_later_less_or_through_another_and_the_sum_stays(
    db: Session, world: World, project: Project
) -> None:
    plan = draft(db, world.secretary, project)
    unit = door(db, world, project, "301").unit_id
    for path, fen in ((H.DEFERRAL, 4_000), (H.REDUCTION, 3_000), (H.THIRD_PARTY, 2_000)):
        relieve(db, world.secretary, plan, unit, relief(path, fen))
    line, found = door(db, world, project, "301"), shares_of(db, world.secretary, project)
    assert (line.share_fen, line.owes_fen, line.due_now_fen) == (14_000, 9_000, 5_000)
    assert found.by_purse == {Purse.COMMON_INCOME: 3_000}
    assert found.total("owes_fen") + sum(found.by_purse.values()) + found.third_parties_fen == found.net_fen


def test_nobody_is_relieved_of_more_than_the_share(db: Session, world: World, project: Project) -> None:
    plan = draft(db, world.secretary, project)
    unit = door(db, world, project, "301").unit_id
    relieve(db, world.secretary, plan, unit, relief(H.REDUCTION, 10_000))
    with pytest.raises(Refused, match="hardship_too_large") as told:
        relieve(db, world.secretary, plan, unit, relief(H.DEFERRAL, 4_001))
    assert told.value.params["left_fen"] == 4_000
    with pytest.raises(Refused, match="hardship_exceeds_share"):
        change(db, world.secretary, plan, figures={unit: 9_999})


@pytest.mark.parametrize(
    ("path", "more", "refused"),
    [
        (H.DEFERRAL, {"until": None}, "until_missing"),
        (H.DEFERRAL, {"until": TODAY - timedelta(days=1)}, "until_past"),
        (H.REDUCTION, {"purse": None}, "hardship_purse"),
        (H.REDUCTION, {"purse": Purse.SELF_RAISED}, "hardship_purse"),
        (H.THIRD_PARTY, {"third_party": " "}, "third_party_missing"),
        (H.DEFERRAL, {"reason": ""}, "reason_missing"),
        (H.DEFERRAL, {"agreed_by": ""}, "agreed_by_missing"),
    ],
)
def test_a_relief_says_how_why_and_who_agreed(
    db: Session, world: World, project: Project, path: HardshipPath, more: dict[str, object], refused: str
) -> None:
    plan = draft(db, world.secretary, project)
    unit = door(db, world, project, "301").unit_id
    with pytest.raises(Refused, match=refused):
        relieve(db, world.secretary, plan, unit, relief(path, 100, **more))


def test_a_relief_that_ends_is_owed_again(db: Session, world: World, project: Project) -> None:
    plan = draft(db, world.secretary, project)
    unit = door(db, world, project, "301").unit_id
    id = relieve(db, world.secretary, plan, unit, relief(H.REDUCTION, 10_000))
    end = {"hardship_id": id, "version": 1, "reason": "情况好转", "on": TODAY, "at": AT}
    shares_hardship.end_relief(db, world.secretary, **end)  # type: ignore[arg-type]
    assert door(db, world, project, "301").owes_fen == 14_000
    with pytest.raises(Refused, match="hardship_ended"):
        shares_hardship.end_relief(db, world.secretary, **end)  # type: ignore[arg-type]


def test_what_a_household_paid_in_is_taken_from_the_account(
    db: Session, world: World, project: Project
) -> None:
    draft(db, world.secretary, project)
    unit = door(db, world, project, "301").unit_id
    book(db, world.secretary, project, entry(amount_fen=9_000, purse=Purse.SELF_RAISED, unit_id=unit))
    line = door(db, world, project, "301")
    assert (line.paid_in_fen, line.due_now_fen) == (9_000, 5_000)


def test_a_trial_shows_every_share_and_stores_nothing(db: Session, world: World, project: Project) -> None:
    draft(db, world.secretary, project)
    before = shares_of(db, world.secretary, project)
    tried = shares_trials.what_if(
        db, world.leader, project_id=project.id or 0, price_fen=70_000, covered_fen=10_000,
        table_code="building_area", on=TODAY,
    )  # fmt: skip
    assert {t.door: t.after_fen for t in tried} == dict.fromkeys(paid(db, world, project), 10_000)
    assert [t.before_fen for t in tried] == [line.share_fen for line in before.lines]
    assert shares_of(db, world.secretary, project) == before


def test_before_any_plan_a_trial_takes_the_households_of_the_register(
    db: Session, world: World, project: Project
) -> None:
    tried = shares_trials.what_if(
        db, world.secretary, project_id=project.id or 0, price_fen=600, covered_fen=0,
        table_code="own", own=["1", "1", "4"], on=TODAY,
    )  # fmt: skip
    assert [(t.door, t.before_fen, t.after_fen) for t in tried] == [
        (d, None, fen)
        for d, fen in zip(["101", "102", "201", "202", "301", "302"], [50] * 4 + [200] * 2, strict=True)
    ]


@pytest.mark.parametrize(
    ("terms", "refused"),
    [
        (
            Terms(price_fen=1, covered_fen=2, table_code="climbed", purse=Purse.SELF_RAISED),
            "share_net_negative",
        ),
        (Terms(price_fen=1, covered_fen=0, table_code="?", purse=Purse.SELF_RAISED), "share_table_unknown"),
        (Terms(price_fen=1, covered_fen=0, table_code="own", purse=Purse.SELF_RAISED), "share_coefficients"),
        (
            Terms(price_fen=1, covered_fen=0, table_code="own", purse=Purse.SELF_RAISED, own=("x",)),
            "share_coefficients",
        ),
        (Terms(price_fen=1, covered_fen=0, table_code="climbed", purse=Purse.SUBSIDY), "share_purse"),
    ],
)
def test_terms_that_cannot_be_are_refused(
    db: Session, world: World, project: Project, terms: Terms, refused: str
) -> None:
    with pytest.raises(Refused, match=refused):
        draft(db, world.secretary, project, terms)


def test_names_and_hardship_are_for_those_who_may_see_owners(
    db: Session, world: World, project: Project
) -> None:
    plan = draft(db, world.secretary, project)
    unit = door(db, world, project, "301").unit_id
    relieve(db, world.secretary, plan, unit, relief())
    seen = next(x for x in shares_of(db, world.leader, project).lines if x.unit_id == unit)
    assert (seen.owners, seen.reliefs[0].reason, seen.reliefs[0].agreed_by) == ("", "", "")
    assert door(db, world, project, "301").owners == "甲业主31"
    with pytest.raises(NotAllowed):
        shares_notices.share_notices(db, world.leader, plan_id=plan)
    with pytest.raises(NotFound):
        shares_notices.share_notices(db, world.stranger, plan_id=plan)


def test_a_plan_takes_a_fixed_number_of_queries(db: Session, world: World, project: Project) -> None:
    draft(db, world.secretary, project)
    with counted_queries(db) as sent:
        shares_of(db, world.secretary, project)
    assert len(sent) <= 8


@settings(max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.integers(0, 10**11),
    st.lists(st.none() | st.integers(0, 10**9), min_size=6, max_size=6),
    st.lists(st.tuples(st.integers(0, 5), st.sampled_from(H), st.integers(1, 10**9)), max_size=6),
)
def test_what_all_pay_together_is_the_net_to_the_fen(
    db: Session, world: World, net: int, own: list[int | None], reliefs: list[tuple[int, HardshipPath, int]]
) -> None:
    project = add_project(db, world.here.stairwell)
    terms = Terms(price_fen=net, covered_fen=0, table_code="guangzhou", purse=Purse.SELF_RAISED)
    plan = draft(db, world.secretary, project, terms)
    units = [line.unit_id for line in shares_of(db, world.secretary, project).lines]
    figures = {unit: fen for unit, fen in zip(units, own, strict=True) if fen is not None}
    change(db, world.secretary, plan, terms=terms, figures=figures)
    for n, path, fen in reliefs:
        try:
            with db.begin_nested():
                relieve(db, world.secretary, plan, units[n], relief(path, fen))
        except Refused as refusal:
            assert refusal.code == "hardship_too_large"  # noqa: PT017
    found = shares_of(db, world.secretary, project)
    taken_over = sum(found.by_purse.values()) + found.third_parties_fen
    assert found.total("owes_fen") + taken_over + found.difference_fen == net
    assert all(line.owes_fen >= 0 for line in found.lines)
    db.rollback()
