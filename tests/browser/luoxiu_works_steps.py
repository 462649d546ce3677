"""罗秀二村 from its design to the hand-over: what the purses pay, and what the households pay in."""

import re
from collections.abc import Mapping
from datetime import UTC, date, datetime, time

from playwright.sync_api import Page, expect
from sqlalchemy import select
from sqlmodel import Session, col

from models.enums import Purse, Role
from models.grids import Unit
from models.money_enums import BookingKind
from models.people import Person
from models.renewals import Project
from services import audit
from services.access import EVERYWHERE, Actor, Grant
from services.db import engines_for
from services.renewals import money_bookings
from services.renewals.money_bookings import Entry
from tests.browser.conftest import settled
from tests.browser.luoxiu_steps import NET, SECRETARY, SUBSIDY
from tests.browser.test_prepare_a_vote import chosen


def plan_money(page: Page) -> None:
    """What each purse is planned to pay and has committed."""
    page.get_by_role("radio", name="Change the plan").click()
    for purse, amount in (("Self-raised", NET), ("District and street subsidy", SUBSIDY)):
        for what in ("planned", "committed"):
            page.get_by_label(re.compile(rf"{purse}.*{what}|{what}.*{purse}", re.IGNORECASE)).fill(amount)
    page.get_by_label("Reason", exact=True).fill("补贴批复，各户协议已签")
    page.get_by_role("button", name="Save the plan").click()
    expect(page.get_by_text("Saved.")).to_be_visible()


def take_in(page: Page, door: str, amount: str) -> None:
    """Book what a household paid in, as the first row of the account."""
    settled(page)
    page.get_by_role("radio", name="Book", exact=True).click()
    page.get_by_label("Amount in yuan").fill(amount)
    chosen(page, "Purse", "Self-raised")
    chosen(page, "Household", door)
    page.get_by_label("Reason", exact=True).last.fill(f"{door}分摊款到账")
    page.get_by_role("button", name="Book", exact=True).click()
    expect(page.get_by_text("Account: 1 rows")).to_be_visible()


def the_others_pay_in(url: str, day: date, shares: Mapping[str, int]) -> None:
    """The same for every other household, by the service: a share in fen by door."""
    at = datetime.combine(day, time(4), UTC)
    with Session(engines_for(url)[1]) as db:
        person = db.scalars(select(col(Person.id)).where(col(Person.display_name) == SECRETARY)).one()
        actor = Actor(person or 0, SECRETARY, (Grant(Role.SECRETARY, EVERYWHERE),))
        project = db.scalars(select(Project)).one()
        units = select(col(Unit.door), col(Unit.id)).where(col(Unit.stairwell_id) == project.place_id)
        for door, unit in db.execute(units.where(col(Unit.door).in_(shares))).all():
            paid = Entry(
                purse=Purse.SELF_RAISED, kind=BookingKind.RECEIPT, amount_fen=shares[door], booked_on=day,
                reason="分摊款到账", unit_id=unit,
            )  # fmt: skip
            token, id = f"{door} pays", project.id or 0
            money_bookings.book(db, actor, project_id=id, entry=paid, on=day, token=token, at=at)
        audit.write_pending(db)
        db.commit()
    for engine in engines_for(url):
        engine.dispose()
