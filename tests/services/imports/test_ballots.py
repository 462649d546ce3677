"""A sheet of ballots into an open round: a reason for each row, what is good goes in, all of it comes out again."""

import os
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select
from sqlmodel import Session, col

from models.consultations import Ballot, PastBallot
from models.enums import BatchState, Channel, Choice, ImportKind, PlaceKind
from models.imports import ImportBatch
from pages.ui.import_words import REASONS
from pages.ui.refusals import TEXTS
from services.access import Actor
from services.consultations import corrections, tallies
from services.consultations.items import Answer, Item
from services.db import open_session
from services.errors import NotFound, Refused
from services.imports import applying, ballot_words, looking, staging, undoing
from services.once import new_token
from services.rules.matters import rule_of
from tests.services.imports.files import csv_text
from tests.support.votes import open_vote, vote
from tests.support.world import AT, TODAY, World, add_household, add_place, small_world

HEAD = ["幢", "单元", "室号", "表决意见", "方式", "代理人", "日期"]
LATER = AT + timedelta(days=9)
EXAMPLES = int(os.environ.get("DUOGE_FUZZ", "1000"))


@pytest.fixture
def opened(world: World) -> int:
    with open_session(write=True) as db:
        return open_vote(db, world.secretary, world.here.stairwell)


def stage(actor: Actor, place: int, round_id: int, content: bytes, name: str = "票.csv") -> int:
    with open_session() as db:
        prepared = staging.prepare(
            db,
            actor,
            kind=ImportKind.BALLOTS,
            place_id=place,
            file_name=name,
            content=content,
            round_id=round_id,
        )
    with open_session(write=True) as db:
        return staging.stage(db, actor, prepared=prepared, token=new_token(), at=AT)


def bring(actor: Actor, place: int, round_id: int, rows: list[list[Any]]) -> int:
    batch = stage(actor, place, round_id, csv_text([HEAD, *rows]))
    list(applying.apply(actor, batch_id=batch, at=LATER))
    return batch


def reasons(actor: Actor, batch: int) -> list[str]:
    with open_session() as db:
        return [line.reason for line in looking.preview(db, actor, batch_id=batch).rows]


def stored() -> list[tuple[str, Choice, Channel, str]]:
    with open_session() as db:
        columns = (col(Ballot.door), col(Ballot.choice), col(Ballot.channel), col(Ballot.through))
        return [tuple(row) for row in db.execute(select(*columns).order_by(col(Ballot.door)))]


def test_good_rows_go_in_with_channel_and_proxy(world: World, opened: int) -> None:
    rows = [
        ["1", "1", "101", "赞成", "", "", "2026-03-03"],
        ["", "", "１０２室", "反对", "上门", "", "2026年3月4日"],
        ["1幢", "1单元", "201", "废票", "委托", "李四", ""],
        ["", "", "1幢1单元202", "Abstain", "phone", "王五", "2026/3/5"],
    ]
    bring(world.secretary, world.here.stairwell, opened, rows)
    assert stored() == [
        ("101", Choice.AGREE, Channel.PAPER, ""), ("102", Choice.AGAINST, Channel.DOOR, ""),
        ("201", Choice.INVALID, Channel.PROXY, "李四"), ("202", Choice.ABSTAIN, Channel.PHONE, "王五"),
    ]  # fmt: skip
    with open_session() as db:
        days = db.scalars(select(col(Ballot.recorded_at)).order_by(col(Ballot.door))).all()
        assert [d.date() for d in days] == [
            date(2026, 3, 3),
            date(2026, 3, 4),
            LATER.date(),
            date(2026, 3, 5),
        ]


def test_each_bad_row_has_its_reason_and_the_good_ones_go_in(world: World, opened: int) -> None:
    with open_session(write=True) as db:
        vote(db, world.secretary, opened, "302")
    rows = [
        ["1", "1", "101", "同意", "", "", ""], ["1", "1", "0101", "反对", "", "", ""],
        ["1", "1", "999", "同意", "", "", ""], ["1", "1", "302", "同意", "", "", ""],
        ["1", "1", "102", "从众", "", "", ""], ["1", "1", "102", "", "", "", ""],
        ["1", "1", "", "同意", "", "", ""], ["1", "1", "102", "同意", "飞鸽", "", ""],
        ["1", "1", "102", "同意", "委托", "", ""], ["1", "1", "102", "同意", "", "", "昨天"],
        ["1", "1", "102", "同意", "", "", "2020-01-01"], ["1", "1", "102", "同意", "委托", "李" * 121, ""],
    ]  # fmt: skip
    batch = bring(world.secretary, world.here.stairwell, opened, rows)
    assert reasons(world.secretary, batch) == [
        "", "ballot_twice", "door_not_on_roll", "voted_already", "answer_unknown", "answer_missing",
        "door_missing", "channel_unknown", "through_missing", "date_unreadable", "date_before_opening", "through_long",
    ]  # fmt: skip
    assert [row[0] for row in stored()] == ["101", "302"]


