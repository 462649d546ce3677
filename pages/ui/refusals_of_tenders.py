"""What is said to a person for each refusal about tenders, contracts and works."""

from pages.ui.i18n import N_

OF_TENDERS: dict[str, str] = {
    "amount_nothing": N_("Enter the amount. Money that came back stands with a minus."),
    "day_in_the_future": N_("{day} has not come yet. Enter the day on which it happened."),
    "ends_before_start": N_("The last day lies before the first. Check both days."),
    "site_photo_frozen": N_("What was found is mended, so its photos stay as proof."),
    "tender_exists": N_(
        "This renewal has a tender already. Go on with it, or give it up with a reason first."
    ),
    "tender_title_missing": N_("Enter what is asked for."),
    "method_reason_missing": N_("Say why it is not an open tender."),
    "criteria_missing": N_("Enter by what bids are judged: 1 to {most} lines, each a name and its weight."),
    "criterion_unreadable": N_("{line} is no criterion. Write its name, then its weight, such as: Price 40"),
    "criterion_nameless": N_("A criterion has no name. Name every one."),
    "criterion_twice": N_("Two criteria have the same name. Keep one."),
    "weights_wrong": N_(
        "The weights make {sum} together. They have to be more than 0 each and 100 together."
    ),
    "tender_posted": N_(
        "This tender hangs already, so it is changed no more. Give it up and prepare another."
    ),
    "tender_not_posted": N_("This tender does not hang. Post it first."),
    "tender_over": N_("This tender is over already."),
    "bids_close_too_soon": N_(
        "Bids have to be taken until {earliest} at least. Choose that day or a later one."
    ),
    "bids_still_come": N_("Bids are taken in still. They are opened, judged and scored when that is over."),
    "bid_early": N_("The tender hangs since {posted_on}. A bid cannot be older."),
    "bid_late": N_("Bids were taken until {closed_on}. This one came too late and is not taken in."),
    "bid_twice": N_("{name} has bid already. Look for it in the list."),
    "tenderer_missing": N_("Enter who bids."),
    "bid_state_missing": N_("Say whether the bid is valid, rejected or withdrawn."),
    "bid_over_limit": N_(
        "The bid is above the most that may be bid, {most_fen}. Reject it with this reason."
    ),
    "bid_not_valid": N_("Only a valid bid gets the award."),
    "bids_weighed": N_("An award was made, so bids and points stand. Take the award back first."),
    "bids_not_judged": N_("Some bids were not looked at yet. Say of each whether it is valid."),
    "bids_too_few": N_(
        "It takes {fewest} bids at least. Give this tender up with that reason, and begin anew."
    ),
    "scorer_missing": N_("Enter whose points these are."),
    "points_out_of_range": N_("Points are from 0 to 100, with at most two decimals. Check them."),
    "points_misplaced": N_("Points were given for a bid that is not weighed. Open the sheet again."),
    "scores_lacking": N_("Not every bid has points from every scorer. Fill the sheets first."),
    "award_exists": N_("There is an award already. Take it back with a reason first."),
    "award_reason_missing": N_("This bid is not alone at the top. Say why it gets the award."),
    "award_before_close": N_("Bids were taken until {closed_on}. The award comes after that day."),
    "award_posted": N_("This award hangs already."),
    "award_over": N_("This award was taken back."),
    "award_not_posted": N_("This award does not hang. Post it first."),
    "award_still_hangs": N_("The award hangs until {last}. The contract is signed after that day."),
    "award_objected": N_(
        "An objection to the award is upheld or not answered. Answer it, or take the award back."
    ),
    "posted_before_made": N_("The award was made on {made_on}. It cannot hang earlier."),
    "objector_missing": N_("Enter who objects."),
    "objection_before_posting": N_("The award hangs since {posted_on}. An objection to it cannot be older."),
    "contract_exists": N_("The contract of this award is drafted already. Go on with it."),
    "contract_number_missing": N_("Enter the number of the contract."),
    "retention_out_of_range": N_("The retention is from 0 to less than 100 percent."),
    "contract_signed_already": N_("The contract is signed. What changes now is an amendment."),
    "contract_not_signed": N_("The contract is not signed yet."),
    "contract_not_binding": N_("No contract is in force: it is not signed yet, or has ended."),
    "contract_settled": N_("The contract is settled. Nothing more is agreed or audited."),
    "before_signing": N_("The contract was signed on {signed_on}. Enter that day or a later one."),
    "amendment_empty": N_("Enter what changes: the price, the last day, or both."),
    "amendment_backdated": N_("The last agreement is of {last}. A new one cannot be older."),
    "amendment_below_paid": N_(
        "The price would be below what is paid or named in milestones. Check the amount."
    ),
    "milestone_title_missing": N_("Name the milestone."),
    "milestones_over_price": N_("All milestones would be more than the price. {left_fen} is left."),
    "milestone_not_met": N_("This milestone is not met yet. Note the day first."),
    "milestone_overpaid": N_("This is more than the milestone names. {left_fen} of it is left."),
    "paid_over_price": N_(
        "This is more than may be paid by now: {left_fen} is left, {kept_fen} is kept until the warranty is over. "
        "More needs an amendment."
    ),
    "refund_over_paid": N_("Only {paid_fen} was paid. No more can come back."),
    "repayment_note_missing": N_("Say why the money came back."),
    "payment_purse_missing": N_("Choose the purse that pays, or into which the money came back."),
    "visitor_missing": N_("Enter who looked at the works."),
    "finding_missing": N_("Enter what was seen."),
    "nothing_to_mend": N_("Nothing was found then, so there is nothing to mend."),
    "mended_before_found": N_("It was found on {visited_on}. It cannot be mended earlier."),
    "mending_missing": N_("Enter how it was mended."),
    "acceptor_missing": N_("Enter who accepted the works."),
    "defects_missing": N_("Enter the defects."),
    "findings_not_mended": N_("{n} findings stand against this result. Note first how they were mended."),
    "works_not_accepted": N_("The works are not accepted yet. Note the acceptance first."),
    "before_acceptance": N_("The works were accepted on {held_on}. Enter that day or a later one."),
    "audit_body_missing": N_("Enter who audited the price."),
    "audit_over_submitted": N_("The audit found more than was asked for. Check both amounts."),
    "price_not_audited": N_("The price is not audited yet. Note the audit first."),
    "before_audit": N_("The price was audited on {audited_on}. Enter that day or a later one."),
    "settlement_over_audit": N_("The audit found {most_fen} right. No more is settled."),
    "settlement_over_contract": N_(
        "The contract with its amendments is {most_fen}. More needs an amendment first."
    ),
    "settlement_below_paid": N_("{paid_fen} is paid already. Note first what came back."),
    "warranty_what_missing": N_("Enter what the supplier answers for."),
}
