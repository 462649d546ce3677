"""The course from tender to warranty in words: its parts, its next steps, what can be noted, and points."""

from fractions import Fraction
from typing import Any

from pages.ui import formats
from pages.ui.i18n import N_, _
from services.renewals.next_step import Step

PARTS = {
    "tender": N_("Tender"),
    "bids": N_("Bids"),
    "scores": N_("Points"),
    "award": N_("Award"),
    "contract": N_("Contract and money"),
    "works": N_("Works"),
    "closing": N_("Audit, settlement, warranty"),
}
STEPS = {
    "prepare_tender": N_("Prepare the tender: what is asked for, and how bids are weighed."),
    "post_tender": N_("Post the tender, with the last day for bids."),
    "bids_come": N_("Bids are taken until {until}. So far: {n}."),
    "judge_bids": N_("Bids have closed. Say of {n} bids whether they are valid."),
    "too_few_bids": N_("{n} bids came in, it takes at least {fewest}. Give it up with its reason."),
    "begin_scores": N_("Every scorer gives points to every valid bid. No sheet is filled yet."),
    "score_bids": N_("Every scorer gives points to every valid bid. Points lacking on begun sheets: {n}."),
    "make_award": N_("The points are in. Make the award."),
    "post_award": N_("Post the award."),
    "take_award_back": N_("An objection was upheld. Take the award back and choose anew."),
    "answer_objections": N_("Answer the objections: {n}."),
    "award_hangs": N_("The award hangs until {until}. The contract can be signed after that day."),
    "draft_contract": N_("Draft the contract. It is to be signed by {until}."),
    "sign_contract": N_("Note the signature of the contract, due by {until}."),
    "ended_early": N_("The contract ended early, on {until}."),
    "mend_findings": N_("Works are under way. Findings to be mended: {n}."),
    "visit_site": N_("Works are under way, until {until}. Look at them, and note what was seen."),
    "accept_works": N_("Works are under way, until {until}. Look at them, then note the acceptance."),
    "audit_price": N_("The works are accepted. Note the price audit."),
    "settle": N_("The price is audited. Settle the contract."),
    "note_warranty": N_("Note the warranty: what the supplier answers for, and until when."),
    "pay_rest": N_("{fen} may be paid now."),
    "warranty_runs": N_("All is done. The warranty runs until {until}."),
    "all_done": N_("All is done. The warranty ended on {until}."),
}
ACTIONS = {
    "prepare_tender": N_("Prepare a tender"),
    "change_tender": N_("Change the tender"),
    "post_tender": N_("Post the tender"),
    "receive_bid": N_("Take a bid in"),
    "judge_bids": N_("Judge a bid"),
    "score_bids": N_("Fill a score sheet"),
    "make_award": N_("Make the award"),
    "post_award": N_("Post the award"),
    "take_objection": N_("Take down an objection"),
    "answer_objections": N_("Answer an objection"),
    "take_award_back": N_("Take the award back"),
    "draft_contract": N_("Draft the contract"),
    "change_contract": N_("Change the draft"),
    "sign_contract": N_("Note the signature"),
    "visit_site": N_("Note a look at the works"),
    "site_photos": N_("Photos of the works"),
    "mend_findings": N_("Note a mending"),
    "accept_works": N_("Note the acceptance"),
    "add_milestone": N_("Add a milestone"),
    "meet_milestone": N_("Note a milestone as met"),
    "pay": N_("Note a payment"),
    "amend_contract": N_("Amend the contract"),
    "audit_price": N_("Note the price audit"),
    "settle": N_("Settle the contract"),
    "note_warranty": N_("Note a warranty"),
    "end_contract": N_("End the contract early"),
    "end_tender": N_("Give the tender up"),
}
LEADS_TO = {
    "bids_come": "receive_bid",
    "too_few_bids": "end_tender",
    "begin_scores": "score_bids",
    "award_hangs": "take_objection",
    "pay_rest": "pay",
}
"""Steps that are done by an action of another name."""


def step_text(step: Step) -> str:
    """What comes next, with its days and numbers."""
    told: dict[str, Any] = {"until": formats.day(step.until), **step.more}
    if "fen" in told:
        told["fen"] = formats.money(told["fen"])
    return _(STEPS[step.code], **told)


def action_of(step: Step) -> str:
    """The action that does a step; "" for one that only waits."""
    code = LEADS_TO.get(step.code, step.code)
    return code if code in ACTIONS else ""


def points(value: Fraction) -> str:
    """Points of 100 with at most four decimals, cut and marked where there are more."""
    tens = value.numerator * 10_000 // value.denominator
    text = f"{tens // 10_000}.{tens % 10_000:04d}".rstrip("0").rstrip(".")
    return text if Fraction(tens, 10_000) == value else f"{text}…"


def percent(basis_points: int) -> str:
    """A share in 0.01 %."""
    return points(Fraction(basis_points, 100)) + " %"
