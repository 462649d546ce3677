"""What is said for refusals that only consultations make: votes, ballots, papers, meetings."""

from pages.ui.i18n import N_

OF_CONSULTATIONS: dict[str, str] = {
    "notice_columns_missing": N_("The file lacks these columns: {columns}. Add them and try again."),
    "notice_columns_repeated": N_("These columns are there twice: {columns}. Keep one of each."),
    "notice_not_text": N_("The file is not a text table. Save it as CSV (UTF-8 or GB18030) and try again."),
    "notice_not_csv": N_("The file cannot be read as CSV ({reason}). Save it again as CSV."),
    "door_unknown": N_("There is no door {door} in this vote. Nearest: {hint}. Check the number."),
    "door_outside": N_(
        "Door {door} lies outside your stairwells. Its grid worker or the secretary keys it in."
    ),
    "already_voted": N_(
        "Nothing stored: {typed} has an answer already, {choice}, keyed at door {door} by {by}, {at}."
    ),
    "round_still_open": N_("This vote is still open. Its kit and its notice exist once it is closed."),
    "too_many_papers": N_("More than {most} forms at once. Choose one stairwell after the other."),
    "round_cannot_move": N_("It is {state} now and cannot become {to} from there. Open its page again."),
    "due_not_later": N_("Choose a day that is after {due} and not over yet."),
    "nothing_to_extend": N_("This vote has no due day, so there is nothing to extend."),
    "not_due": N_(
        "The owners may answer until {due}. Before that day a vote is closed only when it is decided."
    ),
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
    "owner_answers_twice": N_(
        "Door {door} belongs to the same owner and is set otherwise. Set both doors to the same answer."
    ),
    "list_changed": N_("Somebody keyed one of these doors meanwhile. Nothing was stored. Compare again."),
    "list_has_refused": N_("{n} doors cannot be stored as they are set. Mend or empty them first."),
    "nothing_changed": N_("Nothing was changed. Choose another answer or close the form."),
    "nobody_chosen": N_("Nobody is chosen. Choose who goes to these doors."),
    "no_doors_left": N_(
        "No door is left to hand out: each needed one is on a list, or lies where those chosen do not work."
    ),
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
    "previous_annulled": N_(
        "Round {number} was annulled, so this result has lost its ground and cannot be final. "
        "Uphold the objection to it and annul it too, or ask the court."
    ),
    "notice_before_change": N_(
        "What is asked was changed on {day}. Its notice cannot have been put up before; note the day of the new one."
    ),
    "notice_objections_undecided": N_(
        "{n} objections to the notice are not answered yet. Answer them before the vote is opened."
    ),
    "notice_objection_upheld": N_(
        "{n} objections to this notice were upheld. Put the vote right and post its notice anew on a later day."
    ),
    "notice_bylaw_changed": N_(
        "The rules of procedure have changed since the notice was put up, so it does not tell how votes are counted. "
        "Save the vote anew and post its notice again."
    ),
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
    "told_in_the_future": N_("The day of telling lies in the future. Choose today or an earlier day."),
    "told_before_decided": N_("The day of telling lies before the decision. Check the day."),
    "words_missing": N_("Enter what was said."),
    "said_in_the_future": N_("This day lies in the future. Choose today or an earlier day."),
    "doors_not_unique": N_(
        "These doors are there twice: {doors}. Give their stairwells different names first."
    ),
}
