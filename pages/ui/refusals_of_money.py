"""What is said for refusals about money: plans, bookings, sub-accounts of the fund, shares and hardship."""

from pages.ui.i18n import N_

OF_MONEY = {
    "amount_not_positive": N_("Enter an amount above nothing."),
    "plan_unchanged": N_("Nothing in the plan was changed. Change an amount, then save."),
    "booked_in_the_future": N_("The day lies in the future. Book what has happened; plan the rest as due."),
    "purse_short": N_(
        "This purse holds {holds_fen}, which is not enough. Book the money that came in first, or another purse."
    ),
    "refund_too_large": N_(
        "This household has paid in {paid_in_fen}. No more can be given back or taken back."
    ),
    "reduction_too_large": N_("This purse has committed {committed_fen}. It cannot be lowered by more."),
    "milestone_differs": N_(
        "What is due belongs to another purse or goes the other way. Choose a fitting one."
    ),
    "milestone_booked": N_("Something was booked on it already. It keeps its purse and its kind."),
    "booking_taken_back": N_("This row was taken back already, or takes another one back."),
    "booking_of_contract": N_(
        "This money went to a supplier. On the page of the contract, note what came back with a minus."
    ),
    "nothing_entered": N_("Nothing was changed in the table."),
    "account_changed": N_(
        "Somebody else entered the sub-account of door {door} meanwhile. Look at it again."
    ),
    "account_twice": N_("This household is named in an earlier row already."),
    "account_door_unknown": N_("No household here has this door."),
    "account_door_several": N_("Several households fit. Name the building and the stairwell as well."),
    "account_amount_missing": N_("The first deposit or the balance is missing."),
    "account_day_unreadable": N_("The day cannot be read, or lies in the future."),
    "share_net_negative": N_("Others cover more than the price. Check both amounts."),
    "share_table_unknown": N_("This table was not in force on that day. Choose another one."),
    "share_coefficients": N_(
        "The coefficients cannot be read. Write one a floor, from the first up, like 0 0.5 1 1.1."
    ),
    "share_floor_missing": N_("The floor is not known of: {doors}. Correct these households first."),
    "share_area_missing": N_(
        "The area is not known of: {doors}. Correct these households first, or choose a table without areas."
    ),
    "share_doors": N_("Two households have the same door. Correct the register first."),
    "share_purse": N_("Households do not pay into this purse. Choose another one."),
    "share_no_household": N_("No household is known here. Bring in the register of owners first."),
    "share_too_many": N_("There are more than {most} households here. Divide the project by building."),
    "share_draft_exists": N_("There is a draft already. Change it, or drop it first."),
    "share_plan_frozen": N_(
        "This plan is agreed and frozen. Draft a new one, which takes its place once agreed."
    ),
    "share_plan_replaced": N_("A later plan has taken the place of this one. Look at the later one."),
    "share_figure_of_one_outside": N_(
        "Door {door} stays out and has a figure of its own. Choose one of the two."
    ),
    "share_difference": N_(
        "The shares do not sum to the net cost: {difference_fen} is left over. Change an own figure first."
    ),
    "agreed_in_the_future": N_("The day of the agreement lies in the future."),
    "hardship_exceeds_share": N_(
        "More is relieved than the share comes to: {doors}. End the relief there first."
    ),
    "hardship_too_large": N_("Of this share {left_fen} is left to relieve. Enter that or less."),
    "hardship_purse": N_(
        "Name the purse that takes it over; it cannot be the one that the households pay into."
    ),
    "hardship_ended": N_("This relief has ended already."),
    "agreed_by_missing": N_("Enter who agreed to it."),
    "third_party_missing": N_("Enter who pays in place of the household."),
    "until_missing": N_("Enter until when it is deferred."),
    "until_past": N_("The day until when lies in the past. Choose a later one."),
}
