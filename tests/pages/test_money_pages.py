"""The money of a renewal on its pages: the plan, the account, shares, hardship, sub-accounts, and the notices."""

import json
from dataclasses import replace
from typing import Any

import pytest
from starlette.testclient import TestClient
from streamlit.testing.v1 import AppTest

from models.enums import Purse
from models.money_enums import BookingKind, HardshipPath, SharePlanState
from models.renewals import Project
from pages.ui import formats, inputs
from services.access import Actor
from services.db import open_session
from services.renewals import money, money_accounts, money_bookings
from services.renewals.money import Purses
from services.renewals.money_plans import BUDGET, name_of
from services.renewals.shares import Shares
from tests.pages.test_documents import said_in
from tests.pages.test_routes import browser, last_activity, sign_in
from tests.support.money import (
    ACCOUNTS_FILE,
    TERMS,
    agree,
    change,
    change_plan,
    draft,
    relief,
    relieve,
    shares_of,
)
from tests.support.renewals import add_project, add_purse
from tests.support.screen import open_page
from tests.support.world import World, small_world

__all__ = ["browser"]
PROJECT, SHARES = "renewals/project.py", "renewals/shares.py"
PLANNED, COMMITTED = name_of(Purse.SUBSIDY, "planned_fen"), name_of(Purse.SUBSIDY, "committed_fen")


@pytest.fixture
def world(sqlite: str) -> World:
    with open_session(write=True) as db:
        return small_world(db)


@pytest.fixture
def project(world: World) -> Project:
    with open_session(write=True) as db:
        found = add_project(
            db, world.here.stairwell, on=inputs.today(), budget_fen=20_000_000, name="3号楼电梯更新"
        )
        add_purse(db, found, Purse.SUBSIDY, 10_000_000)
    return found


@pytest.fixture
def plan(world: World, project: Project) -> int:
    with open_session(write=True) as db:
        return draft(db, world.secretary, project)


def opened(actor: Actor, project: Project, page: str = SHARES, *, deed: str = "") -> AppTest:
    at = open_page(actor)
    at.query_params["project"] = str(project.id)
    at.switch_page(page).run()
    if deed:
        key = "shares_deed" if page == SHARES else f"money_deed_{project.id}"
        at.button_group(key).set_value(deed).run()
    assert not at.exception
    return at


def said(at: AppTest) -> str:
    elements = (
        *at.markdown,
        *at.caption,
        *at.subheader,
        *at.error,
        *at.warning,
        *at.info,
        *at.header,
        *at.toast,
    )
    return "\n".join(e.value for e in elements).replace("\\", "")


def purses(world: World, project: Project) -> Purses:
    with open_session() as db:
        return money.purses(db, world.leader, project_id=project.id or 0)


def stored(world: World, project: Project) -> Shares:
    with open_session() as db:
        return shares_of(db, world.secretary, project)


def test_a_plan_is_changed_in_yuan_for_a_reason(world: World, project: Project) -> None:
    at = opened(world.secretary, project, PROJECT, deed="plan")
    at.text_input(f"plan_{project.id}_0_{COMMITTED}").input("15万")
    at.text_input(f"plan_{project.id}_0_reason").input("区补助批复")
    at.button(f"plan_{project.id}_send").click().run()
    assert not at.exception
    assert [m.value for m in at.metric][1] == "¥50,000.00"
    assert "District and street subsidy, committed: ¥0.00 → ¥150,000.00" in said(at)
    assert "区补助批复" in said(at)


def test_an_amount_that_is_none_is_refused(world: World, project: Project) -> None:
    at = opened(world.secretary, project, PROJECT, deed="plan")
    at.text_input(f"plan_{project.id}_0_{PLANNED}").input("许多")
    at.button(f"plan_{project.id}_send").click().run()
    assert "许多 is not an amount in yuan" in said(at)


def test_two_people_edit_one_plan_and_nothing_is_lost(world: World, project: Project) -> None:
    at = opened(world.secretary, project, PROJECT, deed="plan")
    with open_session(write=True) as db:
        change_plan(db, world.officer, project, {name_of(Purse.TOP_UP, "planned_fen"): 777})
    at.text_input(f"plan_{project.id}_0_{COMMITTED}").input("10")
    at.text_input(f"plan_{project.id}_0_reason").input("落实")
    at.button(f"plan_{project.id}_send").click().run()
    assert not at.exception
    now = purses(world, project)
    assert (now.line(Purse.TOP_UP).planned_fen, now.line(Purse.SUBSIDY).committed_fen) == (777, 1_000)


@pytest.mark.parametrize(("choice", "left"), [("store_mine", 1_000), ("keep_theirs", 500)])
def test_of_two_who_change_the_same_amount_the_second_sees_both_and_chooses(
    world: World, project: Project, choice: str, left: int
) -> None:
    at = opened(world.secretary, project, PROJECT, deed="plan")
    with open_session(write=True) as db:
        change_plan(db, world.officer, project, {COMMITTED: 500, BUDGET: 30_000_000})
    at.text_input(f"plan_{project.id}_0_{COMMITTED}").input("10")
    at.text_input(f"plan_{project.id}_0_reason").input("落实")
    at.button(f"plan_{project.id}_send").click().run()
    assert {"¥10.00", "¥5.00"} <= {t.value for t in at.text}
    at.button(f"plan_{project.id}_{choice}").click().run()
    assert not at.exception
    now = purses(world, project)
    assert (now.line(Purse.SUBSIDY).committed_fen, now.budget_fen) == (left, 30_000_000)


