"""罗秀二村 from its agreement to the agent builder's contract: shares, tender, award, signature."""

from datetime import date, timedelta

from playwright.sync_api import Page, expect

from tests.browser.conftest import PATIENCE, settled, type_day
from tests.browser.luoxiu_steps import PRICE, SUBSIDY
from tests.browser.test_prepare_a_vote import chosen, pressed, typed


def make_final(page: Page) -> None:
    """The result hung out to its end."""
    page.get_by_role("button", name="Make it final").press("Enter")
    page.get_by_role("button", name="Yes, it is final").press("Enter")
    expect(page.get_by_text("Result posted → Final")).to_be_visible()


def shares_on_screen(page: Page) -> dict[str, str]:
    """What each door pays, as the table of shares shows it."""
    expect(page.get_by_role("heading", name="Who pays what")).to_be_visible(timeout=PATIENCE)
    settled(page)
    table = page.get_by_test_id("stDataFrame").last
    expect(table.locator("[role=gridcell]").first).to_be_attached()
    heads = table.locator("[role=columnheader]").all_text_contents()
    told = table.locator("[role=gridcell]").all_text_contents()
    rows = [told[n : n + len(heads)] for n in range(0, len(told), len(heads))]
    return {row[heads.index("Door")]: row[heads.index("Share")] for row in rows}


def draft_shares(page: Page) -> None:
    """Try the terms, and draft a plan on them."""
    page.get_by_role("radio", name="What if").click()
    expect(page.get_by_label("Price in yuan")).to_have_value("700000.00")
    covered = page.get_by_label("Others cover, in yuan")
    covered.fill(SUBSIDY)
    covered.press("Tab")
    chosen(page, "Way of sharing", "Guangzhou guidance")
    chosen(page, "Households pay into", "Self-raised")
    settled(page)
    pressed(page, "Draft a plan on these terms")
    expect(page.get_by_text("Plan 1")).to_be_visible()


def agree_shares(page: Page) -> None:
    """Freeze what is drafted."""
    settled(page)
    page.get_by_role("radio", name="Change the draft").click()
    expect(page.get_by_role("button", name="Save the draft")).to_be_visible()
    settled(page)
    page.get_by_role("button", name="Agree and freeze").click()
    page.get_by_role("button", name="It is agreed").click()
    expect(page.get_by_role("heading", name="Who pays what")).to_be_visible()


def next_deed(page: Page, name: str) -> None:
    """Choose the next step of the course from its button."""
    settled(page)
    page.get_by_role("button", name=name, exact=True).first.click()


def hire(page: Page, *, builder: str, ago: int, on: date) -> None:
    """A direct award to an agent builder, from what is asked for to the signature."""
    next_deed(page, "Prepare a tender")
    chosen(page, "How the bidder is found", "Direct award")
    typed(page, "Why not an open tender", "业主大会选定的代建单位")
    pressed(page, "Save")
    next_deed(page, "Post the tender")
    type_day(page, "Hangs since", on - timedelta(days=ago))
    type_day(page, "Bids until, that day included", on - timedelta(days=1))
    sent(page, "Post the tender")
    expect(page.get_by_text("Tender posted")).to_be_visible()
    settled(page)
    chosen(page, "Note something else", "Take a bid in")
    typed(page, "Bidder", builder)
    typed(page, "Amount in yuan", PRICE)
    pressed(page, "Take the bid in")
    expect(page.get_by_text("Bids have closed. Say of 1 bids whether they are valid.")).to_be_visible()
    next_deed(page, "Judge a bid")
    pressed(page, "Save")
    for deed in ("Make the award", "Post the award"):
        next_deed(page, deed)
        sent(page, deed)
    next_deed(page, "Draft the contract")
    typed(page, "Number of the contract", "LX-1")
    pressed(page, "Save")
    next_deed(page, "Note the signature")
    sent(page, "Note the signature")
    expect(page.get_by_text("Works are under way").first).to_be_visible()


def sent(page: Page, name: str) -> None:
    """Send the form whose button bears the name of its deed."""
    page.get_by_test_id("stFormSubmitButton").get_by_role("button", name=name, exact=True).click()