def test_days_outside_the_vote_are_told_by_the_calendar_of_shanghai(world: World) -> None:
    after_midnight = datetime.fromisoformat("2026-03-02T00:30+08:00")
    with open_session(write=True) as db:
        id = open_vote(
            db, world.secretary, world.here.stairwell, due_on=date(2026, 3, 20), on=TODAY, at=after_midnight
        )
    days = ["2026-03-01", "2026-03-02", "2026-03-20", "2026-03-21"]
    rows = [
        ["1", "1", door, "同意", "", "", day]
        for door, day in zip(("101", "102", "201", "202"), days, strict=True)
    ]
    batch = stage(world.secretary, world.here.stairwell, id, csv_text([HEAD, *rows]))
    assert reasons(world.secretary, batch) == ["date_before_opening", "", "", "date_after_due"]


def test_two_doors_of_one_owner_are_one_ballot(world: World) -> None:
    with open_session(write=True) as db:
        owner = add_household(
            db, stairwell=world.here.stairwell, estate=world.here.estate, door="401", owner="辛"
        )
        assert owner
        s = add_place(db, kind=PlaceKind.STAIRWELL, code="S-2", name="2单元", parent=world.here.building)
        add_household(db, stairwell=s, estate=world.here.estate, door="101", owner="壬")
        opened = open_vote(db, world.secretary, world.here.building)
    batch = bring(world.secretary, world.here.building, opened, [["", "", "101", "同意", "", "", ""]])
    assert reasons(world.secretary, batch) == ["door_several"]
    bring(world.secretary, world.here.building, opened, [["1", "2", "101", "同意", "", "", ""]])
    assert stored()[0][0] == "2单元101"


def test_who_voted_between_preview_and_taking_in_is_left_out(world: World, opened: int) -> None:
    rows = [HEAD, ["1", "1", "101", "同意", "", "", ""], ["1", "1", "102", "同意", "", "", ""]]
    batch = stage(world.secretary, world.here.stairwell, opened, csv_text(rows))
    with open_session(write=True) as db:
        vote(db, world.grid_worker, opened, "101", Choice.AGAINST)
    list(applying.apply(world.secretary, batch_id=batch, at=LATER))
    assert reasons(world.secretary, batch) == ["voted_already", ""]
    assert [(row[0], row[1]) for row in stored()] == [("101", Choice.AGAINST), ("102", Choice.AGREE)]


def test_a_batch_comes_out_again_while_the_round_is_open(world: World, opened: int) -> None:
    rows = [["1", "1", "101", "同意", "", "", ""], ["1", "1", "102", "反对", "", "", ""]]
    batch = bring(world.secretary, world.here.stairwell, opened, rows)
    with open_session(write=True) as db:
        vote(db, world.secretary, opened, "201")
    list(undoing.undo(world.secretary, batch_id=batch, at=LATER))
    assert [row[0] for row in stored()] == ["201"]
    with open_session() as db:
        assert db.scalars(select(col(PastBallot.door)).order_by(col(PastBallot.id))).all() == ["101", "102"]
        assert db.get_one(ImportBatch, batch).state is BatchState.UNDONE


def test_a_corrected_ballot_and_a_closed_round_stay(world: World, opened: int) -> None:
    batch = bring(world.secretary, world.here.stairwell, opened, [["1", "1", "101", "同意", "", "", ""]])
    with open_session(write=True) as db:
        ballot = db.scalars(select(Ballot)).one()
        corrections.correct_ballot(
            db, world.secretary, ballot_id=ballot.id or 0, version=1, answer=Answer(Choice.AGAINST),
            channel=Channel.PAPER, reason="看错", at=LATER,
        )  # fmt: skip
    with pytest.raises(Refused, match="import_changed_by_hand"):
        list(undoing.undo(world.secretary, batch_id=batch, at=LATER))
    staged = stage(
        world.secretary, world.here.stairwell, opened, csv_text([HEAD, ["", "", "102", "同意", "", "", ""]])
    )
    with open_session(write=True) as db:
        tallies.close_round(db, world.secretary, round_id=opened, at=LATER)
    for act in (applying.apply, undoing.undo):
        with pytest.raises(Refused):
            list(act(world.secretary, batch_id=staged if act is applying.apply else batch, at=LATER))
    assert [row[0] for row in stored()] == ["101"]


