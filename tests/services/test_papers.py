"""What the papers of a vote say: serials, masked names, whose form is in which batch, and who may take them."""

import pytest
from sqlalchemy import select
from sqlmodel import Session, col

from models.enums import Choice
from models.grids import Ownership, Unit
from services.consultations import papers, tallies
from services.errors import NotAllowed, NotFound, Refused
from tests.support.votes import open_vote, vote
from tests.support.world import AT, World, add_household


@pytest.fixture
def opened(world: World, db: Session) -> int:
    """A vote of the building; one owner has two of its seven doors."""
    here = world.here
    known = add_household(db, stairwell=here.stairwell, estate=here.estate, door="401", owner="欧阳修文")
    assert known
    return open_vote(db, world.secretary, here.building)


def test_every_voter_has_one_form_with_a_serial_of_the_round(world: World, opened: int, db: Session) -> None:
    found = papers.ballot_papers(db, world.secretary, round_id=opened).papers
    assert [paper.serial for paper in found] == [f"{opened}-{n:04d}" for n in range(1, 8)]
    assert [paper.doors for paper in found][:2] == [("101",), ("102",)]
    assert {paper.area_dm2 for paper in found} == {8000}
    assert found[-1].owner == "欧***"


def test_an_owner_of_two_doors_gets_one_form_with_both(world: World, db: Session) -> None:
    here = world.here
    owner = next(iter(_owner_of(db, here.stairwell, "101")))
    add_household(db, stairwell=here.stairwell, estate=here.estate, door="501", owner=owner, area_dm2=5001)
    opened = open_vote(db, world.secretary, here.stairwell)
    first = papers.ballot_papers(db, world.secretary, round_id=opened).papers[0]
    assert (first.doors, first.area_dm2) == (("101", "501"), 13001)


def _owner_of(db: Session, stairwell: int, door: str) -> list[int]:
    unit = select(col(Unit.id)).where(col(Unit.stairwell_id) == stairwell, col(Unit.door) == door)
    return list(db.scalars(select(col(Ownership.owner_id)).where(col(Ownership.unit_id).in_(unit))))


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("王", "王"),
        ("王明", "王*"),
        ("𠮷田一郎", "𠮷***"),
        ("买买提·艾力", "买***"),
        ("王小明、李四", "王**、李*"),
        ("上海长桥房产有限公司", "上海长桥房产有限公司"),
        ("", ""),
    ],
)
def test_names_are_masked_as_they_are_posted(name: str, shown: str) -> None:
    assert papers.masked(name) == shown


def test_forms_are_printed_stairwell_by_stairwell(world: World, opened: int, db: Session) -> None:
    offered = papers.offered(db, world.secretary, round_id=opened)
    assert [(one.id, one.name, one.voters) for one in offered.stairwells] == [
        (world.here.stairwell, "1幢 1单元", 7)
    ]
    batch = papers.ballot_papers(db, world.secretary, round_id=opened, stairwell_id=world.here.stairwell)
    assert len(batch.papers) == 7
    with pytest.raises(NotFound):
        papers.ballot_papers(db, world.secretary, round_id=opened, stairwell_id=world.there.stairwell)


def test_a_whole_estate_is_too_much_at_once(
    world: World, opened: int, db: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(papers, "MOST", 6)
    with pytest.raises(Refused, match="too_many_papers"):
        papers.ballot_papers(db, world.secretary, round_id=opened)


def test_papers_come_at_their_time(world: World, opened: int, db: Session) -> None:
    with pytest.raises(Refused, match="round_still_open"):
        papers.closed_round(db, world.secretary, round_id=opened)
    vote(db, world.secretary, opened, "101", Choice.AGREE)
    tallies.close_round(db, world.secretary, round_id=opened, at=AT)
    with pytest.raises(Refused, match="round_not_open"):
        papers.ballot_papers(db, world.secretary, round_id=opened)
    closed = papers.closed_round(db, world.secretary, round_id=opened)
    assert (closed.place, len(closed.seal)) == ("甲小区 1幢", 64)
    assert papers.offered(db, world.secretary, round_id=opened) == papers.Offer(closed=True)


def test_who_does_not_run_votes_is_offered_nothing(world: World, opened: int, db: Session) -> None:
    for actor in (world.leader, world.grid_worker):
        assert papers.offered(db, actor, round_id=opened) == papers.Offer(closed=False)
        with pytest.raises(NotAllowed):
            papers.ballot_papers(db, actor, round_id=opened)
    with pytest.raises(NotFound):
        papers.offered(db, world.stranger, round_id=opened)
