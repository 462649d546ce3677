"""Words for sheets of requests that are brought in: what is wrong with a row, what a column is."""

from pages.ui.i18n import N_

REASONS: dict[str, str] = {
    "request_number_missing": N_("The request has no number. Fill it in."),
    "request_number_long": N_("The number is longer than 40 characters."),
    "request_twice": N_("This number is in the file twice; the first is in row {first_row}. Keep one row."),
    "request_known": N_("A request of this number is here already."),
    "reported_missing": N_(
        "The time of the report is missing or cannot be read. Write it like 2026-03-02 08:30."
    ),
    "moment_unreadable": N_("A time cannot be read and is left out."),
    "category_unknown": N_("The category is none of the 14, so it is put under “other”."),
    "source_unknown": N_("How it came in is not known here, so it is put under the hotline."),
    "resolved_unreadable": N_("Whether it was solved cannot be read and is left out."),
    "satisfaction_unreadable": N_("How satisfied somebody was cannot be read and is left out."),
    "call_back_half": N_("A call-back needs both, solved and satisfied; the one alone is left out."),
    "closed_before_reported": N_("It is closed before it was reported. Check both times."),
    "label_differs": N_("The sheet's own “on time” differs from what its times say."),
}
TWICE = N_("Requests whose number is in the file twice. Keep one row of each.")
FIELDS: dict[str, str] = {
    "number": N_("Number of the hotline"),
    "reported_at": N_("Reported"),
    "due_at": N_("Answer due"),
    "closed_at": N_("Closed at"),
    "contacted_at": N_("First contact"),
    "on_time": N_("On time, as the sheet says"),
    "category": N_("Category"),
    "title": N_("Title"),
    "text": N_("What they ask for"),
    "source": N_("How it came in"),
    "resolved": N_("Really solved"),
    "satisfaction": N_("How satisfied"),
    "handler": N_("Handler"),
}
