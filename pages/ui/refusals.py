"""What is said to a person for each refusal code: what is wrong, where, and how to mend it."""

from datetime import date, datetime
from enum import StrEnum

from pages.ui import formats, lift_words, upkeep_words
from pages.ui.i18n import N_, _
from pages.ui.labels import in_words
from pages.ui.refusals_of_boundaries import OF_BOUNDARIES
from pages.ui.refusals_of_consultations import OF_CONSULTATIONS
from pages.ui.refusals_of_money import OF_MONEY
from pages.ui.refusals_of_requests import OF_REQUESTS
from pages.ui.refusals_of_tenders import OF_TENDERS
from pages.ui.refusals_of_the_net import OF_THE_NET
from pages.ui.refusals_of_upkeep import OF_UPKEEP
from services.errors import Refused

TEXTS: dict[str, str] = {
    "not_found": N_(
        "This was not found, or it lies outside your area. Go back to the list and choose again."
    ),
    "not_allowed": N_("Your posts do not include this. An administrator can change your posts."),
    "conflict": N_("{by} changed this while you were working. Compare both versions and choose."),
    "sign_in_failed": N_("Name or password is wrong. Check both and try again."),
    "locked_out": N_(
        "Too many failed attempts. Try again in {minutes} minutes, or ask an administrator to reset."
    ),
    "ticket_spent": N_("This sign-in took too long to arrive. Sign in again."),
    "token_of_another": N_("This form belongs to another session. Open the page again."),
    "name_empty": N_("Enter a name."),
    "name_too_long": N_("The name is longer than {longest} characters. Shorten it."),
    "name_unreadable": N_("The name contains characters that cannot be shown. Type it again."),
    "name_taken": N_("The sign-in name {name} is taken. Choose another one."),
    "post_missing": N_("Choose at least one role and its place."),
    "password_too_short": N_("The password needs at least {shortest} characters."),
    "password_too_long": N_("The password is longer than {longest} bytes. Shorten it."),
    "password_too_plain": N_(
        "The password is too easy to guess: use more different characters and not your name."
    ),
    "password_wrong": N_("The present password is wrong."),
    "password_unchanged": N_("The new password is the old one. Choose another."),
    "password_mismatch": N_("The two new passwords differ. Type them again."),
    "remove_self": N_("You cannot remove your own account. Another administrator can."),
    "last_administrator": N_("At least one administrator must remain."),
    "tile_address": N_(
        "{given} is no address of map pictures. Set DUOGE_TILES to one like http://tiles.example/{{z}}/{{x}}/{{y}}.png."
    ),
    "weak_secret": N_("The secret is missing or weak: set DUOGE_SECRET to at least 32 random bytes."),
    "reason_missing": N_("Give a reason."),
    "text_too_long": N_("The text is longer than {longest} characters. Shorten it."),
    "not_storable": N_("Something entered is too large or holds characters that cannot be kept. Check it."),
    "illegal_move": N_("It cannot go there from its present stage. Choose one of the next stages."),
    "project_not_open": N_("It is on hold, finished or cancelled, so it does not move."),
    "gate_shut": N_(
        "{n} conditions of that stage do not hold. What is missing stands on the page of the renewal."
    ),
    "stage_plan_unchanged": N_("No day of the plan was changed. Change one, then store it."),
    "plan_days_fall": N_(
        "«{planned_stage}» comes after «{stage_before}», so it needs a later day. Change one of them."
    ),
    "not_earlier": N_("It can only be sent back to an earlier stage of its route. Choose one of them."),
    "no_emergency_route": N_(
        "The emergency route is not open from here: nothing is left that it would skip."
    ),
    "project_not_held": N_("It is not on hold, so there is nothing to resume."),
    "project_not_cancelled": N_("It was not given up, so there is nothing to take up again."),
    "kind_unknown": N_("There is no such kind of renewal. Choose one of the list."),
    "kind_fixed": N_("Its kind is fixed: it has moved on or has evidence. Give it up and begin another one."),
    "place_too_wide": N_("A renewal belongs to an estate, a building or a stairwell. Choose one."),
    "lift_elsewhere": N_("This lift does not run there. Choose a lift of the place."),
    "lift_under_renewal": N_("This lift has a renewal under way: {name}. Go on with that one."),
    "renewal_known": N_(
        "A renewal of this name is under way at this place: {name}. Go on with that one, or give this one another name."
    ),
    "project_ended": N_("It is finished or given up, so this cannot be done with it."),
    "evidence_unknown": N_("A renewal of this kind asks for no such evidence. Choose one of the list."),
    "evidence_of_the_future": N_("The evidence is dated after today. Check its day."),
    "evidence_issuer_missing": N_("Enter who issued the evidence."),
    "evidence_number_missing": N_("This evidence bears a number. Enter it."),
    "evidence_result_missing": N_("Choose what the evidence says."),
    "evidence_ends_too_early": N_("It is valid until a day before its own. Check both days."),
    "evidence_not_standing": N_("This evidence counts no more, so it is not changed. Record a new one."),
    "evidence_frozen": N_("This renewal is finished. The scans of its evidence stay."),
    "vote_of_another": N_("This vote is about another renewal already. Choose another one."),
    "amount_negative": N_("An amount cannot be less than nothing."),
    "amount_too_large": N_("The amount is too large to be true. Check the zeros."),
    "amount_unreadable": N_("{written} is not an amount in yuan. Write it like 12,345.60 or 15万."),
    "lift_code_missing": N_("Enter the equipment code of the lift."),
    "lift_code_taken": N_("Another lift has the equipment code {number}. Check the code."),
    "lift_number_odd": N_("{field}: write a whole number up to {most}, or leave it empty."),
    "lift_measure_unclear": N_(
        "{text} cannot be read. Write speeds like 1.75 (m/s) and travels like 48.5 (m)."
    ),
    "lift_days_swapped": N_("{first} lies after {second}. Check both days."),
    "lift_day_ahead": N_("{field} lies ahead. Check the day."),
    "lift_not_replaced": N_(
        "Nothing is to be replaced on the register: the old lift is off it, or no use registration stands."
    ),
    "lift_retired": N_("This lift was taken off the register already."),
    "import_lift_in_use": N_(
        "A renewal rests on lift {lift} of this file. Cancel or correct the renewal first."
    ),
    "door_missing": N_("Enter the door number."),
    "door_too_long": N_("The door number is longer than {longest} characters. Shorten it."),
    "door_taken": N_("Door {door} already exists in this stairwell. Check the number."),
    "area_out_of_range": N_("The area must be more than 0 and at most {most} m². Check it."),
    "area_unclear": N_("The area {text} cannot be read. Write it like 86.50, with at most two decimals."),
    "phone_unknown": N_("No phone number is known for this owner."),
    "post_elsewhere": N_("This role cannot be given at that place. Choose a place that fits the role."),
    "export_unknown": N_("There is no such list. Go back and use the button on its page."),
    "export_too_long": N_("The list has more than {most} rows. Choose a smaller place."),
    "database_not_ready": N_("The database is not ready ({reason}). Run: python manage.py migrate"),
    "demo_in_production": N_(
        "This is a production installation (DUOGE_ENV): the demonstration stays out of it."
    ),
    "demo_exists": N_("The demonstration is there already. To fill it anew, take a new database."),
    "demo_not_empty": N_(
        "The database already holds data that is not the demonstration. Nothing was changed."
    ),
    "init_demonstration": N_("This database holds the demonstration. Take a new one for real work."),
    "init_done": N_("There is an administrator already. They can add people and reset passwords."),
    "subdistrict_exists": N_("There is a subdistrict or a place with this code already."),
    "code_empty": N_("Enter a code of at most 40 characters."),
    "backup_exists": N_("There is a file {file} already. Choose another name."),
    "backup_failed": N_("The backup was not made: {reason}"),
    "backup_tool_missing": N_("pg_dump is not installed. Install the Debian package postgresql-client."),
    "file_wrong_type": N_("A file ending in {ending} cannot be read. Save it as .xlsx or .csv."),
    "file_old_excel": N_("This is an old Excel file (.xls). Open it and save it as .xlsx."),
    "file_protected": N_(
        "The file has a password or is an old Excel file. Save it as .xlsx without a password."
    ),
    "file_empty": N_("The file is empty."),
    "file_no_rows": N_("The file has a head but no rows below it."),
    "file_too_big": N_("The file is over {limit_mb} MB. Divide it, for example by building."),
    "file_too_big_inside": N_(
        "The file is too big unpacked, or a stray cell lies far outside. Copy the table into a new file."
    ),
    "file_too_many_rows": N_("The file has over {limit} rows. Divide it."),
    "file_too_wide": N_("The file has over {limit} columns. Copy the table alone into a new file."),
    "file_broken": N_("The file is damaged or not what its name says. Save it again as .xlsx and try again."),
    "file_broken_quotes": N_(
        "The quotation marks in row {row} do not close. Mend the row or save the file as .xlsx."
    ),
    "file_encoding": N_("The text of the file cannot be read. Save it as CSV (UTF-8) or as .xlsx."),
    "file_no_head": N_("No row with the names of the columns was found. Put them into the first row."),
    "mapping_needed": N_("Say first which columns hold: {missing}."),
    "mapping_unknown_field": N_("A column is given a meaning that is not known: {field}."),
    "mapping_doubled": N_("Two columns are given the same meaning: {field}. Keep one."),
    "import_wrong_place": N_("A file of this kind cannot go into {place}. Choose another place."),
    "import_undone": N_("This file was taken back. Upload it again to bring it in."),
    "import_not_applied": N_("Nothing of this file is in yet."),
    "import_changed_since": N_("What row {row} brought in was changed by {file}. Take that back first."),
    "import_changed_by_hand": N_("What row {row} brought in was changed since. Correct it by hand."),
    "import_place_in_use": N_(
        "{place}, made by this file, is in use by now (in: {by}). It cannot be taken back."
    ),
    "door_ambiguous": N_("{door} may be several doors: {doors}. Type the building or stairwell as well."),
    "font_missing": N_(
        "This server has no Chinese font to put into a PDF. Take the Word file, or ask the administrator to install "
        "the package {package}."
    ),
    "round_not_open": N_("This vote is closed. Ballots can no longer be keyed in or corrected."),
    "answer_missing": N_("Write the answer that is given."),
    "through_missing": N_("Name the witness of the call, or the proxy as the written mandate names them."),
    "proxy_limit": N_(
        "{name} votes for {most} owners in this vote already, the most that one proxy may. Name another proxy."
    ),
    "group_dates": N_("The last day lies before the first one. Choose a later last day, or none."),
    "post_outside_group": N_("A post is held while the group stands. Choose days within the group's."),
    "members_outside": N_(
        "Somebody's days in the group would lie outside its own. Change these first, then the group's."
    ),
    "post_taken": N_(
        "Somebody else holds the post «{post}» on these days. End that first, or choose others."
    ),
    "member_twice": N_("This person is in the group on these days already. Change the post there."),
    "member_changed": N_("Somebody changed this entry meanwhile. Look at it again before taking it out."),
    "next_day_past": N_("The next day lies in the past. Choose today or a later day."),
    "visit_incomplete": N_("Nothing stored yet: choose the door and where the household stands."),
    "person_elsewhere": N_("This person does not work there. Choose somebody from the list."),
    "attachment_empty": N_("The file is empty. Choose another one."),
    "attachment_too_large": N_("The file is over {mb} MB. Take the photo smaller or divide the scan."),
    "attachment_type": N_("Only photos (JPEG, PNG, WebP) and PDF scans are kept. Save it as one of these."),
    "attachment_damaged": N_("The file is damaged or not what it seems. Take the photo or the scan anew."),
    "attachment_frozen": N_(
        "This vote is closed. The photos of its ballots stay as proof of what was counted."
    ),
    "certificate_frozen": N_(
        "The committee has answered. The certificate stays as proof of why there was no vote."
    ),
    "attachment_too_many_pixels": N_("The picture has too many pixels. Take it smaller."),
    "attachment_hides": N_("The file holds a script or another file inside. It is not kept."),
    "attachments_full": N_("There are {most} files already. Remove one first."),
    "due_in_the_past": N_("The due date lies in the past. Choose today or a later day."),
    "emergency_not_in_force": N_("On that day the article was not in force in the text that is known here."),
    "emergency_under_warranty": N_("Under warranty the builder repairs it; this route is not open."),
    "emergency_paper_missing": N_("This fact needs its paper: enter who issued it, its number and its day."),
    "emergency_issuer_missing": N_("Enter who issued the paper."),
    "emergency_number_missing": N_("Enter the number of the paper."),
    "emergency_paper_of_the_future": N_("The paper is dated after the day on which the committee was asked."),
    "outcome_missing": N_("Enter what came of it."),
    "task_title_missing": N_("Enter what is to be done."),
    "task_not_open": N_("This task has ended already."),
    **OF_THE_NET,
    **OF_BOUNDARIES,
    **OF_CONSULTATIONS,
    **OF_MONEY,
    **OF_REQUESTS,
    **OF_TENDERS,
    **OF_UPKEEP,
}


def text_of(refusal: Refused) -> str:
    """The refusal in the reader's language."""
    known = TEXTS.get(refusal.code)
    if known is None:
        return _("This could not be done ({code}).", code=refusal.code)
    return _(known).format_map(_Given(refusal.params))


_COLUMNS = ("field", "first", "second")
_NAMES = {"kind": N_("Kind"), **upkeep_words.FIELDS, **lift_words.FIELDS}
_STAGES = ("planned_stage", "stage_before")


class _Given(dict[str, object]):
    """The placeholders' values as people read them: words by their labels, moments in Shanghai's time."""

    def __getitem__(self, key: str) -> object:
        value = super().__getitem__(key)
        if key in _COLUMNS and value in _NAMES:
            return _(_NAMES[str(value)])
        if key in _STAGES:
            return _(str(value))
        if isinstance(value, datetime):
            return formats.moment(value)
        if isinstance(value, date):
            return formats.day(value)
        if key.endswith("_fen") and isinstance(value, int):
            return formats.money(value)
        return in_words(value) if isinstance(value, StrEnum) else value

    def __missing__(self, key: str) -> str:
        return f"{{{key}}}"
