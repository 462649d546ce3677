"""Sheets of a hotline: columns known by their heads, odd cells noted, the real file in and out, its labels kept."""

import csv
import gzip
import io
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given, strategies
from sqlalchemy import func, select
from sqlmodel import col

from models.enums import ImportKind, RowState
from models.request_enums import RequestState, Satisfaction
from models.requests import Request
from services.db import open_session
from services.errors import Refused
from services.grids import request_figures
from services.grids.request_figures import Period
from services.grids.request_measures import Measure
from services.imports.request_cells import moment
from services.imports.units import Unread
from services.rules.requests import is_late
from tests.services.imports.files import csv_text
from tests.services.imports.test_registers import bring, shown, stage, take_back
from tests.support.requests import Walk
from tests.support.world import AT, World

REQUESTS = ImportKind.REQUESTS
HEAD = [
    "工单编号",
    "受理时间",
    "办理时限",
    "办结时间",
    "诉求类别",
    "诉求内容",
    "地址",
    "是否解决",
    "满意度",
    "市民姓名",
]


@given(
    strategies.datetimes(datetime(2000, 1, 1), datetime(2099, 12, 31)),
    strategies.sampled_from(
        ("%Y-%m-%d %H:%M:%S", "%Y-%m-%d %H:%M", "%m/%d/%Y %I:%M:%S %p", "%Y年%m月%d日 %H:%M", "%Y/%m/%d")
    ),
)
def test_a_moment_is_read_as_it_was_written_however_it_was_spelt(when: datetime, spelt: str) -> None:
    written = f"{when:{spelt}}"
    utc = datetime.strptime(written, spelt) - timedelta(hours=8)
    assert moment(written) == f"{utc:%Y-%m-%d %H:%M:%S}.000000"


@pytest.mark.parametrize(
    "written",
    [
        "03/02/2026 08:30",
        "13/02/2026 08:30:00 AM",
        "2026-02-30 08:00",
        "2026-03-02 25:00",
        "1999-03-02 08:00",
    ],
)
def test_a_moment_that_could_mean_two_things_or_nothing_is_not_guessed(written: str) -> None:
    assert isinstance(moment(written), Unread)


def sheet(*rows: str) -> bytes:
    return csv_text([HEAD, *(row.split(",") for row in rows)])


def request(number: str) -> Request:
    with open_session() as db:
        return db.scalars(select(Request).where(col(Request.number) == number)).one()


def test_a_row_of_a_hotline_becomes_a_request_with_its_own_limit(world: World) -> None:
    bring(
        world.secretary, world.here.neighbourhood, kind=REQUESTS,
        content=sheet(
            "H1,2026-03-02 08:30,2026-03-09 23:59:59,2026年3月4日 9:30,房屋维修,灯坏了,甲小区1幢1单元,"
            "已解决,基本满意,王"
        ),
    )  # fmt: skip
    found = request("H1")
    assert (found.place_id, found.category, found.text) == (world.here.stairwell, "repairs", "灯坏了")
    assert found.reported_at == datetime(2026, 3, 2, 0, 30, tzinfo=UTC)
    assert found.answered_at == datetime(2026, 3, 4, 1, 30, tzinfo=UTC)
    assert (found.state, found.minutes) == (RequestState.CLOSED, 49 * 60)
    assert (found.resolved, found.satisfaction) == (True, Satisfaction.MOSTLY)


def test_what_cannot_be_read_is_noted_and_what_has_no_number_stays_out(world: World) -> None:
    batch = bring(
        world.secretary, world.here.neighbourhood, kind=REQUESTS,
        content=sheet(
            "H1,2026-03-02,someday,,天气,热,,,满意,", ",2026-03-02,,,停车管理,车,,,,", "H3,,,,停车管理,车,,,,",
            "H1,2026-03-03,,,停车管理,车,,,,",
        ),
    )  # fmt: skip
    reasons = {row.number: row.reason for row in shown(world.secretary, batch).rows}
    assert set(reasons[2].split("+")) == {"moment_unreadable", "call_back_half", "category_unknown"}
    assert (reasons[3], reasons[4], reasons[5]) == (
        "request_number_missing",
        "reported_missing",
        "request_twice",
    )
    assert request("H1").category == "other"
    assert request("H1").state is RequestState.REPORTED


def test_a_number_that_is_known_stays_as_it_is(world: World) -> None:
    bring(world.secretary, world.here.neighbourhood, sheet("H1,2026-03-02,,,停车管理,车,,,,"), kind=REQUESTS)
    batch = stage(
        world.secretary, world.here.estate, sheet("H1,2026-03-05,,,停车管理,别的,,,,"), kind=REQUESTS
    )
    assert [row.reason for row in shown(world.secretary, batch).rows] == ["request_known"]


def test_a_sheet_is_taken_back_unless_somebody_worked_on_it(world: World) -> None:
    content = sheet("H1,2026-03-02 08:00,2026-03-09,,停车管理,车,,,,")
    batch = bring(world.secretary, world.here.neighbourhood, content, kind=REQUESTS)
    take_back(world.secretary, batch)
    batch = bring(world.secretary, world.here.neighbourhood, content, kind=REQUESTS)
    with open_session(write=True) as db:
        id = db.scalar(select(col(Request.id)))
        Walk(db, world.secretary, id or 0, at=AT).accept()
    with pytest.raises(Refused, match="import_changed_by_hand"):
        take_back(world.secretary, batch)


@pytest.mark.shared_data
def test_the_58219_real_rows_come_in_and_our_on_time_equals_every_published_label(
    world: World, shared_data: Path
) -> None:
    content = gzip.decompress((shared_data / "requests/boston311_2015H1.csv.gz").read_bytes())
    published = {
        row["CASE_ENQUIRY_ID"]: row["OnTime_Status"] for row in csv.DictReader(io.StringIO(content.decode()))
    }
    batch = bring(world.officer, world.subdistrict, content, kind=REQUESTS)
    found = shown(world.officer, batch)
    assert found.counts == {RowState.APPLIED: 58_219}
    assert not [code for _state, code in found.reasons if "label_differs" in code]
    with open_session() as db:
        columns = (Request.number, Request.due_at, Request.answered_at)
        rows = db.execute(select(*map(col, columns))).all()
        newest = db.scalar(select(func.max(col(Request.answered_at))))
        total, _months = request_figures.totals(
            db, world.officer, place_id=world.subdistrict, period=Period(), at=newest or AT
        )
    ours = {
        number: "OVERDUE" if is_late(due, done, at=newest or AT) else "ONTIME" for number, due, done in rows
    }
    labelled = {number: label for number, label in published.items() if label}
    assert len(labelled) == 58_117
    assert {number: ours[number] for number in labelled} == labelled
    late = sum(label == "OVERDUE" for label in ours.values())
    on_time = total.shares[Measure.ON_TIME]
    assert on_time.of - on_time.hit == late
    take_back(world.officer, batch)
    with open_session() as db:
        assert db.scalar(select(func.count()).select_from(Request)) == 0