def test_money_is_booked_and_taken_back_by_a_counter_row(world: World, project: Project) -> None:
    at = opened(world.secretary, project, PROJECT, deed="book")
    key = next(str(t.key) for t in at.text_input if t.label == "Amount in yuan")
    at.text_input(key).input("120.50")
    at.selectbox(key.replace("_amount", "_purse")).select(Purse.SUBSIDY)
    at.text_input(key.replace("_amount", "_reason")).input("区补助到账")
    at.button(f"book_{project.id}_send").click().run()
    assert not at.exception
    assert purses(world, project).line(Purse.SUBSIDY).received_fen == 12_050
    at.button_group(f"money_deed_{project.id}").set_value("back").run()
    next(t for t in at.text_input if t.label == "Reason").input("记错")
    at.button(f"take_back_{project.id}_send").click().run()
    assert not at.exception
    with open_session() as db:
        rows = money_bookings.bookings(db, world.leader, project_id=project.id or 0)
    assert [(r.kind, r.amount_fen) for r in rows] == [
        (BookingKind.RECEIPT, -12_050),
        (BookingKind.RECEIPT, 12_050),
    ]


def test_what_is_due_is_put_down_and_shown_as_late(world: World, project: Project) -> None:
    at = opened(world.secretary, project, PROJECT, deed="due")
    for label, text in (("Name", "首付款"), ("Amount in yuan", "300")):
        next(t for t in at.text_input if t.label == label and "due_add" in str(t.key)).input(text)
    at.button(f"due_add_{project.id}_send").click().run()
    assert not at.exception
    assert "首付款" in said(at)
    assert "¥300.00" in said(at)


def test_who_only_looks_at_money_is_offered_no_form(world: World, project: Project, plan: int) -> None:
    at = opened(world.leader, project, PROJECT)
    assert f"money_deed_{project.id}" not in {b.key for b in at.get("button_group")}
    assert "next_step" not in {b.key for b in at.button}
    at = opened(world.leader, project)
    assert "Owners" not in at.dataframe[0].value
    assert "甲业主" not in str([d.value for d in at.dataframe])


def test_who_has_not_paid_in_is_named_above_the_list_and_money_is_booked_for_the_purse_of_the_plan(
    world: World, project: Project, plan: int
) -> None:
    assert "Not paid in yet" not in said(opened(world.secretary, project))
    with open_session(write=True) as db:
        agree(db, world.secretary, plan)
    owing = [line for line in stored(world, project).lines if line.due_now_fen]
    told = said(opened(world.secretary, project))
    assert f"Not paid in yet: {len(owing)}" in told
    assert all(f"{line.door} {formats.money(line.due_now_fen)}" in told for line in owing)
    at = opened(world.secretary, project, PROJECT, deed="book")
    assert next(s for s in at.selectbox if s.label == "Purse").value is Purse.SELF_RAISED


def test_without_a_plan_a_trial_shows_shares_and_a_draft_begins_from_it(
    world: World, project: Project
) -> None:
    at = opened(world.secretary, project, deed="try")
    at.selectbox(f"try_{project.id}_table").select("climbed").run()
    at.text_input(f"try_{project.id}_price").input("700").run()
    at.text_input(f"try_{project.id}_covered").input("280").run()
    assert at.dataframe[0].value["Would pay"].tolist()[-1] == "¥140.00"
    at.button(f"draft_shares_{project.id}").click().run()
    assert not at.exception
    assert (stored(world, project).net_fen, stored(world, project).state) == (42_000, SharePlanState.DRAFT)


def test_a_trial_that_cannot_be_says_why(world: World, project: Project) -> None:
    at = opened(world.secretary, project, deed="try")
    at.text_input(f"try_{project.id}_covered").input("999999999").run()
    assert "Others cover more than the price." in said(at)


class Table:
    """The table of households with something set in it, which AppTest cannot edit by itself."""

    def __init__(self, at: AppTest, edited: dict[int, dict[str, Any]]) -> None:
        rows = {str(row): cells for row, cells in edited.items()}
        self.at, self.state = at, {"edited_rows": rows, "added_rows": [], "deleted_rows": []}

    def press(self, label: str) -> None:
        """Run the page with the table as it was set, and a button pressed."""
        message = self.at._tree.get_widget_states()
        message.widgets.add(id=self.at.dataframe[0].proto.id, string_value=json.dumps(self.state))
        button = next(b for b in self.at.button if b.label == label)
        message.widgets.add(id=button.id, trigger_value=True)
        self.at._run(message)
        assert not self.at.exception