def test_a_stranger_and_an_administrator_bring_nothing_in(world: World, opened: int) -> None:
    content = csv_text([HEAD, ["", "", "101", "同意", "", "", ""]])
    for actor in (world.stranger, world.administrator):
        with pytest.raises(NotFound):
            stage(actor, world.here.stairwell, opened, content)
    batch = stage(world.secretary, world.here.stairwell, opened, content)
    with open_session() as db, pytest.raises(NotFound):
        looking.preview(db, world.administrator, batch_id=batch)
    with open_session() as db:
        assert looking.batches(db, world.administrator) == []


def test_candidates_are_read_by_name_and_by_number() -> None:
    rule = rule_of("fund_use", on=date(2026, 3, 2))
    item = Item(
        1, "?", "fund_use", rule, options=(Choice.CANDIDATE, Choice.ABSTAIN), candidates=("甲公司", "乙公司")
    )
    assert ballot_words.answer(item, " 乙公司 ") == Answer(Choice.CANDIDATE, 2)
    assert ballot_words.answer(item, "候选人1") == Answer(Choice.CANDIDATE, 1)
    assert ballot_words.answer(item, "同意") is None


ODD = st.one_of(
    st.text(max_size=30),
    st.sampled_from(
        [
            "101",
            "1-102",
            "1幢1单元201",
            "９９９",
            "同意",
            "反对",
            "委托",
            "电话",
            "纸质",
            "2026-03-03",
            "=1+1",
        ]
    ),
    st.integers(-(10**20), 10**20).map(str),
    st.sampled_from(["\ud800", "\x00", "'; DROP TABLE ballot; --", "<script>", "\u202e", "🂡" * 40]),
)
ROWS = st.lists(st.lists(ODD, min_size=1, max_size=8), min_size=0, max_size=6)
FILES = st.one_of(
    ROWS.map(lambda rows: [HEAD, *rows]),
    st.tuples(st.lists(ODD, min_size=1, max_size=8), ROWS).map(lambda both: [both[0], *both[1]]),
)
CONTENTS = st.one_of(FILES, FILES, FILES, st.binary(max_size=400))


def as_file(content: Any) -> bytes:
    if isinstance(content, bytes):
        return content
    quoted = [['"' + str(cell).replace('"', '""') + '"' for cell in row] for row in content]
    return "\r\n".join(",".join(row) for row in quoted).encode("utf-8", "replace")


def took_in(db: Session, actor: Actor, place: int, round_id: int, content: bytes) -> str:
    """The code of the refusal, if the file is refused; as many ballots are stored as rows went in."""
    try:
        prepared = staging.prepare(
            db, actor, kind=ImportKind.BALLOTS, place_id=place, file_name="票.csv", content=content,
            round_id=round_id,
        )  # fmt: skip
    except Refused as refusal:
        return refusal.code
    batch = staging.stage(db, actor, prepared=prepared, token=new_token(), at=AT)
    while not (progress := applying.apply_chunk(db, actor, batch_id=batch, at=LATER)).finished:
        pass
    assert db.scalar(select(func.count()).select_from(Ballot)) == progress.done
    said = looking.preview(db, actor, batch_id=batch)
    assert {code for _, code in said.reasons} - {""} <= set(REASONS)
    return ""


@pytest.mark.parametrize("slice", range(4))
def test_whatever_the_file_it_is_answered_with_words_and_nothing_half_stored(sqlite: str, slice: int) -> None:
    """DUOGE_FUZZ=10000 tries that many files; fewer in CI. Each is undone, so that every one meets the same vote."""
    with open_session(write=True) as db:
        world = small_world(db)
        opened = open_vote(db, world.secretary, world.here.stairwell)

    with open_session(write=True) as db:

        @settings(max_examples=max(1, EXAMPLES // 4), deadline=None, database=None, derandomize=False,
                  suppress_health_check=list(HealthCheck))  # fmt: skip
        @given(CONTENTS)
        def attempt(content: Any) -> None:
            step = db.begin_nested()
            refused = took_in(db, world.secretary, world.here.stairwell, opened, as_file(content))
            assert not refused or refused in TEXTS
            db.info.clear()
            step.rollback()
            db.expire_all()

        attempt()
