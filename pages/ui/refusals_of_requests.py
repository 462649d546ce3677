"""What is said to a person for each refusal about requests of residents."""

from pages.ui.i18n import N_

OF_REQUESTS: dict[str, str] = {
    "request_incomplete": N_("Choose where it is and what it is about."),
    "request_text_missing": N_("Write what was said, in a few words."),
    "request_category_unknown": N_("This category is not known. Choose one of the list."),
    "request_source_unknown": N_("Choose how the request came in from the list."),
    "request_number_taken": N_("Another request has the number {number}. Open that one."),
    "request_joined_to_itself": N_("A request is not joined with itself. Enter another number."),
    "request_step": N_(
        "It has moved on meanwhile, so this step is not possible now. Look at what comes next."
    ),
    "request_clock": N_("Accept it as a question or as an ordinary matter; more days have to be approved."),
    "request_late_already": N_("It is late already, so more days cannot be approved any more."),
    "request_photo_frozen": N_("The request is closed, so its photos stay."),
    "handler_missing": N_("Choose one person, or name a body outside."),
    "call_back_incomplete": N_("Say whether it is solved and how satisfied they are."),
    "parked_in_the_past": N_("Choose a day after today."),
    "import_request_in_use": N_("Work was done on request {number} since, so the file cannot be taken back."),
    "lead_known": N_("This renewal is linked to the request already."),
    "request_has_renewal": N_(
        "The renewal “{name}” that came from this request goes on. Open it, or link another one."
    ),
    "lead_not_ended": N_("It goes on still, so there is no outcome to tell yet."),
}
