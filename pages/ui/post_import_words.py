"""Words for sheets of posts that are brought in: what is wrong with a row, what a column is."""

from pages.ui.i18n import N_

REASONS: dict[str, str] = {
    "post_unknown": N_("The post is none of the net’s. Write it like 楼组长 or 微网格长."),
    "holder_missing": N_("Nobody is named. Fill in who holds the post."),
    "holder_long": N_("The name is longer than 64 characters."),
    "phone_long": N_("The phone is longer than 32 characters."),
    "post_place_unknown": N_(
        "The place is not known here, or several are called so. Write estate, building and stairwell."
    ),
    "post_not_at_such_place": N_("Such a post does not belong at such a place. Check post and place."),
    "day_unreadable": N_("The day cannot be read. Write it like 2026-03-02."),
    "post_days_reversed": N_("The last day lies before the first. Check both."),
    "post_twice_in_file": N_(
        "The same person has this post in row {first_row} already. Keep one row, or part the days."
    ),
    "post_known": N_("This person holds this post already, so it stays as it is."),
}
TWICE = N_("Holders who stand in the file twice for one post. Keep one row of each.")
FIELDS: dict[str, str] = {
    "post": N_("Post"),
    "holder": N_("Who holds it"),
    "since": N_("First day"),
    "until": N_("Last day"),
}
