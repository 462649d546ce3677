"""What the secretary of 华滨 does on the screens to bring one lift from its bids to its end; told in test_huabin.py."""

import os
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Literal

from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import settled, type_day
from tests.browser.luoxiu_steps import attach_scan as attach_scan
from tests.browser.luoxiu_steps import opened
from tests.browser.luoxiu_steps import record as record
from tests.browser.test_prepare_a_vote import chosen, pressed, typed

BOARD, STAGES = "/pipeline", 13
NONE: Mapping[str, str] = {}
COUNTED = ("In all", "Under way", "Finished")


def environment(home: Path) -> dict[str, str]:
    """Where an installation in a folder keeps all that it has."""
    return {**os.environ, "DUOGE_HOME": str(home), "DATABASE_URL": f"sqlite:///{home / 'duoge.db'}"}


def counts(page: Page) -> tuple[str, ...]:
    """How many renewals there are, are under way and finished, as the board says."""
    page.goto(BOARD)
    expect(page.get_by_role("article").first).to_be_visible()
    settled(page)
    metric = page.get_by_test_id("stMetric")
    return tuple(
        metric.filter(has_text=name).get_by_test_id("stMetricValue").first.inner_text() for name in COUNTED
    )


@dataclass(frozen=True, slots=True)
class Waits:
    """What a card of the board says: what people wait for, and what its gate lacks or opens."""

    said: str
    gate: str


def waits(card: Locator) -> Waits:
    """What a card of the board waits for; nothing for one that is finished."""
    gate = card.locator(".gate")
    said = card.locator(".where").inner_text().partition(" · ")[2]
    return Waits(said, gate.inner_text() if gate.count() else "")


def renewal_that_waits(page: Page, what: str) -> str:
    """The address of the page of the renewal whose card says this."""
    link = page.get_by_role("article").filter(has_text=what).get_by_role("link")
    return link.get_attribute("href") or ""


def story(page: Page) -> None:
    """Back from its tender or its shares to the page of the renewal."""
    page.get_by_test_id("stMain").get_by_role("link", name=re.compile("One project|To the project")).click()
    expect(page.get_by_text("What waits, and what to do next")).to_be_visible()
    settled(page)


def course(page: Page, *, by: Literal["link", "button"] = "link") -> None:
    """From the page of the renewal to its tender and works: by the link, or the next step leads there."""
    page.get_by_test_id("stMain").get_by_role(by, name="Tender and works").click()
    expect(page.get_by_role("heading", name="Tender and works")).to_be_visible()
    settled(page)


def waits_for(page: Page, *whats: str) -> None:
    """The page of the renewal says that the way to the next stage waits for this and nothing else."""
    told = page.get_by_test_id("stMarkdown").filter(has_text=re.compile("Cannot go on to .* yet, because:"))
    expect(told.get_by_role("listitem")).to_have_text(
        [re.compile(rf"^{re.escape(w)} · up to: ") for w in whats]
    )


def may_go_on(page: Page, stage: str) -> None:
    """The page of the renewal says that nothing stands in the way."""
    expect(page.get_by_text(re.compile(f"May go on to: {stage}"))).to_be_visible()


def advance(page: Page, stage: str, reason: str, *, waits: str = "") -> None:
    """Move it on with its button, saying why and what it waits for then; see it stand in its next stage."""
    dialog = opened(page, "Move forward")
    dialog.get_by_role("textbox", name="Reason").fill(reason)
    dialog.get_by_role("textbox", name="What it waits for then").fill(waits)
    dialog.get_by_role("button", name="Move", exact=True).click()
    expect(page.get_by_text(re.compile(rf"Stage \d+ of {STAGES}: {re.escape(stage)}"))).to_be_visible()
    expect(dialog).to_be_hidden()
    settled(page)


def done(page: Page, told: str) -> None:
    """What was done is said, and the page stands again."""
    expect(page.get_by_test_id("stToast").filter(has_text=told).first).to_be_visible()
    settled(page)


def next_deed(page: Page, deed: str) -> None:
    """Choose the next step of the course from its button."""
    settled(page)
    page.get_by_role("button", name=deed, exact=True).first.click()


def sent(page: Page, deed: str) -> None:
    """Send the form whose button bears the name of its deed."""
    page.get_by_test_id("stFormSubmitButton").get_by_role("button", name=deed, exact=True).click()


def note(page: Page, deed: str) -> None:
    """Choose something that is not the next step from the list of what can be noted."""
    settled(page)
    chosen(page, "Note something else", deed)
    expect(page.get_by_test_id("stForm")).to_be_visible()
    settled(page)


def bids_closed(page: Page) -> date:
    """The last day for bids, as the page of the tender says it."""
    told = page.get_by_text(re.compile(r"bids until \d+ \w{3} \d{4}")).inner_text()
    return datetime.strptime(told.rpartition("bids until ")[2], "%d %b %Y").date()


def judge(page: Page, bids: int) -> None:
    """Say of every bid that it is valid."""
    for left in range(bids, 0, -1):
        expect(page.get_by_text(f"Say of {left} bids whether they are valid.")).to_be_visible()
        next_deed(page, "Judge a bid")
        pressed(page, "Save")
    expect(page.get_by_text("Every scorer gives points to every valid bid.")).to_be_visible()


