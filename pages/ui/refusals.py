"""What is said to a person for each refusal code: what is wrong, where, and how to mend it."""

from datetime import datetime
from enum import StrEnum

from pages.ui import formats
from pages.ui.i18n import N_, _
from pages.ui.labels import in_words
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
    "weak_secret": N_("The secret is missing or weak: set DUOGE_SECRET to at least 32 random bytes."),
    "reason_missing": N_("Give a reason."),
    "text_too_long": N_("The text is longer than {longest} characters. Shorten it."),
    "not_storable": N_("Something entered is too large or holds characters that cannot be kept. Check it."),
    "illegal_move": N_("It cannot go there from its present stage. Choose one of the next stages."),
    "project_not_open": N_("It is on hold, finished or cancelled, so it does not move."),
    "amount_negative": N_("An amount cannot be less than nothing."),
    "amount_too_large": N_("The amount is too large to be true. Check the zeros."),
    "amount_unreadable": N_("{written} is not an amount in yuan. Write it like 12,345.60 or 15万."),
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
    "notice_columns_missing": N_("The file lacks these columns: {columns}. Add them and try again."),
    "notice_columns_repeated": N_("These columns are there twice: {columns}. Keep one of each."),
    "notice_not_text": N_("The file is not a text table. Save it as CSV (UTF-8 or GB18030) and try again."),
    "notice_not_csv": N_("The file cannot be read as CSV ({reason}). Save it again as CSV."),
    "door_unknown": N_("There is no door {door} in this vote. Nearest: {hint}. Check the number."),
    "door_ambiguous": N_("{door} may be several doors: {doors}. Type the building or stairwell as well."),
    "door_outside": N_(
        "Door {door} lies outside your stairwells. Its grid worker or the secretary keys it in."
    ),
    "already_voted": N_(
        "Nothing stored: {typed} has an answer already, {choice}, keyed at door {door} by {by}, {at}."
    ),
    "round_still_open": N_("This vote is still open. Its kit and its notice exist once it is closed."),
    "too_many_papers": N_("More than {most} forms at once. Choose one stairwell after the other."),
    "font_missing": N_(
        "This server has no Chinese font to put into a PDF. Take the Word file, or ask the administrator to install "
        "the package {package}."
    ),
    "round_not_open": N_("This vote is closed. Ballots can no longer be keyed in or corrected."),
    "answers_incomplete": N_("The ballot asks {n} matters, {given} were answered. Give an answer to each."),
    "answer_not_offered": N_("The ballot does not offer this answer to matter {n}. Choose another one."),
    "through_too_long": N_("The name is longer than {longest} characters. Shorten it."),
    "nothing_changed": N_("Nothing was changed. Choose another answer or close the form."),
    "attachment_empty": N_("The file is empty. Choose another one."),
    "attachment_too_large": N_("The file is over {mb} MB. Take the photo smaller or divide the scan."),
    "attachment_type": N_("Only photos (JPEG, PNG, WebP) and PDF scans are kept. Save it as one of these."),
    "attachment_damaged": N_("The file is damaged or not what it seems. Take the photo or the scan anew."),
    "attachment_too_many_pixels": N_("The picture has too many pixels. Take it smaller."),
    "attachment_hides": N_("The file holds a script or another file inside. It is not kept."),
    "attachments_full": N_("There are {most} files already. Remove one first."),
    "seed_missing": N_("Enter the seed that was drawn in public, at most {longest} characters."),
    "sample_size_wrong": N_("Choose at least one and at most {most} ballots."),
    "nothing_to_recheck": N_("No paper ballot is keyed in yet, so none can be drawn."),
    "recheck_outdated": N_("Another sample was drawn meanwhile. Look at it again."),
    "reason_too_long": N_("The reason is longer than {longest} characters. Shorten it."),
    "ledger_not_kept": N_("This vote keeps no ledger. Begin one on the page Ballot papers first."),
    "ledger_open": N_(
        "The ledger does not balance: {outstanding} papers still out, {not_keyed} returned but not keyed in, "
        "{not_returned} keyed in without a returned paper. Doors: {doors}. Settle them on the page Ballot papers."
    ),
    "paper_unknown": N_("No paper {serial} was issued in this vote within your doors. Check the serial."),
    "paper_not_issued": N_("No paper was issued to door {door}. Issue it first."),
    "paper_spoiled": N_("{serial} was exchanged for another and no longer counts. Look for the new serial."),
    "paper_returned": N_("{serial} (door {door}) is marked returned already, by {by}, {at}."),
    "paper_or_door": N_(
        "{written} is both a serial and door {door}. Type the door with its words, such as 2幢1102."
    ),
    "paper_not_out": N_("{serial} is not out any more. Take its mark back first."),
    "paper_not_marked": N_("{serial} has no mark that could be taken back."),
    "paper_changed": N_("{serial} was marked by {by} just now. Look at it again."),
    "note_missing": N_("Say in the note what became of the paper."),
    "too_many_exchanges": N_("This paper was exchanged too often. Mark it missing and say why."),
    "not_keyed_twice": N_(
        "This vote is keyed in once. Begin a second keying on the page Ballot papers first."
    ),
    "first_keying_missing": N_("No paper ballot of door {door} is keyed in yet. It comes first."),
    "same_clerk": N_("You keyed door {door} first. Somebody else keys it the second time."),
    "second_keying_exists": N_("Door {door} was keyed a second time already, by {by}."),
    "second_keying_open": N_(
        "{n} doors are not keyed twice alike: {doors}. Settle them on the page Ballot papers."
    ),
    "question_missing": N_("Enter the question that is put to the owners."),
    "question_too_long": N_("The text is longer than {longest} characters. Shorten it."),
    "matter_unknown": N_("Choose the matter from the list: its rule is not known on this day."),
    "class_reason_missing": N_(
        "Say why this class was chosen: ordinary and special ask for different shares."
    ),
    "due_in_the_past": N_("The due date lies in the past. Choose today or a later day."),
    "place_cannot_vote": N_("Only an estate, a building or a stairwell votes. Choose one of these."),
    "no_households": N_("No households are registered here. Import the register first."),
    "areas_missing": N_("{n} doors have no area: {doors}. Complete the register first."),
    "owners_missing": N_("{n} doors have no owner: {doors}. Complete the register first."),
    "doors_not_unique": N_(
        "These doors are there twice: {doors}. Give their stairwells different names first."
    ),
}


def text_of(refusal: Refused) -> str:
    """The refusal in the reader's language."""
    known = TEXTS.get(refusal.code)
    if known is None:
        return _("This could not be done ({code}).", code=refusal.code)
    return _(known).format_map(_Given(refusal.params))


class _Given(dict[str, object]):
    """The placeholders' values as people read them: words by their labels, moments in Shanghai's time."""

    def __getitem__(self, key: str) -> object:
        value = super().__getitem__(key)
        if isinstance(value, datetime):
            return formats.moment(value)
        return in_words(value) if isinstance(value, StrEnum) else value

    def __missing__(self, key: str) -> str:
        return f"{{{key}}}"
