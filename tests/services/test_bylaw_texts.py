"""The 议事规则 on record: put in, ended by a newer one, corrected, in force on its days only."""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

import pytest
from sqlmodel import Session

from models.bylaws import BylawText
from services.consultations import bylaw_texts, bylaw_writing
from services.consultations.bylaw_writing import Written
from services.errors import Conflict, NotFound, Refused
from services.once import new_token
from services.rules.thresholds import Clause, Threshold
from services.rules.voting import rule_for
from tests.support.world import AT, TODAY, World

FIRST, SECOND = date(2022, 3, 1), date(2025, 6, 1)
TWO_THIRDS = {"agreement_area": Threshold(2, 3)}
CLAUSE = Clause("delivered_takes_part", "第十九条", "公告及票面")


def text(
    day: date = FIRST, quotas: Mapping[str, Threshold] = TWO_THIRDS, clauses: tuple[Clause, ...] = (CLAUSE,)
) -> Written:
    return Written("甲议事规则", day, quotas, clauses)


def adopt(db: Session, world: World, written: Written, *, place: int | None = None) -> int:
    return bylaw_texts.adopt(
        db, world.secretary, place_id=place or world.here.estate, written=written, on=TODAY, at=AT,
        token=new_token(),
    )  # fmt: skip


def correct(db: Session, world: World, id: int, written: Written, *, version: int = 1) -> int:
    return bylaw_texts.correct_bylaw(
        db, world.secretary, bylaw_id=id, version=version, written=written, on=TODAY, at=AT
    )


def test_a_newer_text_ends_the_one_before_on_the_day_before(world: World, db: Session) -> None:
    adopt(db, world, text(FIRST))
    adopt(db, world, text(SECOND))
    found = bylaw_texts.bylaws_at(db, world.leader, place_id=world.here.stairwell)
    assert [(b.written.adopted_on, b.until) for b in found] == [
        (SECOND, None), (FIRST, SECOND - timedelta(days=1)),
    ]  # fmt: skip
    for day, adopted in ((FIRST, FIRST), (SECOND - timedelta(days=1), FIRST), (SECOND, SECOND)):
        now = bylaw_texts.in_force(db, world.here.building, on=day)
        assert now is not None
        assert now.adopted_on == adopted
    assert bylaw_texts.in_force(db, world.here.building, on=FIRST - timedelta(days=1)) is None
    assert bylaw_texts.in_force(db, world.there.building, on=SECOND) is None


def test_an_older_text_cannot_be_put_in_behind_a_newer_one(world: World, db: Session) -> None:
    adopt(db, world, text(SECOND))
    with pytest.raises(Refused, match="bylaw_older"):
        adopt(db, world, text(FIRST))


def test_a_corrected_day_moves_the_end_of_the_text_before(world: World, db: Session) -> None:
    first, second = adopt(db, world, text(FIRST)), adopt(db, world, text(SECOND))
    correct(db, world, second, text(SECOND + timedelta(days=9)))
    db.expire_all()
    assert db.get_one(BylawText, first).until == SECOND + timedelta(days=8)
    with pytest.raises(Refused, match="bylaw_older"):
        correct(db, world, first, text(SECOND + timedelta(days=10)), version=3)


def test_of_two_who_correct_one_text_the_second_sees_both(world: World, db: Session) -> None:
    id = adopt(db, world, text())
    correct(db, world, id, text(FIRST + timedelta(days=1)))
    with pytest.raises(Conflict) as refused:
        correct(db, world, id, text(FIRST + timedelta(days=2)))
    assert refused.value.theirs["adopted_on"] == FIRST + timedelta(days=1)
    assert bylaw_writing.written_of(refused.value.yours) == text(FIRST + timedelta(days=2))


@pytest.mark.parametrize(
    ("code", "written"),
    [
        ("bylaw_title_missing", Written(" ", FIRST, TWO_THIRDS)),
        ("text_too_long", Written("则" * 121, FIRST, TWO_THIRDS)),
        ("bylaw_in_the_future", text(TODAY + timedelta(days=1))),
        ("bylaw_empty", text(FIRST, {}, ())),
        ("quota_not_a_share", text(FIRST, {"tea": Threshold(1, 2)})),
        ("clause_incomplete", text(clauses=(Clause("delivered_takes_part", "第十九条", " "),))),
        ("clause_incomplete", text(clauses=(Clause("delivered_takes_part", "", "公告"),))),
        ("clause_incomplete", text(clauses=(CLAUSE, CLAUSE))),
    ],
)
def test_what_is_entered_wrongly_is_refused(world: World, db: Session, code: str, written: Written) -> None:
    with pytest.raises(Refused, match=code):
        adopt(db, world, written)


def test_only_an_estate_has_rules_of_procedure_and_only_its_people_put_them_in(
    world: World, db: Session
) -> None:
    with pytest.raises(Refused, match="bylaw_of_estates"):
        adopt(db, world, text(), place=world.here.building)
    with pytest.raises(NotFound):
        adopt(db, world, text(), place=world.there.estate)


@pytest.mark.parametrize(
    ("typed", "share"),
    [
        ("2/3", Threshold(2, 3)),
        ("≥ 3/4", Threshold(3, 4)),
        ("２／３以上", Threshold(2, 3)),
        ("> 1/2", Threshold(1, 2, strict=True)),
        ("过1/2", Threshold(1, 2, strict=True)),
        (" ", None),
    ],
)
def test_a_share_is_read_as_it_is_typed(typed: str, share: Any) -> None:
    assert bylaw_writing.read_share(typed) == share


@pytest.mark.parametrize("typed", ["4/3", "0/2", "1/0", "half", "66%", "2/3/4"])
def test_what_is_no_share_is_refused(typed: str) -> None:
    with pytest.raises(Refused, match="quota_not_a_share"):
        bylaw_writing.read_share(typed)


def test_without_a_text_the_law_stays_as_it_is() -> None:
    law = rule_for("fund_use", on=TODAY)
    assert bylaw_texts.applied(law, None) is law