def test_own_figures_and_who_stays_out_are_edited_in_one_table(
    world: World, project: Project, plan: int
) -> None:
    at = opened(world.secretary, project, deed="change")
    Table(at, {5: {"Own figure, yuan": "120"}, 2: {"Takes part": False}}).press("Save the draft")
    found = stored(world, project)
    assert {line.door: line.share_fen for line in found.lines} == {
        "101": 0, "102": 0, "201": 0, "202": 10_000, "301": 20_000, "302": 12_000,
    }  # fmt: skip
    at.button(f"agree_shares_{plan}").click().run()
    assert stored(world, project).state is SharePlanState.AGREED


def test_of_two_who_edit_the_figures_the_second_sees_both(world: World, project: Project, plan: int) -> None:
    at = opened(world.secretary, project, deed="change")
    unit = stored(world, project).lines[5].unit_id
    with open_session(write=True) as db:
        change(db, world.officer, plan, figures={unit: 9_000})
    Table(at, {5: {"Own figure, yuan": "120"}}).press("Save the draft")
    assert {"302 ¥120.00", "302 ¥90.00"} <= {t.value for t in at.text}
    at.button(f"shares_{plan}_store_mine").click().run()
    assert not at.exception
    assert stored(world, project).lines[5].own_fen == 12_000


def test_an_earlier_plan_stands_beside_the_one_that_took_its_place(
    world: World, project: Project, plan: int
) -> None:
    with open_session(write=True) as db:
        agree(db, world.secretary, plan)
        draft(db, world.secretary, project, replace(TERMS, price_fen=112_000))
    at = opened(world.secretary, project, deed="earlier")
    shown = at.dataframe[-1].value
    assert list(shown["Door"])[-1] == "302"
    assert list(shown["Plan 2"])[-1] == "¥280.00"
    assert list(shown["Plan 1"])[-1] == "¥140.00"
    assert list(shown["Difference"])[-1] == "+¥140.00"


def test_a_household_is_relieved_in_a_dialog(world: World, project: Project, plan: int) -> None:
    at = opened(world.secretary, project, deed="hardship")
    at.button("relieve_open").click().run()
    at.radio(f"relieve_{plan}_path").set_value(HardshipPath.REDUCTION).run()
    at.text_input(f"relieve_{plan}_amount").input("30")
    at.text_area(f"relieve_{plan}_reason").input("低保家庭")
    at.text_input(f"relieve_{plan}_agreed").input("业委会")
    at.button(f"relieve_{plan}_send").click().run()
    assert not at.exception
    found = stored(world, project)
    assert found.by_purse == {Purse.COMMON_INCOME: 3_000}
    assert found.total("owes_fen") == found.net_fen - 3_000


def test_sub_accounts_come_in_from_a_file_with_what_cannot_go_in(world: World, project: Project) -> None:
    at = opened(world.secretary, project, deed="accounts")
    at.file_uploader[0].set_value(("分户账.csv", ACCOUNTS_FILE + b"999,1,1\n", "text/csv")).run()
    assert not at.exception
    assert "No household here has this door." in str([d.value for d in at.dataframe])
    at.button(f"accounts_in_{world.here.stairwell}").click().run()
    assert [m.value for m in at.metric][:4] == ["1", "1", "0", "4"]
    with open_session() as db:
        found = money_accounts.accounts_at(
            db, world.secretary, place_id=world.here.stairwell, on=inputs.today()
        )
    assert found.balance_fen == 120_050


@pytest.mark.parametrize("kind", ["pdf", "docx"])
def test_a_notice_tells_a_household_its_share_and_names_nobody_in_full(
    world: World, project: Project, plan: int, browser: TestClient, kind: str
) -> None:
    line = stored(world, project).lines[5]
    with open_session(write=True) as db:
        agree(db, world.secretary, plan)
        relieve(db, world.secretary, plan, line.unit_id, relief(HardshipPath.REDUCTION, 5_000))
    sign_in(browser, world.secretary)
    answer = browser.get(f"/files/shares/{plan}.{kind}?unit={line.unit_id}")
    assert answer.status_code == 200
    text = said_in(answer.content)
    for told in (
        "费用分摊告知单",
        "302甲***：",
        "贵户分摊额¥140.00",
        "贵户应付¥90.00",
        "按爬楼层数",
        "同意人：业委会",
    ):
        assert told in text, told
    assert ("301" in text, "征求意见稿" in text, "甲业主" in text) == (False, False, False)
    assert last_activity().action == "take_file"


def test_all_notices_come_in_one_file_a_draft_says_so(
    world: World, project: Project, plan: int, browser: TestClient
) -> None:
    sign_in(browser, world.secretary)
    text = said_in(browser.get(f"/files/shares/{plan}.docx").content)
    assert text.count("费用分摊告知单") >= 6
    assert "征求意见稿" in text


def test_notices_are_for_who_may_see_owners_there(
    world: World, project: Project, plan: int, browser: TestClient
) -> None:
    for who, status in ((world.leader, 403), (world.grid_worker, 403), (world.stranger, 404)):
        browser.cookies.clear()
        sign_in(browser, who)
        assert browser.get(f"/files/shares/{plan}.pdf").status_code == status
