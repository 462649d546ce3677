"""What is said to a person for each refusal code: what is wrong, where, and how to mend it."""

from datetime import date, datetime
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
    "round_cannot_move": N_("It is {state} now and cannot become {to} from there. Open its page again."),
    "due_not_later": N_("Choose a day that is after {due} and not over yet."),
    "nothing_to_extend": N_("This vote has no due day, so there is nothing to extend."),
    "not_due": N_("Ballots are due on {due}. Close it that day, or say why it is closed before."),
    "not_before_due": N_("The due day has come: close the vote in the usual way."),
    "not_decided": N_("Answers still open can change the verdict. Wait for them or for the due day."),
    "posted_in_the_future": N_("Enter the day on which the result was hung out, today at the latest."),
    "posted_before_closing": N_("The vote was closed on {closed}. Its result cannot have hung before."),
    "result_not_posted": N_("The result has not been posted yet. Hang it out and enter the day."),
    "posting_running": N_("The result hangs until {until}. It can be final from the day after."),
    "objections_undecided": N_("{n} objections are not answered yet. Answer them first."),
    "objection_upheld": N_(
        "{n} objections were upheld, so the result cannot stand. Annul it, or decide anew."
    ),
    "nothing_upheld": N_("A result is annulled only after an objection was upheld, or by a court."),
    "court_number_missing": N_("Enter the number under which the court took the case."),
    "filed_in_the_future": N_("Enter the day on which the court was asked, today at the latest."),
    "filed_before_posting": N_("The result was posted on {posted}. It cannot have been challenged before."),
    "no_objection_now": N_("It is {state}: objections are taken down from the notice until an annulment."),
    "objection_missing": N_("Write down what was said."),
    "received_in_the_future": N_("Enter the day on which it was received, today at the latest."),
    "decision_missing": N_("Choose whether it is upheld, dismissed or was withdrawn."),
    "answer_missing": N_("Write the answer that is given."),
    "objection_settled": N_("This objection was decided and the vote has ended. It stays as it is."),
    "previous_not_opened": N_("Round {number} has not been opened yet. Open it first."),
    "previous_not_carried": N_("Round {number} has not been carried, so no further round can follow it."),
    "previous_not_posted": N_("The result of round {number} has not been posted yet. Post it first."),
    "previous_posting_running": N_(
        "The result of round {number} hangs until {until}. This round can be opened from the day after."
    ),
    "previous_objection_open": N_(
        "{n} objections to round {number} are undecided or upheld. This round waits until none stands."
    ),
    "previous_challenged": N_("Round {number} is challenged in court. This round waits for the answer."),
    "next_round_exists": N_("Round {number} of this consultation exists already."),
    "answers_incomplete": N_("The ballot asks {n} matters, {given} were answered. Give an answer to each."),
    "answer_not_offered": N_("The ballot does not offer this answer to matter {n}. Choose another one."),
    "through_too_long": N_("The name is longer than {longest} characters. Shorten it."),
    "through_missing": N_("Name the witness of the call, or the proxy as the written mandate names them."),
    "proxy_limit": N_(
        "{name} votes for {most} owners in this vote already, the most that one proxy may. Name another proxy."
    ),
    "owner_answers_twice": N_(
        "Door {door} belongs to the same owner and is set otherwise. Set both doors to the same answer."
    ),
    "list_changed": N_("Somebody keyed one of these doors meanwhile. Nothing was stored. Compare again."),
    "list_has_refused": N_("{n} doors cannot be stored as they are set. Mend or empty them first."),
    "nothing_changed": N_("Nothing was changed. Choose another answer or close the form."),
    "next_day_past": N_("The next day lies in the past. Choose today or a later day."),
    "visit_incomplete": N_("Nothing stored yet: choose the door and where the household stands."),
    "nobody_chosen": N_("Nobody is chosen. Choose who goes to these doors."),
    "no_doors_left": N_(
        "No door is left to hand out: each needed one is on a list, or lies where those chosen do not work."
    ),
    "person_elsewhere": N_("This person does not work there. Choose somebody from the list."),
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
    "due_too_soon": N_("The due date is not after the day of opening. Choose a later day."),
    "matters_missing": N_("Enter at least one matter that is put to the owners."),
    "too_many_matters": N_("A ballot holds at most {most} matters. Put the others into another vote."),
    "answer_not_optional": N_("Only 'not blocking' and 'follow the majority' may be offered besides."),
    "candidates_with_answers": N_("A matter has candidates or the usual answers, never both. Choose one."),
    "candidates_number": N_("Name {least} to {most} candidates, one a line."),
    "candidate_unnamed": N_("Give each candidate a name of at most {longest} characters."),
    "candidate_twice": N_("A candidate is named twice. Keep one of them."),
    "scope_missing": N_("Say who votes: a place, or buildings, stairwells and floors of it."),
    "scope_too_long": N_("The text is longer than {longest} characters. Shorten it."),
    "scope_too_many": N_("More than {most} parts. Choose whole buildings instead."),
    "scope_unreadable": N_('"{text}" was not understood. Write it like 8-20幢 7楼及以上 or 2幢1单元.'),
    "scope_unknown": N_("These are not here: {names}. Check the numbers, or pick the part from the list."),
    "several_estates": N_(
        "These lie in several estates: {names}. The owners of each estate decide for themselves: prepare one vote each."
    ),
    "floors_out_of_order": N_("The first floor lies above the last one. Exchange them."),
    "round_not_prepared": N_("This vote was opened already. Its roll, rule and questions stay as frozen."),
    "round_not_opened": N_("This vote is still being prepared. Its roll exists once it is open."),
    "notice_in_the_future": N_("The notice cannot have been posted on a later day than today."),
    "notice_not_posted": N_("Its notice is not posted yet. Note the day on which it was put up."),
    "notice_running": N_("The notice hangs until {until}. The vote may be opened from {day}."),
    "draft_objected": N_(
        "Somebody objected to this notice, so it stays on record. Change the vote instead and post it anew."
    ),
    "bylaw_of_estates": N_("Rules of procedure are an estate's. Choose the estate."),
    "bylaw_title_missing": N_("Enter the title of the rules of procedure."),
    "bylaw_day_missing": N_("Enter the day on which the owners adopted them."),
    "bylaw_in_the_future": N_("The owners cannot have adopted them on a later day than today."),
    "bylaw_older": N_("Other rules of procedure of this estate were adopted on {day}. Check the day."),
    "bylaw_empty": N_("Enter at least one own share or one clause; otherwise the law counts as it is."),
    "quota_not_a_share": N_('"{text}" is not a share. Write it like 2/3 or > 1/2.'),
    "clause_incomplete": N_("A clause needs its article and how the owners were warned of it."),
    "emergency_unknown": N_("Choose one of the five facts of article 73."),
    "emergency_what_missing": N_("Enter what has to be repaired."),
    "emergency_in_the_future": N_("The committee cannot have been asked on a later day than today."),
    "emergency_not_in_force": N_("On that day the article was not in force in the text that is known here."),
    "emergency_under_warranty": N_("Under warranty the builder repairs it; this route is not open."),
    "emergency_paper_missing": N_("This fact needs its paper: enter who issued it, its number and its day."),
    "emergency_issuer_missing": N_("Enter who issued the paper."),
    "emergency_number_missing": N_("Enter the number of the paper."),
    "emergency_paper_of_the_future": N_("The paper is dated after the day on which the committee was asked."),
    "emergency_answered": N_("The committee's answer is on record already."),
    "emergency_answer_dates": N_(
        "The answer lies before the question of {day} or after today. Check the day."
    ),
    "place_cannot_vote": N_("Only an estate, a building or a stairwell votes. Choose one of these."),
    "no_households": N_("No households are registered here. Import the register first."),
    "areas_missing": N_("{n} doors have no area: {doors}. Complete the register first."),
    "owners_missing": N_("{n} doors have no owner: {doors}. Complete the register first."),
    "title_missing": N_("Enter a title."),
    "agenda_missing": N_("Enter at least one topic, one a line."),
    "topic_missing": N_("Enter the topic."),
    "topics_too_many": N_("An agenda takes at most {most} topics. Hold a second meeting for the others."),
    "hour_unreadable": N_("{written} is not an hour. Write it like 14:00."),
    "people_missing": N_("Enter at least one name, one person a line."),
    "people_too_many": N_("A list takes at most {most} people."),
    "name_twice": N_("{name} is on the list already. Write the door behind the name to tell them apart."),
    "meeting_cancelled": N_("This meeting was called off. Call another one."),
    "meeting_held": N_("This meeting was held already, so it cannot be called off."),
    "meeting_not_held": N_("This meeting has not been held yet. Call its roll first."),
    "meeting_to_come": N_("The day of this meeting has not come. Change its day first if it was moved."),
    "item_in_use": N_("Notes, decisions or opinions belong to this point. It stays on the agenda."),
    "motion_missing": N_("Enter the motion."),
    "hands_missing": N_("Enter how many hands were raised."),
    "hands_negative": N_("A number of hands cannot be less than nothing."),
    "hands_too_many": N_(
        "{shown} hands, but only {present} people present. Check the hands and the roll call."
    ),
    "decision_followed": N_(
        "Something follows from this decision already, or it was told back. Put a new motion instead."
    ),
    "decision_not_carried": N_("This motion was not carried, so nothing follows from it."),
    "decision_told": N_("The outcome was told back already. Put a new motion if more is to be done."),
    "due_missing": N_("Enter the day by which it is to be done."),
    "task_person_missing": N_("Choose who does it."),
    "plan_project_missing": N_("Choose the renewal whose plan changes."),
    "outcome_missing": N_("Enter what came of it."),
    "told_in_the_future": N_("The day of telling lies in the future. Choose today or an earlier day."),
    "told_before_decided": N_("The day of telling lies before the decision. Check the day."),
    "words_missing": N_("Enter what was said."),
    "said_in_the_future": N_("This day lies in the future. Choose today or an earlier day."),
    "task_title_missing": N_("Enter what is to be done."),
    "task_not_open": N_("This task has ended already."),
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
        if isinstance(value, date):
            return formats.day(value)
        return in_words(value) if isinstance(value, StrEnum) else value

    def __missing__(self, key: str) -> str:
        return f"{{{key}}}"