def score(page: Page, scorer: str, points: Mapping[str, Sequence[str]]) -> None:
    """Fill one scorer's sheet: by criterion, the points of each bid."""
    next_deed(page, "Fill a score sheet")
    whose = page.get_by_role("combobox", name="Whose points")
    whose.fill(scorer)
    whose.press("Enter")
    expect(page.get_by_label("Scorer", exact=True)).to_have_value(scorer)
    settled(page)
    for criterion, given in points.items():
        for nth, text in enumerate(given):
            typed(page, criterion, text, nth=nth)
    pressed(page, "Store the sheet")
    done(page, "The sheet is stored.")


def award(page: Page, best: str, on: date) -> None:
    """Award it to the best, and hang the award out the same day."""
    next_deed(page, "Make the award")
    expect(page.get_by_role("combobox", name="The award goes to")).to_have_value(
        re.compile(f"{best}.*rank 1")
    )
    type_day(page, "Made on", on)
    sent(page, "Make the award")
    done(page, "The award is made.")
    next_deed(page, "Post the award")
    type_day(page, "Hangs since", on)
    sent(page, "Post the award")
    done(page, "The award hangs.")


def sign_contract(page: Page, number: str) -> None:
    """Draft the contract and note its signature."""
    next_deed(page, "Draft the contract")
    typed(page, "Number of the contract", number)
    pressed(page, "Save")
    done(page, "The contract is drafted.")
    next_deed(page, "Note the signature")
    sent(page, "Note the signature")
    done(page, "The contract is signed.")


def commit(page: Page, purses: Sequence[str]) -> None:
    """Each purse commits what it planned."""
    page.get_by_role("button", name="Change the funding plan").click()
    expect(page.get_by_label("Budget in yuan")).to_be_visible()
    settled(page)
    for purse in purses:
        planned = page.get_by_label(f"{purse}, planned", exact=True).input_value()
        page.get_by_label(f"{purse}, committed", exact=True).fill(planned)
    form = page.get_by_test_id("stForm").filter(has=page.get_by_label("Budget in yuan"))
    form.get_by_label("Reason").fill("三方确认")
    form.get_by_role("button", name="Save the plan").click()
    done(page, "Saved.")


def pay_in(page: Page, door: str, yuan: str) -> None:
    """A household pays its share."""
    form = page.get_by_test_id("stForm").filter(has=page.get_by_label("From or to whom"))
    expect(form.get_by_label("Amount in yuan")).to_have_value("")
    settled(page)
    chosen(page, "Purse", "Self-raised")
    chosen(page, "Household", door)
    form.get_by_label("Amount in yuan").fill(yuan)
    form.get_by_label("Reason").fill("自筹款到账")
    form.get_by_role("button", name="Book").click()
    done(page, "Booked.")


def owed(page: Page) -> dict[str, str]:
    """What each door still owes, as the shares say to which the next step leads; yuan as they are typed."""
    page.get_by_role("button", name="Shares of the households").click()
    expect(page.get_by_role("heading", name="Who pays what")).to_be_visible()
    told = page.get_by_test_id("stMarkdown").filter(has_text="Not paid in yet: ")
    expect(told).to_be_visible()
    return dict(re.findall(r"(\S+) ¥([\d,.]+)", told.inner_text()))


def book(page: Page) -> None:
    """Open the form in which money is booked."""
    pressed(page, "Book", role="radio")
    expect(page.get_by_label("From or to whom")).to_be_visible()
    settled(page)


def entered(
    page: Page, send: str, told: str, fields: Mapping[str, str] = NONE, choices: Mapping[str, str] = NONE
) -> None:
    """Fill the form that stands, send it, and see that it is said what was done."""
    for field, text in fields.items():
        typed(page, field, text)
    for field, option in choices.items():
        chosen(page, field, option)
    sent(page, send)
    done(page, told)


def look(page: Page, seen: str) -> None:
    """A look at the works."""
    next_deed(page, "Note a look at the works")
    entered(page, "Store it", "It is stored.", {"What was seen": seen})


def pay_part(page: Page, title: str, yuan: str) -> None:
    """A part of the price: named, met, and paid from what was raised."""
    note(page, "Add a milestone")
    part = {"What has to be there": title, "Amount in yuan": yuan}
    entered(page, "Add the milestone", "The milestone is added.", part, {"Purse": "Self-raised"})
    note(page, "Note a milestone as met")
    entered(page, "Note it as met", "The milestone is met.")
    note(page, "Note a payment")
    paid = {"Amount in yuan, with a minus if it came back": yuan}
    whence = {"For the milestone": title, "Purse": "Self-raised"}
    entered(page, "Note the payment", "The payment is noted.", paid, whence)


def accept(page: Page, by: str) -> None:
    """The works pass."""
    next_deed(page, "Note the acceptance")
    entered(page, "Note the acceptance", "The acceptance is noted.", {"Accepted by": by})


def settle(page: Page, auditor: str, yuan: str) -> None:
    """The price is audited, and the contract settled at what the audit found."""
    next_deed(page, "Note the price audit")
    audit = {"Auditor": auditor, "Asked for, in yuan": yuan, "Found right, in yuan": yuan}
    entered(page, "Note the price audit", "The audit is noted.", audit)
    next_deed(page, "Settle the contract")
    entered(page, "Settle the contract", "The contract is settled.")
