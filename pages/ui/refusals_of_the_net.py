"""What is said to a person for each refusal about posts, handovers, substitutes and patrols."""

from pages.ui.i18n import N_

OF_THE_NET = {
    "post_dates": N_("A post cannot end before it begins. Check the days."),
    "post_not_here": N_(
        "The post «{post}» is not held at such a place ({place}). Choose another post or place."
    ),
    "post_twice": N_("This person holds the post «{post}» on these days already. Change that entry instead."),
    "post_changed": N_("Somebody changed this post meanwhile. Look at it again before taking it out."),
    "post_walked": N_("Patrols were made in this post, so it stays. Set its last day instead."),
    "chain_too_wide": N_("The chain is that of one neighbourhood. Choose a neighbourhood."),
    "nothing_carried": N_("There is nothing to hand over here."),
    "carried_changed": N_(
        "What is carried changed since you looked. Look at the list again, then hand it over."
    ),
    "same_holder": N_("This is one and the same person. Choose two."),
    "account_needed": N_("Only who has an account can take over tasks, doors, visits and seats in groups."),
    "taker_elsewhere": N_(
        "Whoever takes over has no role at {places}. {names} can give one; then try again."
    ),
    "handed_back": N_("This was given back already."),
    "absence_dates": N_("The last day lies before the first. Check the days."),
    "absence_past": N_("These days are over. Choose days to come."),
    "absence_twice": N_("There is a substitute for this person on these days already. Change that entry."),
    "substitute_away": N_(
        "One of the two is away, or stands in for the other, on these days. Choose somebody else."
    ),
    "absence_changed": N_("Somebody changed this entry meanwhile. Look at it again before taking it out."),
    "import_post_in_use": N_("The post of {holder} was used since, so the file cannot be taken back."),
}
